"""The sign-in routes with a real store and a stub of FranceConnect; only the registry is a few lines."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from adapters.accounts import AccountStore, migrate, open_store
from adapters.franceconnect import FranceConnect
from fixtures.franceconnect import Client, FranceConnectStub
from fixtures.serving import serving
from gateway.cookies import current_session
from gateway.login import CALLBACK, LOGOUT, SIGNED_OUT, START, SignIn, routes
from gateway.origins import Sites
from schema.errors import ServiceError
from schema.ports import Asker
from schema.records import Match, MatchKind, PivotIdentity, RecordId
from schema.sessions import Session

ORIGIN = "http://127.0.0.1:8700"
SECRET = "the-secret-of-the-service-is-long-enough"
CAMILLE = RecordId("D0000000000001")


class Clock:
    """Keeps ``SecurityClock``: real time, with a delay that tests set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Tell the time, so much later."""
        return datetime.now(UTC) + self.ahead


class Log:
    """Keeps ``Telemetry``, in lists."""

    def __init__(self) -> None:
        self.counts: list[tuple[str, dict[str, str]]] = []
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def count(self, name: str, **labels: str) -> None:
        """Keep the count."""
        self.counts.append((name, labels))

    def event(self, name: str, **facts: Any) -> None:
        """Keep the line."""
        self.lines.append((name, facts))

    @property
    def reasons(self) -> list[str]:
        """Why sign-ins were refused, in order."""
        return [facts["reason"] for name, facts in self.lines if name == "sign_in_refused"]


class Registry:
    """Keeps ``identify_by_pivot``: one record for everybody, or one refusal."""

    def __init__(self) -> None:
        self.asked: list[tuple[PivotIdentity, Asker]] = []
        self.answer: Match | ServiceError = Match(MatchKind.FOUND, CAMILLE)

    async def identify_by_pivot(self, identity: PivotIdentity, asker: Asker) -> Match:
        """Answer what the test wants."""
        self.asked.append((identity, asker))
        if isinstance(self.answer, ServiceError):
            raise self.answer
        return self.answer


@dataclass
class Service:
    """Everything that a test of signing in looks at, and the browsers that visit it."""

    application: Starlette
    stub: FranceConnectStub
    store: AccountStore
    registry: Registry
    log: Log
    clock: Clock
    secure: bool = False
    browsers: list[httpx2.AsyncClient] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Where browsers find us."""
        return ORIGIN.replace("http:", "https:") if self.secure else ORIGIN

    def browser(self) -> httpx2.AsyncClient:
        """A browser with cookies of its own."""
        transport = httpx2.ASGITransport(self.application)
        self.browsers.append(httpx2.AsyncClient(transport=transport, base_url=self.origin))
        return self.browsers[-1]

    async def session(self, browser: httpx2.AsyncClient) -> Session | None:
        """The session that a browser's cookies open."""
        return await current_session(dict(browser.cookies), self.store, secure=self.secure)

    async def go(self, browser: httpx2.AsyncClient, return_to: str = "/", person: str = "P01") -> str:
        """Begin a sign-in and let FranceConnect answer; the address that the browser is sent back to."""
        query = {"return_to": return_to, "idp_hint": person}
        started = await browser.get(START, params=query)
        assert started.status_code == 303, started.text
        async with httpx2.AsyncClient() as elsewhere:
            answered = await elsewhere.get(started.headers["location"])
        assert answered.status_code == 303, answered.text
        return str(answered.headers["location"])

    async def sign_in(self, browser: httpx2.AsyncClient, return_to: str = "/") -> httpx2.Response:
        """Sign in, all the way; our answer to the return."""
        return await browser.get(await self.go(browser, return_to))

    async def sign_out(self, browser: httpx2.AsyncClient) -> httpx2.Response:
        """Press our own button."""
        return await browser.post(LOGOUT, headers={"Sec-Fetch-Site": "same-origin"})


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query))


Opened = Callable[..., Service]


@pytest_asyncio.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Opened]:
    """Open a service with other settings of ``SignIn``."""
    database_url = f"sqlite:///{tmp_path / 'accounts.db'}"
    await migrate(database_url)
    clock, log, registry = Clock(), Log(), Registry()
    callbacks = [ORIGIN + CALLBACK, ORIGIN.replace("http:", "https:") + CALLBACK]
    stub = FranceConnectStub(clients=[Client("points", SECRET, callbacks, [ORIGIN + SIGNED_OUT])])
    services: list[Service] = []
    async with (
        serving(stub.app) as url,
        open_store(database_url, clock=clock, keys=[b"k" * 32]) as store,
        FranceConnect(
            f"{url}/api/v2",
            client_id="points",
            client_secret=SECRET,
            algorithm="ES256",
            redirect_uri=ORIGIN + CALLBACK,
            post_logout_uri=ORIGIN + SIGNED_OUT,
            clock=clock,
            telemetry=log,
        ) as identities,
    ):

        def open_service(**settings: Any) -> Service:
            secure = settings.get("secure", False)
            usual: dict[str, Any] = {
                "identities": identities,
                "sessions": store,
                "accounts": store,
                "registry": registry,
                "telemetry": log,
                "clock": clock,
                "sites": Sites(own=ORIGIN),
                "secure": secure,
                "hint_allowed": True,
            }
            application = Starlette(routes=routes(SignIn(**{**usual, **settings})))
            services.append(Service(application, stub, store, registry, log, clock, secure))
            return services[-1]

        yield open_service
        for service in services:
            for browser in service.browsers:
                await browser.aclose()


@pytest.fixture
def service(opened: Opened) -> Service:
    return opened()
