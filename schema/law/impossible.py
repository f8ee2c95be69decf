"""Refuses a life in which something cannot have happened; what is missing is never guessed."""

from collections.abc import Callable, Mapping
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

AT_MOST = {class_: 9 if class_ is OffenceClass.MISDEMEANOUR else 6 for class_ in OffenceClass}
"""Points that one offence can cost, by class (L. 223-2 I and II; L. 235-1 IV for the nine)."""


class File(NamedTuple):
    """What a fact is checked against: the file, and what earlier facts said of incidents and of withdrawals undone."""

    begins_on: date
    policy: Policy
    offences: Mapping[str, Offence]
    incidents: dict[str, date]
    cancelled: set[str]


def refuse_impossible(life: Life, policy: Policy, today: date | None = None) -> None:
    """
    Check a whole life.

    Raises:
        ImpossibleFact: names the first fact that cannot have happened, ``licence`` or ``start`` among them.
    """
    _check_beginning(life, policy, today)
    file = File(life.begins_on, policy, {offence.id: offence for offence in offences(life)}, {}, set())
    seen: set[str] = set()
    for fact in life.facts:
        if fact.id in seen:
            raise ImpossibleFact(fact.id, "DUPLICATE_ID")
        seen.add(fact.id)
        check = CHECKS.get(type(fact))
        if check is not None and (reason := check(fact, file)):
            raise ImpossibleFact(fact.id, reason)


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


def _offence(fact: Offence, file: File) -> str | None:
    established_on, recorded_on = fact.established_on, fact.recorded_on
    if fact.committed_on is not None and fact.committed_on > established_on:
        return "ESTABLISHED_BEFORE_COMMITTED"
    if recorded_on is not None and recorded_on < established_on:
        return "RECORDED_BEFORE_ESTABLISHED"
    if (recorded_on or established_on) < file.begins_on:
        return "BEFORE_THE_FILE"
    day = fact.committed_on
    if fact.incident is not None and day is not None and file.incidents.setdefault(fact.incident, day) != day:
        return "INCIDENT_ON_SEVERAL_DAYS"
    return _unscheduled(fact) if fact.offence is None else _scheduled(fact, file.policy)


def _unscheduled(fact: Offence) -> str | None:
    if fact.points is None:
        return "POINTS_UNKNOWN"
    if fact.class_ is None:
        return "CLASS_UNKNOWN"
    return _out_of_range(fact.points, fact.class_)


def _out_of_range(points: int, class_: OffenceClass) -> str | None:
    return None if 0 <= points <= AT_MOST[class_] else "POINTS_OUT_OF_RANGE"


def _scheduled(fact: Offence, policy: Policy) -> str | None:
    scheduled = schedule().get(fact.offence or "")
    if scheduled is None:
        return "UNKNOWN_OFFENCE"
    if fact.points is not None and fact.class_ is not None:
        return _out_of_range(fact.points, fact.class_)
    on = fact.committed_on if policy.schedule_date is ScheduleDate.COMMISSION else fact.established_on
    if on is None:
        return "COMMISSION_UNKNOWN"
    term = scheduled.term(on)
    if term is None:
        return "NOT_YET_AN_OFFENCE"
    return None if fact.points is None else _out_of_range(fact.points, fact.class_ or term.class_)


def _course(fact: Course, file: File) -> str | None:
    if fact.last_on < fact.first_on:
        return "ENDS_BEFORE_IT_BEGINS"
    return "BEFORE_THE_FILE" if fact.first_on < file.begins_on else None


def _notice(fact: Notice, _file: File) -> str | None:
    notified_on = fact.notified_on
    return "NOTIFIED_BEFORE_DECIDED" if notified_on is not None and notified_on < fact.decided_on else None


def _suspension(fact: Suspension, _file: File) -> str | None:
    return "ENDS_BEFORE_IT_BEGINS" if fact.until_on is not None and fact.until_on < fact.from_on else None


def _withdrawal_cancelled(fact: WithdrawalCancelled, file: File) -> str | None:
    cancelled = file.offences.get(fact.offence)
    if cancelled is None:
        return "UNKNOWN_WITHDRAWAL"
    if fact.on < (cancelled.recorded_on or cancelled.established_on):
        return "CANCELLED_BEFORE_WITHDRAWN"
    if fact.offence in file.cancelled:
        return "CANCELLED_TWICE"
    file.cancelled.add(fact.offence)
    return None


CHECKS: Mapping[type, Callable[[Any, File], str | None]] = {
    Offence: _offence,
    Course: _course,
    Notice: _notice,
    Suspension: _suspension,
    WithdrawalCancelled: _withdrawal_cancelled,
}
"""What can be wrong with each kind of fact."""
