"""The two documents that the service makes of a record: what each needs, and what is particular to one issue of it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

from schema.records import Frozen, Segment


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
