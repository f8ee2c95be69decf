"""Taking a token back (RFC 7009): at the request of the tool that it was issued to."""

import pytest

from gateway.oauth import REVOKE
from gateway.tool_door import BearerRefused
from tests.gateway.oauth.conftest import World, told

pytestmark = pytest.mark.asyncio


async def test_a_revoked_token_opens_nothing(world: World) -> None:
    tool = await world.register()
    token, other = await world.token(tool), await world.token(tool)

    answer = await world.revoke(tool, token)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    with pytest.raises(BearerRefused):
        await world.admit(token)
    assert (await world.admit(other)).tool is not None


async def test_a_token_may_be_revoked_twice(world: World) -> None:
    tool = await world.register()
    token = await world.token(tool)

    assert [(await world.revoke(tool, token)).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("token", ["not a token", "a.b.c", "é"])
async def test_what_is_no_token_is_no_error(world: World, token: str) -> None:
    assert (await world.revoke(await world.register(), token)).status_code == 200


async def test_an_expired_token_is_no_error(world: World) -> None:
    tool = await world.register()
    token = await world.token(tool)
    world.clock.advance(minutes=10)

    assert (await world.revoke(tool, token)).status_code == 200


async def test_nobody_revokes_anothers_token(world: World) -> None:
    tool, other = await world.register(), await world.register()
    token = await world.token(tool)

    assert told(await world.revoke(other, token))[:2] == (400, "invalid_grant")
    assert (await world.admit(token)).tool is not None


async def test_without_proof_nothing_is_revoked(world: World) -> None:
    token = await world.token(await world.register())

    assert told(await world.ask({"token": token}, REVOKE))[:2] == (400, "invalid_client")
    assert (await world.admit(token)).tool is not None


async def test_with_a_used_assertion_nothing_is_revoked(world: World) -> None:
    tool = await world.register()
    token, proof = await world.token(tool), tool.proof()
    await world.ask({**proof, "token": "another"}, REVOKE)

    assert "used before" in told(await world.ask({**proof, "token": token}, REVOKE))[2]
    assert (await world.admit(token)).tool is not None


async def test_a_token_must_be_named(world: World) -> None:
    tool = await world.register()

    assert told(await world.ask(tool.proof(), REVOKE)) == (
        400,
        "invalid_request",
        "Send the token to revoke as the parameter token",
    )


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "something else"])
async def test_a_hint_is_only_a_hint(world: World, hint: str) -> None:
    tool = await world.register()
    token = await world.token(tool)

    answer = await world.ask({**tool.proof(), "token": token, "token_type_hint": hint}, REVOKE)

    assert answer.status_code == 200
    with pytest.raises(BearerRefused):
        await world.admit(token)
