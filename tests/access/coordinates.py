"""
The shortest document that selects a coordinate alone, for each session.

A way goes through fields that the session may read, as far as there is one; else through as few others as can be. It
prefers typed fields to ``node``, which opens whatever an id names, and queries to mutations.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)

from schema.plan import Policies
from schema.sessions import Rights
from tests.access.people import LOOKED_UP

Composite = GraphQLObjectType | GraphQLInterfaceType


@dataclass(frozen=True)
class Step:
    """A field upon its type, and the type that its value is narrowed to by a fragment, where that takes one."""

    type_name: str
    field: str
    narrowed: str | None = None

    @property
    def coordinate(self) -> str:
        """``Type.field``."""
        return f"{self.type_name}.{self.field}"

    @property
    def entered(self) -> str:
        """The coordinate and the type that is entered by it: what tables of exceptions speak of."""
        return f"{self.coordinate} → {self.narrowed}" if self.narrowed else self.coordinate


@dataclass(frozen=True)
class Selection:
    """A coordinate, the fields that lead to it, and the document that selects it and nothing else."""

    coordinate: str
    way: tuple[Step, ...]
    document: str
    variables: Mapping[str, Any]
    is_query: bool

    @property
    def path(self) -> tuple[str, ...]:
        """The keys of the answer that lead to the value."""
        return (*(step.field for step in self.way), self.coordinate.partition(".")[2])


REFERENCE = {
    "record": {"neph": LOOKED_UP.identite.neph},
    "birthName": LOOKED_UP.identite.nom,
    "bornOn": "1968-02-29",
}
"""Whom tools look up."""

ARGUMENTS: Mapping[str, Any] = {
    "Licence.history.first": 2,
    "Rii.history.first": 2,
    "Mutation.reportMismatch.disputed": [],
    "Licence.simulate.scenario": {"courses": [{"firstOn": "2025-03-03"}, {"firstOn": "2025-04-03"}], "offences": []},
    "Query.driver → DriverNotFound.by": REFERENCE | {"birthName": "Nobody"},
    "Query.driver → InputRefused.by": REFERENCE | {"record": {"neph": "12"}},
    "Query.changedSince.on": "2024-10-01",
}
"""What an argument is given where the first value of its type would not do; by what is entered, or by the field."""

PLAIN: Mapping[str, Any] = {
    "DriverReference": REFERENCE,
    "Int": 1,
    "Float": 1.0,
    "Boolean": True,
    "String": "nobody@example.test",
    "ID": "unknown",
    "Date": "2025-01-29",
    "DateTime": "2025-01-29T12:00:00Z",
}
"""A value of each type that has one; the others are made of their parts."""


def composites(schema: GraphQLSchema) -> Iterator[Composite]:
    """Every object and interface of the schema, its own types apart."""
    for type_ in schema.type_map.values():
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)) and not type_.name.startswith("__"):
            yield type_


def coordinates(schema: GraphQLSchema) -> list[str]:
    """Every ``Type.field``, sorted."""
    return sorted(f"{type_.name}.{field}" for type_ in composites(schema) for field in type_.fields)


class Atlas:
    """The ways of one schema, as one session may walk them."""

    def __init__(self, schema: GraphQLSchema, policies: Policies, rights: Rights) -> None:
        self._schema = schema
        self._policies = policies
        self._rights = rights
        self._ways = self._found()

    def select(self, coordinate: str, ids: Mapping[str, str] | None = None) -> Selection:
        """
        Write the document that selects a coordinate alone; ``ids`` are sealed ids by the type that they open to.

        Raises:
            KeyError: nothing leads to it.
        """
        type_name, _, field = coordinate.partition(".")
        operation, way = self._ways[type_name]
        written = _Writing(self._schema, ids or {})
        body = written.nested((*way, Step(type_name, field)))
        declared = ", ".join(f"${name}: {type_}" for name, type_ in written.declared.items())
        text = f"{operation} Alone{f'({declared})' if declared else ''} {body}"
        return Selection(coordinate, way, text, written.variables, operation == "query")

    def _found(self) -> dict[str, tuple[str, tuple[Step, ...]]]:
        """Walk from both roots, always on by the cheapest way known (Dijkstra)."""
        found: dict[str, tuple[str, tuple[Step, ...]]] = {}
        order = count()
        waiting: list[tuple[tuple[int, ...], int, Composite, str, tuple[Step, ...]]] = []
        for mutates, (operation, root) in enumerate(
            (("query", self._schema.query_type), ("mutation", self._schema.mutation_type))
        ):
            if root is not None:
                waiting.append(((0, 0, mutates, 0), next(order), root, operation, ()))
        while waiting:
            (refused, opened, mutates, length), _, at, operation, way = heappop(waiting)
            if at.name in found:
                continue
            found[at.name] = (operation, way)
            for name, field in at.fields.items():
                refusals = refused + (not self._admits(at, name))
                for narrowed, reached, by_interface in self._reached(get_named_type(field.type)):
                    cost = (refusals, opened + by_interface, mutates, length + 1)
                    onward = (*way, Step(at.name, name, narrowed))
                    heappush(waiting, (cost, next(order), reached, operation, onward))
        return found

    def _admits(self, at: Composite, name: str) -> bool:
        members = self._schema.get_possible_types(at) if isinstance(at, GraphQLInterfaceType) else [at]
        return all(self._policies[f"{each.name}.{name}"].refusal(self._rights) is None for each in members)

    def _reached(self, target: Any) -> Iterator[tuple[str | None, Composite, bool]]:
        """What a field of this type leads to: the type, or those it may be; whether an interface had to be opened."""
        by_interface = isinstance(target, GraphQLInterfaceType)
        if isinstance(target, (GraphQLObjectType, GraphQLInterfaceType)):
            yield None, target, False
        if is_abstract_type(target):
            members = self._schema.get_possible_types(target)
            shared = {interface.name: interface for member in members for interface in member.interfaces}
            for each in (*members, *shared.values()):
                yield each.name, each, by_interface


class _Writing:
    """One document: its text, and the variables that fill the required arguments of its fields."""

    def __init__(self, schema: GraphQLSchema, ids: Mapping[str, str]) -> None:
        self._schema = schema
        self._ids = ids
        self.declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}

    def nested(self, steps: tuple[Step, ...]) -> str:
        step, rest = steps[0], steps[1:]
        type_: Any = self._schema.type_map[step.type_name]
        field = type_.fields[step.field]
        given = ", ".join(
            f"{name}: ${self._given(step, name, argument, alone=not rest)}"
            for name, argument in field.args.items()
            if is_required_argument(argument)
        )
        inner = ""
        if rest:
            inner = self.nested(rest)
            inner = f" {{ ... on {step.narrowed} {inner} }}" if step.narrowed else f" {inner}"
        elif is_composite_type(get_named_type(field.type)):
            inner = " { __typename }"
        return f"{{ {step.field}{f'({given})' if given else ''}{inner} }}"

    def _given(self, step: Step, name: str, argument: GraphQLArgument, *, alone: bool) -> str:
        variable = f"{name}{len(self.declared)}"
        self.declared[variable] = str(argument.type)
        known = ARGUMENTS.get(f"{step.entered}.{name}", ARGUMENTS.get(f"{step.coordinate}.{name}"))
        if step.coordinate == "Query.node":
            # An event is read to be opened, so that its id goes with fields that need the segment in any case.
            known = self._ids.get(step.narrowed or ("Driver" if alone else "PointEvent"))
        self.variables[variable] = value_of(argument.type) if known is None else known
        return variable


def value_of(type_: Any) -> Any:
    """Make some value of an input type: its required parts, and the first of what there is to choose from."""
    match type_:
        case GraphQLNonNull():
            return value_of(type_.of_type)
        case GraphQLList():
            return [value_of(type_.of_type)]
        case GraphQLEnumType() if type_.name not in PLAIN:
            return next(iter(type_.values))
        case GraphQLInputObjectType() if type_.name not in PLAIN:
            required = [each for each in type_.fields.items() if is_required_input_field(each[1])]
            # Where nothing is required, one thing is: there is something to choose (@oneOf).
            given = required or list(type_.fields.items())[:1]
            return {name: value_of(field.type) for name, field in given}
    return PLAIN[type_.name]
