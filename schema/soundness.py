"""
What the policies of a schema must keep before it may serve anybody; each breach names the coordinate and the remedy.

Nothing is undeclared; an implementation is as strict as its interface; a field is as strict as what it is made of,
unless it is declassified with a reason; a non-null field takes no neighbour with it; every way into a walled type is
as strict as the type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
)

from schema.access import BEFORE_CONFIRMATION, DECLASSIFIED, HELD_BY, TABLE, OnRefusal, Policy, Resource
from schema.records import Segment

Composite = GraphQLObjectType | GraphQLInterfaceType
RECOGNISED_BY = frozenset({Segment.IDENTITY, Segment.TITLES, Segment.ENTITLEMENTS})
"""What a record is recognised by: all that is shown of it before its holder has confirmed it."""

Policies = Mapping[str, Policy]
"""The policy of each coordinate (``Type.field``)."""


class Unsound(Exception):
    """The policies of a schema contradict each other, or one is missing."""


class UndeclaredField(Unsound):
    """A field of the graph has no policy."""


class WronglyNonNull(Unsound):
    """A non-null field can be refused, or fail, where its parent is not: it would take its neighbours with it."""


class WeakerThanInterface(Unsound):
    """A type shows a field of its interface to more sessions than the interface does."""


class WeakerThanSource(Unsound):
    """A field is shown to more sessions than what it is made of."""


class WeakerEdge(Unsound):
    """A way into a walled type is less guarded than the type."""


class NeedlessException(Unsound):
    """A field is declassified that needs no exception, or does not exist."""


def policies_of(schema: GraphQLSchema, declassified: Mapping[str, str] = DECLASSIFIED) -> Policies:
    """
    The policy of every coordinate of the schema, once they are known to be sound.

    Raises:
        Unsound: the message names the coordinate and the remedy.
    """
    types = list(_composites(schema))
    policies = {coordinate: policy for type_ in types for coordinate, policy in _declared(type_)}
    for type_ in types:
        for name, field in type_.fields.items():
            _check_nullability(type_, name, field, policies)
            _check_interfaces(type_, name, policies)
            _check_walls(schema, type_, name, field, policies)
            _check_within_walls(type_, name, policies)
    needed = {coordinate for coordinate, policy in policies.items() if _weaker_than(coordinate, policy, policies)}
    for coordinate in sorted(needed - set(declassified)):
        source = _weaker_than(coordinate, policies[coordinate], policies)
        raise WeakerThanSource(
            f"{coordinate} is shown to more sessions than {source}, which it is made of: "
            "guard it as much, or declassify it with its reason (schema.access.DECLASSIFIED)"
        )
    for coordinate in sorted(set(declassified) - needed):
        raise NeedlessException(f"{coordinate} is declassified without need: take it out of schema.access.DECLASSIFIED")
    return policies


def _composites(schema: GraphQLSchema) -> Iterator[Composite]:
    for type_ in schema.type_map.values():
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)) and not type_.name.startswith("__"):
            yield type_


def _origin(type_: Any) -> Any:
    return type_.extensions["strawberry-definition"].origin


def own_policy(type_: Composite) -> Policy | None:
    """Answer the policy that a type declares, which its fields have unless they declare another."""
    policy: Policy | None = getattr(_origin(type_), "__policy__", None)
    return policy


def _declared(type_: Composite) -> Iterator[tuple[str, Policy]]:
    inherited = own_policy(type_)
    for name, field in type_.fields.items():
        declared = field.extensions["strawberry-definition"].metadata
        resource: Resource | None = declared.get("resource") or (inherited.resource if inherited else None)
        coordinate = f"{type_.name}.{name}"
        if resource is None:
            raise UndeclaredField(
                f"{coordinate} has no policy: declare it with shown(resource=…), or its type with view(resource=…)"
            )
        segments = declared.get("segments", frozenset()) | (inherited.segments if inherited else frozenset())
        on_refusal = declared.get("on_refusal", OnRefusal.NULL)
        yield coordinate, Policy(resource, segments, on_refusal, declared.get("sources", frozenset()))


def _check_nullability(type_: Composite, name: str, field: GraphQLField, policies: Policies) -> None:
    parent, own = own_policy(type_), policies[f"{type_.name}.{name}"]
    if not isinstance(field.type, GraphQLNonNull) or parent is None:
        return
    if not parent.rule.is_as_strict_as(own.rule) or not own.segments <= parent.segments:
        raise WronglyNonNull(
            f"{type_.name}.{name} is stricter than {type_.name} or needs other segments: make it nullable"
        )


def _check_interfaces(type_: Composite, name: str, policies: Policies) -> None:
    own = policies[f"{type_.name}.{name}"]
    for interface in type_.interfaces:
        promised = policies.get(f"{interface.name}.{name}")
        if promised is not None and not own.rule.is_as_strict_as(promised.rule):
            raise WeakerThanInterface(
                f"{type_.name}.{name} is shown to more sessions than {interface.name}.{name}: guard it as much"
            )


def _check_walls(schema: GraphQLSchema, type_: Composite, name: str, field: GraphQLField, policies: Policies) -> None:
    edge = policies[f"{type_.name}.{name}"]
    target: Any = get_named_type(field.type)
    reached = [target, *(schema.get_possible_types(target) if is_abstract_type(target) else ())]
    for each in reached:
        definition = each.extensions.get("strawberry-definition") if hasattr(each, "extensions") else None
        wall = getattr(getattr(definition, "origin", None), "__policy__", None)
        walled = getattr(getattr(definition, "origin", None), "__walled__", False)
        if not walled or wall is None:
            continue
        if _is_early(edge, wall) or not edge.rule.is_as_strict_as(wall.rule):
            raise WeakerEdge(
                f"{type_.name}.{name} leads to {each.name} for more sessions than {each.name} allows: "
                f"guard it with Resource.{wall.resource.name}"
            )


def _check_within_walls(type_: Composite, name: str, policies: Policies) -> None:
    wall, own = own_policy(type_), policies[f"{type_.name}.{name}"]
    if not getattr(_origin(type_), "__walled__", False) or wall is None:
        return
    if _is_early(own, wall) or not own.rule.is_as_strict_as(wall.rule):
        raise WeakerEdge(
            f"{type_.name}.{name} is shown to more sessions than {type_.name}, which is walled: "
            f"guard it with Resource.{wall.resource.name}"
        )


def _is_early(policy: Policy, wall: Policy) -> bool:
    """Whether pending sessions get past this, and not past the wall: they are of a kind that may."""
    return policy.resource in BEFORE_CONFIRMATION and wall.resource not in BEFORE_CONFIRMATION


def _weaker_than(coordinate: str, policy: Policy, policies: Policies) -> str | None:
    """Name something that the field is made of and less guarded than."""
    for segment in sorted(policy.segments):
        early = policy.resource is Resource.CONFIRMATION and segment not in RECOGNISED_BY
        if early or not policy.rule.is_as_strict_as(TABLE[HELD_BY[segment]]):
            return f"segment {segment.name}"
    for source in sorted(policy.sources):
        if source not in policies:
            raise Unsound(f"{coordinate} names the source {source}, which does not exist: correct shown(sources=…)")
        if not policy.rule.is_as_strict_as(policies[source].rule):
            return source
    return None
