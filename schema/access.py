"""
Who may read what: one table, asked before anything is executed.

A right belongs to the session, never to the person: the same driver, signed in by password, is refused what
FranceConnect alone proves. Rows are resources, columns the kinds of session; the article stands beside each row
(Code de la route, unless it says otherwise).
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto

import msgspec

from schema.errors import AccessError, ConfirmationRequired, Forbidden, StepUpNeeded, Unauthenticated
from schema.records import Segment
from schema.sessions import SessionKind


class Resource(Enum):
    """What is read: the smallest thing that a rule of access speaks of."""

    PUBLIC = auto()
    CONFIRMATION = auto()
    HOLDER = auto()
    VALIDITY = auto()
    TITLES = auto()
    POINTS = auto()
    EXAMS = auto()
    DOCUMENTS = auto()
    OFFENCES = auto()
    MEASURES = auto()
    MEDICAL_CHECKS = auto()
    COURSES = auto()
    NOTICES = auto()
    ARCHIVE = auto()


V, A, F, T = SessionKind.ANONYMOUS, SessionKind.ACCOUNT, SessionKind.FRANCE_CONNECT, SessionKind.TOOL

# fmt: off
READERS: Mapping[Resource, frozenset[SessionKind]] = {
    Resource.PUBLIC:         frozenset({V, A, F, T}),
    Resource.CONFIRMATION:   frozenset({      F   }),  # what a pending session recognises its record by
    Resource.HOLDER:         frozenset({   A, F   }),  # L. 225-3: the holder, about themselves
    Resource.VALIDITY:       frozenset({   A, F, T}),  # L. 225-5: existence, category, validity
    Resource.TITLES:         frozenset({   A, F   }),  # L. 225-3
    Resource.POINTS:         frozenset({   A, F   }),  # L. 223-7: never a third party
    Resource.EXAMS:          frozenset({   A, F   }),  # L. 225-3
    Resource.DOCUMENTS:      frozenset({   A, F   }),  # R. 225-6 III
    # What would let one rebuild the integral record, field by field (R. 225-6 III 2°: FranceConnect alone):
    Resource.OFFENCES:       frozenset({      F   }),
    Resource.MEASURES:       frozenset({      F   }),
    Resource.MEDICAL_CHECKS: frozenset({      F   }),
    Resource.COURSES:        frozenset({      F   }),
    Resource.NOTICES:        frozenset({      F   }),
    Resource.ARCHIVE:        frozenset({      F   }),
}
# fmt: on

BEFORE_CONFIRMATION = frozenset({Resource.PUBLIC, Resource.CONFIRMATION})
"""All that a pending session reads: until its holder has confirmed the record, it may be somebody else's."""


class Policy(msgspec.Struct, frozen=True):
    """What a field of the graph shows, and the segments of a record that it needs."""

    resource: Resource
    segments: frozenset[Segment] = frozenset()

    @property
    def readers(self) -> frozenset[SessionKind]:
        """The kinds of session that may read it."""
        return READERS[self.resource]

    def refusal(self, kind: SessionKind, *, pending: bool) -> type[AccessError] | None:
        """Say why a session may not read it, or nothing when it may."""
        if pending and self.resource not in BEFORE_CONFIRMATION:
            return ConfirmationRequired
        return refusal(self.readers, kind)

    def needed(self, *, pending: bool) -> frozenset[Segment]:
        """The segments that reading it takes; what is shown for confirmation is empty once that is done."""
        return self.segments if pending or self.resource is not Resource.CONFIRMATION else frozenset()


def policy(resource: Resource, segments: Iterable[Segment] = ()) -> Policy:
    """Make a policy."""
    return Policy(resource, frozenset(segments))


def refusal(readers: frozenset[SessionKind], kind: SessionKind) -> type[AccessError] | None:
    """Say why a session of this kind may not read, or nothing when it may."""
    if kind in readers:
        return None
    if kind is SessionKind.ANONYMOUS:
        return Unauthenticated
    if kind is SessionKind.ACCOUNT and SessionKind.FRANCE_CONNECT in readers:
        return StepUpNeeded
    return Forbidden
