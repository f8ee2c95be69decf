"""
Who may read what: one table, asked before anything is executed.

A right belongs to the session, never to the person: the same driver, signed in by password, is refused what
FranceConnect alone proves. Rows are resources, columns the kinds of session; the article stands beside each row
(Code de la route, unless it says otherwise).
"""

from collections.abc import Iterable, Mapping
from enum import Enum, auto

import msgspec

from schema.errors import AccessError, Forbidden, StepUpNeeded, Unauthenticated
from schema.records import Segment
from schema.sessions import SessionKind


class Resource(Enum):
    """What is read: the smallest thing that a rule of access speaks of."""

    PUBLIC = auto()
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


class Policy(msgspec.Struct, frozen=True):
    """What a field of the graph shows, and the segments of a record that it needs."""

    resource: Resource
    segments: frozenset[Segment] = frozenset()

    @property
    def readers(self) -> frozenset[SessionKind]:
        """The kinds of session that may read it."""
        return READERS[self.resource]


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
