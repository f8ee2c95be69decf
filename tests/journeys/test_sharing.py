"""Sharing one's rights: a code is made, checked once by whoever has to, listed, taken back; never a point."""

from typing import Any

import pytest

from tests.conftest import Browser, Town

pytestmark = pytest.mark.asyncio

MAKE = "mutation { shareRights { ... on RightsShared { shareCode share { id state } } ... on Refused { code } } }"
CHECK = """
mutation Check($code: String!, $name: String!) { redeemShare(code: $code, birthName: $name) {
  __typename
  ... on SharedRights { exists status statusLabel { fr } categories { code } }
  ... on Refused { code message { fr } fallback { fr } }
  ... on RegistryAway { code }
} }
"""
LIST = "{ me { shares { id state usedAt } } }"


async def made(browser: Browser) -> dict[str, Any]:
    answer = await browser.ask(MAKE)
    shared: dict[str, Any] = answer["data"]["shareRights"]
    return shared


async def checked(browser: Browser, code: str, name: str = "Martin") -> dict[str, Any]:
    answer = await browser.ask(CHECK, code=code, name=name)
    found: dict[str, Any] = answer["data"]["redeemShare"]
    return found


async def test_whoever_has_the_code_and_the_name_reads_state_and_categories_once(town: Town) -> None:
    camille, employer = town.browser(), town.browser()
    await camille.sign_in("P01")
    code = (await made(camille))["shareCode"]
    town.registry.journal.clear()

    first = await checked(employer, f"{code[:4].lower()}-{code[4:]}")
    second = await checked(employer, code)

    assert (first["__typename"], first["exists"], first["status"]) == ("SharedRights", True, "VALID")
    assert "B" in {category["code"] for category in first["categories"]}
    assert (second["__typename"], second["code"]) == ("Refused", "SHARE_NOT_VALID")
    (call,) = town.registry.journal.calls()
    assert set(call.segments) == {"SLD", "DRT"}
    assert call.purpose == "TIERS"


async def test_the_holder_sees_that_a_code_was_used(town: Town) -> None:
    camille, employer = town.browser(), town.browser()
    await camille.sign_in("P01")
    code = (await made(camille))["shareCode"]
    await checked(employer, code)

    (share,) = (await camille.ask(LIST))["data"]["me"]["shares"]

    assert share["state"] == "USED"
    assert share["usedAt"]


async def test_another_name_an_unknown_code_and_a_revoked_one_are_the_same_refusal(town: Town) -> None:
    camille, employer = town.browser(), town.browser()
    await camille.sign_in("P01")
    given = await made(camille)
    town.registry.journal.clear()

    wrong_name = await checked(employer, given["shareCode"], "Durand")
    unknown = await checked(employer, "ABCDEFGH")
    unreadable = await checked(employer, "0OIL")
    await camille.ask("mutation R($id: ID!) { revokeShare(id: $id) { __typename } }", id=given["share"]["id"])
    revoked = await checked(employer, given["shareCode"])

    assert wrong_name == unknown == unreadable == revoked
    assert revoked["code"] == "SHARE_NOT_VALID"
    assert town.registry.journal.calls() == []


async def test_a_registry_that_is_away_uses_no_code_up(town: Town) -> None:
    camille, employer = town.browser(), town.browser()
    await camille.sign_in("P01")
    code = (await made(camille))["shareCode"]
    town.registry.faults.add("SNPC-S02", operation="lireDossier", times=1)

    away = await checked(employer, code)
    back = await checked(employer, code)

    assert (away["__typename"], away["code"]) == ("RegistryAway", "REGISTRY_BUSY")
    assert back["__typename"] == "SharedRights"


async def test_a_code_never_opens_points(town: Town) -> None:
    employer = town.browser()
    query = 'mutation { redeemShare(code: "ABCDEFGH", birthName: "Martin") { ... on SharedRights { balance } } }'

    answer = await employer.ask(query)

    assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_the_eleventh_waiting_code_is_refused(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    given = [await made(camille) for _ in range(11)]

    assert given[-1]["code"] == "TOO_MANY_SHARES"
    assert len({each["shareCode"] for each in given[:10]}) == 10


async def test_a_visitor_makes_no_code(town: Town) -> None:
    visitor = town.browser()

    answer = await visitor.ask(MAKE)

    assert answer["data"]["shareRights"]["code"] == "UNAUTHENTICATED"


async def test_somebody_elses_code_cannot_be_taken_back(town: Town) -> None:
    camille, other = town.browser(), town.browser()
    await camille.sign_in("P01")
    await other.sign_in("P03")
    given = await made(camille)

    answer = await other.ask(
        "mutation R($id: ID!) { revokeShare(id: $id) { ... on Refused { code } } }", id=given["share"]["id"]
    )

    assert answer["data"]["revokeShare"] == {"code": "SHARE_NOT_FOUND"}
    assert (await camille.ask(LIST))["data"]["me"]["shares"][0]["state"] == "WAITING"
