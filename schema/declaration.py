"""
How a GraphQL type declares what it shows: in both languages, to whom, and from which segment of the record.

``view`` declares a type, ``shown`` a field. A field without a resource of its own has its type's; a type without one
makes the schema refuse to build (``schema.api``). The declaration is printed in the SDL (``@access``, ``@segments``).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLInterfaceType, GraphQLNonNull, GraphQLObjectType, GraphQLSchema
from strawberry.schema_directive import Location

from schema.access import READERS, Policy, Resource, policy
from schema.records import Segment
from schema.sessions import SessionKind

Cls = TypeVar("Cls", bound=type)

strawberry.enum(SessionKind, description="How the asker proved who they are.\n\nComment l'identité a été prouvée.")
strawberry.enum(Segment, name="SegmentCode", description="A part of a record.\n\nUne partie du dossier.")


@strawberry.schema_directive(
    locations=[Location.OBJECT, Location.INTERFACE, Location.FIELD_DEFINITION],
    description="The kinds of session that may read this.\n\nLes sessions qui peuvent lire ceci.",
)
class Access:
    """Printed beside what it guards."""

    session: list[SessionKind]


@strawberry.schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    description="The segments of the registry that this needs.\n\nLes segments du registre que ceci demande.",
)
class Segments:
    """Printed beside what needs them."""

    codes: list[Segment]


class UndeclaredField(Exception):
    """A field of the graph has no policy; the message names the coordinate and the remedy."""


class WronglyNonNull(Exception):
    """A non-null field can be refused, or fail, where its parent is not: it would take its neighbours with it."""


def view(
    *segments: Segment,
    en: str,
    fr: str,
    resource: Resource | None,
    name: str | None = None,
    interface: bool = False,
) -> Callable[[Cls], Cls]:
    """Declare a type: its description, and the resource and segments of the fields that declare none of their own."""
    make = strawberry.interface if interface else strawberry.type

    def declare(cls: Cls) -> Cls:
        declared = policy(resource, segments) if resource else None
        directives = printed(declared, segments)
        made: Any = make(cls, name=name, description=bilingual(en, fr), directives=directives)
        made.__policy__ = declared
        return made  # type: ignore[no-any-return]  # Strawberry's decorators are typed for literal use only

    return declare


def shown(
    *segments: Segment,
    en: str,
    fr: str,
    resource: Resource | None = None,
    resolver: Callable[..., Any] | None = None,
    graphql_type: Any = None,
    name: str | None = None,
) -> Any:
    """Declare a field: its description and, where they differ from its type's, its resource and segments."""
    declared = policy(resource, segments) if resource else None
    return strawberry.field(
        resolver=resolver,  # type: ignore[arg-type]  # Strawberry types the absent resolver by overload
        graphql_type=graphql_type,
        name=name,
        description=bilingual(en, fr),
        metadata={"resource": resource, "segments": frozenset(segments)},
        directives=printed(declared, segments),
    )


def printed(declared: Policy | None, segments: tuple[Segment, ...]) -> list[object]:
    """The directives that tell a reader of the SDL what was declared."""
    directives: list[object] = []
    if declared is not None:
        directives.append(Access(session=[kind for kind in SessionKind if kind in declared.readers]))
    if segments:
        directives.append(Segments(codes=list(segments)))
    return directives


def bilingual(en: str, fr: str) -> str:
    """English, an empty line, French: the form of every description."""
    return f"{en}\n\n{fr}"


def policies_of(schema: GraphQLSchema) -> Mapping[str, Policy]:
    """
    The policy of every coordinate of the schema.

    Raises:
        UndeclaredField: a field has none, and neither has its type.
        WronglyNonNull: a non-null field is stricter, or needs more, than its type.
    """
    found: dict[str, Policy] = {}
    for type_ in schema.type_map.values():
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)) and not type_.name.startswith("__"):
            found |= _policies_of_type(type_)
    return found


def _policies_of_type(type_: GraphQLObjectType | GraphQLInterfaceType) -> Mapping[str, Policy]:
    definition = type_.extensions["strawberry-definition"]
    inherited: Policy | None = getattr(definition.origin, "__policy__", None)
    found: dict[str, Policy] = {}
    for name, field in type_.fields.items():
        declared = field.extensions["strawberry-definition"].metadata
        resource = declared.get("resource") or (inherited.resource if inherited else None)
        coordinate = f"{type_.name}.{name}"
        if resource is None:
            raise UndeclaredField(
                f"{coordinate} has no policy: declare it with shown(resource=…), or its type with view(resource=…)"
            )
        segments = declared.get("segments", frozenset()) | (inherited.segments if inherited else frozenset())
        found[coordinate] = policy(resource, segments)
        if isinstance(field.type, GraphQLNonNull) and inherited and _stricter(found[coordinate], inherited):
            raise WronglyNonNull(
                f"{coordinate} is stricter than {type_.name} or needs other segments: make it nullable"
            )
    return found


def _stricter(own: Policy, parent: Policy) -> bool:
    return not READERS[parent.resource] <= own.readers or not own.segments <= parent.segments
