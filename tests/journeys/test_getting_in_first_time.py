"""The first sign-in with FranceConnect: what is shown to be recognised, what is confirmed, and what is disputed."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.conftest import Browser, Town, open_gateway
from tests.journeys.citizens import (
    REFUSAL,
    ask_for_account,
    kind_of,
    mail,
    mutate,
    open_account,
    sign_in,
)

pytestmark = pytest.mark.asyncio

PENDING = """{ session { kind pending {
    identity { birthName givenNames bornOn birthplaceName } titles { format numberForm issuedOn expiresOn } categories
} } }"""

CONFIRM = f"mutation {{ confirmIdentity {{ __typename ... on SignedIn {{ session {{ kind }} }} {REFUSAL} }} }}"

REPORT = f"""mutation {{ reportMismatch(disputed: [IDENTITY, TITLES], text: "Je suis né à Lyon.") {{
    __typename
    ... on MismatchReported {{ message {{ fr }} report {{ reference state receipt registryState }} }}
    {REFUSAL} }} }}"""


class Later:
    """Keeps ``SecurityClock``: so much later than it is."""

    def __init__(self, **delay: float) -> None:
        self._delay = timedelta(**delay)

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC) + self._delay


async def advice_of(browser: Browser) -> dict[str, Any]:
    answer = await browser.ask("{ me { id } session { outcome pending { categories } advice { fr } waysIn { kind } } }")
    assert answer["data"]["me"] is None
    session: dict[str, Any] = answer["data"]["session"]
    return session


async def test_the_record_is_shown_to_be_recognised_and_nothing_else_is(town: Town) -> None:
    """P31."""
    corentin = town.browser()
    await corentin.sign_in("P31", confirm=False)
    town.registry.journal.clear()

    shown = await corentin.ask(PENDING)
    read = await corentin.ask("{ me { identity { birthName } licence { balance } sessions { id } } session { kind } }")

    assert shown["data"]["session"]["pending"] == {
        "identity": {
            "birthName": "HASCOËT",
            "givenNames": ["CORENTIN"],
            "bornOn": "1992-01-03",
            "birthplaceName": "QUIMPER",
        },
        "titles": [
            {"format": "PHOTOCARD", "numberForm": "PHOTOCARD", "issuedOn": "2016-06-20", "expiresOn": "2031-06-20"}
        ],
        "categories": ["B"],
    }
    assert read["data"] == {"me": None, "session": {"kind": "FRANCE_CONNECT"}}
    assert [error["extensions"]["code"] for error in read["errors"]] == ["CONFIRMATION_REQUIRED"]
    assert [set(call.segments) for call in town.registry.journal.calls()] == [{"IDE", "TIT", "DRT"}]


async def test_once_confirmed_the_record_opens_and_later_sign_ins_go_straight_in(town: Town) -> None:
    """P31, and P01 by the way of the screen."""
    corentin = town.browser()
    await corentin.sign_in("P31", confirm=False)
    before = dict(corentin.http.cookies)

    confirmed = await mutate(corentin, CONFIRM)

    assert confirmed == {"__typename": "SignedIn", "session": {"kind": "FRANCE_CONNECT"}}
    assert dict(corentin.http.cookies) != before
    assert (await corentin.ask("{ me { licence { balance } } }"))["data"]["me"]["licence"]["balance"] == 10
    assert (await corentin.ask(PENDING))["data"]["session"]["pending"] is None
    again = town.browser()
    await again.sign_in("P31", confirm=False)
    assert (await again.ask("{ me { licence { balance } } }"))["data"]["me"]["licence"]["balance"] == 10


async def test_a_confirmed_session_does_not_read_what_is_shown_for_confirmation(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()

    answer = await camille.ask("{ me { licence { balance } } session { pending { identity { birthName } } } }")

    assert answer["data"]["session"] == {"pending": None}
    assert [set(call.segments) for call in town.registry.journal.calls()] == [{"SLD"}]


async def test_the_former_token_is_worth_nothing_after_the_confirmation(town: Town) -> None:
    camille, thief = town.browser(), town.browser()
    await camille.sign_in("P01", confirm=False)
    thief.http.cookies.update(camille.http.cookies)

    await mutate(camille, CONFIRM)

    assert await kind_of(thief) == "ANONYMOUS"
    assert (await mutate(thief, CONFIRM))["code"] == "UNAUTHENTICATED"
    assert (await mutate(camille, CONFIRM))["code"] == "NOTHING_TO_CONFIRM"


async def test_two_browsers_that_sign_in_and_confirm_at_once_make_one_account(town: Town) -> None:
    browsers = [town.browser(), town.browser()]
    await asyncio.gather(*(browser.sign_in("P01", confirm=False) for browser in browsers))

    results = await asyncio.gather(*(mutate(browser, CONFIRM) for browser in browsers))
    later = town.browser()
    await later.sign_in("P01", confirm=False)

    assert "SignedIn" in [result["__typename"] for result in results]
    assert (await later.ask("{ me { licence { balance } } }"))["data"]["me"]["licence"]["balance"] == 12


async def test_a_record_of_somebody_else_is_reported_and_opens_nothing(town: Town) -> None:
    """P32: the registry finds another Sacha; their own number opens their own record, without the RII."""
    sacha = town.browser()
    await sacha.sign_in("P32", confirm=False)

    reported = await mutate(sacha, REPORT)

    report = reported["report"]
    assert (reported["__typename"], report["state"]) == ("MismatchReported", "SENT")
    assert report["receipt"]
    assert await kind_of(sacha) == "ANONYMOUS"
    query = "query Q($r: String!) { session { mismatchReport(reference: $r) { state receipt registryState } } }"
    followed = (await town.browser().ask(query, r=report["reference"]))["data"]["session"]["mismatchReport"]
    assert followed == {"state": "SENT", "receipt": report["receipt"], "registryState": "R"}
    assert (await town.browser().ask(query, r=report["receipt"]))["data"]["session"]["mismatchReport"] is None
    assert report["receipt"] in (await mail(town, "sacha.imbault@example.test", "signalement"))["subject"]

    refused = await sacha.sign_in("P32", confirm=False)
    assert refused.status_code == 400
    assert "MISMATCH_REPORT_OPEN" in refused.text
    assert report["receipt"] in refused.text
    assert await kind_of(sacha) == "ANONYMOUS"

    own = {"birthName": "Imbault", "givenNames": ["Sacha"], "bornOn": "1989-07-14", "record": {"neph": "070135567408"}}
    email = await open_account(town, sacha, **own, email="sacha@boite.example.test")
    await sign_in(sacha, email)
    read = await sacha.ask("{ me { identity { neph } licence { suspensions { kind } } } }")
    assert read["data"]["me"] == {"identity": {"neph": "070135567408"}, "licence": {"suspensions": None}}
    assert [error["extensions"]["code"] for error in read["errors"]] == ["STEP_UP_REQUIRED"]


async def test_a_report_of_the_night_is_kept_and_leaves_in_the_morning(town: Town) -> None:
    sacha = town.browser()
    await sacha.sign_in("P32", confirm=False)
    town.registry.clock.set(datetime.fromisoformat("2025-01-31T01:00"))

    report = (await mutate(sacha, REPORT))["report"]

    assert (report["state"], report["receipt"]) == ("QUEUED", None)
    assert "MISMATCH_REPORT_OPEN" in (await sacha.sign_in("P32", confirm=False)).text
    town.registry.clock.set(datetime.fromisoformat("2025-01-31T09:00"))
    async with AsyncExitStack() as stack:
        _, browser = await open_gateway(town.settings, stack, Later(hours=8))
        told = await mail(town, "sacha.imbault@example.test", "signalement")
        query = "query Q($r: String!) { session { mismatchReport(reference: $r) { state receipt } } }"
        followed = (await browser().ask(query, r=report["reference"]))["data"]["session"]["mismatchReport"]
    assert followed["state"] == "SENT"
    assert followed["receipt"] in told["subject"]
    sent = [call for call in town.registry.journal.calls() if call.operation == "signalerDiscordance"]
    assert len(sent) == 2


@pytest.mark.parametrize(
    "arguments", ["disputed: []", f'disputed: [OTHER], text: "{"x" * 501}"', f'disputed: [OTHER], text: "{"œ" * 200}"']
)
async def test_a_report_out_of_bounds_is_refused_and_the_session_stays(town: Town, arguments: str) -> None:
    sacha = town.browser()
    await sacha.sign_in("P32", confirm=False)

    told = await mutate(sacha, f"mutation {{ reportMismatch({arguments}) {{ __typename {REFUSAL} }} }}")

    assert (told["__typename"], told["code"]) == ("InputRefused", "BAD_USER_INPUT")
    assert (await sacha.ask(PENDING))["data"]["session"]["pending"]["categories"] == ["B"]


async def test_homonyms_are_never_chosen_between_and_the_number_chooses(town: Town) -> None:
    """P33: FranceConnect cannot tell two Julies apart."""
    julie = town.browser()
    await julie.sign_in("P33", confirm=False)

    told = await advice_of(julie)

    assert (told["outcome"], told["pending"]) == ("AMBIGUOUS", None)
    assert "CREATE_ACCOUNT" in [way["kind"] for way in told["waysIn"]]
    own = {"birthName": "Maillard", "givenNames": ["Julie"], "bornOn": "1985-06-06", "record": {"neph": "040451575327"}}
    await open_account(town, julie, **own, email="julie@boite.example.test")
    await sign_in(julie, "julie@boite.example.test")
    assert (await julie.ask("{ me { identity { neph } } }"))["data"]["me"]["identity"]["neph"] == "040451575327"


async def test_a_usage_name_is_told_to_give_the_birth_name(town: Town) -> None:
    """P34."""
    estelle = town.browser()
    await estelle.sign_in("P34", confirm=False)

    told = await advice_of(estelle)

    assert told["outcome"] == "USE_BIRTH_NAME"
    assert "nom de naissance" in told["advice"]["fr"]


async def test_an_unknown_day_of_birth_is_matched_and_shown_as_it_is_known(town: Town) -> None:
    """P36."""
    khedidja = town.browser()
    await khedidja.sign_in("P36", confirm=False)

    identity = (await khedidja.ask(PENDING))["data"]["session"]["pending"]["identity"]

    assert (identity["birthName"], identity["bornOn"]) == ("BENYOUCEF", "1958")
    assert (await mutate(khedidja, CONFIRM))["__typename"] == "SignedIn"


async def test_the_dead_are_met_with_neutral_words_and_no_data(town: Town) -> None:
    """P38."""
    hortense = town.browser()
    await hortense.sign_in("P38", confirm=False)

    told = await advice_of(hortense)

    assert (told["outcome"], told["pending"]) == ("NOT_SERVED_ONLINE", None)
    assert "préfecture" in told["advice"]["fr"]
    assert "décé" not in str(told)


async def test_a_couple_with_one_address_has_two_accounts(town: Town) -> None:
    """P50: FranceConnect gave both the same address; it recognises nobody."""
    marius, odette = town.browser(), town.browser()
    await marius.sign_in("P50")
    await odette.sign_in("P50B")

    names = [
        (await browser.ask("{ me { identity { birthName } } }"))["data"]["me"]["identity"]["birthName"]
        for browser in (marius, odette)
    ]

    assert names == ["GUICHARD", "PRUDHON"]
    first = await mail(town, "foyer.guichard@example.test", "Connexion")
    assert await mail(town, "foyer.guichard@example.test", "Connexion", after=first["id"])


async def test_a_password_account_gets_franceconnect_attached_and_its_other_sessions_end(town: Town) -> None:
    by_password, by_identity = town.browser(), town.browser()
    email = await open_account(town, by_password)
    await sign_in(by_password, email)

    await by_identity.sign_in("P01", confirm=False)
    assert (await mutate(by_identity, CONFIRM))["__typename"] == "SignedIn"

    assert await kind_of(by_password) == "ANONYMOUS"
    await mail(town, email, "FranceConnect a été associé")
    again = await sign_in(by_password, email)
    assert again["session"]["kind"] == "ACCOUNT"
    read = await by_password.ask("{ me { licence { suspensions { kind } } } }")
    assert [error["extensions"]["code"] for error in read["errors"]] == ["STEP_UP_REQUIRED"]


async def test_a_new_pseudonym_of_a_known_person_waits_for_a_confirmation_and_is_then_attached(town: Town) -> None:
    """A rectified civil status gives another ``sub``."""
    before, after = town.browser(), town.browser()
    await before.sign_in("P31")
    (known,) = town.franceconnect.clients.values()
    town.franceconnect.clients[known.id] = replace(known, sector="another")

    await after.sign_in("P31", confirm=False)
    waiting = (await after.ask(PENDING))["data"]["session"]["pending"]["identity"]["birthName"]
    assert (await mutate(after, CONFIRM))["__typename"] == "SignedIn"

    assert waiting == "HASCOËT"
    assert await kind_of(before) == "ANONYMOUS"
    await after.sign_in("P31", confirm=False)
    assert (await after.ask("{ me { licence { balance } } }"))["data"]["me"]["licence"]["balance"] == 10


async def test_creating_by_number_while_pending_leaves_the_pending_session_as_it_is(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01", confirm=False)

    assert (await ask_for_account(camille))["__typename"] == "MailSent"

    assert (await camille.ask(PENDING))["data"]["session"]["pending"]["categories"] == ["B"]


async def test_a_report_that_the_administration_closed_lets_its_person_in_again(town: Town) -> None:
    sacha = town.browser()
    await sacha.sign_in("P32", confirm=False)
    reference = (await mutate(sacha, REPORT))["report"]["reference"]
    await sacha.sign_in("P32", confirm=False)
    while_open = await kind_of(sacha)
    town.registry.clock.advance(days=12)

    query = "query Q($r: String!) { session { mismatchReport(reference: $r) { registryState } } }"
    followed = await town.browser().ask(query, r=reference)
    await sacha.sign_in("P32", confirm=False)

    assert while_open == "ANONYMOUS"
    assert followed["data"]["session"]["mismatchReport"] == {"registryState": "C"}
    assert await kind_of(sacha) == "FRANCE_CONNECT"
