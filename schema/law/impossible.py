"""Refuses a life in which something cannot have happened; what is missing is never guessed."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from schema.law.facts import (
    MAXIMUM,
    Course,
    ImpossibleFact,
    Life,
    Notice,
    Offence,
    Suspension,
    WithdrawalCancelled,
    offences,
)
from schema.law.offences import schedule
from schema.law.policy import Policy, ScheduleDate
from schema.law.probation import Probation, probation
from schema.records.codes import OffenceClass

MISDEMEANOUR_AT_MOST, CONTRAVENTION_AT_MOST = 9, 6
"""L. 223-2 I and II; L. 235-1 IV for the nine."""


class File(NamedTuple):
    """What a fact is checked against."""

    begins_on: date
    policy: Policy
    offences: Mapping[str, Offence]


def refuse_impossible(life: Life, policy: Policy, today: date | None = None) -> None:
    """
    Check a whole life.

    Raises:
        ImpossibleFact: names the first fact that cannot have happened, ``licence`` or ``start`` among them.
    """
    _check_beginning(life, policy, today)
    file = File(life.begins_on, policy, {offence.id: offence for offence in offences(life)})
    seen: set[str] = set()
    for fact in life.facts:
        if fact.id in seen:
            raise ImpossibleFact(fact.id, "DUPLICATE_ID")
        seen.add(fact.id)
        for reason in CHECKS.get(type(fact), _nothing)(fact, file):
            raise ImpossibleFact(fact.id, reason)
    _check_incidents(life)
    _check_cancelled_once(life)


def _check_beginning(life: Life, policy: Policy, today: date | None) -> None:
    licence, start = life.licence, life.start
    if licence is None and start is None:
        raise ImpossibleFact("life", "NO_BEGINNING")
    if licence is not None and today is not None and licence.obtained_on > today:
        raise ImpossibleFact("licence", "LICENCE_IN_THE_FUTURE")
    if start is None:
        return
    if not 0 <= start.balance <= start.ceiling <= MAXIMUM:
        raise ImpossibleFact("start", "START_OUT_OF_RANGE")
    if licence is not None:
        if start.on < licence.obtained_on:
            raise ImpossibleFact("start", "BEFORE_THE_FILE")
        period: Probation | None = probation(licence, policy)
        if period is not None and start.on < period.ends_on:
            raise ImpossibleFact("start", "START_IN_PROBATION")


def _offence(fact: Offence, file: File) -> Iterator[str]:
    if fact.committed_on is not None and fact.committed_on > fact.established_on:
        yield "ESTABLISHED_BEFORE_COMMITTED"
    if fact.recorded_on is not None and fact.recorded_on < fact.established_on:
        yield "RECORDED_BEFORE_ESTABLISHED"
    if (fact.recorded_on or fact.established_on) < file.begins_on:
        yield "BEFORE_THE_FILE"
    if fact.offence is not None:
        yield from _scheduled(fact, file.policy)
    elif fact.points is None:
        yield "POINTS_UNKNOWN"
    elif fact.class_ is None:
        yield "CLASS_UNKNOWN"
    elif not _is_in_range(fact.points, fact.class_):
        yield "POINTS_OUT_OF_RANGE"


def _is_in_range(points: int, class_: OffenceClass) -> bool:
    return 0 <= points <= (MISDEMEANOUR_AT_MOST if class_ is OffenceClass.MISDEMEANOUR else CONTRAVENTION_AT_MOST)


def _scheduled(fact: Offence, policy: Policy) -> Iterator[str]:
    scheduled = schedule().get(fact.offence or "")
    if scheduled is None:
        yield "UNKNOWN_OFFENCE"
    elif fact.points is None or fact.class_ is None:
        by_commission = policy.schedule_date is ScheduleDate.COMMISSION
        on = fact.committed_on if by_commission else fact.established_on
        if on is None:
            yield "COMMISSION_UNKNOWN"
        elif (term := scheduled.term(on)) is None:
            yield "NOT_YET_AN_OFFENCE"
        elif fact.points is not None and not _is_in_range(fact.points, fact.class_ or term.class_):
            yield "POINTS_OUT_OF_RANGE"
    elif not _is_in_range(fact.points, fact.class_):
        yield "POINTS_OUT_OF_RANGE"


def _course(fact: Course, file: File) -> Iterator[str]:
    if fact.last_on < fact.first_on:
        yield "ENDS_BEFORE_IT_BEGINS"
    if fact.first_on < file.begins_on:
        yield "BEFORE_THE_FILE"


def _notice(fact: Notice, _file: File) -> Iterator[str]:
    notified_on = fact.notified_on
    if notified_on is not None and notified_on < fact.decided_on:
        yield "NOTIFIED_BEFORE_DECIDED"


def _suspension(fact: Suspension, _file: File) -> Iterator[str]:
    if fact.until_on is not None and fact.until_on < fact.from_on:
        yield "ENDS_BEFORE_IT_BEGINS"


def _withdrawal_cancelled(fact: WithdrawalCancelled, file: File) -> Iterator[str]:
    cancelled = file.offences.get(fact.offence)
    if cancelled is None:
        yield "UNKNOWN_WITHDRAWAL"
    elif fact.on < (cancelled.recorded_on or cancelled.established_on):
        yield "CANCELLED_BEFORE_WITHDRAWN"


def _nothing(_fact: Any, _file: File) -> Iterator[str]:
    return iter(())


CHECKS: Mapping[type, Callable[[Any, File], Iterator[str]]] = {
    Offence: _offence,
    Course: _course,
    Notice: _notice,
    Suspension: _suspension,
    WithdrawalCancelled: _withdrawal_cancelled,
}
"""What can be wrong with each kind of fact."""


def _check_incidents(life: Life) -> None:
    days: dict[str, date] = {}
    for offence in offences(life):
        incident, day = offence.incident, offence.committed_on
        if incident is not None and day is not None and days.setdefault(incident, day) != day:
            raise ImpossibleFact(offence.id, "INCIDENT_ON_SEVERAL_DAYS")


def _check_cancelled_once(life: Life) -> None:
    seen: set[str] = set()
    for fact in life.facts:
        if isinstance(fact, WithdrawalCancelled):
            if fact.offence in seen:
                raise ImpossibleFact(fact.id, "CANCELLED_TWICE")
            seen.add(fact.offence)
