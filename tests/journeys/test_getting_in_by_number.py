"""An account by record number: every form of a number, what is refused and how, and nothing that gives anybody away."""

from typing import Any

import pytest

from tests.conftest import Town
from tests.journeys.citizens import PASSWORD, ask_for_account, kind_of, mail, open_account, sign_in, token_of

pytestmark = pytest.mark.asyncio

PEOPLE: dict[str, dict[str, Any]] = {
    "P19": {
        "birthName": "Sabatier",
        "givenNames": ["Dorine"],
        "bornOn": "1980-01-29",
        "record": {"neph": "010134464461"},
    },
    "P22": {
        "birthName": "Vasseur",
        "givenNames": ["Zoé"],
        "bornOn": "2007-03-25",
        "record": {"neph": "240980422217"},
    },
    "P23": {
        "birthName": "WATTEZ",
        "givenNames": ["HAKIM"],
        "bornOn": "1999-11-11",
        "record": {"neph": "231159423230"},
    },
    "P24": {
        "birthName": "Albertini",
        "givenNames": ["Pasquale"],
        "bornOn": "1941-10-16",
        "record": {"paperBefore1975": {"number": "123.ABC.456", "year": "62", "departement": "20"}},
    },
    "P26": {
        "birthName": "Crozier",
        "givenNames": ["Ferdinand", "Emile"],
        "bornOn": "1946-08-03",
        "record": {"paperBefore1975": {"number": "71/AB 12.345 678", "year": "68", "departement": "71"}},
    },
    "P28": {
        "birthName": "Enjalbert",
        "givenNames": ["Huguette"],
        "bornOn": "1957-01-30",
        "record": {"paperOneLine": "000123456789"},
    },
    "P29": {
        "birthName": "Fauvel",
        "givenNames": ["Anatole"],
        "bornOn": "1964-09-26",
        "record": {"paperTwoLines": {"line1": "ABC123", "line2": "4567"}},
    },
    "P30": {
        "birthName": "Gaillac",
        "givenNames": ["Salomé"],
        "bornOn": "1997-05-22",
        "record": {"photocard": {"line1": "150846", "line2": "55 1570", "spaced": True}},
    },
}


@pytest.mark.parametrize("persona", PEOPLE)
async def test_each_form_of_a_number_opens_an_account(town: Town, persona: str) -> None:
    browser = town.browser()

    email = await open_account(town, browser, **PEOPLE[persona], email=f"{persona}@boite.example.test")
    assert (await sign_in(browser, email))["session"]["kind"] == "ACCOUNT"

    answer = await browser.ask("{ me { identity { birthName } } session { outcome pending { categories } } }")
    assert answer["data"]["me"]["identity"]["birthName"] == PEOPLE[persona]["birthName"].upper()
    assert answer["data"]["session"] == {"outcome": "MATCHED", "pending": None}


@pytest.mark.parametrize(
    ("persona", "record", "field", "rule"),
    [
        (
            "P26",
            {"paperBefore1975": {"number": "71/AB 12.345 6789", "year": "68", "departement": "71"}},
            "paperBefore1975.number",
            "A.1a16",
        ),
        (
            "P24",
            {"paperBefore1975": {"number": "123.ABC.456", "year": "75", "departement": "20"}},
            "paperBefore1975.year",
            "A.annee.avant75",
        ),
        ("P28", {"paperOneLine": "123456789"}, "paperOneLine", "B.12chiffres"),
        ("P29", {"paperTwoLines": {"line1": "ABC123", "line2": "45 67"}}, "paperTwoLines.line2", "C.ligne2.4chiffres"),
        ("P29", {"paperTwoLines": {"line1": "ABC123", "line2": "45678"}}, "paperTwoLines.line2", "C.ligne2.4chiffres"),
        (
            "P30",
            {"photocard": {"line1": "150846", "line2": "55 1570", "spaced": False}},
            "photocard.line2",
            "E1.sans-espace",
        ),
        ("P19", {"neph": "1013446446"}, "neph", "N.12chiffres"),
    ],
)
async def test_a_number_out_of_form_names_its_rule_and_asks_nobody(
    town: Town, persona: str, record: dict[str, Any], field: str, rule: str
) -> None:
    told = await ask_for_account(town.browser(), **(PEOPLE[persona] | {"record": record}))

    assert (told["__typename"], told["code"]) == ("InputRefused", "INVALID_NUMBER")
    assert (told["field"], told["rule"]) == (field, rule)
    assert told["message"]["fr"]
    assert told["fallback"]["fr"]
    assert town.registry.journal.calls() == []


@pytest.mark.parametrize(
    ("persona", "record"),
    [
        ("P24", {"paperBefore1975": {"number": "123.ABC.456", "year": "62", "departement": "79"}}),
        ("P30", {"photocard": {"line1": "150846", "line2": "551570", "spaced": False}}),
    ],
)
async def test_a_number_of_good_form_that_finds_nothing_gets_the_hint_of_its_form(
    town: Town, persona: str, record: dict[str, Any]
) -> None:
    told = await ask_for_account(town.browser(), **(PEOPLE[persona] | {"record": record}))

    assert told["__typename"] == "RecordNotMatched"
    assert told["hint"]["fr"]


