"""
Policies that somebody got wrong: each weakened or forgotten in turn, to see that something notices.

What notices is the schema, which no longer builds (``schema.soundness``), or the matrix, of which a cell is another.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from schema.access import BEFORE_CONFIRMATION, TABLE, Resource, Rule
from schema.api import SCHEMA
from schema.plan import Policies
from schema.records import Purpose
from schema.sessions import SessionKind
from schema.soundness import Unsound, own_policy, policies_of
from tests.access.askers import ASKERS
from tests.access.coordinates import Selection, composites
from tests.access.matrix import Decider, Table


@dataclass(frozen=True)
class Mutant:
    """One coordinate under another resource; under none where it was forgotten."""

    coordinate: str
    resource: Resource | None

    def __str__(self) -> str:
        return f"{self.coordinate} as {self.resource.name if self.resource else 'forgotten'}"


def is_weaker(than: Resource, other: Resource) -> bool:
    """Whether the other row lets in whoever this one does, and somebody more."""
    early = BEFORE_CONFIRMATION
    if than in early and other not in early:
        return False
    if not TABLE[than].is_as_strict_as(TABLE[other]):
        return False
    return not TABLE[other].is_as_strict_as(TABLE[than]) or (other in early and than not in early)


def mutants(policies: Policies) -> list[Mutant]:
    """Every coordinate forgotten, and under each weaker row."""
    return [
        Mutant(coordinate, resource)
        for coordinate, policy in sorted(policies.items())
        for resource in (None, *(each for each in Resource if is_weaker(policy.resource, each)))
    ]


class Judge:
    """Says whether a mutant is noticed, and by what."""

    def __init__(self, policies: Policies, golden: Table, documents: Mapping[tuple[str, str], Selection]) -> None:
        self._policies = policies
        self._golden = golden
        self._documents = documents

    def is_seen_in_the_matrix(self, mutant: Mutant) -> bool:
        """Whether a cell of its row is not as it was accepted."""
        others = {
            coordinate: policy for coordinate, policy in self._policies.items() if coordinate != mutant.coordinate
        }
        if mutant.resource is not None:
            others[mutant.coordinate] = replace(self._policies[mutant.coordinate], resource=mutant.resource)
        return self._differs(others, mutant.coordinate)

    def is_row_seen(self, resource: Resource) -> bool:
        """Whether some cell is not as it was accepted, of the coordinates of a row that was changed in place."""
        return any(
            self._differs(self._policies, coordinate)
            for coordinate, policy in self._policies.items()
            if policy.resource is resource
        )

    def _differs(self, policies: Policies, coordinate: str) -> bool:
        decider = Decider(SCHEMA, policies)
        return any(
            str(decider.cell(self._documents[coordinate, asker], rights)) != self._golden[coordinate][asker]
            for asker, rights in ASKERS.items()
        )


def does_not_build(mutant: Mutant) -> bool:
    """Whether the schema notices by itself: the field declares the other resource, or its own no longer."""
    type_name, _, name = mutant.coordinate.partition(".")
    type_: Any = SCHEMA.type_map[type_name]
    definition = type_.fields[name].extensions["strawberry-definition"]
    declared = definition.metadata
    definition.metadata = {**declared, "resource": mutant.resource}
    try:
        return _unsound()
    finally:
        definition.metadata = declared


def types_that_declare() -> list[str]:
    """The types whose policy is that of some field which declares none of its own."""
    return sorted(
        type_.name
        for type_ in composites(SCHEMA)
        if own_policy(type_) is not None
        and any(
            field.extensions["strawberry-definition"].metadata["resource"] is None for field in type_.fields.values()
        )
    )


def does_not_build_without(type_name: str) -> bool:
    """Whether the schema notices that a type has forgotten its policy."""
    type_: Any = SCHEMA.type_map[type_name]
    origin = type_.extensions["strawberry-definition"].origin
    declared = origin.__policy__
    origin.__policy__ = None
    try:
        return _unsound()
    finally:
        origin.__policy__ = declared


def _unsound() -> bool:
    try:
        policies_of(SCHEMA)
    except Unsound:
        return True
    return False


def weaker_rules(rule: Rule) -> Iterator[Rule]:
    """A row with one reader more, without its scope, without its purposes, or with one purpose more."""
    for kind in SessionKind:
        if kind not in rule.readers:
            yield replace(rule, readers=rule.readers | {kind})
    if rule.scope is not None:
        yield replace(rule, scope=None)
    if rule.purposes:
        yield replace(rule, purposes=frozenset())
        for purpose in Purpose:
            if purpose not in rule.purposes and purpose is not Purpose.HOLDER:
                yield replace(rule, purposes=rule.purposes | {purpose})


@contextmanager
def row(resource: Resource, rule: Rule) -> Iterator[None]:
    """Another rule for a row, for a while."""
    table: Any = TABLE
    before = table[resource]
    table[resource] = rule
    try:
        yield
    finally:
        table[resource] = before
