"""What the law will give back, read through the graph: the days of the personas, and what each session sees."""

from collections.abc import Callable
from typing import Any

import pytest

from fixtures.people import everyone
from tests.conftest import Browser, Town

pytestmark = pytest.mark.asyncio

FORECAST = """{ me { licence { balance forecast {
    asOf knownOn fullOn consistentWithRegistry difference
    events { on kind delta balanceAfter reason { code article } conditions { fr } brokenBy { until text { fr } }
             because { fr } offences { committedOn } } } } } }"""

EXPECTED: dict[str, list[tuple[str, str, int]]] = {
    "P01": [],
    "P03": [("2025-04-15", "SINGLE_POINT_RETURN", 1), ("2026-10-15", "FULL_RESTORATION_TWO_YEARS", 0)],
    "P04": [("2027-06-20", "FULL_RESTORATION_THREE_YEARS", 1)],
    "P05": [("2026-02-11", "FULL_RESTORATION_THREE_YEARS", 4)],
    "P06": [("2025-06-05", "FULL_RESTORATION_TWO_YEARS", 3)],
    "P07": [("2025-11-30", "FULL_RESTORATION_THREE_YEARS", 6)],
    "P08": [("2025-02-28", "SINGLE_POINT_RETURN", 1), ("2026-08-31", "FULL_RESTORATION_TWO_YEARS", 0)],
    "P09": [("2025-02-05", "TEN_YEAR_RETURN", 3), ("2026-03-20", "FULL_RESTORATION_THREE_YEARS", 4)],
    "P10": [("2027-05-01", "FULL_RESTORATION_THREE_YEARS", 4)],
    "P13": [
        ("2025-06-01", "PROBATION_GAIN", 2),
        ("2026-06-01", "PROBATION_GAIN", 2),
        ("2027-06-01", "END_OF_PROBATION", 2),
    ],
    "P14": [("2025-06-01", "PROBATION_GAIN", 3), ("2026-06-01", "END_OF_PROBATION", 3)],
    "P17": [],
    "P51": [("2027-02-15", "FULL_RESTORATION_THREE_YEARS", 3)],
}


async def forecast_of(browser: Browser) -> dict[str, Any]:
    answer = await browser.ask(FORECAST)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["me"]["licence"]["forecast"]
    return found


@pytest.mark.parametrize("persona", EXPECTED)
async def test_a_driver_reads_the_days_that_the_law_gives(town: Town, persona: str) -> None:
    driver = town.browser()
    await driver.sign_in(persona)

    forecast = await forecast_of(driver)

    assert [(each["on"], each["kind"], each["delta"]) for each in forecast["events"]] == EXPECTED[persona]
    assert forecast["consistentWithRegistry"] is True


async def test_the_law_and_the_registry_agree_on_everyone(town: Town) -> None:
    for person in everyone():
        if person.franceconnect is None or person.licence is None or person.id in {"P33", "P34", "P38", "P46", "P48"}:
            continue
        driver = town.browser()
        await driver.sign_in(person.id)
        forecast = await forecast_of(driver)

        assert (forecast["consistentWithRegistry"], forecast["difference"]) == (True, 0), person.id


