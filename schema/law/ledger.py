"""
The ledger: plays a life through the rules, in the order of days, and writes every movement.

Rules say *when* something is due; the agenda holds what is due; playing is taking the earliest, again and again. What
falls due before the ledger could know of it (an offence recorded after its own delays, a withdrawal annulled that held
something back) is given on the day it is known. Everything of one day happens in the order of ``Turn``.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import Any

from schema.law.agenda import Agenda, Due, Turn, known_days
from schema.law.calendar import add_years, eve
from schema.law.commissions import Commissions
from schema.law.course import (
    CREDITED,
    RefusedCourse,
    entitles,
    is_too_soon,
    next_course_on,
    recovered,
    spacing_years,
)
from schema.law.delay import Delay
from schema.law.facts import MAXIMUM, Cancellation, Course, Life, Notice, Suspension, WithdrawalCancelled, by_kind
from schema.law.impossible import refuse_impossible
from schema.law.invalidation import is_invalidated
from schema.law.movements import ARTICLES, Movement
from schema.law.policy import DEFAULT, FullResetBreaker, NegativeBalance, Policy, TenYearAfterStage
from schema.law.probation import Step, initial_points, probation
from schema.law.restoration import (
    blocks_single_point,
    breaks_full_restoration,
    single_point_return,
    ten_year_return,
)
from schema.law.withdrawal import Withdrawal, withdrawals
from schema.records.codes import MovementKind, NoPointReason

SHORTEST_DELAY = 2 * 365
"""Days of the shortest delay of a full restoration (L. 223-6 al. 1)."""


class Ledger:
    """
    One life being played; ``run`` may be called again with a later day.

    Balances are internal: they may be negative. ``withdrawals`` are in the order of their effect.
    """

    def __init__(self, life: Life, policy: Policy = DEFAULT, today: date | None = None) -> None:
        """
        Set the first day up.

        Raises:
            ImpossibleFact: something in this life cannot have happened.
        """
        refuse_impossible(life, policy, today)
        self.life, self.policy = life, policy
        self.today = life.begins_on
        self.movements: list[Movement] = []
        self.refused: list[RefusedCourse] = []
        self.last_course: Course | None = None
        self.invalidated_on: date | None = None
        self.cancelled_on: date | None = None
        self.nil_on: date | None = None
        self.withdrawals = withdrawals(life, policy)
        self.commissions = Commissions(self.withdrawals)
        self._facts = by_kind(life)
        self._forgets = policy.negative_balance is NegativeBalance.CLAMP
        self._held: list[Due] = []
        self._delay = Delay(policy)
        self._restoration_on: date | None = None
        self._fills = self._first_effective = 0
        self._acts: tuple[Callable[[Any], None], ...] = (
            self._return_single_point,
            self._probation_step,
            self._restore_in_full,
            self._return_after_ten_years,
            self._withdraw,
            self._cancel_withdrawal,
            self._credit_course,
            self._notify,
            self._cancel_licence,
        )
        self._begin()
        self._agenda = Agenda(known_days(self._facts, self.withdrawals, self._steps, life.begins_on))

    def run(self, until: date) -> None:
        """Play up to ``until``, included."""
        acts = self._acts
        for due in self._agenda.until(until):
            self.today, _, turn, _, what = due
            if self.invalidated_on is None or turn > Turn.WITHDRAWAL:
                acts[turn](what)
            else:
                self._held.append(due)

    @property
    def is_on_probation(self) -> bool:
        """Whether the probation is still running."""
        return self.probation_ends_on is not None and not self._probation_over

    # --- the beginning

    def _begin(self) -> None:
        licence, start = self.life.licence, self.life.start
        self.probation = probation(licence, self.policy) if licence is not None and start is None else None
        self.probation_ends_on = self.probation.ends_on if self.probation is not None else None
        self._probation_over = self.probation is None
        self._steps = self.probation.steps if self.probation is not None else ()
        self._settled: set[Step] = set()
        self.balance = self.ceiling = initial_points(licence) if licence is not None else MAXIMUM
        if start is not None:
            self.balance, self.ceiling = start.balance, start.ceiling
        self._earned = self.ceiling
        self.nil_on = self.today if self.balance <= 0 else None
        for each in self.withdrawals:
            each.single_point_on = single_point_return(each, self.policy)
            each.ten_years_on = ten_year_return(each, self.policy)

    def _plan(self, on: date, turn: Turn, what: Any) -> None:
        self._agenda.plan(max(on, self.today), on, turn, what)

    def _move(self, kind: MovementKind, delta: int, *cause: str) -> None:
        before = self.balance
        after = before + delta
        if after > 0:
            shown, self.nil_on = after, None
        else:
            shown = 0
            if self._forgets:
                after = 0
            if self.nil_on is None:
                self.nil_on = self.today
        self.balance = after
        self.movements.append(
            Movement(self.today, kind, after - before, shown, self.ceiling, ARTICLES[kind], cause, after)
        )

    def _room(self, points: int) -> int:
        return min(points, self.ceiling - self.balance)

    # --- the probation

    def is_clean(self, on: date, *, known_on: date = date.max) -> bool:
        """Whether nothing that costs points, of what takes effect by ``known_on``, was committed before that day."""
        return all(each.effective_on > known_on for each in self.commissions.between(date.min, eve(on)))

    def is_unsuspended(self, on: date) -> bool:
        """Whether no suspension began on probation before that day (R. 223-1 II)."""
        return not any(self.life.begins_on <= fact.from_on < on for fact in self._facts[Suspension])

    def _probation_step(self, step: Step) -> None:
        if step in self._settled:
            return
        if not self.is_clean(step.on):
            if step.points is None and not step.shortened and not self._probation_over:
                self._end_probation(step.on, 0)
        elif step.points is not None:
            self._settled.add(step)
            self._gain(step.points)
        elif not step.shortened or self.is_unsuspended(step.on):
            self._end_probation(step.on, MAXIMUM - self._earned)
            self._settled.update(self._steps)

    def _gain(self, points: int) -> None:
        if not self._probation_over:
            self.ceiling += points
        self._earned += points
        self._move(MovementKind.PROBATION_GAIN, self._room(points))

    def _end_probation(self, on: date, points: int) -> None:
        self._probation_over, self.probation_ends_on, self.ceiling = True, on, MAXIMUM
        self._move(MovementKind.END_OF_PROBATION, self._room(points))
        self._plan_restoration(self._delay.last_established_on)

    # --- points taken

    def _withdraw(self, withdrawal: Withdrawal) -> None:
        if withdrawal.cancelled_on is not None:
            return
        withdrawal.applied, withdrawal.outstanding = True, withdrawal.points
        withdrawal.fills = self._fills
        self._move(MovementKind.WITHDRAWAL, -withdrawal.points, withdrawal.offence.id)
        if withdrawal.effective_on > withdrawal.established_on:
            self._plan_overdue(withdrawal)
        self._delay.add(withdrawal)
        self._plan_restoration(withdrawal.established_on)

    def _plan_overdue(self, withdrawal: Withdrawal) -> None:
        for on, turn in (
            (withdrawal.single_point_on, Turn.SINGLE_POINT),
            (withdrawal.ten_years_on, Turn.TEN_YEARS),
        ):
            if on is not None and on <= withdrawal.effective_on:
                self._plan(on, turn, withdrawal)

    def _cancel_withdrawal(self, fact: WithdrawalCancelled) -> None:
        withdrawal = self._by_id.get(fact.offence)
        if withdrawal is None:
            return
        withdrawal.cancelled_on = self.today
        self.commissions.strike(withdrawal)
        if not withdrawal.applied:
            return
        points, withdrawal.outstanding = withdrawal.outstanding, 0
        self._move(MovementKind.WITHDRAWAL_CANCELLED, self._room(points), fact.id, fact.offence)
        self._delay.remove(withdrawal)
        if self.invalidated_on is not None and not is_invalidated(self.balance):
            self._revive()
        self._look_again(withdrawal)

    def _look_again(self, cancelled: Withdrawal) -> None:
        """Plan once more what that offence alone may have kept from being given."""
        for step in self._steps:
            if step.on <= self.today and step not in self._settled:
                self._plan(step.on, Turn.PROBATION, step)
        committed_on = cancelled.committed_on
        # A single point waits a year at most, so what this act kept back was due in the year that followed it.
        until = min(self.today, add_years(committed_on, 1, self.policy))
        days, singles = self._singles
        for place in range(bisect_left(days, committed_on), len(days)):
            if days[place] > until:
                break
            if singles[place].outstanding and singles[place].established_on <= committed_on:
                self._plan(days[place], Turn.SINGLE_POINT, singles[place])
        self._plan_restoration(self._delay.last_established_on)

    # --- points given back

    def _plan_restoration(self, established_on: date | None) -> None:
        """Keep one visit planned, no later than the end of the delay, which runs from that day at least."""
        visit_on = self._restoration_on
        if established_on is None or (visit_on is not None and (visit_on - established_on).days <= SHORTEST_DELAY):
            # The visit comes before any delay can end, and will look again by itself.
            return
        end = self._delay.end(self.probation_ends_on)
        if end is not None:
            self._plan_visit(end[0])

    def _plan_visit(self, due_on: date) -> None:
        on = max(due_on, self.today)
        if self._restoration_on is None or on < self._restoration_on:
            self._restoration_on = on
            self._plan(due_on, Turn.FULL_RESTORATION, on)

    @cached_property
    def _by_id(self) -> Mapping[str, Withdrawal]:
        return {each.offence.id: each for each in self.withdrawals}

    @cached_property
    def _singles(self) -> tuple[list[date], list[Withdrawal]]:
        """The days on which single points may come back, earliest first, and their withdrawals."""
        singles = sorted(
            ((each.single_point_on, each) for each in self.withdrawals if each.single_point_on), key=itemgetter(0)
        )
        return [on for on, _ in singles], [each for _, each in singles]

    def _return_single_point(self, withdrawal: Withdrawal) -> None:
        due_on = withdrawal.single_point_on
        if due_on is None or not withdrawal.outstanding:
            return
        for other in self.commissions.between(withdrawal.established_on, due_on):
            if blocks_single_point(other, withdrawal, due_on):
                return
        self._give_back(MovementKind.SINGLE_POINT_RETURN, withdrawal)

    def _return_after_ten_years(self, withdrawal: Withdrawal) -> None:
        if not withdrawal.outstanding:
            return
        filled_since = withdrawal.fills != self._fills
        if not filled_since or self.policy.ten_year_after_stage_to_12 is TenYearAfterStage.ALLOWED:
            self._give_back(MovementKind.TEN_YEAR_RETURN, withdrawal)

    def _give_back(self, kind: MovementKind, withdrawal: Withdrawal) -> None:
        points, withdrawal.outstanding = self._room(withdrawal.outstanding), 0
        if points:
            self._move(kind, points, withdrawal.offence.id)

    def _restore_in_full(self, planned_on: date) -> None:
        if planned_on != self._restoration_on:
            return
        self._restoration_on = None
        end = self._delay.end(self.probation_ends_on)
        if end is None:
            return
        due_on, years = end
        if due_on > self.today:
            self._plan_visit(due_on)
            return
        if self._is_broken(due_on):
            return
        two, three = MovementKind.FULL_RESTORATION_TWO_YEARS, MovementKind.FULL_RESTORATION_THREE_YEARS
        self._move(two if years == 2 else three, self.ceiling - self.balance, *self._delay.ids)
        self._delay.clear()
        self._settled.update(step for step in self._steps if step.on <= self.today)

    def _is_broken(self, due_on: date) -> bool:
        last = self._delay.last_established_on
        if last is None or self.policy.full_reset_breaker is not FullResetBreaker.COMMISSION:
            return False
        return any(breaks_full_restoration(each, last, due_on) for each in self.commissions.between(last, due_on))

    # --- courses

    def _credit_course(self, course: Course) -> None:
        points = recovered(self.balance, self.ceiling, self.today)
        if course.kind not in CREDITED:
            self.refused.append(RefusedCourse(course.id, NoPointReason.COURT_ORDERED))
        elif self.invalidated_on is not None:
            self.refused.append(RefusedCourse(course.id, NoPointReason.INVALIDATION_NOTIFIED))
        elif self.last_course is not None and is_too_soon(course, self.last_course, self.policy):
            useful_on = next_course_on(self.last_course, spacing_years(course.last_on), self.policy)
            self.refused.append(RefusedCourse(course.id, NoPointReason.WITHIN_A_YEAR, useful_on))
        elif not points or not self._has_lost_before(course):
            self.refused.append(RefusedCourse(course.id, NoPointReason.CEILING))
        else:
            self.last_course = course
            self._move(MovementKind.COURSE_RECOVERY, points, course.id)
            self._fills += self.balance == MAXIMUM

    def _has_lost_before(self, course: Course) -> bool:
        start = self.life.start
        if start is not None and start.balance < start.ceiling:
            return True
        many = len(self.withdrawals)
        while self._first_effective < many and self.withdrawals[self._first_effective].cancelled_on is not None:
            self._first_effective += 1
        return self._first_effective < many and entitles(self.withdrawals[self._first_effective], course)

    # --- the end of a licence

    def _notify(self, _notice: Notice) -> None:
        if self.invalidated_on is None and is_invalidated(self.balance):
            self.invalidated_on = self.today

    def _revive(self) -> None:
        """The letter has lost its ground: what it kept from happening happens now, withdrawals first."""
        self.invalidated_on = None
        held, self._held = self._held, []
        self._restoration_on = None
        for _, due_on, turn, _, what in held:
            if turn is Turn.WITHDRAWAL:
                self._withdraw(what)
            elif turn is not Turn.FULL_RESTORATION:
                self._plan(due_on, turn, what)

    def _cancel_licence(self, _fact: Cancellation) -> None:
        self.cancelled_on = self.today
        self._agenda.clear()


def play(life: Life, until: date, policy: Policy = DEFAULT) -> list[Movement]:
    """
    Every movement up to ``until``, included, oldest first; courses that gave nothing are in ``Ledger.refused``.

    Raises:
        ImpossibleFact: something in this life cannot have happened.
    """
    ledger = Ledger(life, policy)
    ledger.run(until)
    return ledger.movements
