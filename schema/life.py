"""
From a record to a life: what the registry recorded, as plain facts that the law can play.

Only what the law needs is taken: withdrawals with their three dates, courses, letters, and the end of the licence. What
the registry made of them (returns, restorations) is left out: the ledger finds it by itself, and both are compared.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from schema.law.facts import (
    Cancellation,
    Course,
    Fact,
    Licence,
    Life,
    Notice,
    Offence,
    Start,
    WithdrawalCancelled,
)
from schema.law.offences import schedule
from schema.records import (
    Entitlement,
    LicenceStatus,
    Movement,
    MovementKind,
    Record,
    Segment,
    Standing,
    TrainingRoute,
)

SEGMENTS = frozenset({Segment.STANDING, Segment.MOVEMENTS, Segment.ENTITLEMENTS, Segment.NOTICES, Segment.COURSES})
"""What a life is made of."""

INVALIDATION_LETTER = "48SI"


def life_of(
    record: Record, standing: Standing, movements: tuple[Movement, ...], entitlements: tuple[Entitlement, ...]
) -> Life | None:
    """Make the life of a record whose segments were read; nothing for whoever has no licence to carry points."""
    corrected = max((each for each in movements if each.kind is MovementKind.CORRECTION), key=_order, default=None)
    start = Start(corrected.on, corrected.balance_after, corrected.ceiling_after) if corrected else None
    licence = _licence(standing, entitlements)
    if standing.balance is None or (licence is None and start is None):
        return None
    facts = [*_offences(movements), *_courses(record), *_notices(record, standing), *_cancellation(standing)]
    if start is not None:
        licence = None
    begins_on = start.on if start else licence.obtained_on if licence else date.min
    return Life(licence, start, tuple(_within(facts, begins_on, after=start is not None)))


def _within(facts: list[Fact], begins_on: date, *, after: bool) -> Iterator[Fact]:
    """Leave out what came before this licence, or before the correction that the record is taken up at."""
    kept = [fact for fact in facts if _on(fact) > begins_on or (not after and _on(fact) == begins_on)]
    known = {fact.id for fact in kept if isinstance(fact, Offence)}
    return (fact for fact in kept if not isinstance(fact, WithdrawalCancelled) or fact.offence in known)


def _order(movement: Movement) -> tuple[date, str]:
    return movement.on, movement.reference


def _licence(standing: Standing, entitlements: tuple[Entitlement, ...]) -> Licence | None:
    if standing.obtained_on is None:
        return None
    first = [each for each in entitlements if str(each.obtained_on) == standing.obtained_on.isoformat()]
    accompanied = any(each.route is TrainingRoute.ACCOMPANIED for each in first)
    return Licence(
        obtained_on=standing.obtained_on,
        route=TrainingRoute.ACCOMPANIED if accompanied else TrainingRoute.STANDARD,
        trained_on=next((each.trained_on for each in entitlements if each.trained_on), None),
        first=all(each.previous_invalidation_on is None for each in entitlements),
        accompanied_on=_accompanied_later(standing.obtained_on, entitlements),
    )


def _accompanied_later(obtained_on: date, entitlements: tuple[Entitlement, ...]) -> date | None:
    """A second category learnt by accompanied driving shortens the probation of the first (R. 223-1 V)."""
    later = [
        date(each.obtained_on.year, each.obtained_on.month, each.obtained_on.day)
        for each in entitlements
        if each.route is TrainingRoute.ACCOMPANIED
        and each.obtained_on
        and each.obtained_on.month
        and each.obtained_on.day
    ]
    return min((day for day in later if day > obtained_on), default=None)


def _offences(movements: tuple[Movement, ...]) -> Iterator[Fact]:
    for movement in movements:
        offence = movement.offence
        if movement.kind is MovementKind.WITHDRAWAL and offence is not None:
            established_on = offence.established_on or movement.on
            yield Offence(
                id=movement.reference,
                established_on=established_on,
                class_=offence.class_,
                points=-movement.delta,
                committed_on=offence.committed_on,
                recorded_on=movement.on if movement.on > established_on else None,
                incident=offence.incident,
                established_by=offence.established_by,
                offence=offence_key(offence.code),
            )
        elif movement.kind is MovementKind.WITHDRAWAL_CANCELLED and movement.linked_reference is not None:
            yield WithdrawalCancelled(movement.reference, movement.on, movement.linked_reference)


def _courses(record: Record) -> Iterator[Fact]:
    for place, course in enumerate((record.courses.content if record.courses else None) or ()):
        yield Course(f"course-{place}", course.kind, course.first_on, course.last_on)


def _notices(record: Record, standing: Standing) -> Iterator[Fact]:
    notices = (record.notices.content if record.notices else None) or ()
    for place, notice in enumerate(notices):
        yield Notice(f"notice-{place}", notice.reference, notice.sent_on, notice.presented_on, notice.received_on)
    told = any(each.reference == INVALIDATION_LETTER for each in notices)
    if standing.status is LicenceStatus.INVALIDATED and not told and standing.status_since:
        # The letter is lost to the record, its effect is not (L. 223-5 I).
        yield Notice("notice-48SI", INVALIDATION_LETTER, standing.status_since, received_on=standing.status_since)


def _cancellation(standing: Standing) -> Iterator[Fact]:
    if standing.status is LicenceStatus.CANCELLED and standing.status_since is not None:
        yield Cancellation("cancellation", standing.status_since)


def _on(fact: Fact) -> date:
    match fact:
        case Offence():
            return fact.recorded_on or fact.established_on
        case Course():
            return fact.last_on
        case Notice():
            return fact.decided_on
        case Cancellation() | WithdrawalCancelled():
            return fact.on
    raise TypeError(f"no day in {type(fact).__name__}")


@cache
def _keys_by_code() -> Mapping[str, str]:
    return {code: key for key, scheduled in schedule().items() for code in scheduled.registry}


def offence_key(code: str) -> str | None:
    """The offence of the schedule that a code of the registry's table stands for; nothing for a code it lacks."""
    return _keys_by_code().get(code)
