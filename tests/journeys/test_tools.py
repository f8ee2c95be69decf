"""An insurer and a court walk in with tokens of their own, over HTTP; each is told what is its own to know."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.accounts import open_store
from adapters.clocks import RealTime
from adapters.sealed_ids import SivIds
from fixtures.people import Person, everyone
from schema.records import Purpose
from schema.tools import TERMS, Credential, LegalBasis, NewTool, secret_digest
from tests.conftest import Browser, Town

pytestmark = pytest.mark.asyncio

SECRET = "thirty-two-random-bytes-in-base64url"
PEOPLE = {person.id: person for person in everyone()}
NOT_SERVED = {"P38": "deceased", "P48": "protected"}
MERGED, MASTER, LATE = PEOPLE["P39B"], PEOPLE["P39"], PEOPLE["P46"]

DRIVER = """query Driver($by: DriverReference!) { driver(by: $by) {
    __typename
    ... on Driver { id licence { exists status } }
    ... on Refusal { code message { fr } fallback { fr } }
    ... on DriverNotFound { hint { fr } }
    ... on InputRefused { field rule } } }"""
IDENTIFY = "query Identify($by: [DriverReference!]!) { identifyDrivers(by: $by) { __typename ... on Driver { id } } }"
DRIVERS = """query Drivers($ids: [ID!]!) { drivers(ids: $ids) {
    __typename ... on Driver { id licence { status categories { code } } } } }"""
CHANGES = """query Changes($on: Date!) { changedSince(on: $on) {
    asOf hasNextPage changes { id on parts } } }"""


def reference(person: Person, **changes: Any) -> dict[str, Any]:
    """Name somebody as a tool does, by the NEPH."""
    who = person.identite
    day = who.naissance
    known = "-".join(part for part in (day[:4], day[4:6], day[6:]) if part != "00")
    return {"record": {"neph": who.neph}, "birthName": who.nom, "bornOn": known} | changes


async def enter(town: Town, basis: LegalBasis, purpose: Purpose, daily_quota: int = 500) -> Browser:
    """Register a tool, get it a token, and let it ask with that."""
    now = RealTime().now()
    new = NewTool(
        name=f"Outil {basis}",
        basis=basis,
        scopes=TERMS[basis].scopes,
        purposes=frozenset({purpose}),
        daily_quota=daily_quota,
        expires_at=now + timedelta(days=1),
        credential=Credential(secret_digest=secret_digest(SECRET)),
        prefecture="75",
    )
    async with open_store(town.settings.database_url, clock=RealTime(), keys=town.settings.secret_keys) as store:
        client = await store.register_client(new)
    tool = town.browser()
    form = {"grant_type": "client_credentials", "client_id": client.id, "client_secret": SECRET}
    granted = await tool.http.post("/oauth/token", data=form)
    assert granted.status_code == 200, granted.text
    tool.http.headers["authorization"] = f"Bearer {granted.json()['access_token']}"
    tool.http.headers["x-access-purpose"] = purpose.name
    return tool


async def insurer(town: Town, **terms: Any) -> Browser:
    return await enter(town, LegalBasis.INSURER, Purpose.THIRD_PARTY, **terms)


async def court(town: Town) -> Browser:
    return await enter(town, LegalBasis.JUDICIAL_AUTHORITY, Purpose.ADMINISTRATION)


async def data(tool: Browser, query: str, **variables: Any) -> Any:
    answer = await tool.ask(query, **variables)
    assert "errors" not in answer, answer
    (value,) = answer["data"].values()
    return value


def sealed(town: Town, tool_id: str, person: Person) -> str:
    """The id that a client was given of somebody, once."""
    return SivIds(town.settings.secret_keys).seal("Driver", person.dossier, tool_id)


async def client_id(tool: Browser) -> str:
    answer = await data(tool, "{ session { tool { client } } }")
    name: str = answer["tool"]["client"]
    return name


async def test_fifty_drivers_are_read_in_one_call_of_the_registry(town: Town) -> None:
    tool = await insurer(town)
    client = await client_id(tool)
    others = {*NOT_SERVED, MERGED.id, LATE.id}
    fifty = [person for person in PEOPLE.values() if person.id not in others][:50]
    ids = [sealed(town, client, person) for person in fifty]
    town.registry.journal.clear()

    answers = await data(tool, DRIVERS, ids=ids)

    assert [answer["id"] for answer in answers] == ids
    assert len({answer["licence"]["status"] for answer in answers}) > 1
    (call,) = town.registry.journal.calls()
    assert (call.operation, call.purpose, call.user) == ("lireDossiers", "TIERS", f"tool:{client}")
    assert call.records == tuple(person.dossier for person in fifty)
    assert set(call.segments) == {"SLD", "DRT"}


async def test_one_record_that_is_late_keeps_nobody_else_waiting(town: Town) -> None:
    tool = await insurer(town)
    client = await client_id(tool)

    answers = await data(tool, DRIVERS, ids=[sealed(town, client, each) for each in (PEOPLE["P01"], LATE, MASTER)])

    assert [answer["__typename"] for answer in answers] == ["Driver", "RegistryAway", "Driver"]


async def test_people_are_identified_each_and_what_is_selected_is_read_in_one_call(town: Town) -> None:
    tool = await insurer(town)
    three = [PEOPLE[name] for name in ("P03", "P01", "P08")]
    town.registry.journal.clear()

    found = await data(tool, IDENTIFY.replace("{ id }", "{ id licence { status } }"), by=[*map(reference, three)])

    client = await client_id(tool)
    assert [each["id"] for each in found] == [sealed(town, client, person) for person in three]
    operations = [call.operation for call in town.registry.journal.calls()]
    assert sorted(operations) == ["identifierTitulaire"] * 3 + ["lireDossiers"]


async def test_whoever_is_not_served_and_an_unknown_person_look_the_same(town: Town) -> None:
    tool = await insurer(town)
    unknown = await data(tool, DRIVER, by=reference(PEOPLE["P01"], birthName="Personne"))

    for name in NOT_SERVED:
        person = PEOPLE[name]
        number = person.identite.neph or PEOPLE["P01"].identite.neph
        assert await data(tool, DRIVER, by=reference(person, record={"neph": number})) == unknown

    assert (unknown["__typename"], unknown["code"]) == ("DriverNotFound", "RECORD_NOT_FOUND")


async def test_an_old_id_of_a_merged_record_is_dead_and_its_number_finds_the_master(town: Town) -> None:
    tool = await insurer(town)
    client = await client_id(tool)
    old = sealed(town, client, MERGED)

    dead, unknown, alive = await data(tool, DRIVERS, ids=[old, "forged", sealed(town, client, MASTER)])
    found = await data(tool, DRIVER, by=reference(MERGED))

    assert dead == unknown == {"__typename": "DriverNotFound"}
    assert alive["__typename"] == "Driver"
    assert found["id"] == sealed(town, client, MASTER)


async def test_an_id_of_one_tool_is_worth_nothing_to_another(town: Town) -> None:
    one, other = await insurer(town), await court(town)
    mine = (await data(one, DRIVER, by=reference(PEOPLE["P01"])))["id"]
    town.registry.journal.clear()

    assert await data(other, DRIVERS, ids=[mine]) == [{"__typename": "DriverNotFound"}]
    assert town.registry.journal.calls() == []
    assert (await data(other, DRIVER, by=reference(PEOPLE["P01"])))["id"] != mine


async def test_a_court_reads_points_and_an_insurer_does_not(town: Town) -> None:
    points = "query Q($by: DriverReference!) { driver(by: $by) { ... on Driver { licence { status balance } } } }"
    by = reference(PEOPLE["P01"])

    judged = await data(await court(town), points, by=by)
    insured = await (await insurer(town)).ask(points, by=by)

    assert judged["licence"] == {"status": "VALID", "balance": 12}
    assert insured["data"]["driver"]["licence"] == {"status": "VALID", "balance": None}
    assert [error["extensions"]["code"] for error in insured["errors"]] == ["FORBIDDEN"]


async def test_what_a_tool_read_of_a_holder_the_holder_sees(town: Town) -> None:
    tool, camille = await insurer(town), town.browser()
    await data(tool, DRIVER, by=reference(PEOPLE["P01"]))
    await camille.sign_in("P01")

    answer = await camille.ask("{ me { accessLog(first: 10) { nodes { tool purpose parts { code } } } } }")

    (seen,) = answer["data"]["me"]["accessLog"]["nodes"]
    assert (seen["tool"], seen["purpose"]) == ("Outil INSURER", "THIRD_PARTY")
    assert {part["code"] for part in seen["parts"]} == {"LOOK_UP", "EXISTENCE", "VALIDITY"}


async def test_a_spent_day_refuses_and_asks_nobody(town: Town) -> None:
    tool = await insurer(town, daily_quota=2)
    await data(tool, DRIVER, by=reference(PEOPLE["P01"]))
    town.registry.journal.clear()

    answer = await tool.ask(IDENTIFY, by=[reference(PEOPLE[name]) for name in ("P03", "P08")])

    assert answer["data"] == {"identifyDrivers": None}
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "QUOTA_EXHAUSTED"
    assert "T00:00:00" in error["extensions"]["until"]
    assert town.registry.journal.calls() == []
    left = await data(tool, "{ session { tool { dailyQuota quotaLeft } } }")
    assert left["tool"] == {"dailyQuota": 2, "quotaLeft": 1}


async def test_a_late_answer_is_found_again_by_whoever_comes_back(town: Town) -> None:
    tool = await insurer(town)
    town.registry.faults.add("SNPC-D01", "lireDossier", times=1, seconds=0)

    late = await data(tool, DRIVER, by=reference(PEOPLE["P01"]))
    town.registry.journal.clear()
    came = await data(tool, DRIVER, by=reference(PEOPLE["P01"]))

    assert (late["__typename"], late["code"]) == ("RegistryAway", "REGISTRY_PENDING")
    assert came["licence"] == {"exists": True, "status": "VALID"}
    assert [call.operation for call in town.registry.journal.calls()] == ["identifierTitulaire", "lireDossierDiffere"]


async def test_changes_are_told_of_people_seen_before_and_never_that_points_moved(town: Town) -> None:
    one, other = await insurer(town), await court(town)
    since = "2024-06-01"
    assert (await data(one, CHANGES, on=since))["changes"] == []
    names = ("P08", "P13", "P17")
    told = []
    for tool in (one, other):
        found = await data(tool, IDENTIFY, by=[reference(PEOPLE[name]) for name in names])
        known = dict(zip((each["id"] for each in found), names, strict=True))
        changes = (await data(tool, CHANGES, on=since))["changes"]
        told.append([(known[each["id"]], each["on"], each["parts"]) for each in changes])

    everything = ["EXISTENCE", "CATEGORIES", "VALIDITY"]
    of_both = [("P13", "2024-06-01", everything), ("P17", "2024-09-12", ["EXISTENCE", "VALIDITY"])]
    points = ["EXISTENCE", "VALIDITY", "POINTS"]
    of_court = [("P17", "2024-08-23", points), ("P08", "2024-09-03", points)]
    assert told[0] == of_both
    assert told[1] == sorted([*of_both, *of_court], key=lambda each: each[1])


async def test_no_answer_holds_a_number_or_the_name_of_anybody(town: Town) -> None:
    tool = await insurer(town)
    camille = PEOPLE["P01"]

    texts = [
        (await tool.http.post("/graphql", json={"query": DRIVER, "variables": {"by": by}})).text
        for by in (
            reference(camille),
            reference(camille, birthName="Personne"),
            reference(camille, record={"neph": "12345"}),
            reference(camille, record={"telepointsCode": "4F7K2Q"}),
        )
    ]

    for text in texts:
        for secret in (camille.identite.neph, camille.dossier, "MARTIN", "Personne", "12345", "4F7K2Q", "1991"):
            assert secret is not None
            assert secret not in text
