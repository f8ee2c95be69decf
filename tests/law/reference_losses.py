"""
What the reference knows of an offence before the first day: its price, its limit, its dates.

None of it depends on what happens later, so it is worked out once.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from schema.law import policy as choices
from schema.law.facts import Life, Offence, WithdrawalCancelled
from schema.law.offences import schedule
from schema.law.policy import DEFAULT, Policy
from schema.records.codes import Establishment, OffenceClass

ONE_DAY = timedelta(days=1)


@dataclass(eq=False, kw_only=True)
class Loss:
    """One offence and the points it takes (L. 223-2)."""

    id: str
    incident: str | None
    class_: OffenceClass
    established_by: Establishment | None
    points: int
    committed: date
    established: date
    effective: date
    cancelled: date
    judgment: str
    single_point_due: date | None
    two_years_due: date
    three_years_due: date
    ten_years_due: date
    taken: bool = False
    given_back: int = 0
    wiped: bool = False
    too_late_for_ten_years: bool = False
    undone: bool = False

    def committed_with(self, other: "Loss") -> bool:
        """Whether both are one act, or one incident: done before either was established, even on the same day."""
        return self is other or (self.incident is not None and self.incident == other.incident)


def later(day: date, *, months: int = 0, years: int = 0, policy: Policy = DEFAULT) -> date:
    """The same day of a later month, or the last day of that month (delays run de date à date)."""
    year, month = divmod(12 * (day.year + years) + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    if day.day > last and policy.month_end is choices.MonthEnd.FIRST_OF_NEXT_MONTH:
        return date(year, month + 1, last) + ONE_DAY
    return date(year, month + 1, min(day.day, last))


def losses(life: Life, policy: Policy) -> list[Loss]:
    """Every offence with its points, after the limit of its incident (L. 223-2 III, R. 223-2)."""
    judgments = {fact.offence: fact for fact in life.facts if isinstance(fact, WithdrawalCancelled)}
    by_the_register = policy.full_reset_breaker is choices.FullResetBreaker.RECORDED_ON_DUE_DAY
    found = []
    for offence in (fact for fact in life.facts if isinstance(fact, Offence)):
        committed = offence.committed_on or offence.established_on - ONE_DAY
        class_, points = price(offence, committed, policy)
        judgment = judgments.get(offence.id)
        loss = Loss(
            id=offence.id,
            incident=offence.incident,
            class_=class_,
            established_by=offence.established_by,
            points=points,
            committed=committed,
            established=offence.established_on,
            effective=(offence.recorded_on if by_the_register else None) or offence.established_on,
            cancelled=judgment.on if judgment else date.max,
            judgment=judgment.id if judgment else "",
            single_point_due=None,
            two_years_due=later(offence.established_on, years=2, policy=policy),
            three_years_due=later(offence.established_on, years=3, policy=policy),
            ten_years_due=later(offence.established_on, years=10, policy=policy),
        )
        found.append(loss)
    found.sort(key=in_order)
    for incident in {loss.incident for loss in found} - {None}:
        together = [loss for loss in found if loss.incident == incident]
        left = most_for_one_incident(together, policy)
        for loss in together:
            loss.points = min(loss.points, left)
            left -= loss.points
    for loss in found:
        loss.single_point_due = single_point_due(loss, policy)
    return [loss for loss in found if loss.points > 0]


def in_order(loss: Loss) -> tuple[date, date, int, int, str]:
    """As they come, and the gravest first among those of one day."""
    gravity = list(OffenceClass).index(loss.class_)
    return loss.effective, loss.established, -gravity, -loss.points, loss.id


def price(offence: Offence, committed: date, policy: Policy) -> tuple[OffenceClass, int]:
    """Class and points: the file's, or else the schedule's on the day of commission."""
    if offence.class_ is not None and offence.points is not None:
        return offence.class_, offence.points
    assert offence.offence is not None
    by_commission = policy.schedule_date is choices.ScheduleDate.COMMISSION
    term = schedule()[offence.offence].term(committed if by_commission else offence.established_on)
    assert term is not None
    return offence.class_ or term.class_, term.points if offence.points is None else offence.points


def most_for_one_incident(together: list[Loss], policy: Policy) -> int:
    """Two thirds of twelve; half for contraventions alone before 2003-07-12; nine for drugs with alcohol."""
    contraventions_alone = all(loss.class_ is not OffenceClass.MISDEMEANOUR for loss in together)
    if contraventions_alone and together[0].committed < date(2003, 7, 12):
        return 6
    if policy.simultaneous_with_nine is choices.SimultaneousWithNine.EIGHT:
        return 8
    return max(8, *(loss.points for loss in together))


def single_point_due(loss: Loss, policy: Policy) -> date | None:
    """L. 223-6 al. 3: six months; one year for what was established before 2011; nothing before 2007."""
    if loss.points != 1:
        return None
    if loss.established >= date(2011, 1, 1):
        return later(loss.established, months=6, policy=policy)
    if loss.established >= date(2007, 3, 7) or loss.committed >= date(2007, 1, 1):
        return later(loss.established, years=1, policy=policy)
    return None
