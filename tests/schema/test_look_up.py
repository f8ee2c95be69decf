"""What tools ask about people: one answer for each, one call for all, and no answer that betrays who exists."""

import asyncio
from typing import Any

import pytest

from schema.errors import (
    InvalidNumber,
    RecordAmbiguous,
    RecordDeceased,
    RecordIsCandidate,
    RecordNotFound,
    RecordProtected,
    RegistryClosed,
    RegistryPending,
    RegistryTimeout,
    ServiceError,
    UseBirthName,
)
from schema.ports import Asker
from schema.records import Match, NumberReference, Purpose, Segment
from tests.schema.tool_desk import (
    BY_IDS,
    BY_REFERENCES,
    COURT,
    INSURER,
    ONE,
    BentRegistry,
    Desk,
    name,
    record_id,
    reference,
)

pytestmark = pytest.mark.asyncio

NO_LONGER_SERVED = [RecordDeceased(), RecordProtected(), RecordNotFound()]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def statuses(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["__typename"] for answer in answers]


# By their ids


async def test_fifty_drivers_cost_one_call_and_keep_the_order_asked(desk: Desk) -> None:
    places = [*range(49, 0, -1), 0]

    answers = await desk.data(BY_IDS, ids=[desk.sealed(place) for place in places])

    assert [answer["id"] for answer in answers] == [desk.sealed(place) for place in places]
    assert {answer["licence"]["status"] for answer in answers} == {"VALID"}
    assert desk.registry.batches == [[record_id(place) for place in places]]
    assert {segments for _, segments in desk.registry.reads} == {frozenset({Segment.STANDING})}
    assert desk.people_read == {record_id(place) for place in places}
    assert desk.spent == 50


async def test_an_id_that_is_repeated_is_answered_each_time_and_read_and_paid_once(desk: Desk) -> None:
    answers = await desk.data(BY_IDS, ids=[desk.sealed(place) for place in (1, 2, 1)])

    assert [answer["id"] for answer in answers] == [desk.sealed(place) for place in (1, 2, 1)]
    assert desk.registry.batches == [[record_id(1), record_id(2)]]
    assert desk.spent == 2


async def test_two_fields_that_name_the_same_people_read_and_pay_them_once(desk: Desk) -> None:
    both = "query Q($ids: [ID!]!) { a: drivers(ids: $ids) { __typename } b: drivers(ids: $ids) { ... on Driver { id"
    ids = [desk.sealed(place) for place in (1, 2)]

    told = await desk.ask(both + " licence { status } } } }", ids=ids)

    assert told.errors == ()
    assert [answer["id"] for answer in told.data["b"]] == ids
    assert len(desk.registry.batches) == 1
    assert desk.spent == 2


async def test_unknown_forged_and_foreign_ids_look_the_same_and_nobody_is_asked(desk: Desk) -> None:
    ids = [
        "forged",
        desk.sealed(1)[:-2] + "AA",
        desk.sealed(1, COURT),
        desk.sealed(1, None),
        desk.ids.seal("Document", f"{record_id(1)}/rii", INSURER.client),
        "x" * 600,
        "",
    ]

    answers = await desk.data(BY_IDS, ids=ids)

    assert all(answer == answers[0] for answer in answers)
    assert (answers[0]["__typename"], answers[0]["code"]) == ("DriverNotFound", "RECORD_NOT_FOUND")
    assert desk.registry.untouched
    assert desk.spent == 0
    assert desk.people_read == set()


