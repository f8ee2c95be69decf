"""Parts of a record, as the resolvers of several types read them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from schema import wording
from schema.context import content
from schema.records import Frozen, LicenceStatus, Record, Segment


class Probation(Frozen, frozen=True):
    """First and last day of a probation, and the record that it is of."""

    starts_on: date
    ends_on: date
    record: Record


def standing_part(name: str) -> Callable[[Record], Any]:
    """Read one fact of the standing."""

    def read(root: Record) -> Any:
        return getattr(content(root.standing, Segment.STANDING), name, None)

    return read


def exists(root: Record) -> bool | None:
    """Whether a licence exists; a candidate has a record without one."""
    found = content(root.standing, Segment.STANDING)
    return None if found is None else found.status is not LicenceStatus.CANDIDATE


def updated_on(root: Record) -> date | None:
    """Read when the registry last refreshed balance and status."""
    content(root.standing, Segment.STANDING)
    return root.standing.updated_on if root.standing else None


def status_text(texts: Any) -> Callable[[Record], wording.LocalizedText | None]:
    """Say the status in the words given for each."""

    def read(root: Record) -> wording.LocalizedText | None:
        found = content(root.standing, Segment.STANDING)
        return texts[found.status] if found else None

    return read


def probation_of(root: Record) -> Probation | None:
    """Read the probation, where the licence had one."""
    found = content(root.standing, Segment.STANDING)
    if found is None or found.probation_from is None or found.probation_until is None:
        return None
    return Probation(found.probation_from, found.probation_until, root)


def newest_first(reading: str, segment: Segment, day: str) -> Callable[[Record], list[Any]]:
    """Read the rows of a segment, newest first by one of their days."""

    def read(root: Record) -> list[Any]:
        rows = content(getattr(root, reading), segment) or ()
        return sorted(rows, key=lambda row: str(getattr(row, day) or ""), reverse=True)

    return read
