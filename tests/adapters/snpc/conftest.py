"""The real stub, in process, and a registry that asks it; beside it, a server that says what a test wrote."""

import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from adapters.snpc import SnpcRegistry
from adapters.snpc.envelope import CONTENT_TYPE, Message
from fixtures.serving import serving
from fixtures.snpc import PATH, RegistryStub
from tests.adapters.snpc.answers import answer

BUDGET_SECONDS = 20.0
HURRY_SECONDS = 0.05


class Counting:
    """Telemetry that counts, so that a test can ask."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()

    def count(self, name: str, **labels: str) -> None:
        """Count a call by operation and outcome."""
        assert name == "registry_calls"
        self.calls[labels["operation"], labels["outcome"]] += 1

    def event(self, name: str, **facts: Any) -> None:
        """Write nothing."""


class Script:
    """A server that answers each call with the next thing written: content to be dressed, or a whole response."""

    def __init__(self) -> None:
        self.lines: deque[str | Callable[[Message], web.Response]] = deque()

    def app(self, address: str) -> web.Application:
        """Serve the script."""
        application = web.Application()
        application.router.add_post(PATH, self._answer)
        return application

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        operation, message_id = (
            found[1].decode()
            for found in (re.search(pattern, body) for pattern in (rb"<s:service>(\w+)", rb"<s:id>([^<]+)"))
            if found
        )
        message = Message(operation=operation, id=message_id, body=body)
        line = self.lines.popleft()
        if not isinstance(line, str):
            return line(message)
        return web.Response(body=answer(message, line), headers={"Content-Type": CONTENT_TYPE})


@pytest.fixture
def telemetry() -> Counting:
    """Counters of this test."""
    return Counting()


@pytest.fixture
def stub() -> RegistryStub:
    """The registry in miniature, without its rate limit."""
    return RegistryStub(rate_limited=False)


@pytest.fixture
def script() -> Script:
    """What the scripted server is to say."""
    return Script()


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """The one client session of a test."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest_asyncio.fixture
async def address(stub: RegistryStub) -> AsyncIterator[str]:
    """Where the stub listens."""
    async with serving(stub.app) as served:
        yield f"{served}{PATH}"


@pytest.fixture
def registry(http: aiohttp.ClientSession, address: str, telemetry: Counting) -> SnpcRegistry:
    """The adapter under test, asking the stub."""
    return SnpcRegistry(http, address, "MPP-GATEWAY", BUDGET_SECONDS, telemetry)


@pytest.fixture
def hurried(http: aiohttp.ClientSession, address: str, telemetry: Counting) -> SnpcRegistry:
    """The same, in a hurry when it reads a record."""
    budgets = {"*": BUDGET_SECONDS, "lireDossier": HURRY_SECONDS}
    return SnpcRegistry(http, address, "MPP-GATEWAY", budgets, telemetry)


@pytest_asyncio.fixture
async def scripted(http: aiohttp.ClientSession, script: Script, telemetry: Counting) -> AsyncIterator[SnpcRegistry]:
    """The adapter under test, asking the scripted server."""
    async with serving(script.app) as served:
        yield SnpcRegistry(http, f"{served}{PATH}", "MPP-GATEWAY", BUDGET_SECONDS, telemetry)
