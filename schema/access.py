"""
Who may read what: one table, asked before anything is executed.

A right belongs to the session, never to the person: the same driver, signed in by password, is refused what
FranceConnect alone proves. Rows are resources, columns the kinds of session (visitor, account, FranceConnect, tool);
beside them what a tool needs as well, its scope and its purpose, and the article (Code de la route).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum, auto

import msgspec

from schema.errors import (
    AccessError,
    ConfirmationRequired,
    Forbidden,
    PurposeNotAllowed,
    StepUpNeeded,
    Unauthenticated,
)
from schema.records import Purpose, Segment
from schema.sessions import Rights, Scope, SessionKind


class Resource(Enum):
    """What is read: the smallest thing that a rule of access speaks of."""

    PUBLIC = auto()
    CONFIRMATION = auto()
    HOLDER = auto()
    LOOK_UP = auto()
    SHARED = auto()
    EXISTENCE = auto()
    CATEGORIES = auto()
    VALIDITY = auto()
    BALANCE = auto()
    POINTS = auto()
    TITLES = auto()
    EXAMS = auto()
    DOCUMENTS = auto()
    OFFENCES = auto()
    MEASURES = auto()
    MEDICAL_CHECKS = auto()
    COURSES = auto()
    NOTICES = auto()
    ARCHIVE = auto()
    INTEGRAL_RECORD = auto()


class Rule(msgspec.Struct, frozen=True):
    """A row: the kinds of session that read, what a tool needs to be one of them, and the article it rests on."""

    readers: frozenset[SessionKind]
    scope: Scope | None
    purposes: frozenset[Purpose]
    article: str

    def refusal(self, rights: Rights) -> type[AccessError] | None:
        """Say why a session may not read, or nothing when it may."""
        if rights.kind not in self.readers:
            return _stranger(self.readers, rights.kind)
        if rights.kind is not SessionKind.TOOL:
            return None
        if self.scope is not None and self.scope not in rights.scopes:
            return Forbidden
        return PurposeNotAllowed if self.purposes and rights.purpose not in self.purposes else None

    def is_as_strict_as(self, other: "Rule") -> bool:
        """Whether nobody may read by this rule who may not by the other."""
        if not self.readers <= other.readers:
            return False
        if SessionKind.TOOL not in self.readers:
            return True
        narrower = bool(self.purposes) and self.purposes <= other.purposes
        return other.scope in (None, self.scope) and (not other.purposes or narrower)


def _stranger(readers: frozenset[SessionKind], kind: SessionKind) -> type[AccessError]:
    if kind is SessionKind.ANONYMOUS:
        return Unauthenticated
    if kind is SessionKind.ACCOUNT and SessionKind.FRANCE_CONNECT in readers:
        return StepUpNeeded
    return Forbidden


def _row(readers: str, scope: Scope | None, purposes: str, article: str) -> Rule:
    """Read a row of the picture."""
    kinds = frozenset(kind for letter, kind in COLUMNS.items() if letter in readers)
    named = frozenset(purpose for letter, purpose in PURPOSES.items() if letter in purposes)
    return Rule(kinds, scope, named, article)


COLUMNS = {
    "V": SessionKind.ANONYMOUS,
    "A": SessionKind.ACCOUNT,
    "F": SessionKind.FRANCE_CONNECT,
    "T": SessionKind.TOOL,
}
PURPOSES = {"c": Purpose.CHECK, "t": Purpose.THIRD_PARTY, "a": Purpose.ADMINISTRATION}

# fmt: off
TABLE: Mapping[Resource, Rule] = {
    #                               readers    a tool's scope      and purpose  article
    Resource.PUBLIC:          _row("V A F T",  None,               "",     "L. 225-1: nothing of a record"),
    Resource.CONFIRMATION:    _row("    F  ",  None,               "",     "L. 225-3: before the record is confirmed"),
    Resource.HOLDER:          _row("  A F  ",  None,               "",     "L. 225-3: the holder, about themselves"),
    Resource.LOOK_UP:         _row("      T",  Scope.EXISTENCE,    "c t a", "L. 225-4, L. 225-5: those who are listed"),
    Resource.SHARED:          _row("V A F  ",  None,               "",     "L. 225-3: by the holder's own code"),
    Resource.EXISTENCE:       _row("  A F T",  Scope.EXISTENCE,    "c t a", "L. 225-5: existence"),
    Resource.CATEGORIES:      _row("  A F T",  Scope.CATEGORIES,   "c t a", "L. 225-5: category"),
    Resource.VALIDITY:        _row("  A F T",  Scope.VALIDITY,     "c t a", "L. 225-5: validity"),
    Resource.BALANCE:         _row("  A F T",  Scope.POINTS,       "c   a", "L. 223-7, L. 225-4: authorities alone"),
    Resource.POINTS:          _row("  A F  ",  None,               "",     "L. 223-7: never a third party"),
    Resource.TITLES:          _row("  A F  ",  None,               "",     "L. 225-3"),
    Resource.EXAMS:           _row("  A F  ",  None,               "",     "L. 225-3"),
    Resource.DOCUMENTS:       _row("  A F  ",  None,               "",     "R. 225-6 III"),
    # What would let one rebuild the integral record, field by field, is as guarded as the record itself:
    Resource.OFFENCES:        _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.MEASURES:        _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.MEDICAL_CHECKS:  _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.COURSES:         _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.NOTICES:         _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.ARCHIVE:         _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
    Resource.INTEGRAL_RECORD: _row("    F  ",  None,               "",     "R. 225-6 III 2°"),
}
# fmt: on

BEFORE_CONFIRMATION = frozenset({Resource.PUBLIC, Resource.CONFIRMATION})
"""All that a pending session reads: until its holder has confirmed the record, it may be somebody else's."""

