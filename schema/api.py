"""The executable schema: Strawberry's, with every field guarded by the plan of its operation."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, default_field_resolver
from strawberry.schema.config import StrawberryConfig

from schema import records
from schema.declaration import policies_of
from schema.mutation import Mutation
from schema.plan import Policies
from schema.query import Query
from schema.types.account_results import JSON, Json
from schema.types.document import Document
from schema.types.driver import Driver
from schema.types.point_event import PointEvent
from schema.types.vocabulary import PARTIAL_DATE


def build() -> tuple[strawberry.Schema, GraphQLSchema, Policies]:
    """
    Build the schema, its executable form, and the policy of each of its coordinates.

    Raises:
        UndeclaredField, WronglyNonNull: the message names the coordinate and the remedy.
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
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                field.resolve = guarded(field, f"{type_.name}.{name}")
    return api, executable, policies


def guarded(field: GraphQLField, coordinate: str) -> Callable[..., Any]:
    """Let a field be resolved only where the plan granted it."""
    resolve = field.resolve or default_field_resolver

    def admit(source: Any, info: Any, **arguments: Any) -> Any:
        info.context.plan.admit(coordinate)
        return resolve(source, info, **arguments)

    return admit


API, SCHEMA, POLICIES = build()


def sdl() -> str:
    """The public contract, as ``schema.graphql`` holds it."""
    return API.as_str() + "\n"
