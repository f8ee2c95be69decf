"""What a record must hold to become a document, and where it is looked up."""

from datetime import date
from typing import Any

from schema.documents import NEEDED, DocumentKind
from schema.records import (
    Entitlement,
    Identity,
    LicenceStatus,
    ReadStatus,
    Record,
    Segment,
    Standing,
    Title,
    TitleStatus,
)

WITH_RIGHTS = frozenset(
    {
        LicenceStatus.VALID,
        LicenceStatus.SUSPENDED,
        LicenceStatus.RETAINED,
        LicenceStatus.CANCELLED,
        LicenceStatus.INVALIDATED,
        LicenceStatus.TITLE_EXPIRED,
    }
)
"""The states that an ADCS can state; a candidate has no right to attest."""

NO_LONGER_DRIVES = frozenset(
    {LicenceStatus.SUSPENDED, LicenceStatus.RETAINED, LicenceStatus.CANCELLED, LicenceStatus.INVALIDATED}
)
"""The states in which driving is forbidden."""


class NotPrintable(ValueError):
    """This record cannot become this document; the message names a segment or a state, and nothing of the holder."""


class Contents:
    """
    The contents of a record for one kind of document, each segment known to be complete.

    Raises:
        NotPrintable: a segment that the document needs was not read to its end, or there is no right to attest.
    """

    def __init__(self, kind: DocumentKind, record: Record) -> None:
        self._record = record
        for segment in NEEDED[kind]:
            reading = getattr(record, segment.name.lower())
            if reading is None or reading.status not in (ReadStatus.COMPLETE, ReadStatus.NONE):
                raise NotPrintable(f"segment {segment.value} is not complete")
        if record.identity is None or record.identity.content is None:
            raise NotPrintable("no identity")
        if record.standing is None or record.standing.content is None:
            raise NotPrintable("no standing")
        self.identity: Identity = record.identity.content
        self.standing: Standing = record.standing.content
        self.updated_on: date | None = record.standing.updated_on
        self.as_of: date = record.as_of
        if kind is DocumentKind.ADCS and self.standing.status not in WITH_RIGHTS:
            raise NotPrintable(f"no right to attest in state {self.standing.status.value}")

    def rows(self, segment: Segment) -> tuple[Any, ...]:
        """List what a segment of many things holds, in the registry's order; it may be none."""
        return getattr(self._record, segment.name.lower()).content or ()

    @property
    def entitlements(self) -> tuple[Entitlement, ...]:
        """The categories, in the registry's order."""
        return self.rows(Segment.ENTITLEMENTS)

    @property
    def titles(self) -> tuple[Title, ...]:
        """The cards and papers, latest first."""
        return tuple(sorted(self.rows(Segment.TITLES), key=lambda title: str(title.issued_on or ""), reverse=True))

    @property
    def title(self) -> Title | None:
        """The title that counts today: the latest in force, else the latest."""
        in_force = [title for title in self.titles if title.status is TitleStatus.VALID]
        return next(iter(in_force or self.titles), None)
