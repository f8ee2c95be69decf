"""Proving to be a tool with a key (RFC 7523): what an assertion says, for how long, and that it is good once."""

import asyncio
import base64
import hmac
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.oauth_assertion import NOT_KNOWN
from schema.tools import Credential
from tests.gateway.oauth.conftest import ASSERTION_TYPE, GRANT, ISSUER, World, public_half, told

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(
    ("claims", "hint"),
    [
        ({"aud": f"{ISSUER}/oauth/token"}, f"aud of the client_assertion is {ISSUER} as one text"),
        ({"aud": [ISSUER]}, "as one text"),
        ({"aud": [ISSUER, "https://elsewhere.example"]}, "as one text"),
        ({"aud": "https://elsewhere.example"}, "as one text"),
        ({"aud": None}, "as one text"),
        ({"iss": "another"}, "iss and sub"),
        ({"iss": None}, "iss and sub"),
        ({"sub": None}, "iss and sub"),
        ({"sub": 7}, "iss and sub"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
        ({"jti": "j" * 129}, "jti"),
        ({"exp": None}, "exp of the client_assertion is required"),
        ({"exp": "soon"}, "seconds since 1970"),
        ({"exp": True}, "seconds since 1970"),
        ({"exp": 10**30}, "seconds since 1970"),
        ({"exp": float("nan")}, "not a signed JWT"),
        ({"iat": "now"}, "seconds since 1970"),
        ({"nbf": "now"}, "seconds since 1970"),
    ],
)
async def test_an_assertion_that_says_something_else_is_refused_with_what_it_should_say(
    world: World, claims: dict[str, Any], hint: str
) -> None:
    tool = await world.register()

    status, error, description = told(await world.ask({**GRANT, **tool.proof(**claims)}))

    assert (status, error) == (400, "invalid_client")
    assert hint in description


@pytest.mark.parametrize(
    ("iat", "exp", "hint"),
    [
        (0, 61, "at most 60 seconds after iat"),
        (None, 71, "at most 60 seconds after iat"),
        (-70, 0, "at most 60 seconds after iat"),
        (-70, -10, "has expired"),
        (11, 60, "from the future"),
    ],
)
async def test_an_assertion_lives_a_minute_and_no_longer(world: World, iat: int | None, exp: int, hint: str) -> None:
    tool, now = await world.register(), world.clock.seconds
    times = {"iat": None if iat is None else now + iat, "exp": now + exp}

    status, error, description = told(await world.ask({**GRANT, **tool.proof(**times)}))

    assert (status, error) == (400, "invalid_client")
    assert hint in description


@pytest.mark.parametrize(("iat", "exp"), [(0, 60), (None, 60), (None, 70), (-69, -9), (10, 70)])
async def test_a_clock_may_be_ten_seconds_off(world: World, iat: int | None, exp: int) -> None:
    tool, now = await world.register(), world.clock.seconds

    answer = await world.ask({**GRANT, **tool.proof(iat=None if iat is None else now + iat, exp=now + exp)})

    assert answer.status_code == 200, answer.text


async def test_an_assertion_is_not_good_before_its_time(world: World) -> None:
    tool = await world.register()

    _, _, description = told(await world.ask({**GRANT, **tool.proof(nbf=world.clock.seconds + 11)}))

    assert "from the future" in description


async def test_an_assertion_is_good_once(world: World) -> None:
    tool = await world.register()
    proof = tool.proof()
    assert (await world.ask({**GRANT, **proof})).status_code == 200

    status, error, description = told(await world.ask({**GRANT, **proof}))

    assert (status, error) == (400, "invalid_client")
    assert "used before" in description


async def test_the_same_jti_in_another_assertion_is_a_replay(world: World) -> None:
    tool = await world.register()
    await world.ask({**GRANT, **tool.proof(jti="the same")})

    _, _, description = told(await world.ask({**GRANT, **tool.proof(jti="the same", exp=world.clock.seconds + 30)}))

    assert "used before" in description


async def test_an_assertion_of_a_refused_request_is_used_up_as_well(world: World) -> None:
    tool = await world.register()
    proof = tool.proof()
    await world.ask({**GRANT, **proof, "scope": "licence:categories"})

    _, error, description = told(await world.ask({**GRANT, **proof}))

    assert (error, "used before" in description) == ("invalid_client", True)


async def test_a_replay_is_refused_for_as_long_as_the_assertion_would_be_taken(world: World) -> None:
    tool = await world.register()
    proof = tool.proof()
    await world.ask({**GRANT, **proof})

    for _ in range(69):
        world.clock.advance(seconds=1)
        assert "used before" in told(await world.ask({**GRANT, **proof}))[2]
    world.clock.advance(seconds=1)
    assert "expired" in told(await world.ask({**GRANT, **proof}))[2]


async def test_of_simultaneous_uses_of_one_assertion_exactly_one_wins(world: World) -> None:
    tool = await world.register()
    proof = tool.proof()

    answers = await asyncio.gather(*(world.ask({**GRANT, **proof}) for _ in range(5)))

    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400]


async def refused_alike(world: World, proof: dict[str, str]) -> None:
    assert told(await world.ask({**GRANT, **proof})) == (400, "invalid_client", NOT_KNOWN)


