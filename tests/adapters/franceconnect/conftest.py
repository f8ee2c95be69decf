"""A stub that tells the truth until told otherwise, our client of it, and a browser reduced to one request."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import pytest_asyncio

from adapters.franceconnect import FranceConnect
from fixtures.franceconnect import Client, FranceConnectStub
from fixtures.serving import serving
from schema.sessions import SignInAttempt

CALLBACK = "http://127.0.0.1:8700/auth/franceconnect/callback"
SIGNED_OUT = "http://127.0.0.1:8700/auth/franceconnect/signed-out"
SECRET = "the-secret-of-the-service-is-long-enough"
CLIENTS = [
    Client("points", SECRET, [CALLBACK], [SIGNED_OUT], algorithm="ES256"),
    Client("points-rsa", SECRET, [CALLBACK], [SIGNED_OUT], algorithm="RS256"),
]


class Clock:
    """Keeps ``SecurityClock``: real time, with a delay that tests set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Tell the time, so much later."""
        return datetime.now(UTC) + self.ahead


class Log:
    """Keeps ``Telemetry``, in a list."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def count(self, name: str, **labels: str) -> None:
        """Count nothing."""

    def event(self, name: str, **facts: Any) -> None:
        """Keep the line."""
        self.lines.append((name, facts))


@pytest.fixture
def stub() -> FranceConnectStub:
    stub = FranceConnectStub(clients=CLIENTS)
    stub.slow_seconds = 60
    return stub


@pytest_asyncio.fixture
async def issuer(stub: FranceConnectStub) -> AsyncIterator[str]:
    async with serving(stub.app) as url:
        yield f"{url}/api/v2"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> Log:
    return Log()


@pytest_asyncio.fixture
async def opened(issuer: str, clock: Clock, log: Log) -> AsyncIterator[Callable[..., FranceConnect]]:
    """Open clients with other settings; close them afterwards."""
    clients: list[FranceConnect] = []

    def open_client(**settings: Any) -> FranceConnect:
        usual: dict[str, Any] = {
            "issuer": issuer,
            "client_id": "points",
            "client_secret": SECRET,
            "algorithm": "ES256",
            "redirect_uri": CALLBACK,
            "post_logout_uri": SIGNED_OUT,
            "clock": clock,
            "telemetry": log,
        }
        clients.append(FranceConnect(**{**usual, **settings}))
        return clients[-1]

    yield open_client
    for client in clients:
        await client.aclose()


@pytest.fixture
def provider(opened: Callable[..., FranceConnect]) -> FranceConnect:
    return opened()


@pytest.fixture
def attempt(clock: Clock) -> SignInAttempt:
    return SignInAttempt(
        state="s" * 43,
        nonce="n" * 43,
        browser="b" * 43,
        return_to="/",
        begun_at=clock.now(),
        code_verifier="v" * 43,
    )


async def visit(url: str) -> dict[str, str]:
    """Go where a browser is sent, and say with which query it is sent back."""
    async with httpx2.AsyncClient() as browser:
        response = await browser.get(url)
    assert response.is_redirect, response.text
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


async def returning(provider: FranceConnect, attempt: SignInAttempt, person: str = "P01") -> dict[str, str]:
    """Sign in as a person; the answer is the query of the return."""
    return await visit(await provider.authorization_url(attempt, hint=person))