async def test_a_forecast_says_why_and_what_would_break_it(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P05")

    (event,) = (await forecast_of(driver))["events"]

    assert event["reason"] == {"code": "FULL_RESTORATION_THREE_YEARS", "article": "L. 223-6 al. 2"}
    assert "trois ans" in event["conditions"]["fr"]
    assert event["brokenBy"]["until"] == "2026-02-11"
    assert event["brokenBy"]["text"]["fr"].startswith("Une autre infraction")
    assert event["because"]["fr"].startswith("Inobservation de l'arrêt imposé par un feu rouge du 19 janvier 2023")
    assert event["offences"] == [{"committedOn": "2023-01-19"}]


async def test_a_forecast_costs_one_call_for_the_segments_of_a_life(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P09")
    town.registry.journal.clear()

    await forecast_of(driver)

    (call,) = town.registry.journal.calls()
    assert set(call.segments) == {"SLD", "PTS", "DRT", "STG", "COU"}


async def test_a_candidate_has_no_forecast(town: Town) -> None:
    candidate = town.browser()
    await candidate.sign_in("P22")
    simulated = "simulate(scenario: {}) { balance }"

    answer = await candidate.ask(f"{{ me {{ licence {{ forecast {{ fullOn }} {simulated} }} }} }}")

    assert answer == {"data": {"me": {"licence": {"forecast": None, "simulate": None}}}}


@pytest.mark.parametrize(("persona", "due"), [("P15", "2025-05-10"), ("P16", "2025-04-02"), ("P13", None)])
async def test_a_novice_reads_until_when_the_compulsory_course_is_owed(
    town: Town, persona: str, due: str | None
) -> None:
    """R. 223-4: four months from receipt, or from the first presentation of a letter that nobody fetched."""
    novice = town.browser()
    await novice.sign_in(persona)

    answer = await novice.ask("{ me { licence { probation { startsOn endsOn courseDueOn } } } }")

    assert answer["data"]["me"]["licence"]["probation"]["courseDueOn"] == due


SIMULATE = """query Q($scenario: Scenario!) { me { licence { simulate(scenario: $scenario) {
    on balance ceiling validity fullOn events { on kind delta } warnings { code fact on text { fr } } } } } }"""


async def simulated(town: Town, persona: str, **scenario: Any) -> dict[str, Any]:
    driver = town.browser()
    await driver.sign_in(persona)
    answer = await driver.ask(SIMULATE, scenario=scenario)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["me"]["licence"]["simulate"]
    return found


async def test_a_course_gives_four_points_the_day_after(town: Town) -> None:
    told = await simulated(town, "P07", courses=[{"firstOn": "2025-03-01"}])

    assert (told["on"], told["balance"], told["warnings"]) == ("2025-03-03", 10, [])
    assert told["events"][0] == {"on": "2025-03-03", "kind": "COURSE_RECOVERY", "delta": 4}


async def test_a_course_within_the_year_is_told_with_its_first_useful_day(town: Town) -> None:
    """P10 followed one on 15 and 16 November 2024 (L. 223-6 al. 4: once a year)."""
    told = await simulated(town, "P10", courses=[{"firstOn": "2025-03-01", "lastOn": "2025-03-02"}])

    (warning,) = told["warnings"]
    assert (warning["code"], warning["fact"]) == ("COURSE_TOO_EARLY", "courses[0]")
    assert warning["on"] == "2025-11-17"
    assert told["balance"] == 8


async def test_an_offence_is_priced_by_the_schedule_and_restarts_the_delay(town: Town) -> None:
    offence = {"offence": "red_light", "committedOn": "2025-02-10", "establishedOn": "2025-03-10"}

    told = await simulated(town, "P05", offences=[offence])

    assert (told["on"], told["balance"], told["fullOn"]) == ("2025-03-10", 4, "2028-03-10")


async def test_losing_everything_is_told(town: Town) -> None:
    offences = [
        {"offence": "hit_and_run", "committedOn": "2025-02-10"},
        {"offence": "hit_and_run", "committedOn": "2025-02-20"},
    ]

    told = await simulated(town, "P01", offences=offences)

    assert (told["balance"], told["validity"]) == (0, "NIL_NOT_NOTIFIED")
    assert "LICENCE_LOST" in [warning["code"] for warning in told["warnings"]]


async def test_an_empty_scenario_is_the_forecast(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P09")

    forecast = await forecast_of(driver)
    told = (await driver.ask(SIMULATE, scenario={}))["data"]["me"]["licence"]["simulate"]

    assert [(each["on"], each["kind"], each["delta"]) for each in forecast["events"]] == [
        (each["on"], each["kind"], each["delta"]) for each in told["events"]
    ]


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ({"offences": [{"offence": "flying_too_low", "committedOn": "2025-02-10"}]}, "IMPOSSIBLE_FACT"),
        (
            {"offences": [{"offence": "red_light", "committedOn": "2025-02-10", "establishedOn": "2025-02-09"}]},
            "IMPOSSIBLE_FACT",
        ),
        ({"courses": [{"firstOn": "2025-03-02", "lastOn": "2025-03-01"}]}, "IMPOSSIBLE_FACT"),
        ({"courses": [{"firstOn": "2025-03-01"}] * 11}, "SCENARIO_TOO_LARGE"),
    ],
)
async def test_an_impossible_scenario_is_told_and_its_neighbours_survive(
    town: Town, scenario: dict[str, Any], code: str
) -> None:
    driver = town.browser()
    await driver.sign_in("P05")
    query = SIMULATE.replace("licence {", "licence { balance", 1)

    answer = await driver.ask(query, scenario=scenario)

    assert answer["data"]["me"]["licence"] == {"balance": 8, "simulate": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == [code]


@pytest.mark.parametrize(
    ("arguments", "check"),
    [
        ('on: "2023-12-31", search: "inferieur"', lambda found: all(each["points"] == 1 for each in found)),
        ('on: "2024-01-01", search: "inferieur"', lambda found: all(each["points"] == 0 for each in found)),
        ('on: "2025-07-11", search: "stupefiants"', lambda found: 9 in [each["points"] for each in found]),
        ('search: "R412-30"', lambda found: [each["key"] for each in found] == ["red_light"]),
        ('search: "telephone"', lambda found: found[0]["article"] == "R412-6-1"),
        ("", lambda found: len(found) > 70),
    ],
)
async def test_a_visitor_reads_the_schedule_as_it_stood(
    town: Town, arguments: str, check: Callable[[list[dict[str, Any]]], bool]
) -> None:
    given = f"({arguments})" if arguments else ""

    answer = await town.browser().ask(f"{{ offences{given} {{ key label {{ fr }} article class points since }} }}")

    assert answer["data"]["offences"]
    assert check(answer["data"]["offences"])
    assert town.registry.journal.calls() == []


async def test_a_visitor_reads_what_courses_are(town: Town) -> None:
    answer = await town.browser().ask(
        "{ awarenessCourses { history { fr } kinds { kind givesPoints article } rules { code text { fr } article } } }"
    )

    guide = answer["data"]["awarenessCourses"]
    assert "89-469" in guide["history"]["fr"]
    assert {each["kind"]: each["givesPoints"] for each in guide["kinds"]} == {
        "VOLUNTARY": True,
        "COMPULSORY": True,
        "ALTERNATIVE_TO_PROSECUTION": False,
        "COURT_ORDERED": False,
    }
    assert all(each["article"] for each in guide["rules"])


async def test_a_course_on_the_last_day_of_the_calendar_is_no_bug(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P05")

    answer = await driver.ask(SIMULATE, scenario={"courses": [{"firstOn": "9999-12-31"}]})

    assert "INTERNAL" not in [error["extensions"]["code"] for error in answer.get("errors", [])]


async def test_a_simulation_says_whether_it_rests_on_the_registrys_own_balance(town: Town) -> None:
    driver = town.browser()
    await driver.sign_in("P05")

    answer = await driver.ask(
        "{ me { licence { simulate(scenario: {}) { balance consistentWithRegistry caveat { fr } } } } }"
    )

    told = answer["data"]["me"]["licence"]["simulate"]
    assert (told["balance"], told["consistentWithRegistry"]) == (8, True)
    assert told["caveat"]["fr"]
