"""From our link to FranceConnect and back: who is signed in, with what, and who is not."""

import asyncio
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from gateway.login import CALLBACK, START
from schema.errors import (
    RecordAmbiguous,
    RecordDeceased,
    RecordNotFound,
    RecordProtected,
    RegistryClosed,
    RegistryTimeout,
    ServiceError,
    UseBirthName,
)
from schema.records import Match, MatchKind, Purpose
from schema.sessions import RecordOutcome, SessionKind
from tests.gateway.login.conftest import CAMILLE, ORIGIN, Opened, Service, query_of

pytestmark = pytest.mark.asyncio


async def test_a_person_signs_in_and_comes_back_to_the_page_they_left(service: Service) -> None:
    browser = service.browser()

    response = await service.sign_in(browser, "/graphql?tab=2#points")

    assert response.status_code == 303
    assert response.headers["location"] == "/graphql?tab=2#points"
    assert response.headers["cache-control"] == "no-store"
    session = await service.session(browser)
    assert session is not None
    assert (session.kind, session.acr) == (SessionKind.FRANCE_CONNECT, "eidas1")
    assert (session.outcome, session.record) == (RecordOutcome.MATCHED, CAMILLE)
    assert session.expires_at - session.opened_at == timedelta(hours=12)


async def test_the_registry_is_asked_for_the_holder_under_a_pseudonym(service: Service) -> None:
    await service.sign_in(service.browser())
    await service.sign_in(service.browser())

    (identity, first), (_, second) = service.registry.asked
    assert identity.birth_name == "MARTIN"
    assert first.purpose is Purpose.HOLDER
    assert first.user.startswith("fc:")
    assert len(first.user) == 35
    assert second.user == first.user


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (RecordNotFound(), RecordOutcome.NOT_FOUND),
        (Match(MatchKind.WEAK), RecordOutcome.NOT_FOUND),
        (RecordAmbiguous(), RecordOutcome.AMBIGUOUS),
        (UseBirthName(), RecordOutcome.USE_BIRTH_NAME),
        (RecordDeceased(), RecordOutcome.NOT_SERVED_ONLINE),
        (RecordProtected(), RecordOutcome.NOT_SERVED_ONLINE),
        (RegistryTimeout(), RecordOutcome.REGISTRY_UNAVAILABLE),
        (RegistryClosed(), RecordOutcome.REGISTRY_UNAVAILABLE),
    ],
)
async def test_whoever_has_no_record_is_signed_in_without_one(
    service: Service, answer: Match | ServiceError, outcome: RecordOutcome
) -> None:
    service.registry.answer = answer
    browser = service.browser()

    response = await service.sign_in(browser)

    assert response.status_code == 303
    session = await service.session(browser)
    assert session is not None
    assert (session.outcome, session.record) == (outcome, None)


async def test_a_new_sign_in_ends_the_session_before(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    before = dict(browser.cookies)["mpp-session"]

    await service.sign_in(browser)

    assert dict(browser.cookies)["mpp-session"] != before
    assert await service.session(browser) is not None
    assert await service.store.find(before) is None


async def test_a_session_that_somebody_planted_is_not_taken_over(service: Service) -> None:
    browser = service.browser()
    browser.cookies.set("mpp-session", "planted" * 6, domain="127.0.0.1")

    await service.sign_in(browser)

    assert await service.store.find("planted" * 6) is None
    assert await service.session(browser) is not None


async def test_two_tabs_sign_in_one_after_the_other(service: Service) -> None:
    browser = service.browser()
    first = await service.go(browser, "/first")
    second = await service.go(browser, "/second")

    assert (await browser.get(second)).headers["location"] == "/second"
    assert (await browser.get(first)).headers["location"] == "/first"
    assert await service.session(browser) is not None


async def test_a_callback_serves_once(service: Service) -> None:
    browser = service.browser()
    back = await service.go(browser)
    await browser.get(back)
    session = await service.session(browser)

    replayed = await browser.get(back)

    assert replayed.status_code == 400
    assert "set-cookie" not in replayed.headers
    assert service.log.reasons == ["state_unknown"]
    assert await service.session(browser) == session


async def test_of_two_simultaneous_callbacks_one_signs_in(service: Service) -> None:
    browser = service.browser()
    back = await service.go(browser)

    responses = await asyncio.gather(browser.get(back), browser.get(back))

    assert sorted(response.status_code for response in responses) == [303, 400]


async def test_a_callback_in_another_browser_signs_nobody_in(service: Service) -> None:
    theirs, ours = service.browser(), service.browser()
    back = await service.go(theirs)
    await service.go(ours)

    for browser in (service.browser(), ours):
        assert (await browser.get(back)).status_code == 400
        assert await service.session(browser) is None
    assert service.log.reasons == ["browser_unknown", "state_unknown"]
    assert (await theirs.get(back)).status_code == 303


async def test_a_state_that_we_did_not_give_signs_nobody_in(service: Service) -> None:
    browser = service.browser()
    service.stub.lie = "wrong_state"

    response = await browser.get(await service.go(browser))

    assert response.status_code == 400
    assert "Connexion expirée" in response.text
    assert await service.session(browser) is None


@pytest.mark.parametrize("query", ["?state=undefined&error=server_error", "?error=access_denied", "", "?state="])
async def test_a_return_without_a_state_changes_nothing(service: Service, query: str) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    back = await service.go(browser)

    response = await browser.get(CALLBACK + query)

    assert response.status_code == 400
    assert "Connexion annulée" in response.text
    assert "set-cookie" not in response.headers
    assert await service.session(browser) is not None
    assert (await browser.get(back)).status_code == 303


async def test_an_error_in_the_providers_name_needs_our_state(service: Service) -> None:
    browser = service.browser()
    await service.go(browser)

    response = await browser.get(CALLBACK, params={"state": "made-up", "error": "server_error"})

    assert (response.status_code, service.log.reasons) == (400, ["state_unknown"])


async def test_giving_up_at_franceconnect_is_told_calmly_and_leads_back(service: Service) -> None:
    browser = service.browser()
    state = query_of(await service.go(browser, "/graphql?tab=2"))["state"]

    response = await browser.get(CALLBACK, params={"state": state, "error": "access_denied"})

    assert response.status_code == 400
    assert "Connexion annulée" in response.text
    again = urlencode({"return_to": "/graphql?tab=2"})
    assert f'href="{START}?{again}"' in response.text
    assert service.log.reasons == ["access_denied"]


@pytest.mark.parametrize(
    ("lie", "status"), [("wrong_nonce", 502), ("temporarily_unavailable", 503), ("token_500", 503)]
)
async def test_a_provider_that_fails_signs_nobody_in(service: Service, lie: str, status: int) -> None:
    browser = service.browser()
    service.stub.lie = lie

    response = await browser.get(await service.go(browser))

    assert response.status_code == status
    assert await service.session(browser) is None
    assert service.registry.asked == []


async def test_a_provider_that_is_down_is_told_at_the_start(service: Service) -> None:
    service.stub.lie = "discovery_500"

    response = await service.browser().get(START, params={"return_to": "/graphql"})

    assert response.status_code == 503
    assert "FranceConnect ne répond pas" in response.text
    assert service.log.reasons == ["discovery_failed"]


async def test_ten_minutes_at_the_provider_are_too_many(service: Service) -> None:
    browser = service.browser()
    back = await service.go(browser)
    service.clock.ahead = timedelta(minutes=10)

    assert (await browser.get(back)).status_code == 400


@pytest.mark.parametrize(
    "return_to",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: a=b",
        " /ok",
        "javascript:alert(1)",
        "evil.example",
        "",
        "/" + "a" * 2_000,
    ],
)
async def test_nobody_is_led_to_another_site(service: Service, return_to: str) -> None:
    response = await service.sign_in(service.browser(), return_to)

    assert response.headers["location"] == "/"


