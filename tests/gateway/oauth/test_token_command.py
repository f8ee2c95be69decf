"""``python -m gateway clients token`` against a service that listens: what a tool's developer tries first."""

import argparse
import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from joserfc.jwk import ECKey
from starlette.applications import Starlette

from gateway import clients_command
from gateway.settings import Settings
from schema.sessions import Scope
from schema.tools import Credential
from tests.gateway.oauth.conftest import SCOPES, Opened, World, public_half

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def address() -> AsyncIterator[tuple[str, Starlette]]:
    """Listen on a free port, with no route yet."""
    app = Starlette()
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", app
    server.should_exit = True
    await serving


async def type_token(public_url: str, *words: str) -> int:
    parser = argparse.ArgumentParser()
    clients_command.add_commands(parser.add_subparsers())
    arguments = parser.parse_args(["clients", "token", *words])
    settings = Settings(franceconnect_client_secret="s", secret_keys=(b"k" * 32,), public_url=public_url)
    # It opens no database: it is the tool that asks.
    return await asyncio.to_thread(clients_command.run, arguments, settings, None)  # type: ignore[arg-type]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    path.write_bytes(ECKey.generate_key("P-256", private=True).as_pem(private=True))
    return path


async def registered(world: World, key_file: Path) -> str:
    world.clock.instant = datetime.now(UTC)
    key = ECKey.import_key(await asyncio.to_thread(key_file.read_bytes))
    return (await world.register(credential=Credential((public_half(key),)))).id


async def test_the_token_is_printed_and_opens_the_door(
    opened: Opened, address: tuple[str, Starlette], key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, app = address
    world = opened(issuer=url)
    app.router.routes[:] = world.routes
    client = await registered(world, key_file)

    assert await type_token(url, client, "--key", str(key_file)) == 0
    token = await world.tokens.read(capsys.readouterr().out.strip())
    assert token is not None
    assert (token.client, token.scopes) == (client, SCOPES)

    assert await type_token(url, client, "--key", str(key_file), "--scope", "existence") == 0
    token = await world.tokens.read(capsys.readouterr().out.strip())
    assert token is not None
    assert token.scopes == {Scope.EXISTENCE}


async def test_a_token_may_be_bound_to_the_key(
    opened: Opened, address: tuple[str, Starlette], key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, app = address
    world = opened(issuer=url)
    app.router.routes[:] = world.routes
    client = await registered(world, key_file)

    assert await type_token(url, client, "--key", str(key_file), "--dpop") == 0
    token = await world.tokens.read(capsys.readouterr().out.strip())
    assert token is not None
    assert token.bound_to == ECKey.import_key(await asyncio.to_thread(key_file.read_bytes)).thumbprint()


async def test_a_refusal_is_told_with_its_reason(
    opened: Opened, address: tuple[str, Starlette], key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, app = address
    world = opened(issuer=url)
    app.router.routes[:] = world.routes
    client = await registered(world, key_file)

    assert await type_token(url, client, "--key", str(key_file), "--scope", "categories") == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "refuses: invalid_scope. The registration does not give every scope" in said.err


async def test_an_answer_of_something_else_is_told_calmly(
    address: tuple[str, Starlette], key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await type_token(address[0], "a-tool", "--key", str(key_file)) == 2
    assert "does not answer as it should" in capsys.readouterr().err
