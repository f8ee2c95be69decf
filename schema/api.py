"""The executable schema: Strawberry's, with every field guarded by the plan of its operation."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, default_field_resolver
from strawberry.schema.config import StrawberryConfig

from schema import records
from schema.access import Policy
from schema.access_words import access_words
from schema.declaration import bilingual, printed
from schema.mutation import Mutation
from schema.plan import Policies
from schema.query import Query
from schema.soundness import policies_of
from schema.types.account_results import JSON, Json
from schema.types.document import Document
from schema.types.driver import Driver
from schema.types.point_event import PointEvent
from schema.types.rii import StepUp
from schema.types.vocabulary import PARTIAL_DATE


def build() -> tuple[strawberry.Schema, GraphQLSchema, Policies]:
    """
    Build the schema, its executable form, and the policy of each of its coordinates.

    Raises:
        Unsound: a policy is missing or contradicts another; the message names the coordinate and the remedy.
    """
    api = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=[Driver, PointEvent, Document],
        config=StrawberryConfig(scalar_map={records.PartialDate: PARTIAL_DATE, Json: JSON}),
    )
    executable: GraphQLSchema = api._schema  # noqa: SLF001  # Strawberry has no public name for it
    policies = policies_of(executable)
    for type_ in executable.type_map.values():
        if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType)) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                tell(field, policies[f"{type_.name}.{name}"])
                if isinstance(type_, GraphQLObjectType):
                    field.resolve = guarded(field, f"{type_.name}.{name}")
    return api, executable, policies


def tell(field: GraphQLField, policy: Policy) -> None:
    """Say who may read a field, where its readers look: in its description and, as a directive, in the SDL."""
    english, french = access_words(policy)
    en, _, fr = (field.description or "").partition("\n\n")
    field.description = bilingual(f"{en} {english}", f"{fr} {french}")
    field.extensions["strawberry-definition"].directives.append(printed(policy))


def guarded(field: GraphQLField, coordinate: str) -> Callable[..., Any]:
    """Let a field be resolved only where the plan granted it."""
    resolve = field.resolve or default_field_resolver

    def admit(source: Any, info: Any, **arguments: Any) -> Any:
        plan = info.context.plan
        if coordinate in plan.typed:
            return StepUp(info.context.ports.links.step_up, plan.typed[coordinate])
        plan.admit(coordinate)
        return resolve(source, info, **arguments)

    return admit


API, SCHEMA, POLICIES = build()


def sdl() -> str:
    """The public contract, as ``schema.graphql`` holds it."""
    return API.as_str() + "\n"
