"""Whoever weakens or forgets one policy is noticed, by the build or by a cell of the matrix: all of them."""

import pytest

from schema.access import TABLE, Resource
from schema.api import POLICIES, SCHEMA
from schema.sessions import SessionKind
from schema.soundness import policies_of
from tests.access.matrix import read_golden, selections
from tests.access.mutants import (
    Judge,
    Mutant,
    does_not_build,
    does_not_build_without,
    is_weaker,
    mutants,
    row,
    types_that_declare,
    weaker_rules,
)


@pytest.fixture(scope="module")
def judge() -> Judge:
    """Who compares with what was accepted."""
    return Judge(POLICIES, read_golden(), selections(SCHEMA, POLICIES))


def test_every_mutant_is_seen_in_the_matrix(judge: Judge) -> None:
    """It is not for the build to be lucky: the cells see all of them by themselves."""
    every = mutants(POLICIES)

    assert {each.coordinate for each in every} == set(POLICIES)
    assert [str(each) for each in every if not judge.is_seen_in_the_matrix(each)] == []


@pytest.mark.proof
def test_nothing_that_france_connect_alone_reads_builds_weaker() -> None:
    """What would let one rebuild the integral record is kept by the build too, and needs no matrix to be noticed."""
    alone = [
        each
        for each in mutants(POLICIES)
        if each.resource and POLICIES[each.coordinate].rule.readers == {SessionKind.FRANCE_CONNECT}
    ]

    assert alone
    assert [str(each) for each in alone if not does_not_build(each)] == []


def test_an_unchanged_policy_is_no_mutant(judge: Judge) -> None:
    """Otherwise everything would be noticed."""
    for coordinate in ("Licence.balance", "Driver.rii", "Query.session"):
        assert not judge.is_seen_in_the_matrix(Mutant(coordinate, POLICIES[coordinate].resource))
        assert not does_not_build(Mutant(coordinate, POLICIES[coordinate].resource))


@pytest.mark.parametrize("resource", Resource, ids=lambda resource: resource.name)
def test_a_weaker_row_of_the_table_is_noticed(judge: Judge, resource: Resource) -> None:
    for rule in weaker_rules(TABLE[resource]):
        with row(resource, rule):
            assert judge.is_row_seen(resource), rule
    assert not judge.is_row_seen(resource)


@pytest.mark.parametrize("type_name", types_that_declare())
def test_a_type_that_forgets_its_policy_does_not_build(type_name: str) -> None:
    assert does_not_build_without(type_name)
    assert policies_of(SCHEMA) == POLICIES


@pytest.mark.parametrize(
    ("coordinate", "resource"),
    [
        ("Offence.place", Resource.POINTS),
        ("ForecastEvent.because", Resource.POINTS),
        ("PointEvent.notice", Resource.HOLDER),
        ("Rii.balance", Resource.POINTS),
        ("Driver.rii", Resource.DOCUMENTS),
        ("Licence.archive", Resource.PUBLIC),
        ("Identity.neph", Resource.PUBLIC),
    ],
)
def test_what_leads_to_the_integral_record_cannot_even_be_built_weaker(coordinate: str, resource: Resource) -> None:
    assert does_not_build(Mutant(coordinate, resource))


def test_weaker_is_what_lets_somebody_more_in() -> None:
    assert is_weaker(Resource.OFFENCES, Resource.POINTS)
    assert is_weaker(Resource.POINTS, Resource.BALANCE)
    assert is_weaker(Resource.BALANCE, Resource.PUBLIC)
    assert is_weaker(Resource.OFFENCES, Resource.CONFIRMATION)
    assert not is_weaker(Resource.POINTS, Resource.OFFENCES)
    assert not is_weaker(Resource.CATEGORIES, Resource.VALIDITY)
    assert not is_weaker(Resource.CONFIRMATION, Resource.OFFENCES)
