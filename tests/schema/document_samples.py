"""A record that is fit for both documents at nine in the morning of 2025-01-30, and what can be wrong with one."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from schema.records import (
    Entitlement,
    EntitlementOrigin,
    Identity,
    LicenceStatus,
    PartialDate,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    Sex,
    Standing,
)

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2025, 1, 30, 9, 0, tzinfo=PARIS)
ME = RecordId("D0000000000099")
NOBODY = Reading[Any](ReadStatus.NONE, (), date(2025, 1, 29))


def fit(status: LicenceStatus = LicenceStatus.VALID, **changes: Any) -> Record:
    """A record as the registry gives it after the refresh of the day."""
    return replace(
        Record(
            id=ME,
            as_of=date(2025, 1, 29),
            identity=Reading(
                ReadStatus.COMPLETE,
                Identity("MARTIN", ("CAMILLE",), Sex.FEMALE, PartialDate(1991, 12, 27), "99100", neph="090775301234"),
            ),
            titles=NOBODY,
            entitlements=Reading(ReadStatus.COMPLETE, (right("B"), right("A1"))),
            movements=NOBODY,
            standing=Reading(ReadStatus.COMPLETE, Standing(status, 12, 12, date(2009, 7, 3)), date(2025, 1, 30)),
            medical=NOBODY,
            measures=NOBODY,
            courses=NOBODY,
            notices=NOBODY,
            archive=NOBODY,
        ),
        **changes,
    )


def right(category: str, expires_on: date | None = None, *restrictions: str) -> Entitlement:
    """A category obtained in 2009."""
    return Entitlement(
        category,
        EntitlementOrigin.EXAM,
        PartialDate(2009, 7, 3),
        expires_on,
        restriction_codes=restrictions,
    )


def lacking(segment: Segment, status: ReadStatus) -> Record:
    """The record, of which a segment could be read so far."""
    return with_reading(segment, Reading(status))


def with_reading(segment: Segment, reading: Reading[Any] | None) -> Record:
    """The record, of which a segment was read so, or not at all."""
    changes: dict[str, Any] = {segment.name.lower(): reading}
    return fit(**changes)
