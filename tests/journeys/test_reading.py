"""Reading the graph: one call for a query, ids that open for their owner alone, neighbours that survive."""

from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from tests.conftest import Town, free_port, open_gateway

pytestmark = pytest.mark.asyncio


async def test_two_aliases_of_one_driver_cost_one_call(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()

    answer = await camille.ask(
        "{ a: me { licence { balance } } b: me { licence { ceiling } identity { birthName } exams { part } } }"
    )

    assert answer["data"]["a"]["licence"] == {"balance": 12}
    assert answer["data"]["b"] == {"licence": {"ceiling": 12}, "identity": {"birthName": "MARTIN"}, "exams": []}
    (call,) = town.registry.journal.calls()
    assert set(call.segments) == {"SLD", "IDE", "EXA"}
    assert call.purpose == "TITULAIRE"


async def test_what_is_skipped_is_never_asked_of_the_registry(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()
    query = "query Q($all: Boolean!) { me { licence { balance titles @include(if: $all) { number } } } }"

    await camille.ask(query, all=False)
    await camille.ask(query, all=True)

    assert [set(call.segments) for call in town.registry.journal.calls()] == [{"SLD"}, {"SLD", "TIT"}]


async def test_a_visitor_costs_the_registry_nothing(town: Town) -> None:
    answer = await town.browser().ask("{ me { licence { balance } } session { kind } }")

    assert answer["data"] == {"me": None, "session": {"kind": "ANONYMOUS"}}
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert answer["errors"][0]["extensions"]["requires"] == {"session": ["ACCOUNT", "FRANCE_CONNECT"]}
    assert town.registry.journal.calls() == []


async def test_an_id_opens_again_for_its_owner(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    everything = """{ me { id
        rii { ... on Rii { document { ... on Document { id } } } } licence { history(first: 1) { nodes { id } } } } }"""
    mine = (await camille.ask(everything))["data"]
    query = "query Q($id: ID!) { node(id: $id) { __typename id ... on PointEvent { on } ... on Document { kind } } }"

    (row,) = mine["me"]["licence"]["history"]["nodes"]
    assert (await camille.ask(query, id=row["id"]))["data"]["node"] == {
        "__typename": "PointEvent",
        "id": row["id"],
        "on": "2023-07-21",
    }
    assert (await camille.ask(query, id=mine["me"]["id"]))["data"]["node"]["__typename"] == "Driver"
    assert (await camille.ask(query, id=mine["me"]["rii"]["document"]["id"]))["data"]["node"]["kind"] == "RII"


async def test_foreign_forged_and_unknown_ids_look_the_same(town: Town) -> None:
    camille, other = town.browser(), town.browser()
    await camille.sign_in("P01")
    await other.sign_in("P05")
    foreign = (await other.ask("{ me { id } }"))["data"]["me"]["id"]
    town.registry.journal.clear()
    query = "query Q($id: ID!) { node(id: $id) { id } }"

    answers = [await camille.ask(query, id=id_) for id_ in (foreign, "forged", foreign[:-2] + "AA")]

    assert answers == [{"data": {"node": None}}] * 3
    assert town.registry.journal.calls() == []


async def test_the_history_is_paged_without_a_gap(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P43")
    query = """query Q($after: String) { me { licence { history(first: 100, after: $after) {
        totalCount nodes { id on } pageInfo { hasNextPage endCursor } } } } }"""
    seen: list[dict[str, str]] = []
    after, more = None, True

    while more:
        page = (await driver.ask(query, after=after))["data"]["me"]["licence"]["history"]
        seen += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert len(seen) == page["totalCount"] >= 400
    assert len({row["id"] for row in seen}) == len(seen)
    assert [row["on"] for row in seen] == sorted((row["on"] for row in seen), reverse=True)


@pytest.mark.parametrize("arguments", ["first: 0", "first: 101", "first: -1", 'first: 5, after: "nonsense"'])
async def test_a_page_out_of_bounds_is_refused(town: Town, arguments: str) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    answer = await camille.ask(f"{{ me {{ licence {{ balance history({arguments}) {{ totalCount }} }} }} }}")

    assert answer["data"]["me"]["licence"] == {"balance": 12, "history": None}
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_segment_that_is_away_costs_one_field_and_leaves_the_rest(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P47")

    answer = await driver.ask("{ me { licence { balance medicalChecks { on } suspensions { kind } } } }")

    assert answer["data"]["me"]["licence"]["medicalChecks"] is None
    assert isinstance(answer["data"]["me"]["licence"]["balance"], int)
    assert answer["data"]["me"]["licence"]["suspensions"] == []
    (error,) = answer["errors"]
    assert error["path"] == ["me", "licence", "medicalChecks"]
    assert error["extensions"]["code"] == "REGISTRY_PARTIAL"
    assert error["extensions"]["segment"] == "MEDICAL"
    assert error["extensions"]["retryable"] is True


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("SNPC-S01", "REGISTRY_ERROR"),
        ("SNPC-S02", "REGISTRY_BUSY"),
        ("SNPC-M01", "REGISTRY_CLOSED"),
        ("SNPC-Q02", "QUOTA_EXHAUSTED"),
        ("SNPC-X02", "INTERNAL"),
        ("html", "REGISTRY_BAD_ANSWER"),
        ("half-body", "REGISTRY_BAD_ANSWER"),
        ("breaks-xsd", "REGISTRY_BAD_ANSWER"),
    ],
)
async def test_a_bad_day_of_the_registry_costs_the_licence_and_not_the_page(town: Town, fault: str, code: str) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.faults.add(fault, operation="lireDossier", times=1)

    answer = await camille.ask("{ session { kind } me { id licence { balance } } }")

    assert answer["data"]["session"] == {"kind": "FRANCE_CONNECT"}
    assert answer["data"]["me"]["licence"] is None
    assert answer["data"]["me"]["id"]
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
    assert "SNPC" not in str(answer)
    assert (await camille.ask("{ me { licence { balance } } }"))["data"]["me"]["licence"]["balance"] == 12


async def test_a_registry_that_was_never_started_is_told_and_the_service_stays_up(town: Town) -> None:
    nowhere = replace(town.settings, registry_url=f"http://127.0.0.1:{free_port()}/snpc/v3")
    camille = town.browser()
    await camille.sign_in("P01")

    async with AsyncExitStack() as stack:
        _, browser = await open_gateway(nowhere, stack)
        same_camille, newcomer = browser(), browser()
        same_camille.http.cookies = camille.http.cookies
        await newcomer.sign_in("P05")
        reading = await same_camille.ask("{ me { id licence { balance } } session { outcome } }")
        arriving = await newcomer.ask("{ me { id } session { kind outcome advice { fr } } }")

    assert reading["data"]["session"] == {"outcome": "MATCHED"}
    assert [error["extensions"]["code"] for error in reading["errors"]] == ["REGISTRY_UNREACHABLE"]
    assert arriving["data"]["session"]["outcome"] == "REGISTRY_UNAVAILABLE"
    assert arriving["data"]["session"]["advice"]["fr"]
    assert [error["extensions"]["code"] for error in arriving["errors"]] == ["REGISTRY_UNREACHABLE"]


async def test_what_needs_no_segment_asks_nothing_of_the_registry(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()

    answer = await camille.ask("{ me { __typename licence { __typename caveat { en } } documents { kind } } }")

    assert answer["data"]["me"]["licence"]["caveat"]["en"]
    assert town.registry.journal.calls() == []
