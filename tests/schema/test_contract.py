"""The public contract: committed, described in both languages, and honest about who reads what."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from schema.access import READERS, Resource
from schema.api import POLICIES, SCHEMA, sdl
from schema.sessions import SessionKind

COMMITTED = Path("schema/schema.graphql")
TYPES = [type_ for name, type_ in SCHEMA.type_map.items() if not name.startswith("__")]
COMPOSITES = [type_ for type_ in TYPES if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType))]


def test_the_committed_sdl_is_the_schema() -> None:
    """Run ``make sdl`` and read the diff: it is what every frontend will see change."""
    assert COMMITTED.read_text("utf-8") == sdl()


@pytest.mark.parametrize("type_", COMPOSITES, ids=lambda type_: type_.name)
def test_every_field_speaks_english_and_french(type_: GraphQLObjectType) -> None:
    mute = [
        name
        for name, field in type_.fields.items()
        if len([part for part in (field.description or "").split("\n\n") if part.strip()]) != 2
    ]

    assert mute == []
    assert "\n\n" in (type_.description or "")


@pytest.mark.parametrize(
    "type_", [type_ for type_ in TYPES if isinstance(type_, (GraphQLEnumType, GraphQLInputObjectType))], ids=str
)
def test_every_enum_is_described(type_: GraphQLEnumType) -> None:
    assert type_.description


def test_every_coordinate_has_a_policy() -> None:
    coordinates = {f"{type_.name}.{field}" for type_ in COMPOSITES for field in type_.fields}

    assert coordinates == set(POLICIES)


def test_points_are_never_a_third_partys() -> None:
    """L. 223-7."""
    assert READERS[Resource.POINTS] == {SessionKind.ACCOUNT, SessionKind.FRANCE_CONNECT}
    assert POLICIES["Licence.balance"].resource is Resource.POINTS


@pytest.mark.parametrize(
    "coordinate",
    [
        "PointEvent.offence",
        "Licence.suspensions",
        "Licence.medicalChecks",
        "Licence.notices",
        "Licence.archive",
        "Driver.courses",
    ],
)
def test_what_would_rebuild_the_integral_record_is_france_connects_alone(coordinate: str) -> None:
    assert POLICIES[coordinate].readers == {SessionKind.FRANCE_CONNECT}
