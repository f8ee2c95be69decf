"""The agenda of a life: what is due, on which day, and the order in which one day happens."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from itertools import count
from operator import attrgetter
from typing import Any, TypeAlias

from schema.law.course import credited_on
from schema.law.facts import Cancellation, Course, Fact, Notice, WithdrawalCancelled
from schema.law.invalidation import INVALIDATION_LETTER
from schema.law.probation import Step
from schema.law.withdrawal import Withdrawal


class Turn(IntEnum):
    """The order of one day: what is due is given before anything is taken; a course counts after that."""

    SINGLE_POINT = 0
    PROBATION = 1
    FULL_RESTORATION = 2
    TEN_YEARS = 3
    WITHDRAWAL = 4
    WITHDRAWAL_CANCELLED = 5
    COURSE_CREDITED = 6
    NOTIFICATION = 7
    COURT = 8


Due: TypeAlias = tuple[date, date, Turn, int, Any]
"""The day, the day it would have been due had all been known, its turn, a number that breaks ties, and of what."""


def known_days(
    facts: Mapping[type[Fact], list[Any]], withdrawals: Sequence[Withdrawal], steps: Iterable[Step], begins_on: date
) -> Mapping[Turn, Iterable[tuple[date, Any]]]:
    """
    What the facts of a life (by kind) alone give a day to, by turn.

    Points due back no later than they are taken are left out: the ledger plans them as it takes them.
    """
    return {
        Turn.PROBATION: [(step.on, step) for step in steps],
        Turn.WITHDRAWAL: [(each.effective_on, each) for each in withdrawals],
        Turn.SINGLE_POINT: [
            (on, each) for each in withdrawals if (on := each.single_point_on) and on > each.effective_on
        ],
        Turn.TEN_YEARS: [(on, each) for each in withdrawals if (on := each.ten_years_on) and on > each.effective_on],
        Turn.COURSE_CREDITED: [(credited_on(fact), fact) for fact in _by_id(facts[Course])],
        Turn.WITHDRAWAL_CANCELLED: [(fact.on, fact) for fact in _by_id(facts[WithdrawalCancelled])],
        Turn.NOTIFICATION: [
            (on, fact)
            for fact in _by_id(facts[Notice])
            if fact.reference == INVALIDATION_LETTER and (on := fact.notified_on) and on >= begins_on
        ],
        Turn.COURT: [(fact.on, fact) for fact in _by_id(facts[Cancellation]) if fact.on >= begins_on],
    }


def _by_id(facts: list[Any]) -> list[Any]:
    """An order of their own, so that the one they are given in does not matter."""
    return sorted(facts, key=attrgetter("id"))


class Agenda:
    """
    What is due, taken earliest first.

    The facts give nearly every day before the play begins: those are sorted once, latest first. The few that the play
    itself plans wait in a heap beside them.
    """

    def __init__(self, known: Mapping[Turn, Iterable[tuple[date, Any]]]) -> None:
        """Take the days that are known from the start, of what, by turn; ties keep the order given."""
        self._known: list[Due] = [
            (on, on, turn, order, what) for turn, days in known.items() for order, (on, what) in enumerate(days)
        ]
        self._known.sort(reverse=True)
        self._planned: list[Due] = []
        self._order = count(len(self._known))

    def plan(self, day: date, due_on: date, turn: Turn, what: Any) -> None:
        """Add something for ``day``, that would have been due on ``due_on`` had all been known."""
        heapq.heappush(self._planned, (day, due_on, turn, next(self._order), what))

    def until(self, last: date) -> Iterator[Due]:
        """Take what is due up to ``last``, included, with what is planned meanwhile."""
        known, planned = self._known, self._planned
        while known or planned:
            if planned and not (known and known[-1] < planned[0]):
                if planned[0][0] > last:
                    return
                yield heapq.heappop(planned)
            elif known[-1][0] > last:
                return
            else:
                yield known.pop()

    def clear(self) -> None:
        """Nothing is due any more."""
        self._known.clear()
        self._planned.clear()
