"""
The matrix of access: what the planner decides about each coordinate for each asker, as one line of text a cell.

``ok``: granted. A code: refused; ``typed`` where a union says how to be let in. ``at X``: refused before, at the field
X of its way; what the coordinate would say itself stands before it when that differs. In brackets: the segments that
the whole document makes the registry read. An interface says what it promises, then the types that decide otherwise.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLInterfaceType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_variable_values,
    parse,
)
from graphql.execution.values import VariableValues

from schema.errors import AccessError
from schema.plan import Plan, Planner, Policies, Prepared, Walk
from schema.sessions import Rights
from tests.access.askers import ASKERS
from tests.access.coordinates import Atlas, Selection, coordinates

GOLDEN = Path(__file__).parent / "matrix.csv"
OK = "ok"

Table = dict[str, dict[str, str]]
"""Rows by coordinate, cells by asker."""


@dataclass(frozen=True)
class Cell:
    """One decision. ``stopped`` is the field of the way that is refused before, and its decision."""

    decision: str
    stopped: tuple[str, str] | None = None
    segments: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)

    @property
    def granted(self) -> bool:
        """Whether the field is resolved where its parent is there."""
        return self.decision == OK and self.stopped is None

    def __str__(self) -> str:
        """The line of text."""
        text = self.decision
        if self.stopped:
            at, why = self.stopped
            alike = why.removesuffix(" typed") == self.decision
            text = f"{why} at {at}" if alike else f"{self.decision}, {why} at {at}"
        if self.members:
            text += "; " + "; ".join(f"{name}: {why}" for name, why in sorted(self.members.items()))
        return f"{text} [{' '.join(self.segments)}]" if self.segments else text


class Decider:
    """Decides cells by the planner of a schema; documents are parsed once, whatever the policies."""

    def __init__(self, schema: GraphQLSchema, policies: Policies) -> None:
        self._schema = schema
        self._policies = policies
        self._planner = Planner(schema, policies)

    def cell(self, selection: Selection, rights: Rights) -> Cell:
        """Decide one cell."""
        plan = self.plan(selection, rights)
        decision, members = self._own(selection.coordinate, rights)
        stopped = next(
            ((step.coordinate, told) for step in selection.way if (told := _refusal(plan, step.coordinate))), None
        )
        return Cell(decision, stopped, tuple(sorted(segment.name for segment in plan.segments)), members)

    def plan(self, selection: Selection, rights: Rights) -> Plan:
        """Plan the document of a selection."""
        document = _parsed(selection.document)
        (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
        values = get_variable_values(self._schema, operation.variable_definitions or (), dict(selection.variables))
        assert isinstance(values, VariableValues), selection
        return self._planner.plan(Prepared(document), operation, values, rights)

    def _own(self, coordinate: str, rights: Rights) -> tuple[str, Mapping[str, str]]:
        """What the coordinate itself decides, however it was come to; for an interface, its types that differ too."""
        type_name, _, name = coordinate.partition(".")
        parent: Any = self._schema.type_map[type_name]
        fragment = _parsed(f"fragment Own on {type_name} {{ {name} }}")
        (own,) = fragment.definitions
        assert isinstance(own, FragmentDefinitionNode)
        walk = Walk(self._schema, self._policies, fragment, VariableValues({}, {}), rights)
        walk.enter(own.selection_set, parent)
        decided = dict.fromkeys(walk.granted, OK)
        decided |= {each: why.code for each, why in walk.refused.items()}
        decided |= {each: f"{why.code} typed" for each, why in walk.typed.items()}
        if not isinstance(parent, GraphQLInterfaceType):
            return decided[coordinate], {}
        promised = _code(self._policies[coordinate].refusal(rights)) if coordinate in self._policies else "undeclared"
        return promised, {each.partition(".")[0]: why for each, why in decided.items() if why != promised}


def _refusal(plan: Plan, coordinate: str) -> str | None:
    if coordinate in plan.typed:
        return f"{plan.typed[coordinate].code} typed"
    return plan.refused[coordinate].code if coordinate in plan.refused else None


def _code(refusal: type[AccessError] | None) -> str:
    return refusal.code if refusal else OK


@cache
def _parsed(text: str) -> DocumentNode:
    return parse(text)


def selections(
    schema: GraphQLSchema, policies: Policies, ids: Callable[[str], Mapping[str, str]] = lambda _: {}
) -> dict[tuple[str, str], Selection]:
    """The document of every cell, by coordinate and asker; ``ids`` answers the sealed ids that an asker holds."""
    every = coordinates(schema)
    found: dict[tuple[str, str], Selection] = {}
    for asker, rights in ASKERS.items():
        atlas, held = Atlas(schema, policies, rights), ids(asker)
        found |= {(coordinate, asker): atlas.select(coordinate, held) for coordinate in every}
    return found


def decided(schema: GraphQLSchema, policies: Policies, documents: Mapping[tuple[str, str], Selection]) -> Table:
    """The whole matrix, by these policies."""
    decider = Decider(schema, policies)
    table: Table = {}
    for (coordinate, asker), selection in documents.items():
        table.setdefault(coordinate, {})[asker] = str(decider.cell(selection, ASKERS[asker]))
    return table


def read_golden() -> Table:
    """The matrix as it was last accepted."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return {row.pop("coordinate"): row for row in csv.DictReader(file)}


def written(table: Table) -> str:
    """The matrix as the golden file holds it: one row for each coordinate, sorted."""
    text = StringIO()
    writer = csv.DictWriter(text, ["coordinate", *ASKERS], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"coordinate": coordinate, **table[coordinate]} for coordinate in sorted(table))
    return text.getvalue()
