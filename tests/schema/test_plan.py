"""The pass over a document: what is granted, what is refused, and which segments that needs."""

from typing import Any

import pytest
from graphql import get_variable_values, parse
from graphql.execution.values import VariableValues

from schema.api import POLICIES, SCHEMA
from schema.errors import Forbidden, StepUpNeeded, Unauthenticated
from schema.plan import Plan, Planner, operation_of
from schema.records import Segment
from schema.sessions import SessionKind


def planned(query: str, kind: SessionKind = SessionKind.FRANCE_CONNECT, **given: Any) -> Plan:
    document = parse(query)
    operation = operation_of(document, None)
    assert operation is not None
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    return Planner(SCHEMA, POLICIES).plan(document, operation, variables, kind)


def test_only_the_segments_selected_are_needed() -> None:
    assert planned("{ me { licence { balance } } }").segments == {Segment.STANDING}


def test_two_parts_of_a_screen_need_both_their_segments() -> None:
    plan = planned("{ me { licence { balance history(first: 5) { totalCount } } identity { birthName } } }")

    assert plan.segments == {Segment.STANDING, Segment.MOVEMENTS, Segment.IDENTITY}


def test_an_id_alone_needs_nothing_of_the_registry() -> None:
    assert planned("{ me { id __typename } session { kind } }").segments == frozenset()


@pytest.mark.parametrize(
    "query",
    [
        "query Q($no: Boolean!) { me { id licence @include(if: $no) { balance } } }",
        "query Q($no: Boolean!) { me { id ...P @include(if: $no) } } fragment P on Driver { licence { balance } }",
        "query Q($no: Boolean!) { me { id ... on Driver @include(if: $no) { licence { balance } } } }",
        "query Q($no: Boolean) { me { id licence { balance @skip(if: true) } } session @skip(if: $no) { kind } }",
    ],
)
def test_what_is_skipped_is_not_needed(query: str) -> None:
    assert planned(query, no=False).segments == frozenset()


def test_what_is_included_by_a_variable_is_needed() -> None:
    query = "query Q($yes: Boolean!) { me { licence @include(if: $yes) { balance } } }"

    assert planned(query, yes=True).segments == {Segment.STANDING}


def test_a_refused_field_is_not_entered() -> None:
    plan = planned("{ me { licence { balance suspensions { kind } } } }", SessionKind.ACCOUNT)

    assert plan.refused == {"Licence.suspensions": StepUpNeeded}
    assert plan.segments == {Segment.STANDING}


def test_a_visitor_needs_nothing_of_the_registry() -> None:
    plan = planned("{ me { licence { balance } } session { kind } }", SessionKind.ANONYMOUS)

    assert plan.refused == {"Query.me": Unauthenticated}
    assert plan.segments == frozenset()


def test_a_fragment_upon_the_interface_asks_what_its_types_ask() -> None:
    plan = planned("{ node(id: 1) { id ... on Driver { licence { balance } } ... on PointEvent { delta } } }")

    assert {"Driver.id", "PointEvent.id", "Document.id", "PointEvent.delta"} <= plan.granted
    assert plan.segments == {Segment.STANDING, Segment.MOVEMENTS}


def test_what_nobody_decided_about_is_denied() -> None:
    plan = planned("{ session { kind } }")

    with pytest.raises(Forbidden):
        plan.admit("Licence.balance")


def test_a_fragment_is_walked_once_however_often_it_is_spread() -> None:
    depth = 40
    bomb = "{ me { ...F0 } }" + "".join(
        f" fragment F{place} on Driver {{ ...F{place + 1} ...F{place + 1} }}" for place in range(depth)
    )

    plan = planned(f"{bomb} fragment F{depth} on Driver {{ licence {{ balance }} }}")

    assert plan.segments == {Segment.STANDING}
