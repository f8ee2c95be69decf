"""
How a GraphQL type declares what it shows: in both languages, to whom, and from which segment of the record.

``view`` declares a type, ``shown`` a field. A field without a resource of its own has its type's; where neither has one
the schema does not build (``schema.soundness``). Who reads what is printed in the SDL (``@access``, ``@segments``).
"""

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry
from strawberry.schema_directive import Location

from schema.access import OnRefusal, Policy, Resource, policy
from schema.records import Purpose, Segment
from schema.sessions import Scope, SessionKind

Cls = TypeVar("Cls", bound=type)

strawberry.enum(SessionKind, description="How the asker proved who they are.\n\nComment l'identité a été prouvée.")
strawberry.enum(Segment, name="SegmentCode", description="A part of a record.\n\nUne partie du dossier.")
strawberry.enum(
    Purpose, name="AccessPurpose", description="Why a tool asks (X-Access-Purpose).\n\nLe motif d'un outil."
)
strawberry.enum(Scope, name="ToolScope", description="What a tool may be given.\n\nCe qu'un outil peut obtenir.")
strawberry.enum(Resource, name="AccessResource", description="A row of the table of access.\n\nUne ligne de la table.")
strawberry.enum(
    OnRefusal,
    description="What a refused field answers: null and one error, or a member of its union.\n\n"
    "La réponse d'un champ refusé : nul et une erreur, ou un membre de son union.",
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description="Who may read this: kinds of session; for a tool its scope and purpose too.\n\n"
    "Qui peut lire ceci : les sessions ; pour un outil, aussi son périmètre et son motif.",
)
class Access:
    """Printed beside what it guards."""

    resource: Resource
    session: list[SessionKind]
    scopes: list[Scope] | None = strawberry.UNSET
    purposes: list[Purpose] | None = strawberry.UNSET
    on_refusal: OnRefusal | None = strawberry.UNSET


@strawberry.schema_directive(
    locations=[Location.OBJECT, Location.FIELD_DEFINITION],
    description="The segments of the registry that this needs.\n\nLes segments du registre que ceci demande.",
)
class Segments:
    """Printed beside what needs them."""

    codes: list[Segment]


def view(
    *segments: Segment,
    en: str,
    fr: str,
    resource: Resource | None,
    name: str | None = None,
    interface: bool = False,
    walled: bool = False,
) -> Callable[[Cls], Cls]:
    """
    Declare a type: its description, and the resource and segments of the fields that declare none of their own.

    ``walled``: whatever leads to it must be as guarded as the type itself.
    """
    make = strawberry.interface if interface else strawberry.type

    def declare(cls: Cls) -> Cls:
        declared = policy(resource, segments) if resource else None
        directives = [Segments(codes=list(segments))] if segments else []
        made: Any = make(cls, name=name, description=bilingual(en, fr), directives=directives)
        made.__policy__, made.__walled__ = declared, walled
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
    on_refusal: OnRefusal = OnRefusal.NULL,
    sources: tuple[str, ...] = (),
) -> Any:
    """
    Declare a field: its description and, where they differ from its type's, its resource and segments.

    ``sources``: the coordinates that it is derived from, if it is not simply read from its segments.
    """
    return strawberry.field(
        resolver=resolver,  # type: ignore[arg-type]  # Strawberry types the absent resolver by overload
        graphql_type=graphql_type,
        name=name,
        description=bilingual(en, fr),
        metadata={
            "resource": resource,
            "segments": frozenset(segments),
            "on_refusal": on_refusal,
            "sources": frozenset(sources),
        },
        directives=[Segments(codes=list(segments))] if segments else [],
    )


def printed(declared: Policy) -> Access:
    """Make the directive that tells a reader of the SDL who may read a field."""
    rule = declared.rule
    return Access(
        resource=declared.resource,
        session=[kind for kind in SessionKind if kind in rule.readers],
        scopes=[rule.scope] if rule.scope else strawberry.UNSET,
        purposes=[purpose for purpose in Purpose if purpose in rule.purposes] or strawberry.UNSET,
        on_refusal=declared.on_refusal if declared.on_refusal is OnRefusal.TYPED else strawberry.UNSET,
    )


def bilingual(en: str, fr: str) -> str:
    """English, an empty line, French: the form of every description."""
    return f"{en}\n\n{fr}"
