"""Everyone of the stubs signs in and reads what their story says, at nine in the morning of 2025-01-30."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from fixtures.people import everyone
from tests.conftest import Town

pytestmark = pytest.mark.asyncio

CARD = """{
  session { kind outcome advice { fr } }
  me { licence { status balance ceiling categories { code obtainedOn expiresOn restrictionCodes } } exams { part } }
}"""

NOBODY = {
    "P33": ("AMBIGUOUS", "RECORD_AMBIGUOUS"),
    "P34": ("USE_BIRTH_NAME", "USE_BIRTH_NAME"),
    "P38": ("NOT_SERVED_ONLINE", "RECORD_NOT_SERVED_ONLINE"),
    "P48": ("NOT_SERVED_ONLINE", "RECORD_NOT_SERVED_ONLINE"),
}
LATE = {"P46"}
STANDINGS: dict[str, tuple[str, int | None]] = {
    "P01": ("VALID", 12),
    "P02": ("VALID", 12),
    "P03": ("VALID", 11),
    "P04": ("VALID", 11),
    "P05": ("VALID", 8),
    "P06": ("VALID", 9),
    "P07": ("VALID", 6),
    "P08": ("VALID", 11),
    "P09": ("VALID", 5),
    "P10": ("VALID", 8),
    "P13": ("VALID", 6),
    "P14": ("VALID", 6),
    "P15": ("VALID", 3),
    "P17": ("INVALIDATED", 0),
    "P18": ("SUSPENDED", 12),
    "P19": ("CANCELLED", 6),
    "P22": ("CANDIDATE", None),
    "P23": ("CANDIDATE", None),
    "P39": ("VALID", 8),
    "P40": ("VALID", 12),
    "P41": ("VALID", 12),
    "P42": ("VALID", 12),
    "P43": ("VALID", 12),
    "P51": ("VALID", 9),
    "P52": ("VALID", 12),
    "P53": ("TITLE_EXPIRED", 12),
}


async def card(town: Town, persona: str) -> dict[str, Any]:
    browser = town.browser()
    await browser.sign_in(persona)
    return await browser.ask(CARD)


async def test_everyone_whom_france_connect_knows_reads_a_record_or_why_there_is_none(town: Town) -> None:
    for person in everyone():
        if person.franceconnect is None:
            continue
        answer = await card(town, person.id)
        codes = {error["extensions"]["code"] for error in answer.get("errors", [])}

        assert answer["data"]["session"]["kind"] == "FRANCE_CONNECT", person.id
        if person.id in NOBODY:
            outcome, code = NOBODY[person.id]
            assert (answer["data"]["session"]["outcome"], codes) == (outcome, {code}), person.id
            assert answer["data"]["session"]["advice"]["fr"], person.id
            assert answer["data"]["me"] is None, person.id
        elif person.id in LATE:
            assert codes == {"REGISTRY_PENDING"}
        else:
            assert codes == set(), person.id
            licence = answer["data"]["me"]["licence"]
            if person.id in STANDINGS:
                assert (licence["status"], licence["balance"]) == STANDINGS[person.id], person.id


async def test_a_point_comes_back_when_its_day_comes(town: Town) -> None:
    """P09: three points of 2015-02-05 return after ten years, whatever was committed since (L. 223-6 al. 5)."""
    town.registry.clock.set(datetime.fromisoformat("2025-02-05T09:00"))

    answer = await card(town, "P09")

    assert answer["data"]["me"]["licence"]["balance"] == 8


async def test_an_offence_shows_the_night_after_it_is_recorded(town: Town) -> None:
    today = await card(town, "P41")
    town.registry.clock.advance(days=1)
    tomorrow = await card(town, "P41")

    assert (today["data"]["me"]["licence"]["balance"], tomorrow["data"]["me"]["licence"]["balance"]) == (12, 10)


async def test_a_retained_licence_shows_the_night_after(town: Town) -> None:
    town.registry.clock.advance(days=1)

    assert (await card(town, "P52"))["data"]["me"]["licence"]["status"] == "RETAINED"


async def test_a_candidate_reads_results_the_next_place_and_how_long_to_wait(town: Town) -> None:
    hakim = town.browser()
    await hakim.sign_in("P23")

    answer = await hakim.ask(
        """{ me { candidate { candidacies { category mode waitingDays nextPossibleOn }
                              nextPlace { part category at centre } bookingUrl }
                 exams { part on outcome } licence { status balance history(first: 5) { totalCount } } } }"""
    )

    me = answer["data"]["me"]
    assert "errors" not in answer
    assert [exam["outcome"] for exam in me["exams"]].count("FAILED") == 2
    assert me["candidate"]["candidacies"][0]["mode"] == "SELF"
    assert me["candidate"]["candidacies"][0]["waitingDays"] > 0
    assert datetime.fromisoformat(me["candidate"]["nextPlace"]["at"]).utcoffset() is not None
    assert me["candidate"]["bookingUrl"].startswith("https://")
    assert me["licence"]["balance"] is None


async def test_a_driver_who_never_was_a_candidate_has_none(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    answer = await camille.ask("{ me { candidate { bookingUrl } exams { part } } }")

    assert answer == {"data": {"me": {"candidate": None, "exams": []}}}


async def test_a_date_that_is_not_known_is_not_made_up(town: Town) -> None:
    born_abroad, gaps = town.browser(), town.browser()
    await born_abroad.sign_in("P36")
    await gaps.sign_in("P40")

    identity = await born_abroad.ask("{ me { identity { bornOn birthplace } } }")
    record = await gaps.ask("{ me { licence { categories { code obtainedOn } archive } } }")

    assert identity["data"]["me"]["identity"] == {"bornOn": "1958", "birthplace": None}
    assert None in [category["obtainedOn"] for category in record["data"]["me"]["licence"]["categories"]]
    assert record["data"]["me"]["licence"]["archive"]


async def test_a_merged_record_reads_as_the_one_that_took_it_over(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P39")

    answer = await driver.ask("{ me { identity { birthName } licence { balance } } }")

    assert "errors" not in answer


async def test_heavy_rights_that_ran_out_leave_the_light_ones(town: Town) -> None:
    """P44: the medical opinion for C and CE expired on 2025-01-15."""
    driver = town.browser()
    await driver.sign_in("P44")

    answer = await driver.ask(
        "{ me { licence { status categories { code expiresOn } medicalChecks { group validUntil } } } }"
    )

    licence = answer["data"]["me"]["licence"]
    ends = {category["code"]: category["expiresOn"] for category in licence["categories"]}
    assert licence["status"] == "VALID"
    assert ends["B"] is None
    assert ends["C"] == ends["CE"] == "2025-01-15"
    assert licence["medicalChecks"][0]["validUntil"] == "2025-01-15"


async def test_a_late_answer_is_there_when_one_asks_again(town: Town) -> None:
    """P46: the registry says « in progress », and gives the answer once it is ready."""
    driver = town.browser()
    await driver.sign_in("P46")
    query = "{ me { licence { balance } } }"

    first = await driver.ask(query)
    (error,) = first["errors"]
    await asyncio.sleep(error["extensions"]["retryAfter"])
    second = await driver.ask(query)

    assert error["extensions"]["code"] == "REGISTRY_PENDING"
    assert "errors" not in second
    assert second["data"]["me"]["licence"]["balance"] is not None
    assert [call.operation for call in town.registry.journal.calls()][-2:] == ["lireDossier", "lireDossierDiffere"]
