"""The public contract: committed, described in both languages, and honest about who reads what."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from schema.access import DECLASSIFIED, TABLE, OnRefusal, Policy, Resource
from schema.access_words import access_document, access_words
from schema.api import POLICIES, SCHEMA, sdl
from schema.records import Purpose
from schema.sessions import Scope, SessionKind

COMMITTED = Path("schema/schema.graphql")
TYPES = [type_ for name, type_ in SCHEMA.type_map.items() if not name.startswith("__")]
COMPOSITES = [type_ for type_ in TYPES if isinstance(type_, (GraphQLObjectType, GraphQLInterfaceType))]
PRINTED = [
    each
    for each in parse(sdl()).definitions
    if isinstance(each, (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode))
]


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


def test_points_are_for_holders_and_authorities() -> None:
    """L. 223-7: never a third party, whatever scopes its token holds."""
    balance = TABLE[Resource.BALANCE]
    assert POLICIES["Licence.balance"].resource is POLICIES["Licence.ceiling"].resource is Resource.BALANCE
    assert balance.scope is Scope.POINTS
    assert balance.purposes == {Purpose.CHECK, Purpose.ADMINISTRATION}
    assert TABLE[Resource.POINTS].readers == {SessionKind.ACCOUNT, SessionKind.FRANCE_CONNECT}


@pytest.mark.parametrize(
    "coordinate",
    [
        "PointEvent.offence",
        "PointEvent.notice",
        "ForecastEvent.because",
        "ForecastEvent.offences",
        "Licence.suspensions",
        "Licence.medicalChecks",
        "Licence.notices",
        "Licence.archive",
        "Driver.courses",
        "Driver.rii",
        *(f"Rii.{name}" for name in SCHEMA.get_type("Rii").fields),  # type: ignore[union-attr]  # it is an object
    ],
)
def test_what_would_rebuild_the_integral_record_is_france_connects_alone(coordinate: str) -> None:
    assert POLICIES[coordinate].rule.readers == {SessionKind.FRANCE_CONNECT}


def _printed() -> Iterator[tuple[str, dict[str, str]]]:
    for type_ in PRINTED:
        for field in type_.fields or ():
            (access,) = (each for each in field.directives or () if each.name.value == "access")
            told = {each.name.value: print_ast(each.value) for each in access.arguments or ()}
            yield f"{type_.name.value}.{field.name.value}", told


def _expected(policy: Policy) -> dict[str, str]:
    kinds = ", ".join(kind for kind in SessionKind if kind in policy.rule.readers)
    expected = {"resource": policy.resource.name, "session": f"[{kinds}]"}
    if policy.rule.scope:
        expected["scopes"] = f"[{policy.rule.scope.name}]"
    if policy.rule.purposes:
        expected["purposes"] = f"[{', '.join(each.name for each in Purpose if each in policy.rule.purposes)}]"
    if policy.on_refusal is OnRefusal.TYPED:
        expected["onRefusal"] = "TYPED"
    return expected


def test_the_sdl_says_beside_each_field_who_reads_it() -> None:
    assert dict(_printed()) == {coordinate: _expected(policy) for coordinate, policy in POLICIES.items()}


@pytest.mark.parametrize("type_", COMPOSITES, ids=lambda type_: type_.name)
def test_every_description_ends_with_who_reads_in_both_languages(type_: GraphQLObjectType) -> None:
    for name, field in type_.fields.items():
        english, french = (field.description or "").split("\n\n")
        policy = POLICIES[f"{type_.name}.{name}"]
        assert english.endswith(access_words(policy)[0])
        assert french.endswith(access_words(policy)[1])


def test_the_access_document_holds_every_coordinate_and_only_rows_that_exist() -> None:
    told = json.loads(json.dumps(access_document(POLICIES)))

    assert set(told["coordinates"]) == set(POLICIES)
    assert {each["resource"] for each in told["coordinates"].values()} <= set(told["resources"])
    assert told["resources"]["BALANCE"] == {
        "session": ["ACCOUNT", "FRANCE_CONNECT", "TOOL"],
        "scopes": [["licence:points"]],
        "purposes": ["ADMINISTRATION", "CHECK"],
        "article": TABLE[Resource.BALANCE].article,
    }
    assert told["coordinates"]["Driver.rii"] == {
        "resource": "INTEGRAL_RECORD",
        "segments": [],
        "onRefusal": "TYPED",
    }
    assert set(told["declassified"]) == set(DECLASSIFIED)
