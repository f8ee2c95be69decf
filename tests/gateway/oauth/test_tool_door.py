"""The door of tools (RFC 6750): which header opens a session, what is in it, and how the others are refused."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.tool_door import INVALID, BearerRefused, ToolDoor
from schema.errors import IssuerUnavailable
from schema.records import Purpose
from schema.sessions import ClientId, Scope, SessionKind
from schema.tools import AccessToken
from tests.gateway.oauth.conftest import GRAPH, ISSUER, SCOPES, World

pytestmark = pytest.mark.asyncio


async def refusal(world: World, headers: dict[str, str]) -> BearerRefused:
    with pytest.raises(BearerRefused) as refused:
        await world.door.admit(headers, "POST", GRAPH)
    return refused.value


async def is_refused(world: World, token: str) -> bool:
    refused = await refusal(world, {"authorization": f"Bearer {token}"})
    assert (refused.status, refused.error, refused.description) == (401, "invalid_token", INVALID)
    return True


async def tool_of(world: World, token: str, **headers: str) -> Any:
    return (await world.admit(token, **headers)).tool


async def test_a_token_opens_a_session_of_its_tool(world: World) -> None:
    tool = await world.register()
    token = await world.token(tool)

    session = await world.admit(token)

    assert session.kind is SessionKind.TOOL
    assert (session.opened_at, session.expires_at) == (world.clock.now(), world.clock.now() + timedelta(minutes=10))
    assert session.tool == tool.client.for_call(SCOPES)
    assert session.pseudonym == f"tool:{tool.id}"


async def test_a_session_has_no_more_scopes_than_the_token(world: World) -> None:
    tool = await world.register()

    session = await tool_of(world, await world.token(tool, scope="licence:existence"))

    assert session.scopes == {Scope.EXISTENCE}


@pytest.mark.parametrize(
    ("named", "purpose"),
    [
        ("CHECK", Purpose.CHECK),
        ("check", Purpose.CHECK),
        (" CHECK ", Purpose.CHECK),
        ("ADMINISTRATION", None),
        ("HOLDER", None),
        ("CONTROLE", None),
        ("", None),
        ("anything", None),
    ],
)
async def test_the_purpose_is_the_one_named_if_the_tool_may_name_it(
    world: World, named: str, purpose: Purpose | None
) -> None:
    token = await world.token(await world.register())

    assert (await tool_of(world, token, **{"x-access-purpose": named})).purpose is purpose


async def test_no_purpose_named_is_no_purpose(world: World) -> None:
    assert (await tool_of(world, await world.token(await world.register()))).purpose is None


async def test_a_token_is_good_for_ten_minutes_to_the_second(world: World) -> None:
    token = await world.token(await world.register())

    world.clock.advance(minutes=9, seconds=59)
    await world.admit(token)
    world.clock.advance(seconds=1)
    assert await is_refused(world, token)


async def test_a_token_of_a_revoked_tool_opens_nothing(world: World) -> None:
    tool = await world.register()
    token = await world.token(tool)
    await world.admit(token)

    await world.store.revoke_client(tool.id)

    assert await is_refused(world, token)


async def test_a_session_ends_with_the_registration(world: World) -> None:
    ends_at = world.clock.now() + timedelta(minutes=3)
    token = await world.token(await world.register(expires_at=ends_at))

    assert (await world.admit(token)).expires_at == ends_at
    world.clock.advance(minutes=3)
    assert await is_refused(world, token)


async def test_a_token_of_a_tool_that_nobody_registered_opens_nothing(world: World) -> None:
    assert await is_refused(world, world.tokens.issue(ClientId("nobody"), SCOPES))


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
async def test_what_is_no_token_of_ours_opens_nothing(world: World, token: str) -> None:
    assert await is_refused(world, token)


async def test_an_assertion_is_no_token(world: World) -> None:
    tool = await world.register()

    assert await is_refused(world, tool.assertion(aud=GRAPH))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer ====",
        "Bearer a b",
        "Bearer a,b",
        "Bearer é",
        "Basic YTpi",
        "a.b.c",
        "Bearer\ta",
        "BearerX y",
    ],
)
async def test_a_header_that_holds_no_bearer_token_is_malformed(world: World, header: str) -> None:
    refused = await refusal(world, {"authorization": header})

    assert (refused.status, refused.error) == (400, "invalid_request")
    assert "Bearer" in refused.description


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer  "])
async def test_the_scheme_knows_no_case(world: World, scheme: str) -> None:
    token = await world.token(await world.register())

    assert (await world.door.admit({"authorization": f"{scheme} {token}"}, "GET", GRAPH)).tool is not None


async def test_a_refusal_carries_its_challenge(world: World) -> None:
    refused = await refusal(world, {"authorization": "Bearer a.b.c"})

    assert refused.challenge == f'Bearer error="invalid_token", error_description="{INVALID}"'


class Unreachable:
    """Keeps ``AccessTokens`` for an issuer that does not answer."""

    async def read(self, text: str) -> AccessToken | None:
        """Fail."""
        raise IssuerUnavailable


async def test_when_nobody_can_vouch_for_a_token_the_tool_is_told_to_come_back(world: World) -> None:
    door = ToolDoor(tools=world.store, tokens=Unreachable(), clock=world.clock, public_url=ISSUER)

    with pytest.raises(BearerRefused) as refused:
        await door.admit({"authorization": "Bearer a.b.c"}, "POST", GRAPH)

    assert (refused.value.status, refused.value.error) == (503, "temporarily_unavailable")
