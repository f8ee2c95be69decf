"""An account from day to day: in and out, its password, its address, its sessions, and the day that it is closed."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from tests.conftest import Browser, Town, open_gateway
from tests.journeys.citizens import (
    PASSWORD,
    asks,
    does,
    form,
    kind_of,
    mail,
    mutate,
    open_account,
    sign_in,
    token_of,
)

pytestmark = pytest.mark.asyncio

NEW_PASSWORD = "tout autre chose, plus longue encore"

SESSIONS = "{ me { sessions { id kind device isThisOne } } }"


async def at_home(town: Town) -> tuple[Browser, str]:
    """Camille, signed in with a password."""
    browser = town.browser()
    email = await open_account(town, browser)
    assert (await sign_in(browser, email))["__typename"] == "SignedIn"
    return browser, email


async def test_every_sign_in_is_told_by_mail_whichever_way_it_was(town: Town) -> None:
    camille, email = await at_home(town)
    first = await mail(town, email, "Connexion")
    await sign_in(camille, email)
    await mail(town, email, "Connexion", after=first["id"])

    corentin = town.browser()
    await corentin.sign_in("P31")
    told = await mail(town, "corentin.hascoet@example.test", "Connexion")
    await corentin.sign_in("P31", confirm=False)
    again = await mail(town, "corentin.hascoet@example.test", "Connexion", after=told["id"])

    assert token_of(told) != token_of(again)


async def test_this_was_not_me_ends_the_sessions_and_locks_the_password_until_it_is_reset(town: Town) -> None:
    thief, email = await at_home(town)
    link = token_of(await mail(town, email, "Connexion"))
    camille = town.browser()

    assert (await does(camille, f'disownSignIn(token: "{link}")'))["__typename"] == "Done"

    assert await kind_of(thief) == "ANONYMOUS"
    locked = await sign_in(thief, email)
    assert (locked["code"], locked["__typename"]) == ("SIGN_IN_LOCKED", "Refused")
    assert (await does(camille, f'disownSignIn(token: "{link}")'))["code"] == "LINK_NO_LONGER_VALID"
    await asks(camille, f'requestPasswordReset(email: "{email}")')
    reset = token_of(await mail(town, email, "nouveau mot de passe"))
    assert (await does(camille, f'resetPassword(token: "{reset}", password: "{NEW_PASSWORD}")'))["__typename"] == "Done"
    assert (await sign_in(camille, email, NEW_PASSWORD))["__typename"] == "SignedIn"


async def test_this_was_not_me_locks_franceconnect_until_the_mail_is_answered(town: Town) -> None:
    thief = town.browser()
    await thief.sign_in("P31")
    link = token_of(await mail(town, "corentin.hascoet@example.test", "Connexion"))
    same_origin = {"Sec-Fetch-Site": "same-origin"}

    page = await town.browser().http.post("/account/not-me", data={"token": link}, headers=same_origin)

    assert page.status_code == 200
    assert await kind_of(thief) == "ANONYMOUS"
    refused = await thief.sign_in("P31", confirm=False)
    assert (refused.status_code, "SIGN_IN_LOCKED" in refused.text) == (400, True)
    unlock = token_of(await mail(town, "corentin.hascoet@example.test", "verrouillée"))
    corentin = town.browser()
    assert (await does(corentin, f'unlock(token: "{unlock}")'))["__typename"] == "Done"
    await corentin.sign_in("P31", confirm=False)
    assert await kind_of(corentin) == "FRANCE_CONNECT"


async def test_two_hundred_wrong_passwords_open_nothing_and_the_right_one_has_to_wait_too(town: Town) -> None:
    camille, email = await at_home(town)
    guesser = town.browser()

    told = [await sign_in(guesser, email, f"ce n'est pas {turn}") for turn in range(200)]

    kinds = [each["__typename"] for each in told]
    assert set(kinds) == {"Refused", "TooManyAttempts"}
    assert kinds.index("TooManyAttempts") == 10
    assert {each["code"] for each in told[:10]} == {"WRONG_CREDENTIALS"}
    assert 0 < told[-1]["retryAfter"] <= 900
    assert (await sign_in(town.browser(), email))["__typename"] == "TooManyAttempts"
    assert await kind_of(camille) == "ACCOUNT"


async def test_an_unknown_address_and_a_wrong_password_are_one_answer(town: Town) -> None:
    _, email = await at_home(town)

    told = [await sign_in(town.browser(), address, "ce n'est pas le bon") for address in (email, "nul@example.test")]

    assert told[0] == told[1]


async def test_a_password_session_steps_up_and_comes_back_to_where_it_was(town: Town) -> None:
    camille, _ = await at_home(town)
    url = (await camille.ask("{ session { stepUpUrl } }"))["data"]["session"]["stepUpUrl"]
    before = dict(camille.http.cookies)

    arrived = await camille.http.get(
        url, params={"return_to": "/health/live?tab=rii", "idp_hint": "P01"}, follow_redirects=True
    )
    waiting = await camille.ask("{ session { kind pending { identity { birthName } } stepUpUrl } }")
    await camille.ask("mutation { confirmIdentity { __typename } }")

    assert arrived.url.path == "/health/live"
    assert arrived.url.query == b"tab=rii"
    assert waiting["data"]["session"] == {
        "kind": "FRANCE_CONNECT",
        "pending": {"identity": {"birthName": "MARTIN"}},
        "stepUpUrl": None,
    }
    assert dict(camille.http.cookies) != before
    assert (await camille.ask("{ me { licence { suspensions { kind } } } }"))["data"]["me"]["licence"] == {
        "suspensions": []
    }


async def test_a_step_up_that_proves_somebody_else_changes_nothing(town: Town) -> None:
    camille, _ = await at_home(town)

    refused = await camille.sign_in("P31", confirm=False, door="step-up")

    assert (refused.status_code, "ANOTHER_RECORD" in refused.text) == (400, True)
    read = await camille.ask("{ session { kind } me { identity { birthName } } }")
    assert read["data"] == {"session": {"kind": "ACCOUNT"}, "me": {"identity": {"birthName": "MARTIN"}}}


async def test_the_door_of_the_step_up_is_a_sign_in_like_any_other_for_a_visitor(town: Town) -> None:
    corentin = town.browser()

    await corentin.sign_in("P31", door="step-up")

    assert await kind_of(corentin) == "FRANCE_CONNECT"


async def test_sessions_are_listed_and_ended_one_by_one_and_together(town: Town) -> None:
    here, email = await at_home(town)
    there, elsewhere = town.browser(), town.browser()
    await sign_in(there, email)
    await sign_in(elsewhere, email)
    listed = (await here.ask(SESSIONS))["data"]["me"]["sessions"]
    newest = next(each for each in listed if not each["isThisOne"])

    ended = await does(here, f'endSession(id: "{newest["id"]}")')
    forged = await does(here, 'endSession(id: "forged")')
    left = (await here.ask(SESSIONS))["data"]["me"]["sessions"]

    assert [each["isThisOne"] for each in listed] == [False, False, True]
    assert ended["__typename"] == "Done"
    assert forged["code"] == "SESSION_NOT_FOUND"
    assert len(left) == 2
    assert sorted([await kind_of(there), await kind_of(elsewhere)]) == ["ACCOUNT", "ANONYMOUS"]
    assert (await does(here, "endOtherSessions"))["__typename"] == "Done"
    assert [await kind_of(each) for each in (there, elsewhere, here)] == ["ANONYMOUS", "ANONYMOUS", "ACCOUNT"]


async def test_a_changed_password_ends_the_other_sessions_and_this_one_goes_on_with_a_new_token(town: Town) -> None:
    here, email = await at_home(town)
    there = town.browser()
    await sign_in(there, email)
    before = dict(here.http.cookies)
    change = 'changePassword(password: "{}", newPassword: "{}")'

    wrong = await does(here, change.format("ce n'est pas le bon", NEW_PASSWORD))
    weak = await does(here, change.format(PASSWORD, "motdepasse1"))
    done = await does(here, change.format(PASSWORD, NEW_PASSWORD))

    assert (wrong["code"], weak["code"]) == ("WRONG_CREDENTIALS", "PASSWORD_REFUSED")
    assert (weak["field"], weak["rule"]) == ("newPassword", "TOO_GUESSABLE")
    assert (done["__typename"], done["session"]) == ("Done", {"kind": "ACCOUNT"})
    assert dict(here.http.cookies) != before
    assert await kind_of(there) == "ANONYMOUS"
    assert await kind_of(here) == "ACCOUNT"
    await mail(town, email, "mot de passe a été modifié")


async def test_a_reset_ends_every_session_and_its_link_works_once(town: Town) -> None:
    here, email = await at_home(town)
    await asks(here, f'requestPasswordReset(email: "{email}")')
    unknown = await asks(here, 'requestPasswordReset(email: "nul@example.test")')
    link = token_of(await mail(town, email, "nouveau mot de passe"))
    reset = f'resetPassword(token: "{link}", password: "{NEW_PASSWORD}")'

    done, again = await does(here, reset), await does(here, reset)

    assert unknown["__typename"] == "MailSent"
    assert (done["__typename"], done["session"]) == ("Done", {"kind": "ANONYMOUS"})
    assert again["code"] == "LINK_NO_LONGER_VALID"
    assert await kind_of(here) == "ANONYMOUS"
    assert (await sign_in(here, email))["code"] == "WRONG_CREDENTIALS"
    assert (await sign_in(here, email, NEW_PASSWORD))["__typename"] == "SignedIn"


async def test_another_address_is_confirmed_by_its_mail_and_both_are_told(town: Town) -> None:
    here, email = await at_home(town)
    new = "autre@boite.example.test"

    without = await asks(here, f'changeEmail(email: "{new}")')
    asked = await asks(here, f'changeEmail(email: "{new}", password: "{PASSWORD}")')
    link = token_of(await mail(town, new, "Confirmez"))
    done = await does(here, f'confirmEmail(token: "{link}")')

    assert (without["code"], asked["__typename"], done["__typename"]) == ("WRONG_CREDENTIALS", "MailSent", "Done")
    for address in (email, new):
        await mail(town, address, "a été modifiée")
    assert (await sign_in(town.browser(), new))["__typename"] == "SignedIn"
    assert (await sign_in(town.browser(), email))["code"] == "WRONG_CREDENTIALS"


async def test_what_is_held_is_given_out_to_its_owner_alone(town: Town) -> None:
    here, email = await at_home(town)
    export = "mutation { exportMyData { __typename ... on MyData { content } ... on Refusal { code } } }"

    mine = await mutate(here, export)
    nobodys = await mutate(town.browser(), export)

    assert email in str(mine["content"])
    assert "argon2" not in str(mine)
    assert nobodys == {"__typename": "Refused", "code": "UNAUTHENTICATED"}


async def test_a_closed_account_is_forgotten_and_can_be_made_again(town: Town) -> None:
    here, email = await at_home(town)

    refused = await does(here, 'closeAccount(password: "ce n\'est pas le bon")')
    done = await does(here, f'closeAccount(password: "{PASSWORD}")')

    assert refused["code"] == "WRONG_CREDENTIALS"
    assert (done["__typename"], done["session"]) == ("Done", {"kind": "ANONYMOUS"})
    assert "mpp-session" not in dict(here.http.cookies)
    closed = await mail(town, email, "compte est fermé")
    assert (await sign_in(here, email))["code"] == "WRONG_CREDENTIALS"
    input_ = form()
    create = "mutation C($i: NewAccountInput!) { createAccount(input: $i) { __typename } }"
    assert (await mutate(here, create, i=input_))["__typename"] == "MailSent"
    await mail(town, email, "Activez", after=closed["id"])


async def test_the_activation_mail_is_sent_again_with_another_link(town: Town) -> None:
    browser = town.browser()
    create = "mutation C($i: NewAccountInput!) { createAccount(input: $i) { __typename } }"
    await mutate(browser, create, i=form())
    first = await mail(town, form()["email"], "Activez")

    await asks(browser, f'resendActivation(email: "{form()["email"]}")')
    second = await mail(town, form()["email"], "Activez", after=first["id"])

    old = await does(browser, f'activateAccount(token: "{token_of(first)}")')
    new = await does(browser, f'activateAccount(token: "{token_of(second)}")')
    assert (old["code"], new["__typename"]) == ("LINK_NO_LONGER_VALID", "Done")


async def test_signing_out_by_password_ends_here(town: Town) -> None:
    here, _ = await at_home(town)

    out = await mutate(here, "mutation { signOut { url message { fr } session { kind } } }")

    assert (out["url"], out["session"]) == (None, {"kind": "ANONYMOUS"})
    assert "mpp-session" not in dict(here.http.cookies)


async def test_signing_out_of_franceconnect_ends_both_sides(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    copied = town.browser()
    copied.http.cookies.update(camille.http.cookies)

    out = await mutate(camille, "mutation { signOut { url session { kind } } }")
    left = await camille.http.get(out["url"], follow_redirects=True)

    assert out["session"] == {"kind": "ANONYMOUS"}
    assert await kind_of(copied) == "ANONYMOUS"
    assert out["url"].startswith(town.settings.franceconnect_issuer)
    assert left.url.path == "/auth/franceconnect/signed-out"
    assert "Vous êtes déconnecté" in left.text


async def test_two_browsers_sign_in_with_one_password_at_once(town: Town) -> None:
    _, email = await at_home(town)
    browsers = [town.browser(), town.browser()]

    told = await asyncio.gather(*(sign_in(browser, email) for browser in browsers))

    assert [each["__typename"] for each in told] == ["SignedIn"] * 2
    assert [await kind_of(browser) for browser in browsers] == ["ACCOUNT"] * 2


async def test_a_mail_that_was_written_before_a_crash_leaves_after_it(town: Town) -> None:
    nowhere = replace(town.settings, smtp_url="")
    async with AsyncExitStack() as stack:
        _, browser = await open_gateway(nowhere, stack)
        create = "mutation C($i: NewAccountInput!) { createAccount(input: $i) { __typename } }"
        told = await mutate(browser(), create, i=form(email="apres@boite.example.test"))

        assert told["__typename"] == "MailSent"
        await open_gateway(town.settings, stack)
        assert token_of(await mail(town, "apres@boite.example.test", "Activez"))
