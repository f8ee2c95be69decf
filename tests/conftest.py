"""A small town: registry stub, FranceConnect stub and gateway in one process, and browsers to walk through it."""

import logging
import shutil
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from adapters.accounts import migrate
from adapters.tool_tokens import development_signing_key
from fixtures.franceconnect import Client, FranceConnectStub
from fixtures.mail import MailCatcher
from fixtures.serving import serving
from fixtures.snpc import RegistryStub
from gateway.app import create_app
from gateway.settings import Settings
from gateway.wiring import open_service
from schema.ports import SecurityClock
from tests.log_canary import LogCanary

MORNING = datetime.fromisoformat("2025-01-30T09:00")


@dataclass
class Browser:
    """Somebody's browser: it keeps cookies, follows redirects, and asks the graph."""

    http: httpx2.AsyncClient

    async def sign_in(
        self, persona: str, return_to: str = "/health/live", *, confirm: bool = True, door: str = "start"
    ) -> httpx2.Response:
        """Sign in as a persona through FranceConnect; say that a record shown for confirmation is one's own."""
        start = {"return_to": return_to, "idp_hint": persona}
        arrived = await self.http.get(f"/auth/franceconnect/{door}", params=start, follow_redirects=True)
        if confirm:
            await self.ask("mutation { confirmIdentity { __typename } }")
        return arrived

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask the graph; answer its JSON."""
        response = await self.http.post("/graphql", json={"query": query, "variables": variables})
        answer: dict[str, Any] = response.json()
        return answer


@dataclass
class Town:
    """
    The running parts. ``registry`` and ``franceconnect`` are the stubs themselves, to be questioned and bent.

    ``mail`` is where every mail of the service ends.
    """

    registry: RegistryStub
    franceconnect: FranceConnectStub
    mail: MailCatcher
    settings: Settings
    app: Starlette
    browser: Callable[[], Browser]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a migrated database, once."""
    path = tmp_path_factory.mktemp("accounts") / "empty.db"
    await migrate(f"sqlite+aiosqlite:///{path}")
    return path


@pytest_asyncio.fixture
async def town(empty_database: Path, tmp_path: Path) -> AsyncIterator[Town]:
    """Start everything, on free ports."""
    database = tmp_path / "accounts.db"
    shutil.copy(empty_database, database)
    public = f"http://127.0.0.1:{free_port()}"
    us = Client(
        id="mes-points-permis",
        secret="a-secret-of-tests",
        redirect_uris=[f"{public}/auth/franceconnect/callback"],
        post_logout_uris=[f"{public}/auth/franceconnect/signed-out"],
    )
    registry = RegistryStub(rate_limited=False)
    franceconnect = FranceConnectStub(clients=[us])
    async with AsyncExitStack() as stack:
        registry_url = await stack.enter_async_context(serving(registry.app))
        provider_url = await stack.enter_async_context(serving(franceconnect.app))
        mail = await stack.enter_async_context(MailCatcher())
        settings = Settings(
            public_url=public,
            database_url=f"sqlite+aiosqlite:///{database}",
            registry_url=f"{registry_url}/snpc/v3",
            franceconnect_issuer=f"{provider_url}/api/v2",
            franceconnect_client_secret="a-secret-of-tests",
            secret_keys=(b"k" * 32,),
            personas_url=f"{provider_url}/personas.json",
            now=MORNING,
            audit_folder=tmp_path / "audit",
            token_keys=(signing_key(tmp_path),),
            document_keys=tmp_path / "keys",
            smtp_url=f"smtp://127.0.0.1:{mail.smtp_port}",
            # The cheapest that Argon2 allows: what a hash costs is measured elsewhere.
            password_passes=1,
            password_memory_kib=8,
            password_lanes=1,
        )
        app, browser = await open_gateway(settings, stack)
        yield Town(registry, franceconnect, mail, settings, app, browser)


def signing_key(folder: Path) -> Path:
    """Make a key for the tokens of tools."""
    path = folder / "token.pem"
    development_signing_key(path)
    return path


async def open_gateway(
    settings: Settings, stack: AsyncExitStack, clock: SecurityClock | None = None
) -> tuple[Starlette, Callable[[], Browser]]:
    """Open a gateway until the stack ends; answer it, and what makes browsers that reach it."""
    app = create_app(settings, partial(open_service, clock=clock))
    await stack.enter_async_context(app.router.lifespan_context(app))

    def browser() -> Browser:
        transport = {settings.public_url: httpx2.ASGITransport(app=app)}
        http = httpx2.AsyncClient(base_url=settings.public_url, mounts=transport)
        stack.push_async_callback(http.aclose)
        return Browser(http)

    return app, browser


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


CANARY = pytest.StashKey[LogCanary]()


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every log of the run, from its first line on."""
    config.stash[CANARY] = LogCanary()
    logging.getLogger().addHandler(config.stash[CANARY])
    logging.getLogger("mpp").setLevel(logging.INFO)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the test of the whole run's logs come last."""
    items.sort(key=lambda item: item.path.name == "test_logs.py")
