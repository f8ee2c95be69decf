"""
One pass over a document, before anything is executed: what may be read, what is refused, and which segments that needs.

A refused field is not entered: its segments are never asked for. A fragment is walked once for each operation, however
often it is spread, so that the pass is linear in the size of the document. ``@skip`` and ``@include`` are honoured with
the values of the variables.
"""

import hashlib
from collections.abc import Iterable, Mapping
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
    VariableNode,
    Visitor,
    get_directive_values,
    get_named_type,
    is_composite_type,
    print_ast,
    visit,
)
from graphql.execution.values import VariableValues

from schema.access import OnRefusal, Policy
from schema.errors import AccessError, Forbidden, StepUpNeeded
from schema.records import Segment
from schema.sessions import Rights

Policies = Mapping[str, Policy]
"""The policy of each coordinate (``Type.field``)."""

PLANS_KEPT = 64
"""Plans kept of one document: as many as there are kinds of session and conditions that it is really asked with."""


class Plan(msgspec.Struct, frozen=True):
    """
    What one operation of one session may read, and what that needs of a record.

    ``typed``: the refused fields that answer a member of their union, which says how to be let in.
    """

    granted: frozenset[str]
    refused: Mapping[str, type[AccessError]]
    typed: Mapping[str, type[AccessError]]
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
            policy = self.policies.get(coordinate)
            raise reason(coordinate=coordinate, requires=policy.requires if policy else {"session": []})


class Prepared:
    """A document that was parsed and validated: what it is known by, and the plans that were made of it."""

    def __init__(self, document: DocumentNode) -> None:
        self.document = document
        self.plans: dict[tuple[Any, ...], Plan] = {}
        self._hash: str | None = None
        self.conditions = _conditions(document)

    @property
    def hash(self) -> str:
        """SHA-256 of the document as graphql-core prints it, in hexadecimal: white space does not change it."""
        if self._hash is None:
            self._hash = hashlib.sha256(print_ast(self.document).encode()).hexdigest()
        return self._hash


class Planner:
    """Plans the operations of one schema."""

    def __init__(self, schema: GraphQLSchema, policies: Policies) -> None:
        self._schema = schema
        self._policies = policies

    def plan(
        self,
        prepared: Prepared,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        rights: Rights,
    ) -> Plan:
        """
        Plan one operation of a valid document for a session of these rights.

        It depends on nothing else than the rights and the variables of conditions, and is kept by them.
        """
        name = operation.name.value if operation.name else ""
        values = [variables.coerced.get(each) for each in prepared.conditions]
        key = (name, rights, *values)
        plan = prepared.plans.get(key)
        if plan is None:
            plan = self._walked(prepared.document, operation, variables, rights)
            if len(prepared.plans) >= PLANS_KEPT:
                prepared.plans.clear()
            prepared.plans[key] = plan
        return plan

    def _walked(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: VariableValues,
        rights: Rights,
    ) -> Plan:
        root = self._schema.get_root_type(operation.operation)
        walk = Walk(self._schema, self._policies, document, variables, rights)
        if root is not None:
            walk.enter(operation.selection_set, root)
        return Plan(frozenset(walk.granted), walk.refused, walk.typed, frozenset(walk.segments), self._policies)


class Walk:
    """The state of one pass."""

    def __init__(
        self,
        schema: GraphQLSchema,
        policies: Policies,
        document: DocumentNode,
        variables: VariableValues,
        rights: Rights,
    ) -> None:
        self.granted: set[str] = set()
        self.refused: dict[str, type[AccessError]] = {}
        self.typed: dict[str, type[AccessError]] = {}
        self.segments: set[Segment] = set()
        self._schema = schema
        self._policies = policies
        self._variables = variables
        self._rights = rights
        self._fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._walked: set[tuple[str, frozenset[str]]] = set()

    def enter(
        self, selections: SelectionSetNode, parent: GraphQLCompositeType, met: frozenset[str] | None = None
    ) -> None:
        """Walk a selection set upon its type; ``met`` are the object types that can be met there (all, unless said)."""
        met = self._possible(parent) if met is None else met
        for selection in selections.selections:
            if not self._included(selection):
                continue
            match selection:
                case FieldNode():
                    self._field(selection, parent, met)
                case InlineFragmentNode():
                    narrowed = self._narrowed(selection.type_condition, parent)
                    self._enter_narrowed(selection.selection_set, narrowed, met)
                case FragmentSpreadNode():
                    self._fragment(selection.name.value, met)

    def _enter_narrowed(
        self, selections: SelectionSetNode, narrowed: GraphQLCompositeType, met: frozenset[str]
    ) -> None:
        if still_met := met & self._possible(narrowed):
            self.enter(selections, narrowed, still_met)

    def _fragment(self, name: str, met: frozenset[str]) -> None:
        if (name, met) not in self._walked:
            self._walked.add((name, met))
            fragment = self._fragments[name]
            self._enter_narrowed(fragment.selection_set, self._narrowed(fragment.type_condition, None), met)

    def _field(self, node: FieldNode, parent: GraphQLCompositeType, met: frozenset[str]) -> None:
        name = node.name.value
        field = self._schema.get_field(parent, name)
        if field is None or name.startswith("__"):
            return
        admitted = [self._decide(f"{member}.{name}") for member in sorted(met)]
        target = get_named_type(field.type)
        if any(admitted) and node.selection_set is not None and is_composite_type(target):
            self.enter(node.selection_set, target)

    def _decide(self, coordinate: str) -> bool:
        """Decide about a field; answer whether what it selects is to be walked."""
        policy = self._policies.get(coordinate)
        reason = policy.refusal(self._rights) if policy else Forbidden
        if policy is None or reason is not None:
            # A union has a member for whoever may step up, and for nobody else.
            answers = policy is not None and policy.on_refusal is OnRefusal.TYPED and reason is StepUpNeeded
            (self.typed if answers else self.refused)[coordinate] = reason or Forbidden
            return answers
        self.granted.add(coordinate)
        self.segments |= policy.needed(pending=self._rights.pending)
        return True

    def _possible(self, parent: GraphQLCompositeType) -> frozenset[str]:
        """Name the object types that a selection upon this type can meet."""
        if isinstance(parent, GraphQLObjectType):
            return frozenset({parent.name})
        return frozenset(each.name for each in self._schema.get_possible_types(_abstract(parent)))

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


class _ConditionVariables(Visitor):
    """Finds the variables that ``@skip`` and ``@include`` depend on."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_: Any) -> None:
        """Note the variables among its arguments."""
        self.names.update(
            argument.value.name.value for argument in node.arguments if isinstance(argument.value, VariableNode)
        )


def _conditions(document: DocumentNode) -> tuple[str, ...]:
    found = _ConditionVariables()
    visit(document, found)
    return tuple(sorted(found.names))
