"""Getting a token with a key (RFC 6749, 4.4; RFC 7523; RFC 9068): what is given, and every way of being refused."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from adapters.accounts import ActLimits, Limit, open_store
from schema.accounts import Act
from schema.sessions import Scope
from tests.gateway.oauth.conftest import GRANT, GRAPH, ISSUER, Opened, Tool, World, told

pytestmark = pytest.mark.asyncio

HOSTILE_ID = '"><script>'


async def test_a_tool_gets_a_token_of_ten_minutes_for_all_that_it_may(world: World) -> None:
    tool = await world.register()

    answer = await world.ask({**GRANT, **tool.proof()})

    content = answer.json()
    token = content.pop("access_token")
    everything = "licence:existence licence:validity licence:points"
    assert (answer.status_code, content) == (200, {"token_type": "Bearer", "expires_in": 600, "scope": everything})
    assert answer.headers["cache-control"] == "no-store"
    read = jwt.decode(token, KeySet.import_key_set((await world.http.get("/.well-known/jwks.json")).json()))
    claims = dict(read.claims)
    assert (read.header["typ"], read.header["alg"]) == ("at+jwt", "ES256")
    assert claims.pop("jti")
    assert claims == {
        "iss": ISSUER,
        "aud": GRAPH,
        "sub": tool.id,
        "client_id": tool.id,
        "iat": world.clock.seconds,
        "exp": world.clock.seconds + 600,
        "scope": everything,
    }


async def test_two_tokens_can_be_told_apart(world: World) -> None:
    tool = await world.register()

    first, second = await world.token(tool), await world.token(tool)

    assert (await world.tokens.read(first)).jti != (await world.tokens.read(second)).jti  # type: ignore[union-attr]  # both were just issued


async def test_a_tool_may_ask_for_less(world: World) -> None:
    tool = await world.register()

    answer = await world.ask({**GRANT, **tool.proof(), "scope": "licence:validity licence:existence"})

    assert answer.json()["scope"] == "licence:existence licence:validity"


async def test_an_empty_scope_is_no_scope(world: World) -> None:
    tool = await world.register()

    answer = await world.ask({**GRANT, **tool.proof(), "scope": ""})

    assert "licence:points" in answer.json()["scope"]


@pytest.mark.parametrize("scope", ["licence:categories", "licence:existence licence:categories", "openid", HOSTILE_ID])
async def test_what_a_tool_does_not_hold_is_refused_without_naming_what_it_does(world: World, scope: str) -> None:
    tool = await world.register()

    status, error, description = told(await world.ask({**GRANT, **tool.proof(), "scope": scope}))

    assert (status, error) == (400, "invalid_scope")
    assert "licence:" not in description


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "client_credentials "])
async def test_there_is_no_other_grant(world: World, grant: str) -> None:
    tool = await world.register()

    refusal = told(await world.ask({"grant_type": grant, **tool.proof()}))

    assert refusal == (400, "unsupported_grant_type", "Ask with grant_type=client_credentials")


async def test_no_grant_is_no_grant(world: World) -> None:
    tool = await world.register()

    refusal = told(await world.ask(tool.proof()))

    assert refusal == (400, "invalid_request", "Ask with grant_type=client_credentials")


async def test_without_proof_one_is_told_how_to_prove(world: World) -> None:
    status, error, description = told(await world.ask(GRANT))

    assert (status, error) == (400, "invalid_client")
    assert "private_key_jwt" in description
    assert "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer" in description


async def test_a_parameter_that_comes_twice_is_refused(world: World) -> None:
    body = "grant_type=client_credentials&scope=licence:existence&scope=licence:points"

    status, error, description = told(await world.http.post("/oauth/token", content=body, headers=FORM))

    assert (status, error, description) == (400, "invalid_request", "A parameter comes twice")


FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b'{"grant_type":"client_credentials"}', {"content-type": "application/json"}, 400),
        (b"grant_type=client_credentials", {}, 400),
        (b"grant_type=%ff%fe", FORM, 400),
        (b"grant_type=\xff", FORM, 400),
        (b"&".join(b"a%d=1" % number for number in range(30)), FORM, 400),
        (b"grant_type=" + b"x" * 16_384, FORM, 413),
    ],
)
async def test_what_is_no_small_form_is_refused(
    world: World, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await world.http.post("/oauth/token", content=content, headers=headers)

    assert told(answer)[:2] == (status, "invalid_request")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_body_may_be_sixteen_kibibytes_and_not_one_byte_more(world: World) -> None:
    body = b"grant_type=client_credentials&padding="
    for size, status in ((16_384, 400), (16_385, 413)):
        answer = await world.http.post("/oauth/token", content=body.ljust(size, b"x"), headers=FORM)
        assert answer.status_code == status


async def test_a_form_may_state_its_charset(world: World) -> None:
    tool = await world.register()
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}

    assert (await world.ask({**GRANT, **tool.proof()}, headers=headers)).status_code == 200


async def test_only_posting_asks_for_a_token(world: World) -> None:
    assert (await world.http.get("/oauth/token", params=GRANT)).status_code == 405


async def test_attempts_are_counted_by_network(opened: Opened, world: World, tmp_path: Any) -> None:
    few = {Act.IDENTIFY_TOOL: ActLimits(network=Limit(2, timedelta(minutes=1)), subject=Limit(9, timedelta(minutes=1)))}
    database = f"sqlite:///{tmp_path / 'accounts.db'}"
    async with open_store(database, clock=world.clock, keys=[b"k" * 32], limits=few) as strict:
        limited = opened(accounts=strict)
        tool = await limited.register()
        await limited.ask(GRANT)
        await limited.ask(GRANT)

        answer = await limited.ask({**GRANT, **tool.proof()})

        assert told(answer)[:2] == (429, "temporarily_unavailable")
        assert answer.headers["retry-after"] == "60"
        world.clock.advance(minutes=1)
        assert (await limited.ask({**GRANT, **tool.proof()})).status_code == 200


async def test_over_plain_http_elsewhere_than_on_this_machine_no_token_is_given(opened: Opened) -> None:
    elsewhere = opened(issuer="http://points.example")
    tool = await elsewhere.register()

    assert told(await elsewhere.ask({**GRANT, **tool.proof(aud="http://points.example")}))[:2] == (
        400,
        "insecure_transport",
    )


async def test_what_happened_is_counted_and_nothing_more(world: World) -> None:
    tool = await world.register()
    await world.token(tool)
    await world.ask(GRANT)

    assert world.log.counts == [
        {"path": "/oauth/token", "outcome": "granted"},
        {"path": "/oauth/token", "outcome": "invalid_client"},
    ]


async def test_no_log_holds_a_token_or_an_assertion(world: World, caplog: pytest.LogCaptureFixture) -> None:
    tool: Tool = await world.register()
    caplog.set_level(logging.DEBUG)
    proof = tool.proof()

    token = (await world.ask({**GRANT, **proof})).json()["access_token"]

    assert token not in caplog.text
    assert token.split(".")[1] not in caplog.text
    assert proof["client_assertion"] not in caplog.text


async def test_the_scopes_of_a_token_are_of_its_registration(world: World) -> None:
    tool = await world.register(scopes=frozenset({Scope.EXISTENCE}))

    assert (await world.ask({**GRANT, **tool.proof()})).json()["scope"] == "licence:existence"
