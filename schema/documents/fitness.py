"""When a record is fit for a document: complete, and of the last refresh; and what a later record does to it."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from schema.documents.issues import NEEDED, DocumentKind, NewIssue, Printed, PrintedRight, Withdrawal
from schema.errors import (
    DocumentDataIncomplete,
    DocumentDataMissing,
    DocumentDataStale,
    DocumentDataUnavailable,
    RecordIsCandidate,
)
from schema.records import LicenceStatus, ReadStatus, Record, RecordId, Segment

REFRESH = time(5, 30)
"""When the registry's data of the day are there, in Paris."""

ASK_AGAIN_SECONDS = 300
"""When to ask for a segment again that the registry could not read."""

_PARIS = ZoneInfo("Europe/Paris")


def last_refresh(now: datetime) -> date:
    """The day of the refresh of the registry's data that was done last."""
    local = now.astimezone(_PARIS)
    return local.date() if local.time() >= REFRESH else local.date() - timedelta(days=1)


def next_refresh(now: datetime) -> datetime:
    """The instant of the next refresh, in Paris time."""
    return datetime.combine(last_refresh(now) + timedelta(days=1), REFRESH, _PARIS)


def drawn_up(kind: DocumentKind, record: RecordId, read: Record, now: datetime) -> NewIssue:
    """
    Draw up what is to be issued of a record as read.

    Raises:
        RecordIsCandidate: there is no right to drive yet, hence none to state.
        DocumentDataMissing: a segment is lacking, or older than the last refresh.
    """
    refuse_unfit(kind, read, now, NEEDED[kind])
    return NewIssue(kind, record, now, read.as_of, content_of(kind, read), printed_of(read), next_refresh(now))


def refuse_unfit(kind: DocumentKind, read: Record, now: datetime, segments: Collection[Segment]) -> None:
    """
    Refuse a record of which these segments are not fit for a document.

    Raises:
        RecordIsCandidate, DocumentDataMissing: as they say.
    """
    standing = read.standing.content if read.standing else None
    if standing is not None and standing.status is LicenceStatus.CANDIDATE:
        raise RecordIsCandidate
    states = {
        segment: _state_of(read, segment) for segment in Segment if segment in segments and segment in NEEDED[kind]
    }
    for refused, refusal in _REFUSALS:
        if missing := tuple(segment.name for segment, state in states.items() if state in refused):
            raise refusal(missing=missing, **_WHEN.get(refusal, {}))
    _refuse_stale(read, now, states)


def _refuse_stale(read: Record, now: datetime, segments: Collection[Segment]) -> None:
    """After a refresh the data are those of its eve, and the standing is of the day itself."""
    day = last_refresh(now)
    until = next_refresh(now).isoformat()
    if read.as_of < day - timedelta(days=1):
        raise DocumentDataStale(missing=tuple(segment.name for segment in segments), until=until)
    standing = read.standing
    if Segment.STANDING in segments and (standing is None or standing.updated_on is None or standing.updated_on < day):
        raise DocumentDataStale(missing=(Segment.STANDING.name,), until=until)


_MUST_HOLD = frozenset({Segment.IDENTITY, Segment.STANDING})
"""Segments that may be empty in the registry, and then make no document."""

_REFUSALS: tuple[tuple[frozenset[ReadStatus], type[DocumentDataMissing]], ...] = (
    (frozenset({ReadStatus.PARTIAL, ReadStatus.WITHHELD, ReadStatus.NONE}), DocumentDataIncomplete),
    (frozenset({ReadStatus.UNAVAILABLE}), DocumentDataUnavailable),
)
_WHEN: Mapping[type[DocumentDataMissing], Mapping[str, int]] = {
    DocumentDataUnavailable: {"retryAfter": ASK_AGAIN_SECONDS}
}


def _state_of(read: Record, segment: Segment) -> ReadStatus:
    """Say how a segment stands: ``COMPLETE`` when it is all there, and be it empty where it may be."""
    reading = getattr(read, segment.name.lower())
    if reading is None:
        return ReadStatus.UNAVAILABLE
    status: ReadStatus = reading.status
    if segment in _MUST_HOLD:
        return ReadStatus.NONE if status is ReadStatus.COMPLETE and reading.content is None else status
    return ReadStatus.COMPLETE if status is ReadStatus.NONE else status


def content_of(kind: DocumentKind, read: Record) -> bytes:
    """All that a document is made of, as bytes that are the same for the same data."""
    beside = {segment.name.lower(): None for segment in Segment if segment not in NEEDED[kind]}
    return msgspec.json.encode(msgspec.structs.replace(read, **beside))


def printed_of(read: Record) -> Printed:
    """
    State and categories of a record, as documents print them.

    Raises:
        DocumentDataUnavailable: the record was read without them.
    """
    standing = read.standing.content if read.standing else None
    if standing is None or read.entitlements is None:
        raise DocumentDataUnavailable(missing=(Segment.STANDING.name, Segment.ENTITLEMENTS.name))
    rights = (
        PrintedRight(right.category, right.obtained_on, right.expires_on, tuple(sorted(right.restriction_codes)))
        for right in read.entitlements.content or ()
    )
    return Printed(standing.status, standing.status_since, tuple(sorted(rights, key=msgspec.json.encode)))


_FROM_BEST_TO_WORST = (
    LicenceStatus.VALID,
    LicenceStatus.TITLE_EXPIRED,
    LicenceStatus.RETAINED,
    LicenceStatus.SUSPENDED,
    LicenceStatus.INVALIDATED,
    LicenceStatus.CANCELLED,
)


def worsened(printed: Printed, now: Printed) -> Withdrawal | None:
    """Say why a document that prints the one must be withdrawn now that the other is true, or nothing."""
    if now.status not in _FROM_BEST_TO_WORST:
        return Withdrawal.RECORD_GONE
    if _FROM_BEST_TO_WORST.index(now.status) > _FROM_BEST_TO_WORST.index(printed.status):
        return Withdrawal.STATE_WORSENED
    held = {right.category: right for right in now.rights}
    lost = any(right.category not in held or _is_less(held[right.category], right) for right in printed.rights)
    return Withdrawal.CATEGORY_LOST if lost else None


def _is_less(now: PrintedRight, printed: PrintedRight) -> bool:
    """Whether a category ends earlier than is printed, or is held under more restrictions."""
    ends_earlier = (now.expires_on or date.max) < (printed.expires_on or date.max)
    return ends_earlier or not set(now.restriction_codes) <= set(printed.restriction_codes)
