"""Where a licence stands on a day: balance, validity, probation, and what the holder must or may do."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schema.law.course import RefusedCourse, discharges, due_by, next_course_on, spacing_years
from schema.law.facts import Course, LicenceReturned, Life, Notice
from schema.law.invalidation import (
    COMPULSORY_COURSE_LETTER,
    IssueBan,
    earlier_invalidations,
    issue_ban,
)
from schema.law.ledger import Ledger
from schema.law.policy import DEFAULT, Policy


class Validity(StrEnum):
    """What the points make of the licence; a suspension is another matter."""

    VALID = "VALID"
    NIL_NOT_NOTIFIED = "NIL_NOT_NOTIFIED"
    INVALIDATED = "INVALIDATED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class ProbationState:
    """The probation on a day; ``clean`` while nothing that costs points was committed in it."""

    begins_on: date
    ends_on: date
    running: bool
    clean: bool


@dataclass(frozen=True, slots=True)
class CompulsoryCourse:
    """The duty of a 48N: from the notification to ``due_on``, included; ``done`` when a course has met it."""

    notice: str
    notified_on: date
    due_on: date
    done: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """
    A licence on the evening of a day.

    ``balance`` is shown (0 or more), ``internal`` may be negative. ``next_course_on`` is the first day on which a
    course may begin and give points, ``None`` when none can (nothing to recover, or no licence). ``ban`` goes with
    ``INVALIDATED``.
    """

    on: date
    balance: int
    ceiling: int
    internal: int
    validity: Validity
    since: date | None
    probation: ProbationState | None
    compulsory_course: CompulsoryCourse | None
    next_course_on: date | None
    ban: IssueBan | None
    refused_courses: tuple[RefusedCourse, ...]


def standing(life: Life, today: date, policy: Policy = DEFAULT) -> Standing:
    """
    Where a licence stands on the evening of ``today``.

    Raises:
        ImpossibleFact: something in this life cannot have happened, a licence dated after ``today`` included.
    """
    ledger = Ledger(life, policy, today)
    ledger.run(today)
    return standing_of(ledger, today)


def standing_of(ledger: Ledger, today: date) -> Standing:
    """The same, for a ledger that was run to ``today``."""
    validity, since = _validity(ledger)
    return Standing(
        on=today,
        balance=max(0, ledger.balance),
        ceiling=ledger.ceiling,
        internal=ledger.balance,
        validity=validity,
        since=since,
        probation=_probation(ledger, today),
        compulsory_course=_compulsory_course(ledger, today),
        next_course_on=_next_course_on(ledger, validity, today),
        ban=_ban(ledger, today),
        refused_courses=tuple(ledger.refused),
    )


def _validity(ledger: Ledger) -> tuple[Validity, date | None]:
    if ledger.cancelled_on is not None:
        return Validity.CANCELLED, ledger.cancelled_on
    if ledger.invalidated_on is not None:
        return Validity.INVALIDATED, ledger.invalidated_on
    if ledger.nil_on is not None:
        return Validity.NIL_NOT_NOTIFIED, ledger.nil_on
    return Validity.VALID, None


def _probation(ledger: Ledger, today: date) -> ProbationState | None:
    if ledger.probation is None or ledger.probation_ends_on is None:
        return None
    ends_on = ledger.probation_ends_on
    sooner = ledger.probation.shortened_on
    clean = ledger.is_clean(min(today, ends_on), known_on=today)
    if ledger.is_on_probation and sooner is not None and today < sooner and clean and ledger.is_unsuspended(today):
        ends_on = sooner
    return ProbationState(ledger.probation.begins_on, ends_on, ledger.is_on_probation, clean)


def _compulsory_course(ledger: Ledger, today: date) -> CompulsoryCourse | None:
    courses = [fact for fact in ledger.life.facts if isinstance(fact, Course) and fact.last_on <= today]
    owed = None
    for notice in _notices(ledger.life):
        due_on = due_by(notice, ledger.policy)
        known_on = notice.notified_on
        if notice.reference != COMPULSORY_COURSE_LETTER or due_on is None or known_on is None:
            continue
        if ledger.life.begins_on <= known_on <= today:
            done = any(discharges(course, notice) for course in courses)
            owed = CompulsoryCourse(notice.id, known_on, due_on, done)
    return owed


def _notices(life: Life) -> list[Notice]:
    notices = [fact for fact in life.facts if isinstance(fact, Notice)]
    return sorted(notices, key=lambda notice: (notice.notified_on or date.max, notice.id))


def _next_course_on(ledger: Ledger, validity: Validity, today: date) -> date | None:
    if validity in {Validity.INVALIDATED, Validity.CANCELLED} or ledger.balance >= ledger.ceiling:
        return None
    if ledger.last_course is None:
        return today
    return max(today, next_course_on(ledger.last_course, spacing_years(today), ledger.policy))


def _ban(ledger: Ledger, today: date) -> IssueBan | None:
    notified_on = ledger.invalidated_on
    if notified_on is None or ledger.cancelled_on is not None:
        return None
    returned = [
        fact.on for fact in ledger.life.facts if isinstance(fact, LicenceReturned) and notified_on <= fact.on <= today
    ]
    previous = earlier_invalidations(_notices(ledger.life), ledger.life.begins_on)
    nil_on = ledger.nil_on or notified_on
    return issue_ban(nil_on, previous, min(returned, default=None), ledger.policy)