HELD_BY: Mapping[Segment, Resource] = {
    Segment.IDENTITY: Resource.HOLDER,
    Segment.TITLES: Resource.TITLES,
    Segment.ENTITLEMENTS: Resource.CATEGORIES,
    Segment.MOVEMENTS: Resource.OFFENCES,
    Segment.STANDING: Resource.BALANCE,
    Segment.MEDICAL: Resource.MEDICAL_CHECKS,
    Segment.MEASURES: Resource.MEASURES,
    Segment.COURSES: Resource.COURSES,
    Segment.EXAMS: Resource.EXAMS,
    Segment.NOTICES: Resource.NOTICES,
    Segment.ARCHIVE: Resource.ARCHIVE,
}
"""The strictest resource that each segment holds: a field made of it is as strict, or declassified with a reason."""

HISTORY = (
    "The seed's screen: each holder sees when points moved, by how much and under which rule; never which offence."
)
FORESEEN = "The seed's screen: the law's own delays, told without the offence, course or letter that they run from."
CONSENT = "L. 225-3: the holder gave a code, good once, to whoever reads this; it holds no point."
STANDING = "L. 225-5: the registry gives the state of a licence to third parties without its points."

DECLASSIFIED: Mapping[str, str] = {
    coordinate: reason
    for reason, coordinates in {
        HISTORY: """
            Licence.history PointEventConnection.nodes PointEventConnection.edges PointEventConnection.pageInfo
            PointEventConnection.totalCount PointEventEdge.cursor PointEventEdge.node PointEvent.id PointEvent.on
            PointEvent.kind PointEvent.delta PointEvent.balanceAfter PointEvent.ceilingAfter PointEvent.effect
            PointEvent.reason
        """,
        FORESEEN: """
            Licence.forecast Forecast.asOf Forecast.knownOn Forecast.events Forecast.fullOn Forecast.caveat
            Forecast.consistentWithRegistry Forecast.difference ForecastEvent.on ForecastEvent.kind ForecastEvent.delta
            ForecastEvent.balanceAfter ForecastEvent.ceilingAfter ForecastEvent.reason ForecastEvent.conditions
            ForecastEvent.brokenBy BrokenBy.until BrokenBy.text ProbationaryPeriod.courseDueOn
            Licence.simulate Simulation.on Simulation.balance Simulation.ceiling Simulation.validity Simulation.events
            Simulation.fullOn Simulation.consistentWithRegistry Simulation.caveat Simulation.warnings
            ScenarioWarning.code ScenarioWarning.fact ScenarioWarning.on ScenarioWarning.text
        """,
        STANDING: """
            Licence.exists Licence.status Licence.statusLabel Licence.statusSentence Licence.statusSince
            Licence.obtainedOn Licence.updatedOn Licence.asOf
        """,
        CONSENT: """
            SharedRights.exists SharedRights.status SharedRights.statusLabel SharedRights.categories
            SharedCategory.code SharedCategory.obtainedOn SharedCategory.expiresOn SharedCategory.restrictionCodes
        """,
    }.items()
    for coordinate in coordinates.split()
}
"""The only fields that are less guarded than what they are made of, each with its reason."""


class OnRefusal(Enum):
    """What a refused field answers: nothing and one error, or a member of its union that says how to be let in."""

    NULL = auto()
    TYPED = auto()


class Policy(msgspec.Struct, frozen=True):
    """What a field of the graph shows, the segments of a record that it needs, and what it is derived from."""

    resource: Resource
    segments: frozenset[Segment] = frozenset()
    on_refusal: OnRefusal = OnRefusal.NULL
    sources: frozenset[str] = frozenset()

    @property
    def rule(self) -> Rule:
        """The row of the table."""
        return TABLE[self.resource]

    def refusal(self, rights: Rights) -> type[AccessError] | None:
        """Say why a session may not read it, or nothing when it may."""
        if rights.pending and self.resource not in BEFORE_CONFIRMATION:
            return ConfirmationRequired
        return self.rule.refusal(rights)

    def needed(self, *, pending: bool) -> frozenset[Segment]:
        """The segments that reading it takes; what is shown for confirmation is empty once that is done."""
        return self.segments if pending or self.resource is not Resource.CONFIRMATION else frozenset()

    @property
    def requires(self) -> Mapping[str, Sequence[str | Sequence[str]]]:
        """What a session needs to read it, whoever asks: kinds, and a tool's scopes and purposes."""
        rule = self.rule
        needs: dict[str, Sequence[str | Sequence[str]]] = {"session": sorted(rule.readers)}
        if rule.scope is not None:
            needs["scopes"] = [[rule.scope.value]]
        if rule.purposes:
            needs["purposes"] = sorted(purpose.name for purpose in rule.purposes)
        return needs


def policy(resource: Resource, segments: Iterable[Segment] = ()) -> Policy:
    """Make a policy."""
    return Policy(resource, frozenset(segments))
