"""Client secrets (RFC 6749, 2.3.1): for a developer's own machine, and never in production."""

import base64
from datetime import timedelta

import pytest

from gateway.oauth_assertion import NOT_KNOWN
from schema.tools import Credential, secret_digest
from tests.gateway.oauth.conftest import GRANT, Opened, World, told

pytestmark = pytest.mark.asyncio

SECRET = "thirty-two-random-bytes-in-base64url"


def basic(text: str | bytes) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()}


async def test_a_secret_proves_a_tool_in_the_header_or_in_the_form(world: World) -> None:
    tool = await world.register_with_secret(SECRET)

    by_header = await world.ask(GRANT, headers=basic(f"{tool.id}:{SECRET}"))
    by_form = await world.ask({**GRANT, "client_id": tool.id, "client_secret": SECRET})

    assert (by_header.status_code, by_form.status_code) == (200, 200)


async def test_in_production_a_secret_proves_nothing(opened: Opened) -> None:
    world = opened(development=False)
    tool = await world.register_with_secret(SECRET)

    for answer in (
        await world.ask(GRANT, headers=basic(f"{tool.id}:{SECRET}")),
        await world.ask({**GRANT, "client_id": tool.id, "client_secret": SECRET}),
    ):
        assert told(answer)[1] == "invalid_client"
        assert "private_key_jwt" in told(answer)[2]


async def test_a_wrong_secret_and_an_unknown_tool_look_the_same(world: World) -> None:
    tool = await world.register_with_secret(SECRET)

    for name, secret in ((tool.id, "wrong"), ("nobody", SECRET), (tool.id, SECRET + " ")):
        answer = await world.ask({**GRANT, "client_id": name, "client_secret": secret})
        assert told(answer) == (400, "invalid_client", NOT_KNOWN)
        answer = await world.ask(GRANT, headers=basic(f"{name}:{secret}"))
        assert told(answer) == (401, "invalid_client", NOT_KNOWN)


async def test_whoever_tried_the_header_is_challenged(world: World) -> None:
    answer = await world.ask(GRANT, headers=basic("nobody:nothing"))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Basic error="invalid_client"')
    assert answer.headers["cache-control"] == "no-store"


async def test_a_tool_with_a_key_has_no_secret(world: World) -> None:
    tool = await world.register()

    for secret in ("", " ", "None"):
        answer = await world.ask({**GRANT, "client_id": tool.id, "client_secret": secret})
        assert told(answer)[1] == "invalid_client"


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !", "Basic ====", basic(b"\xff\xfe:x")["authorization"], "Basic YQ", "Bearer a.b.c", "Digest x"],
)
async def test_a_header_that_cannot_be_read_is_refused_with_a_challenge(world: World, header: str) -> None:
    answer = await world.ask(GRANT, headers={"authorization": header})

    assert told(answer)[:2] == (401, "invalid_client")
    assert answer.headers["www-authenticate"].startswith("Basic ")


async def test_two_proofs_in_one_request_are_refused(world: World) -> None:
    tool = await world.register_with_secret(SECRET)
    secret = {"client_id": tool.id, "client_secret": SECRET}

    for parameters, headers in (
        ({**secret, **tool.proof()}, {}),
        (secret, basic(f"{tool.id}:{SECRET}")),
        (tool.proof(), basic(f"{tool.id}:{SECRET}")),
    ):
        status, error, description = told(await world.ask({**GRANT, **parameters}, headers=headers))
        assert (status, error) == (400, "invalid_request")
        assert "one way" in description


async def test_a_former_secret_works_until_the_overlap_ends(world: World) -> None:
    tool = await world.register_with_secret(SECRET)
    await world.store.rotate_client(tool.id, Credential(secret_digest=secret_digest("new")), timedelta(hours=1))

    async def status(secret: str) -> int:
        return (await world.ask({**GRANT, "client_id": tool.id, "client_secret": secret})).status_code

    assert (await status(SECRET), await status("new")) == (200, 200)
    world.clock.advance(hours=1)
    assert (await status(SECRET), await status("new")) == (400, 200)
