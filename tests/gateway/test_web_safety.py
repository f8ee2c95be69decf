"""What a browser is told and trusted with: whose pages may act, where one is sent back to, what no log ever says."""

import logging
from contextlib import AsyncExitStack
from dataclasses import replace

import httpx2
import pytest

from gateway.origins import Sites
from tests.conftest import Town, open_gateway
from tests.journeys.citizens import PASSWORD, ask_for_account, does, mail, open_account, sign_in, token_of

SITES = Sites(own="https://points.example.test", allowed=("https://front.example.test",))
SERVICE_LOGS = {"mpp", "gateway", "schema", "adapters", "sqlalchemy", "aiosmtplib", "uvicorn", "mail"}
OUT = {"query": "mutation { signOut { session { kind } } }"}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://other.example.test"},
        {"Origin": "https://evil.example.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    ],
)
async def test_a_page_of_another_site_changes_nothing(town: Town, headers: dict[str, str]) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    refused = await camille.http.post("/graphql", json=OUT, headers=headers)

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"]["code"] == "CROSS_ORIGIN"
    assert (await camille.ask("{ session { kind } }"))["data"]["session"]["kind"] == "FRANCE_CONNECT"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:5173"},
    ],
)
async def test_our_own_pages_allowed_frontends_and_programs_may_act(town: Town, headers: dict[str, str]) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    done = await camille.http.post("/graphql", json=OUT, headers=headers)

    assert done.json() == {"data": {"signOut": {"session": {"kind": "ANONYMOUS"}}}}


