"""What a thief who knows a password, or sends a request too late, does not get."""

from typing import Any

import pytest

from tests.conftest import Browser, Town
from tests.journeys.citizens import (
    PASSWORD,
    ask_for_account,
    asks,
    does,
    kind_of,
    mail,
    mutate,
    open_account,
    sign_in,
    token_of,
)

pytestmark = pytest.mark.asyncio

CONFIRM = "mutation { confirmIdentity { __typename ... on Refusal { code } } }"
THIEF = "voleur@boite.example.test"


async def ask_for_another_address(town: Town, thief: Browser) -> str:
    await asks(thief, f'changeEmail(email: "{THIEF}", password: "{PASSWORD}")')
    return token_of(await mail(town, THIEF, "Confirmez"))


async def test_a_new_password_ends_the_link_to_another_address(town: Town) -> None:
    owner, thief = town.browser(), town.browser()
    email = await open_account(town, owner)
    await sign_in(owner, email)
    await sign_in(thief, email)
    link = await ask_for_another_address(town, thief)

    changed = await does(owner, f'changePassword(password: "{PASSWORD}", newPassword: "onze girafes mauves dansent")')
    confirmed = await does(thief, f'confirmEmail(token: "{link}")')

    assert changed["__typename"] == "Done"
    assert await kind_of(thief) == "ANONYMOUS"
    assert confirmed["__typename"] != "Done"


async def test_not_me_sends_the_way_back_to_whom_it_told(town: Town) -> None:
    owner, thief = town.browser(), town.browser()
    email = await open_account(town, owner)
    await sign_in(thief, email)
    not_me = token_of(await mail(town, email, "Connexion"))
    link = await ask_for_another_address(town, thief)
    await does(thief, f'confirmEmail(token: "{link}")')

    await does(owner, f'disownSignIn(token: "{not_me}")')
    way_back = await mail(town, email, "verrouill")

    assert token_of(way_back)
    assert [each for each in town.mail.messages if THIEF in str(each) and "verrouill" in each.subject] == []


async def test_a_number_with_other_marks_is_the_same_number_to_the_limits(town: Town) -> None:
    answers: list[dict[str, Any]] = []
    for place in range(14):
        number = "123ABC456"
        cut = place % 8 + 1
        written = number[:cut] + ".-"[place // 8] + number[cut:]
        record = {"paperBefore1975": {"number": written, "year": "62", "departement": "20"}}
        email = f"essai{place}@boite.example.test"
        answers.append(await ask_for_account(town.browser(), birthName="Zut", email=email, record=record))

    assert "TooManyAttempts" in [answer["__typename"] for answer in answers]


async def test_a_request_that_comes_late_does_not_take_the_new_cookie_back(town: Town) -> None:
    driver, late = town.browser(), town.browser()
    await driver.sign_in("P01", confirm=False)
    late.http.cookies.update(dict(driver.http.cookies))
    await mutate(driver, CONFIRM)

    response = await late.http.post("/graphql", json={"query": "{ session { kind } }"})

    assert "set-cookie" not in response.headers


async def test_confirming_in_two_browsers_signs_nobody_out(town: Town) -> None:
    first, second = town.browser(), town.browser()
    await first.sign_in("P01", confirm=False)
    await second.sign_in("P01", confirm=False)

    await mutate(first, CONFIRM)
    await mutate(second, CONFIRM)

    assert (await kind_of(first), await kind_of(second)) == ("FRANCE_CONNECT", "FRANCE_CONNECT")


@pytest.mark.parametrize("reference", ["\\u0000" * 36, "x" * 36, "", "----" * 9])
async def test_a_reference_that_is_none_finds_no_report(town: Town, reference: str) -> None:
    answer = await town.browser().ask(f'{{ session {{ mismatchReport(reference: "{reference}") {{ reference }} }} }}')

    assert answer == {"data": {"session": {"mismatchReport": None}}}
