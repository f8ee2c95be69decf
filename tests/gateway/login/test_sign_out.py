"""Signing out: ours first, then the provider's, and never at another site's wish."""

from datetime import timedelta

import httpx2
import pytest

from gateway.login import LOGOUT, SIGNED_OUT
from tests.gateway.login.conftest import ORIGIN, Service, query_of

pytestmark = pytest.mark.asyncio


async def test_signing_out_ends_our_session_and_then_franceconnects(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    token = dict(browser.cookies)["mpp-session"]

    left = await service.sign_out(browser)

    assert left.status_code == 303
    assert await service.store.find(token) is None
    assert set(dict(browser.cookies)) == {"mpp-sign-out"}
    async with httpx2.AsyncClient() as elsewhere:
        back = (await elsewhere.get(left.headers["location"])).headers["location"]
    assert back.startswith(f"{ORIGIN}{SIGNED_OUT}?state=")

    final = await browser.get(back)
    assert final.status_code == 200
    assert "Vous êtes déconnecté" in final.text
    assert dict(browser.cookies) == {}


async def test_the_id_token_never_comes_from_the_request(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)

    left = await browser.post(f"{LOGOUT}?id_token_hint=theirs", headers={"Sec-Fetch-Site": "same-origin"})

    assert query_of(left.headers["location"])["id_token_hint"].count(".") == 2


async def test_whoever_is_not_signed_in_is_told_so_calmly(service: Service) -> None:
    response = await service.sign_out(service.browser())

    assert response.status_code == 200
    assert "Vous êtes déconnecté" in response.text
    assert service.stub.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ],
)
async def test_another_site_signs_nobody_out(service: Service, headers: dict[str, str]) -> None:
    browser = service.browser()
    await service.sign_in(browser)

    response = await browser.post(LOGOUT, headers=headers)

    assert response.status_code == 403
    assert await service.session(browser) is not None


async def test_an_older_browser_is_believed_by_its_origin(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)

    assert (await browser.post(LOGOUT, headers={"Origin": ORIGIN})).status_code == 303
    assert await service.session(browser) is None


async def test_a_link_only_shows_the_button(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)

    response = await browser.get(LOGOUT)

    assert response.status_code == 200
    assert f'<form method="post" action="{LOGOUT}">' in response.text
    assert await service.session(browser) is not None


@pytest.mark.parametrize("query", ["", "?state=", "?state=another", "?state=é"])
async def test_a_return_from_signing_out_without_our_state_says_nothing(service: Service, query: str) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    await service.sign_out(browser)

    response = await browser.get(SIGNED_OUT + query)

    assert (response.status_code, response.headers["location"]) == (303, "/")


async def test_a_stranger_to_the_sign_out_page_is_sent_to_the_entry(service: Service) -> None:
    response = await service.browser().get(f"{SIGNED_OUT}?state=any")

    assert (response.status_code, response.headers["location"]) == (303, "/")


async def test_with_franceconnect_down_our_session_ends_all_the_same(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    service.stub.lie = "discovery_500"
    # Past the hour that discovery is kept, within the half hour that a session may idle: used in between.
    for _ in range(3):
        service.clock.ahead += timedelta(minutes=25)
        assert await service.session(browser) is not None

    response = await service.sign_out(browser)

    assert response.status_code == 200
    assert "FranceConnect est peut-être encore ouverte" in response.text
    assert await service.session(browser) is None
    assert ("provider_sign_out_failed", {"reason": "discovery_failed"}) in service.log.lines
