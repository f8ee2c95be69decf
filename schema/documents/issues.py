"""Issues of a document: what is printed of them, what became of them, and who may have them."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, StrEnum

from schema.access import Resource, policy
from schema.errors import AccessError
from schema.law.calendar import add_months
from schema.records import Frozen, LicenceStatus, PartialDate, RecordId, Segment
from schema.sessions import Rights


class DocumentKind(Enum):
    """The documents, by the acronyms that everyone uses."""

    ADCS = "adcs"
    RII = "rii"


NEEDED: Mapping[DocumentKind, frozenset[Segment]] = {
    # R. 225-6 III 3°: existence, category and validity; never a point, never an offence.
    DocumentKind.ADCS: frozenset({Segment.IDENTITY, Segment.TITLES, Segment.ENTITLEMENTS, Segment.STANDING}),
    # R. 225-6 III 2°: all that the record holds of a driver (L. 225-1).
    DocumentKind.RII: frozenset(Segment) - {Segment.EXAMS},
}
"""The segments of a record that a document is made of."""

RESOURCES: Mapping[DocumentKind, Resource] = {
    DocumentKind.ADCS: Resource.DOCUMENTS,
    DocumentKind.RII: Resource.INTEGRAL_RECORD,
}
"""The row of the table of access that each document stands in."""

VALID_MONTHS = 4
"""How long an ADCS counts as the licence, from its issue (R. 225-6 III 3°)."""

DRIVING_FORBIDDEN = frozenset(
    {LicenceStatus.SUSPENDED, LicenceStatus.RETAINED, LicenceStatus.CANCELLED, LicenceStatus.INVALIDATED}
)
"""The states that an ADCS states all the same, in words that nobody overlooks."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
REFERENCE_CHARACTERS = 16


class Issue(Frozen, frozen=True):
    """
    One issue of a document: what its content does not say.

    ``reference``: the kind and 16 characters of Crockford's base 32 (80 random bits), such as ``ADCS`` and
    ``7Q2M…``; ``issued_at`` in Paris time; ``expires_on`` (ADCS alone) its last day; ``verify_at`` the address that is
    printed for checking; ``specimen``: whether it comes from a simulation and says so on every page.
    """

    kind: DocumentKind
    reference: str
    issued_at: datetime
    verify_at: str
    expires_on: date | None = None
    specimen: bool = True


class PrintedRight(Frozen, frozen=True):
    """A category as a document prints it."""

    category: str
    obtained_on: PartialDate | None
    expires_on: date | None
    restriction_codes: tuple[str, ...]


class Printed(Frozen, frozen=True):
    """What a document prints of state and categories, the latter in the order of their codes."""

    status: LicenceStatus
    since: date | None
    rights: tuple[PrintedRight, ...]


class DocumentStatus(StrEnum):
    """What became of a document. ``SUPERSEDED``: a newer one of its kind was issued to the same holder."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


class Withdrawal(StrEnum):
    """Why an ADCS was withdrawn before its day. An RII states a day: it is never withdrawn."""

    STATE_WORSENED = "STATE_WORSENED"
    CATEGORY_LOST = "CATEGORY_LOST"
    RECORD_GONE = "RECORD_GONE"
    REPORTED = "REPORTED"
    DISOWNED = "DISOWNED"


class NewIssue(Frozen, frozen=True):
    """
    What is to be issued. ``at``: now, for law and print; ``content``: all that is printed of the record, as bytes.

    ``current_until``: the next refresh of the registry; until then the file may be made and handed out.
    """

    kind: DocumentKind
    record: RecordId
    at: datetime
    as_of: date
    content: bytes
    printed: Printed
    current_until: datetime


class Issued(Frozen, frozen=True):
    """
    A document that was issued. ``issued_at`` and ``current_until`` in Paris time; ``content`` is a keyed digest.

    ``printed`` is absent when it was sealed with a key that is gone; ``sha256`` (hexadecimal) and ``byte_length`` are
    of its file, once that was made.
    """

    kind: DocumentKind
    reference: str
    record: RecordId
    issued_at: datetime
    expires_on: date | None
    as_of: date
    current_until: datetime
    content: bytes
    printed: Printed | None
    superseded: bool = False
    withdrawn: bool = False
    sha256: str | None = None
    byte_length: int | None = None

    def status(self, on: date) -> DocumentStatus:
        """Say what became of it on a day."""
        return status_of(on, self.expires_on, superseded=self.superseded, withdrawn=self.withdrawn)

    @property
    def counts_as_licence(self) -> bool:
        """Whether it may be shown in place of the licence (R. 233-1): not where it states that driving is forbidden."""
        forbids = self.printed is None or self.printed.status in DRIVING_FORBIDDEN
        return self.kind is DocumentKind.ADCS and not forbids

    def can_be_handed_out(self, now: datetime) -> bool:
        """Whether its file still states the registry's data of the day."""
        return self.status(now.date()) is DocumentStatus.VALID and now < self.current_until

    def issue(self, verify_at: str, *, specimen: bool) -> Issue:
        """Say what is printed of the issue itself."""
        return Issue(self.kind, self.reference, self.issued_at, verify_at, self.expires_on, specimen)


class Made(Frozen, frozen=True):
    """A document as it leaves the press: sealed bytes, pages, SHA-256 in hexadecimal, the text of its code."""

    pdf: bytes
    pages: int
    sha256: str
    code: str


class Address(Frozen, frozen=True):
    """A way to a document, for one session and five minutes: the ``ticket`` and its end (real time, UTC)."""

    ticket: str
    expires_at: datetime


class DocumentStanding(Frozen, frozen=True):
    """
    What anybody may know who holds a reference; of an unknown one, nothing but that.

    ``still_as_printed``: whether state and categories are those that it prints, as known at ``known_at`` (Paris);
    nothing when that is no longer followed.
    """

    status: DocumentStatus
    kind: DocumentKind | None = None
    issued_at: datetime | None = None
    expires_on: date | None = None
    still_as_printed: bool | None = None
    known_at: datetime | None = None


class LiveDocument(Frozen, frozen=True):
    """A document that may be in somebody's hands; ``printed`` is absent when it was sealed with a key that is gone."""

    reference: str
    kind: DocumentKind
    record: RecordId
    expires_on: date | None
    printed: Printed | None


class Withdrawn(Frozen, frozen=True):
    """A reference that was withdrawn before its day."""

    reference: str
    withdrawn_at: datetime
    why: Withdrawal
    expires_on: date | None


def new_reference(kind: DocumentKind) -> str:
    """Draw a reference."""
    return kind.name + "".join(secrets.choice(CROCKFORD) for _ in range(REFERENCE_CHARACTERS))


def refusal_of(kind: DocumentKind, rights: Rights) -> type[AccessError] | None:
    """Say why a session may not have a document, or nothing when it may."""
    return policy(RESOURCES[kind]).refusal(rights)


def last_day_of(kind: DocumentKind, issued_on: date) -> date | None:
    """The last day that a document is good for: four months from its issue, de date à date; an RII is no title."""
    return add_months(issued_on, VALID_MONTHS) if kind is DocumentKind.ADCS else None


def status_of(on: date, expires_on: date | None, *, superseded: bool, withdrawn: bool) -> DocumentStatus:
    """Say what became of a document; what weighs more for whoever holds it comes first."""
    if withdrawn:
        return DocumentStatus.WITHDRAWN
    if expires_on is not None and on > expires_on:
        return DocumentStatus.EXPIRED
    return DocumentStatus.SUPERSEDED if superseded else DocumentStatus.VALID
