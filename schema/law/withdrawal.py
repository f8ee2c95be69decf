"""
Withdrawal of points: Code de la route, L. 223-1 al. 4, L. 223-2 and R. 223-2.

L. 223-1 al. 4. « La réalité d'une infraction entraînant retrait de points est établie par le paiement d'une amende
    forfaitaire ou l'émission du titre exécutoire de l'amende forfaitaire majorée, l'exécution d'une composition pénale
    ou par une condamnation définitive. » The withdrawal then follows by itself.
L. 223-2 III. « Dans le cas où plusieurs infractions entraînant retrait de points sont commises simultanément, les
    retraits de points se cumulent dans la limite des deux tiers du nombre maximal de points. »
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec

from schema.law.calendar import eve
from schema.law.facts import Life, Offence, offences
from schema.law.offences import schedule
from schema.law.policy import FullResetBreaker, Policy, ScheduleDate, SimultaneousWithNine
from schema.records.codes import Establishment, OffenceClass

SEVERE = frozenset({OffenceClass.CONTRAVENTION_4, OffenceClass.CONTRAVENTION_5, OffenceClass.MISDEMEANOUR})
"""Délits and contraventions of the fourth and fifth classes (L. 223-6 al. 2)."""

GRAVITY = {class_: place for place, class_ in enumerate(OffenceClass)}
"""From the first class to the délits."""

SINGLE_CAP_SINCE = date(2003, 7, 12)
"""Two thirds of the maximum for every incident since then; before, half of it for contraventions alone (R. 223-2)."""


class Withdrawal(msgspec.Struct, eq=False, gc=False):
    """
    The points that one offence really took, and what has become of them.

    ``outstanding`` are those gone since it was ``applied``, 0 again once nothing more of them can come back;
    ``single_point_on`` and ``ten_years_on`` are the days they may (L. 223-6); ``cancelled_on`` is set by a judge.
    ``fills`` counts the courses that filled the licence before it took effect.
    """

    offence: Offence
    class_: OffenceClass
    points: int
    committed_on: date
    established_on: date
    effective_on: date
    outstanding: int = 0
    applied: bool = False
    cancelled_on: date | None = None
    single_point_on: date | None = None
    ten_years_on: date | None = None
    fills: int = 0

    @property
    def severe(self) -> bool:
        """Whether it makes the full restoration take three years (L. 223-6 al. 2)."""
        return self.class_ in SEVERE

    @property
    def established_by(self) -> Establishment | None:
        """The act that established it, when known (L. 223-1 al. 4)."""
        return self.offence.established_by


def price(offence: Offence, policy: Policy) -> tuple[OffenceClass, int]:
    """
    Class and points of an offence by itself.

    Code pénal, art. 112-1: nobody pays more than the price in force on the day of the act, so the line of the schedule
    is that of the commission. What the file states goes before the schedule.
    """
    if offence.class_ is not None and offence.points is not None:
        return offence.class_, offence.points
    by_commission = policy.schedule_date is ScheduleDate.COMMISSION
    on = offence.committed_on if by_commission else offence.established_on
    term = schedule()[offence.offence or ""].priced(on or date.min)
    return offence.class_ or term.class_, term.points if offence.points is None else offence.points


def effective_on(offence: Offence, policy: Policy) -> date:
    """
    The day the points are gone.

    L. 223-1 al. 4; CE 461479: a withdrawal takes effect with the minister's decision, notified or not, which is the day
    the register records it. The text read strictly counts from the establishment.
    """
    if offence.recorded_on is None or policy.full_reset_breaker is not FullResetBreaker.RECORDED_ON_DUE_DAY:
        return offence.established_on
    return offence.recorded_on


def committed_on(offence: Offence, life: Life) -> date:
    """
    The day of the act; an unknown one is the latest it can be, the eve of the establishment.

    L. 223-1 al. 4: the act always comes before what establishes it, and after the licence that pays for it.
    """
    if offence.committed_on is not None:
        return offence.committed_on
    latest = eve(offence.established_on)
    return max(latest, life.licence.obtained_on) if life.licence is not None else latest


def incident_cap(classes: Sequence[OffenceClass], largest: int, on: date, policy: Policy) -> int:
    """
    How many points one incident can take in all.

    L. 223-2 III, R. 223-2: two thirds of the maximum, so 8, on probation too. Before 2003-07-12: 6 when there are only
    contraventions. L. 235-1 IV: the nine points of drugs with alcohol come « par dérogation » to L. 223-2.
    """
    if on < SINGLE_CAP_SINCE:
        return 8 if OffenceClass.MISDEMEANOUR in classes else 6
    return 8 if policy.simultaneous_with_nine is SimultaneousWithNine.EIGHT else max(8, largest)


def withdrawals(life: Life, policy: Policy) -> list[Withdrawal]:
    """
    Every withdrawal of a life, in the order of their effect; an offence that takes no point gives none.

    L. 223-1 al. 1 and 4: points are those of the licence held at the time of the act, so what was committed before it
    was obtained costs nothing. R. 223-2: the acts of one incident share its cap in the order they take effect, the
    gravest first on one day.
    """
    begins_on = life.begins_on
    priced = [_priced(offence, life, begins_on, policy) for offence in offences(life)]
    priced.sort(key=_order)
    groups: dict[str, list[Withdrawal]] = defaultdict(list)
    for each in priced:
        if each.offence.incident is not None:
            groups[each.offence.incident].append(each)
    for group in groups.values():
        _share(group, policy)
    licensed_on = life.licence.obtained_on if life.licence is not None else date.min
    return [each for each in priced if each.points > 0 and each.committed_on >= licensed_on]


def _priced(offence: Offence, life: Life, begins_on: date, policy: Policy) -> Withdrawal:
    class_, points = price(offence, policy)
    effective = max(effective_on(offence, policy), begins_on)
    return Withdrawal(offence, class_, points, committed_on(offence, life), offence.established_on, effective)


def _order(each: Withdrawal) -> tuple[date, date, int, int, str]:
    return each.effective_on, each.established_on, -GRAVITY[each.class_], -each.points, each.offence.id


def _share(group: list[Withdrawal], policy: Policy) -> None:
    left = incident_cap(
        [each.class_ for each in group], max(each.points for each in group), group[0].committed_on, policy
    )
    for each in group:
        each.points = min(each.points, left)
        left -= each.points


def calls_for_course(withdrawal: Withdrawal) -> bool:
    """
    Whether an offence committed on probation obliges its author to follow a course.

    L. 223-6 al. 4, R. 223-4: one offence that takes a quarter of the maximum number of points or more, so 3.
    """
    return withdrawal.points >= 3
