"""
One pass over a document, before anything is executed: what may be read, what is refused, and which segments that needs.

A refused field is not entered: its segments are never asked for. A fragment is walked once for each operation, however
often it is spread, so that the pass is linear in the size of the document. ``@skip`` and ``@include`` are honoured with
the values of the variables.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLCompositeType,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_composite_type,
)
from graphql.execution.values import VariableValues

from schema.access import Policy
from schema.errors import AccessError, Forbidden
from schema.records import Segment
from schema.sessions import SessionKind

Policies = Mapping[str, Policy]
"""The policy of each coordinate (``Type.field``)."""


class Plan(msgspec.Struct, frozen=True):
    """What one operation of one session may read, and what that needs of a record."""

    granted: frozenset[str]
    refused: Mapping[str, type[AccessError]]
    segments: frozenset[Segment]
    policies: Policies

    def admit(self, coordinate: str) -> None:
        """
        Let a field be resolved.

        Raises:
            AccessError: it was refused, or nobody decided about it: what was not granted is denied.
        """
        if coordinate not in self.granted:
            reason = self.refused.get(coordinate, Forbidden)
            readers = self.policies[coordinate].readers if coordinate in self.policies else frozenset()
            raise reason(coordinate=coordinate, requires={"session": sorted(readers)})


class Planner:
    """Plans the operations of one schema."""

    def __init__(self, schema: GraphQLSchema, policies: Policies) -> None:
        self._schema = schema
        self._policies = policies

    def plan(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues | None,
        kind: SessionKind,
        *,
        pending: bool = False,
    ) -> Plan:
        """Plan one operation, whose document is valid, for a session of this kind, ``pending`` or not."""
        root = self._schema.get_root_type(operation.operation)
        walk = Walk(self._schema, self._policies, document, variables, kind, pending=pending)
        if root is not None:
            walk.enter(operation.selection_set, root)
        return Plan(frozenset(walk.granted), walk.refused, frozenset(walk.segments), self._policies)


class Walk:
    """The state of one pass."""

    def __init__(
        self,
        schema: GraphQLSchema,
        policies: Policies,
        document: DocumentNode,
        variables: VariableValues | None,
        kind: SessionKind,
        *,
        pending: bool,
    ) -> None:
        self.granted: set[str] = set()
        self.refused: dict[str, type[AccessError]] = {}
        self.segments: set[Segment] = set()
        self._schema = schema
        self._policies = policies
        self._variables = variables
        self._kind = kind
        self._pending = pending
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._walked: set[str] = set()

    def enter(self, selections: SelectionSetNode, parent: GraphQLCompositeType) -> None:
        """Walk a selection set upon its type."""
        for selection in selections.selections:
            if not self._included(selection):
                continue
            match selection:
                case FieldNode():
                    self._field(selection, parent)
                case InlineFragmentNode():
                    self.enter(selection.selection_set, self._narrowed(selection.type_condition, parent))
                case FragmentSpreadNode():
                    self._fragment(selection.name.value)

    def _fragment(self, name: str) -> None:
        if name not in self._walked:
            self._walked.add(name)
            fragment = self._fragments[name]
            self.enter(fragment.selection_set, self._narrowed(fragment.type_condition, None))

    def _field(self, node: FieldNode, parent: GraphQLCompositeType) -> None:
        name = node.name.value
        field = self._schema.get_field(parent, name)
        if field is None or name.startswith("__"):
            return
        admitted = [self._decide(f"{member.name}.{name}") for member in self._members(parent)]
        target = get_named_type(field.type)
        if any(admitted) and node.selection_set is not None and is_composite_type(target):
            self.enter(node.selection_set, target)

    def _decide(self, coordinate: str) -> bool:
        policy = self._policies.get(coordinate)
        reason = policy.refusal(self._kind, pending=self._pending) if policy else Forbidden
        if policy is None or reason is not None:
            self.refused[coordinate] = reason or Forbidden
            return False
        self.granted.add(coordinate)
        self.segments |= policy.needed(pending=self._pending)
        return True

    def _members(self, parent: GraphQLCompositeType) -> Iterator[GraphQLCompositeType]:
        """Yield the object types that a selection upon this type can meet."""
        if isinstance(parent, GraphQLObjectType):
            yield parent
        else:
            yield from self._schema.get_possible_types(_abstract(parent))

    def _narrowed(self, condition: Any, parent: GraphQLCompositeType | None) -> GraphQLCompositeType:
        found = self._schema.get_type(condition.name.value) if condition else parent
        if not is_composite_type(found):
            raise TypeError("a fragment stands upon an object, interface or union")
        return found

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        if skip and skip["if"]:
            return False
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not include or bool(include["if"])


def _abstract(type_: GraphQLCompositeType) -> GraphQLAbstractType:
    if isinstance(type_, GraphQLObjectType):
        raise TypeError(f"{type_.name} is an object")
    return type_


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """Find the operation to execute: the one named, or the only one."""
    operations: Iterable[OperationDefinitionNode] = [
        definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)
    ]
    chosen = [each for each in operations if name is None or (each.name and each.name.value == name)]
    return chosen[0] if len(chosen) == 1 else None