@pytest.mark.parametrize("return_to", ["/", "/graphql", "/a/b?c=//d&e=%5C", "/élan"])
async def test_a_path_of_ours_is_kept(service: Service, return_to: str) -> None:
    response = await service.sign_in(service.browser(), return_to)

    assert response.headers["location"] == return_to.replace("é", "%C3%A9")


async def test_each_sign_in_has_its_own_state_nonce_and_browser(service: Service) -> None:
    queries = [query_of((await service.browser().get(START)).headers["location"]) for _ in range(2)]

    values = [query[name] for query in queries for name in ("state", "nonce")]
    assert len(set(values)) == 4
    assert all(len(value) == 43 for value in values)


async def test_a_sign_in_may_begin_with_a_form(service: Service) -> None:
    response = await service.browser().post(f"{START}?return_to=/graphql")

    assert response.status_code == 303
    assert "/authorize?" in response.headers["location"]


async def test_a_hint_is_passed_on_only_where_it_is_granted(opened: Opened) -> None:
    async def hint(service: Service, hint: str) -> str | None:
        response = await service.browser().get(START, params={"idp_hint": hint})
        return query_of(response.headers["location"]).get("idp_hint")

    assert await hint(opened(hint_allowed=True), "P01") == "P01"
    assert await hint(opened(hint_allowed=True), "P01&claims={}") is None
    assert await hint(opened(hint_allowed=False), "P01") is None


@pytest.mark.parametrize("address", [START, CALLBACK])
async def test_a_link_checker_begins_and_ends_nothing(service: Service, address: str) -> None:
    browser = service.browser()
    back = await service.go(browser)

    assert (await browser.head(back if address == CALLBACK else START)).status_code == 405
    assert (await browser.get(back)).status_code == 303


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(service: Service) -> None:
    browser = service.browser()
    started = await browser.get(START, params={"idp_hint": "P01"})
    finished = await service.sign_in(browser)

    bound = started.headers["set-cookie"]
    assert bound.startswith("mpp-browser=")
    assert bound.endswith("; HttpOnly; Max-Age=600; Path=/; SameSite=lax")
    opened = finished.headers["set-cookie"]
    assert opened.startswith("mpp-session=")
    assert opened.endswith("; HttpOnly; Path=/; SameSite=lax")
    assert len(dict(browser.cookies)["mpp-session"]) == 43


async def test_over_https_cookies_belong_to_this_host_alone(opened: Opened) -> None:
    service = opened(secure=True)
    browser = service.browser()

    back = (await service.go(browser)).replace(ORIGIN, service.origin)
    response = await browser.get(back)

    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-mpp-session=")
    assert cookie.endswith("; HttpOnly; Path=/; SameSite=lax; Secure")
    assert set(dict(browser.cookies)) == {"__Host-mpp-browser", "__Host-mpp-session"}
    assert await service.session(browser) is not None


async def test_nothing_of_the_person_is_logged_or_counted(service: Service) -> None:
    browser = service.browser()
    await service.sign_in(browser)
    service.stub.lie = "wrong_nonce"
    await browser.get(await service.go(browser))

    assert service.log.counts == [
        ("sign_in", {"outcome": "MATCHED"}),
        ("sign_in_refused", {"reason": "nonce_mismatch"}),
    ]
    ((name, facts),) = service.log.lines
    assert name == "sign_in_refused"
    assert set(facts) == {"reason", "reference"}