async def test_an_unknown_tool_an_ended_one_and_a_wrong_key_look_the_same(world: World) -> None:
    tool = await world.register()
    revoked, expired = await world.register(), await world.register(expires_at=world.clock.now() + timedelta(hours=1))
    await world.store.revoke_client(revoked.id)
    world.clock.advance(hours=1)

    await refused_alike(world, tool.proof(iss="nobody", sub="nobody"))
    await refused_alike(world, tool.proof({"kid": "another"}))
    await refused_alike(world, tool.proof(None, ECKey.generate_key("P-256", private=True)))
    await refused_alike(world, revoked.proof())
    await refused_alike(world, expired.proof())
    await refused_alike(world, {**tool.proof(), "client_assertion": tool.assertion()[:-4] + "AAAA"})


async def test_one_tools_key_does_not_sign_for_another(world: World) -> None:
    tool, other = await world.register(), await world.register()

    await refused_alike(world, tool.proof(iss=other.id, sub=other.id))


async def test_the_algorithm_is_ours_to_choose(world: World) -> None:
    tool = await world.register()
    signed = ".".join((encoded(b'{"alg":"HS256"}'), tool.assertion().split(".")[1]))
    forged = [
        tool.assertion({"alg": "HS256"}, OctKey.import_key(b"s" * 32)),
        # Signed with the public key, as if it were a secret (CVE-2024-37568).
        f"{signed}.{encoded(hmac.digest(tool.key.as_pem(private=False), signed.encode(), 'sha256'))}",
        tool.assertion({"alg": "RS256"}, RSAKey.generate_key(2048, private=True)),
        ".".join((encoded(b'{"alg":"none"}'), tool.assertion().split(".")[1], "")),
    ]

    for assertion in forged:
        refusal = told(await world.ask({**GRANT, **tool.proof(), "client_assertion": assertion}))
        assert refusal == (400, "invalid_client", "Sign the client_assertion with ES256")


@pytest.mark.parametrize("kind", ["at+jwt", "dpop+jwt", "application/at+jwt"])
async def test_another_kind_of_jwt_is_no_assertion(world: World, kind: str) -> None:
    tool = await world.register()

    _, error, description = told(await world.ask({**GRANT, **tool.proof({"typ": kind})}))

    assert (error, "The typ of a client_assertion is" in description) == ("invalid_client", True)


@pytest.mark.parametrize("kind", ["JWT", "jwt", "client-authentication+jwt"])
async def test_an_assertion_may_state_its_own_kind(world: World, kind: str) -> None:
    tool = await world.register()

    assert (await world.ask({**GRANT, **tool.proof({"typ": kind})})).status_code == 200


async def test_a_key_may_be_named(world: World) -> None:
    tool = await world.register()

    assert (await world.ask({**GRANT, **tool.proof({"kid": tool.key.thumbprint()})})).status_code == 200


async def test_during_a_rotation_both_keys_prove_the_tool_and_then_the_new_one_alone(world: World) -> None:
    tool = await world.register()
    key = ECKey.generate_key("P-256", private=True)
    await world.store.rotate_client(tool.id, Credential((public_half(key),)), timedelta(hours=24))

    assert (await world.ask({**GRANT, **tool.proof()})).status_code == 200
    assert (await world.ask({**GRANT, **tool.proof(None, key)})).status_code == 200
    world.clock.advance(hours=24)
    await refused_alike(world, tool.proof())
    assert (await world.ask({**GRANT, **tool.proof(None, key)})).status_code == 200


def encoded(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


ES256 = b'{"alg":"ES256"}'


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        (b"[]", b"{}"),
        (b"null", b"{}"),
        (b"7", b"{}"),
        (b"{}", b"{}"),
        (b'{"alg":7}', b"{}"),
        (b'{"alg":"ES256","typ":7}', b'{"sub":"a"}'),
        (b"[" * 300, b"{}"),
        (b"[" * 3000, b"{}"),
        (b'{"alg":"ES256","crit":["b64"],"b64":false}', b'{"sub":"a"}'),
        (ES256, b"[]"),
        (ES256, b"not json"),
        (ES256, b"[" * 4000),
        (ES256, b'{"sub":["a"]}'),
        (ES256, b'{"sub":"\\ud800"}'),
        (ES256, b'{"sub":"a\\u0000b"}'),
        (ES256, b"\xff\xfe"),
    ],
)
async def test_what_is_no_assertion_is_refused_calmly(world: World, header: bytes, payload: bytes) -> None:
    await refused_as_unreadable(world, f"{encoded(header)}.{encoded(payload)}.eA")


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "....", "é.é.é", "a.b", "\x00.\x00.\x00"])
async def test_a_text_is_no_assertion(world: World, assertion: str) -> None:
    await refused_as_unreadable(world, assertion)


async def refused_as_unreadable(world: World, assertion: str) -> None:
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}

    assert told(await world.ask({**GRANT, **proof}))[:2] == (400, "invalid_client")


async def test_an_assertion_needs_its_type(world: World) -> None:
    tool = await world.register()

    for kind in ({}, {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"}):
        status, error, description = told(await world.ask({**GRANT, "client_assertion": tool.assertion(), **kind}))
        assert (status, error) == (400, "invalid_client")
        assert "private_key_jwt" in description or description == NOT_KNOWN


async def test_a_client_id_beside_the_assertion_names_the_same_client(world: World) -> None:
    tool, other = await world.register(), await world.register()

    assert (await world.ask({**GRANT, **tool.proof(), "client_id": tool.id})).status_code == 200
    status, error, description = told(await world.ask({**GRANT, **tool.proof(), "client_id": other.id}))
    assert (status, error) == (400, "invalid_client")
    assert "another client" in description