@pytest.mark.parametrize("refusal", NO_LONGER_SERVED, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("alone", [True, False])
async def test_whoever_is_no_longer_served_looks_like_an_unknown_id(
    desk: Desk, refusal: ServiceError, *, alone: bool
) -> None:
    desk.registry.refusals[record_id(1)] = refusal
    ids = ["forged", desk.sealed(1)] if alone else ["forged", desk.sealed(1), desk.sealed(2)]

    unknown, gone, *others = await desk.data(BY_IDS, ids=ids)

    assert gone == unknown
    assert [other["licence"] for other in others] == [{"status": "VALID"}] * (not alone)
    assert desk.people_read == ({record_id(2)} if others else set())


@pytest.mark.parametrize("alone", [True, False])
async def test_a_record_that_another_one_took_over_looks_like_an_unknown_id(desk: Desk, *, alone: bool) -> None:
    desk.registry.masters[record_id(1)] = record_id(9)
    ids = ["forged", desk.sealed(1)] if alone else ["forged", desk.sealed(1), desk.sealed(2)]

    unknown, merged, *_ = await desk.data(BY_IDS, ids=ids)

    assert merged == unknown
    assert desk.people_read == (set() if alone else {record_id(2)})


async def test_one_record_that_cannot_be_read_does_not_sink_the_others(desk: Desk) -> None:
    desk.registry.refusals[record_id(2)] = RegistryPending("a ticket", retryAfter=30)

    answers = await desk.data(BY_IDS, ids=[desk.sealed(place) for place in (1, 2, 3)])

    assert statuses(answers) == ["Driver", "RegistryAway", "Driver"]
    assert answers[1]["code"] == "REGISTRY_PENDING"
    assert "ticket" not in str(answers)
    assert desk.people_read == {record_id(1), record_id(3)}


async def test_a_registry_that_is_closed_is_told_of_each_and_known_ids_stay_apart_from_unknown_ones(
    desk: Desk,
) -> None:
    desk.registry.away = RegistryClosed(until="2025-01-30T20:00:00+01:00")

    answers = await desk.data(BY_IDS, ids=[desk.sealed(1), "forged", desk.sealed(2)])

    assert statuses(answers) == ["RegistryAway", "DriverNotFound", "RegistryAway"]
    assert desk.people_read == set()


async def test_a_candidate_is_somebody_whose_categories_alone_are_refused(desk: Desk) -> None:
    desk.registry.refusals[record_id(1)] = RecordIsCandidate()
    query = "query Q($ids: [ID!]!) { drivers(ids: $ids) { ... on Driver { id licence { categories { code } } } } }"

    told = await desk.ask(query, ids=[desk.sealed(1), desk.sealed(2)])

    assert told.data["drivers"] == [
        {"id": desk.sealed(1), "licence": None},
        {"id": desk.sealed(2), "licence": {"categories": [{"code": "B"}]}},
    ]
    assert [error["extensions"]["code"] for error in told.errors] == ["NO_DRIVING_RIGHTS"]
    assert desk.people_read == {record_id(1), record_id(2)}


async def test_ids_that_are_only_given_back_ask_nobody_and_tell_nothing(desk: Desk) -> None:
    answers = await desk.data(
        "query Q($ids: [ID!]!) { drivers(ids: $ids) { ... on Driver { id } } }", ids=[desk.sealed(1), desk.sealed(2)]
    )

    assert answers == [{"id": desk.sealed(1)}, {"id": desk.sealed(2)}]
    assert desk.registry.untouched
    assert desk.people_read == set()
    assert desk.spent == 0


async def test_a_denied_field_is_neither_read_nor_does_it_take_its_neighbours(desk: Desk) -> None:
    query = (
        "query Q($ids: [ID!]!) { drivers(ids: $ids) { ... on Driver { licence { categories { code } balance } "
        "identity { birthName } rii { __typename } } } }"
    )

    told = await desk.ask(query, ids=[desk.sealed(1), desk.sealed(2)])

    driver = {"licence": {"categories": [{"code": "B"}], "balance": None}, "identity": None, "rii": None}
    assert told.data["drivers"] == [driver, driver]
    coordinates = {error["extensions"]["coordinate"] for error in told.errors}
    assert coordinates == {"Licence.balance", "Driver.identity", "Driver.rii"}
    assert {segments for _, segments in desk.registry.reads} == {frozenset({Segment.ENTITLEMENTS})}


@pytest.mark.parametrize("count", [0, 51])
async def test_a_list_out_of_bounds_is_refused_with_its_bounds_and_nobody_is_asked(desk: Desk, count: int) -> None:
    bounds = {"minimum": 1, "maximum": 50}

    by_id = await desk.refusal(BY_IDS, ids=[desk.sealed(1)] * count)
    by_reference = await desk.refusal(BY_REFERENCES, by=[reference(1)] * count)

    assert by_id["code"] == by_reference["code"] == "BAD_USER_INPUT"
    assert {key: by_id[key] for key in ("argument", *bounds)} == {"argument": "ids", **bounds}
    assert {key: by_reference[key] for key in ("argument", *bounds)} == {"argument": "by", **bounds}
    assert desk.registry.untouched
    assert desk.spent == 0


async def test_the_registry_is_told_which_tool_asks_and_why(desk: Desk) -> None:
    await desk.data(BY_IDS, ids=[desk.sealed(1)])
    await desk.data(ONE, COURT, by=reference(1))

    assert desk.registry.askers == {
        Asker("tool:insurer", Purpose.THIRD_PARTY),
        Asker("tool:court", Purpose.ADMINISTRATION),
    }


# By their numbers


async def test_a_driver_is_found_by_number_name_and_birth_date(desk: Desk) -> None:
    found = await desk.data(ONE, by=reference(7))

    assert found == {"__typename": "Driver", "id": desk.sealed(7), "licence": {"status": "VALID"}}
    # Alone it is read as a holder's record is, so that an answer promised for later is found again.
    assert (desk.registry.batches, len(desk.registry.reads)) == ([], 1)
    assert desk.people_read == {record_id(7)}
    assert desk.spent == 1


async def test_whoever_is_found_is_told_of_even_when_nothing_else_is_read(desk: Desk) -> None:
    await desk.data("query Q($by: DriverReference!) { driver(by: $by) { __typename } }", by=reference(7))

    assert desk.people_read == {record_id(7)}
    assert desk.registry.reads == []
    assert desk.spent == 1


@pytest.mark.parametrize("refusal", [*NO_LONGER_SERVED, UseBirthName()], ids=lambda each: type(each).__name__)
async def test_deceased_protected_and_known_by_another_name_look_unknown(desk: Desk, refusal: ServiceError) -> None:
    desk.registry.unknown[name(1)] = refusal

    hidden = await desk.data(ONE, by=reference(1))
    unknown = await desk.data(ONE, by=reference(1, birthName="Inconnue"))

    assert hidden == unknown
    assert hidden["__typename"] == "DriverNotFound"
    assert "NEPH" in hidden["hint"]["fr"]
    assert desk.people_read == set()


@pytest.mark.parametrize("refusal", NO_LONGER_SERVED, ids=lambda each: type(each).__name__)
async def test_whoever_is_found_and_then_not_served_looks_unknown(desk: Desk, refusal: ServiceError) -> None:
    desk.registry.refusals[record_id(1)] = refusal

    hidden = await desk.data(ONE, by=reference(1))
    unknown = await desk.data(ONE, by=reference(1, birthName="Inconnue"))

    assert hidden == unknown
    assert desk.people_read == set()


async def test_several_records_of_one_number_are_told(desk: Desk) -> None:
    desk.registry.unknown[name(1)] = RecordAmbiguous()

    assert (await desk.data(ONE, by=reference(1)))["__typename"] == "DriverAmbiguous"
    assert desk.people_read == set()


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"record": {"neph": "12345"}}, "neph", "N.12chiffres"),
        ({"birthName": "12"}, "birthName", None),
        ({"bornOn": "27/12/1991"}, "bornOn", None),
        ({"bornOn": "2026"}, "bornOn", None),
    ],
)
async def test_a_bad_form_is_told_and_neither_asked_nor_paid(
    desk: Desk, change: dict[str, Any], field: str, rule: str | None
) -> None:
    refused, found = await desk.data(BY_REFERENCES, by=[reference(1, **change), reference(2)])

    assert (refused["__typename"], refused["field"], refused["rule"]) == ("InputRefused", field, rule)
    assert found["id"] == desk.sealed(2)
    assert desk.registry.identified == [name(2)]
    assert desk.spent == 1


