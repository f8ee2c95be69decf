"""Each way of a provider to misbehave ends in one of our refusals, and in nobody being signed in."""

from collections.abc import Callable

import pytest

from adapters.franceconnect import FranceConnect
from fixtures.franceconnect import FranceConnectStub
from fixtures.franceconnect.lies import LIES
from schema.errors import ProviderUnavailable, ProviderUntrusted, SignInError
from schema.sessions import SignInAttempt
from tests.adapters.franceconnect.conftest import returning

pytestmark = pytest.mark.asyncio

REFUSALS: dict[str, tuple[type[SignInError], str]] = {
    "wrong_nonce": (ProviderUntrusted, "nonce_mismatch"),
    "missing_nonce": (ProviderUntrusted, "nonce_mismatch"),
    "wrong_issuer": (ProviderUntrusted, "id_token_issuer"),
    "expired": (ProviderUntrusted, "id_token_expired"),
    "issued_tomorrow": (ProviderUntrusted, "id_token_from_the_future"),
    "alg_none": (ProviderUntrusted, "id_token_not_verified"),
    "hs256_with_secret": (ProviderUntrusted, "id_token_not_verified"),
    "unknown_kid": (ProviderUntrusted, "id_token_unknown_key"),
    "foreign_key": (ProviderUntrusted, "id_token_not_verified"),
    "lower_acr": (ProviderUntrusted, "acr_too_low"),
    "missing_acr": (ProviderUntrusted, "acr_too_low"),
    "foreign_audience": (ProviderUntrusted, "id_token_audience"),
    "extra_audience": (ProviderUntrusted, "id_token_audience"),
    "missing_sub": (ProviderUntrusted, "id_token_subject"),
    "missing_id_token": (ProviderUntrusted, "id_token_missing"),
    "token_500": (ProviderUnavailable, "token_failed"),
    "token_html": (ProviderUnavailable, "token_unreadable"),
    "sub_mismatch": (ProviderUntrusted, "userinfo_of_another"),
    "unsigned_userinfo": (ProviderUntrusted, "userinfo_not_verified"),
    "json_userinfo": (ProviderUntrusted, "userinfo_not_signed"),
    "userinfo_wrong_issuer": (ProviderUntrusted, "userinfo_issuer"),
    "userinfo_wrong_audience": (ProviderUntrusted, "userinfo_audience"),
    "userinfo_expired": (ProviderUntrusted, "userinfo_expired"),
    "userinfo_500": (ProviderUnavailable, "userinfo_failed"),
    "jwks_500": (ProviderUnavailable, "discovery_failed"),
    "wrong_iss_param": (ProviderUntrusted, "answer_issuer"),
    "missing_iss_param": (ProviderUntrusted, "answer_without_issuer"),
    "server_error": (ProviderUnavailable, "server_error"),
    "temporarily_unavailable": (ProviderUnavailable, "temporarily_unavailable"),
}

ELSEWHERE = {
    "rotated_keys": "legitimate: in test_client",
    "wrong_state": "the route's part: in tests/gateway/login",
    "slow_token": "below",
    "slow_userinfo": "below",
    "discovery_500": "below",
    "discovery_wrong_issuer": "below",
}


async def test_every_lie_of_the_stub_has_its_refusal() -> None:
    assert REFUSALS.keys() | ELSEWHERE.keys() == set(LIES)


@pytest.mark.parametrize("lie", REFUSALS)
async def test_a_lie_is_refused(
    provider: FranceConnect, attempt: SignInAttempt, stub: FranceConnectStub, lie: str
) -> None:
    refusal, reason = REFUSALS[lie]
    stub.lie = lie
    answer = await returning(provider, attempt)

    with pytest.raises(refusal) as caught:
        await provider.prove(attempt, answer)
    assert caught.value.reason == reason

    stub.lie = None
    assert await provider.prove(attempt, await returning(provider, attempt))


@pytest.mark.parametrize(
    ("lie", "refusal"),
    [("discovery_500", ProviderUnavailable), ("discovery_wrong_issuer", ProviderUntrusted)],
)
async def test_nobody_is_sent_to_a_provider_that_does_not_say_who_it_is(
    provider: FranceConnect,
    attempt: SignInAttempt,
    stub: FranceConnectStub,
    lie: str,
    refusal: type[SignInError],
) -> None:
    stub.lie = lie

    with pytest.raises(refusal, match="discovery"):
        await provider.authorization_url(attempt)


@pytest.mark.parametrize(("lie", "reason"), [("slow_token", "token_failed"), ("slow_userinfo", "userinfo_failed")])
async def test_a_call_without_an_answer_ends(
    opened: Callable[..., FranceConnect],
    attempt: SignInAttempt,
    stub: FranceConnectStub,
    lie: str,
    reason: str,
) -> None:
    provider = opened(timeout_seconds=0.2)
    answer = await returning(provider, attempt)
    stub.lie = lie

    with pytest.raises(ProviderUnavailable, match=reason):
        await provider.prove(attempt, answer)


async def test_all_the_calls_together_end(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt, stub: FranceConnectStub
) -> None:
    provider = opened(timeout_seconds=60, total_seconds=0.3)
    answer = await returning(provider, attempt)
    stub.lie = "slow_token"

    with pytest.raises(ProviderUnavailable, match="too_slow"):
        await provider.prove(attempt, answer)


async def test_a_secret_that_is_not_ours_signs_nobody_in(
    opened: Callable[..., FranceConnect], attempt: SignInAttempt
) -> None:
    provider = opened(client_secret="another-secret-that-is-long-enough-too")

    with pytest.raises(ProviderUntrusted, match="token_refused"):
        await provider.prove(attempt, await returning(provider, attempt))