async def test_a_code_of_telepoints_is_told_that_it_is_retired(town: Town) -> None:
    """P49 still holds one."""
    gilbert = {"birthName": "Yvernault", "givenNames": ["Gilbert"], "bornOn": "1956-03-22"}

    told = await ask_for_account(town.browser(), **gilbert, record={"telepointsCode": "1234 ABCD"})

    assert (told["field"], told["rule"]) == ("telepointsCode", "telepoints.retire")
    assert "Télépoints" in told["message"]["fr"]
    assert town.registry.journal.calls() == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"acceptTerms": False}, "acceptTerms"),
        ({"birthName": "  "}, "birthName"),
        ({"birthName": "Mar\x00tin"}, "birthName"),
        ({"givenNames": []}, "givenNames"),
        ({"bornOn": "27/12/1991"}, "bornOn"),
        ({"bornOn": "1991-02-30"}, "bornOn"),
        ({"bornOn": "2091-12-27"}, "bornOn"),
        ({"email": "camille"}, "email"),
        ({"password": "trop court"[:9]}, "password"),
        ({"password": "camille martin"}, "password"),
    ],
)
async def test_a_field_that_cannot_be_used_is_named_and_nobody_is_asked(
    town: Town, change: dict[str, Any], field: str
) -> None:
    told = await ask_for_account(town.browser(), **change)

    assert (told["__typename"], told["field"]) == ("InputRefused", field)
    assert town.registry.journal.calls() == []


async def test_a_wrong_name_a_wrong_number_and_an_unknown_person_are_one_answer_after_one_call(town: Town) -> None:
    changes: list[dict[str, Any]] = [
        {"birthName": "Martine"},
        {"bornOn": "1991-12-28"},
        {"record": {"neph": "090775301235"}},
        {"birthName": "Personne", "bornOn": "1970-01-01", "record": {"neph": "999999999999"}},
    ]
    told, calls = [], []

    for change in changes:
        town.registry.journal.clear()
        told.append(await ask_for_account(town.browser(), **change))
        calls.append([call.operation for call in town.registry.journal.calls()])

    assert told == [told[0]] * len(changes)
    assert told[0]["__typename"] == "RecordNotMatched"
    assert calls == [calls[0]] * len(changes)
    assert len(calls[0]) == 1


async def test_the_dead_and_the_unknown_are_one_answer(town: Town) -> None:
    """P38: her number is right, and that is nobody's business."""
    hortense = {"birthName": "Nivelle", "givenNames": ["Hortense"], "bornOn": "1939-02-17"}
    right, wrong = (
        {"paperBefore1975": {"number": number, "year": "67", "departement": "58"}} for number in ("67.4418", "67.4419")
    )

    told = [await ask_for_account(town.browser(), **hortense, record=record) for record in (right, wrong)]

    assert told[0] == told[1]
    assert told[0]["__typename"] == "RecordNotMatched"


async def test_attempts_with_one_number_are_limited_and_the_delay_is_told(town: Town) -> None:
    told = [
        await ask_for_account(town.browser(), birthName="Martine", email=f"essai{turn}@boite.example.test")
        for turn in range(11)
    ]

    assert [each["__typename"] for each in told] == ["RecordNotMatched"] * 10 + ["TooManyAttempts"]
    assert told[-1]["retryAfter"] > 0
    assert told[-1]["fallback"]["fr"]
    assert len(town.registry.journal.calls()) == 10


async def test_nothing_is_open_before_the_link_is_followed_and_a_scanner_does_not_follow_it(town: Town) -> None:
    browser = town.browser()
    await ask_for_account(browser)
    message = await mail(town, "camille@boite.example.test", "Activez")

    scanned = await town.browser().http.get("/account/activate")
    refused = await sign_in(browser, "camille@boite.example.test")
    page = await browser.http.post(
        "/account/activate", data={"token": token_of(message)}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert scanned.status_code == 200
    assert refused["code"] == "WRONG_CREDENTIALS"
    assert page.status_code == 200
    assert (await sign_in(browser, "camille@boite.example.test"))["__typename"] == "SignedIn"


async def test_a_used_address_ends_in_the_same_answer_and_the_mail_tells(town: Town) -> None:
    browser = town.browser()
    email = await open_account(town, browser)

    again = await ask_for_account(town.browser(), **PEOPLE["P30"], email=email)

    assert again["__typename"] == "MailSent"
    assert "FranceConnect" not in again["message"]["fr"]
    await mail(town, email, "déjà un compte")
    assert (await sign_in(browser, email, PASSWORD))["__typename"] == "SignedIn"


async def test_an_account_that_only_franceconnect_opens_says_so_by_mail_alone(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    told = await ask_for_account(town.browser())

    assert told["__typename"] == "MailSent"
    await mail(town, "camille.martin@example.test", "s'ouvre avec FranceConnect")
    await mail(town, "camille@boite.example.test", "demande de compte")


async def test_a_silent_registry_is_told_with_what_else_one_can_do(town: Town) -> None:
    town.registry.faults.add("SNPC-M01", operation="identifierTitulaire", times=1)

    told = await ask_for_account(town.browser())

    assert (told["__typename"], told["code"]) == ("RegistryAway", "REGISTRY_CLOSED")
    assert "préfecture" in told["fallback"]["fr"]
    assert await kind_of(town.browser()) == "ANONYMOUS"
