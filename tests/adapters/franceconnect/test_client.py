"""Signing in against an honest provider: what is asked, what is proved, and how it ends."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from aiohttp import web

from adapters.franceconnect import FranceConnect
from fixtures.franceconnect import FranceConnectStub
from fixtures.serving import serving
from schema.errors import ProviderUnavailable, ProviderUntrusted, SignInCancelled, SignInError
from schema.records import PartialDate, PivotIdentity, Sex
from schema.sessions import SignInAttempt
from tests.adapters.franceconnect.conftest import CALLBACK, SECRET, SIGNED_OUT, Clock, Log, returning

pytestmark = pytest.mark.asyncio


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query, strict_parsing=True)


async def test_a_person_is_proved_with_the_identity_of_the_civil_registry(
    provider: FranceConnect, attempt: SignInAttempt, issuer: str, clock: Clock
) -> None:
    proof = await provider.prove(attempt, await returning(provider, attempt))

    assert proof.identity == PivotIdentity(
        birth_name="MARTIN",
        given_names=("Camille",),
        sex=Sex.FEMALE,
        born_on=PartialDate(1991, 12, 27),
        birth_country="99100",
        birthplace="75107",
    )
    assert (proof.issuer, proof.acr) == (issuer, "eidas1")
    assert len(proof.subject) == 66
    assert timedelta() <= clock.now() - proof.authenticated_at < timedelta(minutes=1)
    assert proof.id_token.count(".") == 2


async def test_the_same_person_is_the_same_subject(provider: FranceConnect, attempt: SignInAttempt) -> None:
    first = await provider.prove(attempt, await returning(provider, attempt))
    second = await provider.prove(attempt, await returning(provider, attempt))

    assert first.subject == second.subject


async def test_a_client_registered_with_rsa_signs_in_too(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt
) -> None:
    provider = opened(client_id="points-rsa", algorithm="RS256")

    proof = await provider.prove(attempt, await returning(provider, attempt))

    assert proof.identity.birth_name == "MARTIN"


async def test_the_algorithm_is_the_registered_one_and_not_the_tokens(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt
) -> None:
    provider = opened(client_id="points-rsa", algorithm="ES256")

    with pytest.raises(ProviderUntrusted, match="id_token"):
        await provider.prove(attempt, await returning(provider, attempt))


async def test_an_algorithm_with_a_shared_secret_is_never_configured(
    opened: Callable[..., FranceConnect],
) -> None:
    with pytest.raises(ValueError, match="HS256"):
        opened(algorithm="HS256")


async def test_the_request_holds_what_franceconnect_allows_and_nothing_else(
    provider: FranceConnect, attempt: SignInAttempt
) -> None:
    assert query_of(await provider.authorization_url(attempt)) == {
        "response_type": ["code"],
        "client_id": ["points"],
        "redirect_uri": [CALLBACK],
        "scope": ["openid identite_pivot preferred_username email"],
        "state": [attempt.state],
        "nonce": [attempt.nonce],
        "acr_values": ["eidas1"],
    }


async def test_another_provider_gets_pkce_and_the_secret_in_the_form(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt
) -> None:
    forms: list[dict[str, str]] = []

    async def refuse(request: web.Request) -> web.Response:
        forms.append({name: str(value) for name, value in (await request.post()).items()})
        return web.json_response({"error": "invalid_grant"}, status=400)

    def build(address: str) -> web.Application:
        ends = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint")
        metadata = {"issuer": address, "jwks_uri": f"{address}/keys", **dict.fromkeys(ends, f"{address}/end")}

        async def discover(_: web.Request) -> web.Response:
            return web.json_response(metadata)

        application = web.Application()
        application.router.add_get("/.well-known/openid-configuration", discover)
        application.router.add_post("/end", refuse)
        return application

    async with serving(build) as issuer:
        provider = opened(issuer=issuer, pkce=True)
        query = query_of(await provider.authorization_url(attempt))
        with pytest.raises(ProviderUntrusted):
            await provider.prove(attempt, {"code": "the-code", "iss": issuer})

    assert query["code_challenge_method"] == ["S256"]
    challenge = urlsafe_b64encode(sha256(b"v" * 43).digest()).rstrip(b"=").decode()
    assert query["code_challenge"] == [challenge]
    assert forms == [
        {
            "grant_type": "authorization_code",
            "code": "the-code",
            "redirect_uri": CALLBACK,
            "code_verifier": attempt.code_verifier,
            "client_id": "points",
            "client_secret": SECRET,
        }
    ]


async def test_discovery_and_keys_are_read_once_an_hour(
    provider: FranceConnect, attempt: SignInAttempt, stub: FranceConnectStub, clock: Clock
) -> None:
    def asked() -> tuple[int, int]:
        return stub.requests.count("discovery"), stub.requests.count("jwks")

    await asyncio.gather(*(provider.authorization_url(attempt) for _ in range(5)))
    for _ in range(2):
        await provider.prove(attempt, await returning(provider, attempt))
    assert asked() == (1, 1)

    clock.ahead = timedelta(minutes=59)
    await provider.authorization_url(attempt)
    assert asked() == (1, 1)
    clock.ahead = timedelta(minutes=61)
    await provider.authorization_url(attempt)
    assert asked() == (2, 1)


async def test_a_failure_to_read_discovery_is_not_kept(
    provider: FranceConnect, attempt: SignInAttempt, stub: FranceConnectStub
) -> None:
    stub.lie = "discovery_500"
    with pytest.raises(ProviderUnavailable):
        await provider.authorization_url(attempt)

    stub.lie = None
    assert await provider.authorization_url(attempt)


async def test_rotated_keys_are_fetched_once_more(
    provider: FranceConnect, attempt: SignInAttempt, stub: FranceConnectStub
) -> None:
    await provider.prove(attempt, await returning(provider, attempt))

    stub.lie = "rotated_keys"
    proof = await provider.prove(attempt, await returning(provider, attempt))

    assert proof.identity.birth_name == "MARTIN"
    assert stub.requests.count("jwks") == 2


async def test_a_code_serves_once(provider: FranceConnect, attempt: SignInAttempt, log: Log) -> None:
    answer = await returning(provider, attempt)
    await provider.prove(attempt, answer)

    with pytest.raises(ProviderUntrusted, match="token_refused"):
        await provider.prove(attempt, answer)

    ((name, facts),) = log.lines
    assert name == "provider_refused"
    assert {**facts, "id": "…"} == {
        "step": "token",
        "status": 400,
        "error": "invalid_grant",
        "code": "Y040103",
        "id": "…",
    }


async def test_another_attempts_answer_is_refused_by_its_nonce(provider: FranceConnect, attempt: SignInAttempt) -> None:
    other = SignInAttempt(
        state=attempt.state, nonce="m" * 43, browser=attempt.browser, return_to="/", begun_at=attempt.begun_at
    )

    with pytest.raises(ProviderUntrusted, match="nonce_mismatch"):
        await provider.prove(attempt, await returning(provider, other))


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        ("access_denied", (SignInCancelled, "access_denied")),
        ("server_error", (ProviderUnavailable, "server_error")),
        ("temporarily_unavailable", (ProviderUnavailable, "temporarily_unavailable")),
        ("invalid_scope", (ProviderUntrusted, "answer_invalid_scope")),
        ("invalid_acr", (ProviderUntrusted, "answer_invalid_acr")),
        ("<b>\nfalse line", (ProviderUntrusted, "answer_unreadable")),
    ],
)
async def test_each_error_of_the_return_has_its_meaning(
    provider: FranceConnect,
    attempt: SignInAttempt,
    issuer: str,
    error: str,
    outcome: tuple[type[SignInError], str],
) -> None:
    refusal, reason = outcome
    with pytest.raises(refusal) as caught:
        await provider.prove(attempt, {"error": error, "state": attempt.state, "iss": issuer, "code": "c"})
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"error": "access_denied", "iss": "https://other.example"}, "answer_issuer"),
        ({"code": "c", "iss": "https://other.example"}, "answer_issuer"),
        ({"code": "c"}, "answer_without_issuer"),
        ({}, "answer_without_issuer"),
    ],
)
async def test_a_return_in_another_name_or_in_none_is_refused(
    provider: FranceConnect, attempt: SignInAttempt, answer: dict[str, str], reason: str
) -> None:
    with pytest.raises(ProviderUntrusted, match=reason):
        await provider.prove(attempt, answer)


async def test_a_return_without_a_code_is_refused(provider: FranceConnect, attempt: SignInAttempt, issuer: str) -> None:
    with pytest.raises(ProviderUntrusted, match="answer_without_code"):
        await provider.prove(attempt, {"iss": issuer, "state": attempt.state})


async def test_signing_out_ends_the_providers_session_and_comes_back(
    provider: FranceConnect, attempt: SignInAttempt
) -> None:
    proof = await provider.prove(attempt, await returning(provider, attempt))

    url = await provider.sign_out_url(proof.id_token, "the-state")

    assert query_of(url) == {
        "id_token_hint": [proof.id_token],
        "state": ["the-state"],
        "post_logout_redirect_uri": [SIGNED_OUT],
    }
    async with httpx2.AsyncClient() as browser:
        response = await browser.get(url)
    assert response.headers["location"] == f"{SIGNED_OUT}?state=the-state"


async def test_a_provider_that_nobody_answers_for_is_unavailable(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt
) -> None:
    # Port 9 (discard) is closed on a machine that has not opened it on purpose.
    with pytest.raises(ProviderUnavailable, match="discovery_failed"):
        await opened(issuer="http://127.0.0.1:9/api/v2").authorization_url(attempt)