async def test_a_rule_that_the_registry_alone_knows_is_told_in_our_words(desk: Desk) -> None:
    desk.registry.unknown[name(1)] = InvalidNumber("SNPC-F07", rule="N.12chiffres")

    refused = await desk.data(ONE, by=reference(1))

    assert (refused["__typename"], refused["field"], refused["rule"]) == ("InputRefused", "neph", "N.12chiffres")
    assert "12" in refused["message"]["fr"]


async def test_people_are_identified_each_and_then_read_in_one_call(desk: Desk) -> None:
    desk.registry.unknown[name(2)] = RecordNotFound()

    answers = await desk.data(BY_REFERENCES, by=[reference(place) for place in (3, 2, 1, 3)])

    assert statuses(answers) == ["Driver", "DriverNotFound", "Driver", "Driver"]
    assert [answer.get("id") for answer in answers] == [desk.sealed(3), None, desk.sealed(1), desk.sealed(3)]
    assert sorted(desk.registry.identified) == [name(1), name(2), name(3)]
    assert desk.registry.batches == [[record_id(3), record_id(1)]]
    assert desk.people_read == {record_id(1), record_id(3)}
    assert desk.spent == 3


async def test_no_more_than_five_people_are_looked_up_at_once() -> None:
    class Slow(BentRegistry):
        at_once = most = 0

        async def identify_by_number(self, reference: NumberReference, asker: Asker) -> Match:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
            for _ in range(20):
                await asyncio.sleep(0)
            self.at_once -= 1
            return await super().identify_by_number(reference, asker)

    slow = Slow()

    answers = await Desk(slow).data(BY_REFERENCES, by=[reference(place) for place in range(50)])

    assert set(statuses(answers)) == {"Driver"}
    assert slow.most == 5


async def test_a_registry_that_fails_five_times_in_a_row_is_not_asked_again(desk: Desk) -> None:
    for place in range(50):
        desk.registry.unknown[name(place)] = RegistryTimeout()

    answers = await desk.data(BY_REFERENCES, by=[reference(place) for place in range(50)])

    assert {answer["code"] for answer in answers} == {"REGISTRY_TIMEOUT"}
    assert len(desk.registry.identified) == 5


async def test_failures_with_answers_between_them_sink_nobody_else(desk: Desk) -> None:
    for place in range(0, 50, 2):
        desk.registry.unknown[name(place)] = RegistryTimeout()

    answers = await desk.data(BY_REFERENCES, by=[reference(place) for place in range(50)])

    assert statuses(answers) == ["RegistryAway", "Driver"] * 25


async def test_a_client_that_goes_away_leaves_no_call_behind() -> None:
    class Stuck(BentRegistry):
        ended = 0

        async def read_many(self, *_: Any) -> Any:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.ended += 1

    begun, stuck = asyncio.Event(), Stuck()
    desk = Desk(stuck)
    asking = asyncio.ensure_future(desk.ask(BY_IDS, ids=[desk.sealed(1), desk.sealed(2)]))
    await begun.wait()

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert stuck.ended == 1