@pytest.mark.asyncio
async def test_a_mutation_is_not_sent_by_an_address(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")

    refused = await camille.http.get("/graphql", params=OUT, headers={"Accept": "application/json"})

    assert refused.status_code == 405
    assert (await camille.ask("{ session { kind } }"))["data"]["session"]["kind"] == "FRANCE_CONNECT"


@pytest.mark.parametrize(
    ("return_to", "kept"),
    [
        ("/mes-points?onglet=2#haut", True),
        ("https://front.example.test/mes-points", True),
        ("https://front.example.test", True),
        ("https://points.example.test/x", True),
        ("https://evil.example.test/", False),
        ("https://front.example.test.evil.example/", False),
        ("https://front.example.test@evil.example/", False),
        ("//evil.example.test", False),
        ("/\\evil.example.test", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("/" + "a" * 2_000, False),
        ("", False),
        (None, False),
    ],
)
def test_one_is_only_sent_back_to_our_paths_or_an_allowed_site(return_to: str | None, kept: bool) -> None:
    assert SITES.way_back(return_to) == (return_to if kept else "/")


def test_a_frontend_of_this_machine_is_known_in_development_alone() -> None:
    local = {"origin": "http://127.0.0.1:5173", "sec-fetch-site": "cross-site"}

    assert not SITES.admits(local)
    assert replace(SITES, local_frontends=True).admits(local)


@pytest.mark.asyncio
async def test_every_answer_carries_the_safe_headers_and_https_those_of_https(town: Town) -> None:
    plain = (await town.browser().http.get("/health/live")).headers
    async with AsyncExitStack() as stack:
        _, browser = await open_gateway(replace(town.settings, public_url="https://points.example.test"), stack)
        safe = (await browser().http.get("/nowhere")).headers

    assert (plain["x-content-type-options"], plain["x-frame-options"]) == ("nosniff", "DENY")
    assert "strict-transport-security" not in plain
    assert safe["strict-transport-security"].startswith("max-age=31536000")
    assert "frame-ancestors 'none'" in safe["content-security-policy"]


@pytest.mark.asyncio
async def test_a_sign_in_over_https_sets_a_cookie_that_no_neighbour_can_plant(town: Town) -> None:
    await open_account(town, town.browser())
    async with AsyncExitStack() as stack:
        _, browser = await open_gateway(replace(town.settings, public_url="https://points.example.test"), stack)
        query = f'mutation {{ signIn(email: "camille@boite.example.test", password: "{PASSWORD}") {{ __typename }} }}'
        answer = await browser().http.post("/graphql", json={"query": query})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-mpp-session=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.asyncio
async def test_a_link_page_keeps_its_token_from_the_server_until_the_button(town: Town) -> None:
    browser = town.browser()
    await open_account(town, browser)
    await browser.ask('mutation { requestPasswordReset(email: "camille@boite.example.test") { __typename } }')
    link = token_of(await mail(town, "camille@boite.example.test", "nouveau mot de passe"))

    async def press(password: str, **headers: str) -> httpx2.Response:
        fields = {"token": link, "password": password}
        return await browser.http.post("/account/reset-password", data=fields, headers=headers)

    page = await browser.http.get("/account/reset-password")
    foreign = await press("x", **{"Sec-Fetch-Site": "cross-site"})
    weak = await press("motdepasse1", **{"Sec-Fetch-Site": "same-origin"})
    done = await press("tout autre chose, plus longue", **{"Sec-Fetch-Site": "same-origin"})
    again = await press("encore autre chose, plus longue", **{"Sec-Fetch-Site": "same-origin"})

    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    assert "location.hash" in page.text
    assert [each.status_code for each in (page, foreign, weak, done, again)] == [200, 403, 400, 200, 400]
    assert "trop facile" in weak.text
    assert link in weak.text
    assert "plus valable" in again.text
    assert (await sign_in(browser, "camille@boite.example.test", "tout autre chose, plus longue"))["__typename"] == (
        "SignedIn"
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [b"token=" + b"x" * 10_000, b"token=%ff", b"\xff", b"", b"&".join([b"a=b"] * 50)])
async def test_an_unreadable_form_is_a_calm_page(town: Town, body: bytes) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}

    answer = await town.browser().http.post("/account/activate", content=body, headers=headers)

    assert answer.status_code == 400
    assert "plus valable" in answer.text


@pytest.mark.asyncio
async def test_no_log_says_a_name_an_address_a_number_or_a_token(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for name in ("gateway", "schema", "adapters", "mpp"):
        caplog.set_level(logging.DEBUG, logger=name)
    camille, sacha, dorine = town.browser(), town.browser(), town.browser()
    email = await open_account(town, camille)
    await sign_in(camille, email, "ce n'est pas le bon")
    await sign_in(camille, email)
    link = token_of(await mail(town, email, "Connexion"))
    tokens = [link, *dict(camille.http.cookies).values()]
    await ask_for_account(town.browser(), birthName="Martine")
    await does(camille, f'disownSignIn(token: "{link}")')
    await sacha.sign_in("P32", confirm=False)
    tokens += dict(sacha.http.cookies).values()
    await sacha.ask('mutation { reportMismatch(disputed: [IDENTITY], text: "né à Lyon") { __typename } }')
    await sacha.sign_in("P32", confirm=False)
    await dorine.sign_in("P19")
    tokens += dict(dorine.http.cookies).values()
    await dorine.ask("{ me { identity { birthName neph } licence { balance } } }")
    await dorine.http.post("/auth/logout", headers={"Sec-Fetch-Site": "same-origin"})

    ours = [
        record for record in caplog.records if record.name.split(".")[0] in {"mpp", "gateway", "schema", "adapters"}
    ]
    said = "\n".join(record.getMessage() for record in ours).casefold()
    personal = ["martin", "camille", "imbault", "sacha", "sabatier", "dorine", "lyon", "@", "1991", PASSWORD]
    numbers = ["090775301234", "010134464461", "D0000000000001", "D0000000000032"]

    assert "graphql" in said
    assert [canary for canary in (*personal, *numbers, *tokens) if canary.casefold() in said] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("door", ["start", "step-up"])
async def test_a_sign_in_begins_by_going_there_and_not_by_an_image(town: Town, door: str) -> None:
    browser = town.browser()

    image = await browser.http.get(f"/auth/franceconnect/{door}", headers={"Sec-Fetch-Mode": "no-cors"})
    visit = await browser.http.get(f"/auth/franceconnect/{door}", headers={"Sec-Fetch-Mode": "navigate"})

    assert (image.status_code, visit.status_code) == (403, 303)
