"""The pass over a document: what is granted, what is refused, and which segments that needs."""

from typing import Any

import pytest
from graphql import get_variable_values, parse
from graphql.execution.values import VariableValues

from schema.api import POLICIES, SCHEMA
from schema.errors import ConfirmationRequired, Forbidden, StepUpNeeded, Unauthenticated
from schema.plan import PLANS_KEPT, Plan, Planner, Prepared, operation_of
from schema.records import Purpose, Segment
from schema.sessions import Rights, Scope, SessionKind

PLANNER = Planner(SCHEMA, POLICIES)
FRANCE_CONNECT = Rights(SessionKind.FRANCE_CONNECT)
ACCOUNT = Rights(SessionKind.ACCOUNT)


def plan_of(prepared: Prepared, rights: Rights, name: str | None = None, /, **given: Any) -> Plan:
    operation = operation_of(prepared.document, name)
    assert operation is not None
    variables = get_variable_values(SCHEMA, operation.variable_definitions or (), given)
    assert isinstance(variables, VariableValues)
    return PLANNER.plan(prepared, operation, variables, rights)


def planned(query: str, rights: Rights | SessionKind = FRANCE_CONNECT, **given: Any) -> Plan:
    whose = rights if isinstance(rights, Rights) else Rights(rights)
    return plan_of(Prepared(parse(query)), whose, **given)


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


@pytest.mark.parametrize(
    "query",
    [
        "{ me { ... on Node { id } licence { balance } } }",
        "{ me { ...N licence { balance } } } fragment N on Node { id }",
        "{ me { ... on Node { ... on PointEvent { delta } ... on Driver { licence { balance } } } } }",
    ],
)
def test_a_fragment_upon_the_interface_asks_nothing_for_types_that_cannot_be_met(query: str) -> None:
    assert planned(query).segments == {Segment.STANDING}


def test_a_fragment_is_walked_for_each_type_that_it_meets() -> None:
    plan = planned("{ me { ...N } event: node(id: 1) { ...N } } fragment N on Node { id }")

    assert {"Driver.id", "PointEvent.id", "Document.id"} <= plan.granted


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


def test_a_kept_plan_is_never_another_sessions() -> None:
    """The same document, asked by each in turn, twice: what was decided for one is not answered to the next."""
    prepared = Prepared(parse("{ me { licence { balance suspensions { kind } } } }"))
    everything = frozenset(Scope)
    askers = [
        Rights(),
        Rights(SessionKind.FRANCE_CONNECT, pending=True),
        Rights(SessionKind.ACCOUNT),
        FRANCE_CONNECT,
        Rights(SessionKind.TOOL),
        Rights(SessionKind.TOOL, scopes=everything),
        Rights(SessionKind.TOOL, scopes=everything, purpose=Purpose.THIRD_PARTY),
        Rights(SessionKind.TOOL, scopes=everything, purpose=Purpose.CHECK),
    ]

    for rights in (*askers, *askers):
        fresh = planned("{ me { licence { balance suspensions { kind } } } }", rights)
        assert plan_of(prepared, rights) == fresh


def test_a_kept_plan_is_never_that_of_other_conditions() -> None:
    query = "query Q($yes: Boolean!) { me { id licence @include(if: $yes) { balance } } }"
    prepared = Prepared(parse(query))

    asked = [plan_of(prepared, FRANCE_CONNECT, yes=yes).segments for yes in (True, False, True, False)]

    assert asked == [{Segment.STANDING}, frozenset(), {Segment.STANDING}, frozenset()]


def test_a_kept_plan_is_never_that_of_another_operation() -> None:
    prepared = Prepared(parse("query A { me { licence { balance } } } query B { me { identity { birthName } } }"))

    asked = [plan_of(prepared, FRANCE_CONNECT, name).segments for name in ("A", "B", "A")]

    assert asked == [{Segment.STANDING}, {Segment.IDENTITY}, {Segment.STANDING}]


def test_plans_are_kept_and_not_for_ever() -> None:
    """A document that is asked with ever new conditions does not fill the memory."""
    names = [f"v{place}" for place in range(7)]
    given = ", ".join(f"${name}: Boolean!" for name in names)
    fields = " ".join(f"a{name}: kind @include(if: ${name})" for name in names)
    prepared = Prepared(parse(f"query Q({given}) {{ session {{ {fields} }} }}"))

    first = plan_of(prepared, FRANCE_CONNECT, None, **dict.fromkeys(names, True))
    assert plan_of(prepared, FRANCE_CONNECT, None, **dict.fromkeys(names, True)) is first
    for number in range(2 * PLANS_KEPT - 1):
        plan_of(prepared, FRANCE_CONNECT, None, **{name: bool(number >> place & 1) for place, name in enumerate(names)})
        assert len(prepared.plans) <= PLANS_KEPT


def test_a_union_that_says_how_to_step_up_is_walked_and_nothing_of_it_is_asked_for() -> None:
    plan = planned("{ me { rii { __typename ... on Rii { balance } ... on StepUpRequired { code } } } }", ACCOUNT)

    assert plan.typed == {"Driver.rii": StepUpNeeded}
    assert plan.refused == {"Rii.balance": StepUpNeeded}
    assert "StepUpRequired.code" in plan.granted
    assert plan.segments == frozenset()


def test_a_visitor_has_nowhere_to_step_up_from() -> None:
    plan = planned("{ me { rii { __typename } } }", SessionKind.ANONYMOUS)

    assert plan.typed == {}
    assert plan.refused == {"Query.me": Unauthenticated}


def test_what_is_shown_for_confirmation_is_asked_for_while_pending_alone() -> None:
    query = "{ session { pending { identity { birthName } } } }"

    assert planned(query, Rights(SessionKind.FRANCE_CONNECT, pending=True)).segments == {Segment.IDENTITY}
    assert planned(query).segments == frozenset()


def test_a_pending_session_is_refused_all_the_rest_of_the_record() -> None:
    plan = planned("{ me { licence { balance } } }", Rights(SessionKind.FRANCE_CONNECT, pending=True))

    assert plan.refused == {"Query.me": ConfirmationRequired}
    assert plan.segments == frozenset()


def test_the_hash_of_a_document_is_blind_to_white_space_and_to_nothing_else() -> None:
    one = Prepared(parse("{ me { id } }")).hash

    assert Prepared(parse("{\n  me{id}\n}  # mine")).hash == one
    assert Prepared(parse("{ me { id __typename } }")).hash != one
    assert len(one) == 64
