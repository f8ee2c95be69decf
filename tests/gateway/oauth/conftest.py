"""The token endpoints over a real store, the door that their tokens open, and tools that are registered."""

import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.routing import Route

from adapters.accounts import AccountStore, migrate, open_store
from adapters.tool_tokens import ToolTokens
from gateway.oauth import ISSUE, REVOKE, OAuth
from gateway.tool_door import ToolDoor
from schema.records import Purpose
from schema.sessions import Scope, Session
from schema.tools import Credential, LegalBasis, NewTool, PublicKey, ToolClient, secret_digest

ISSUER = "http://127.0.0.1:8700"
GRAPH = f"{ISSUER}/graphql"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = {"grant_type": "client_credentials"}
SCOPES = frozenset({Scope.EXISTENCE, Scope.VALIDITY, Scope.POINTS})


class Clock:
    """Keeps ``SecurityClock``; moves only when told."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant

    def advance(self, **by: float) -> None:
        """Move on, by a ``timedelta``."""
        self.instant += timedelta(**by)

    @property
    def seconds(self) -> int:
        """The time as tokens write it."""
        return int(self.instant.timestamp())


class Log:
    """Keeps ``Telemetry``, in a list."""

    def __init__(self) -> None:
        self.counts: list[Mapping[str, str]] = []

    def count(self, name: str, **labels: str) -> None:
        """Keep the count."""
        self.counts.append(labels)

    def event(self, name: str, **facts: Any) -> None:
        """Keep nothing."""


@dataclass
class Tool:
    """A registered tool: it signs its assertions, and states in them what a test wants instead."""

    client: ToolClient
    key: ECKey
    clock: Clock
    made: int = field(default=0)

    @property
    def id(self) -> str:
        """Its client id."""
        return self.client.id

    def assertion(self, header: Mapping[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
        """Sign an assertion; a claim that is given ``None`` is left out."""
        self.made += 1
        usual = {
            "iss": self.id,
            "sub": self.id,
            "aud": ISSUER,
            "jti": f"{self.id}-{self.made}",
            "iat": self.clock.seconds,
            "exp": self.clock.seconds + 60,
        }
        stated = {name: claim for name, claim in {**usual, **claims}.items() if claim is not None}
        algorithm = (header or {}).get("alg", "ES256")
        return jwt.encode({"alg": "ES256", **(header or {})}, stated, key or self.key, algorithms=[algorithm])

    def proof(self, *arguments: Any, **claims: Any) -> dict[str, str]:
        """The parameters that prove the client."""
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self.assertion(*arguments, **claims)}


@dataclass
class World:
    """Everything that a test of tools looks at."""

    store: AccountStore
    tokens: ToolTokens
    door: ToolDoor
    clock: Clock
    log: Log
    http: httpx2.AsyncClient
    routes: list[Route]

    async def register(self, **changes: Any) -> Tool:
        """Register a tool with a key of its own."""
        key = ECKey.generate_key("P-256", private=True)
        usual: dict[str, Any] = {
            "name": "Bord de route",
            "basis": LegalBasis.ROAD_CHECK,
            "scopes": SCOPES,
            "purposes": frozenset({Purpose.CHECK}),
            "daily_quota": 100,
            "expires_at": self.clock.now() + timedelta(days=30),
            "credential": Credential((public_half(key),)),
        }
        return Tool(await self.store.register_client(NewTool(**{**usual, **changes})), key, self.clock)

    async def register_with_secret(self, secret: str, **changes: Any) -> Tool:
        """Register a tool of a developer, with a secret."""
        return await self.register(credential=Credential(secret_digest=secret_digest(secret)), **changes)

    async def ask(self, parameters: Mapping[str, str], path: str = ISSUE, **options: Any) -> httpx2.Response:
        """Post a form."""
        return await self.http.post(path, data=dict(parameters), **options)

    async def token(self, tool: Tool, **more: str) -> str:
        """Get a token, as a tool does."""
        answer = await self.ask({**GRANT, **tool.proof(), **more})
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def revoke(self, tool: Tool, token: str) -> httpx2.Response:
        """Revoke a token, as a tool does."""
        return await self.ask({**tool.proof(), "token": token}, REVOKE)

    async def admit(self, token: str, **headers: str) -> Session:
        """Knock at the door with a token."""
        return await self.door.admit({"authorization": f"Bearer {token}", **headers}, "POST", GRAPH)


def public_half(key: ECKey) -> PublicKey:
    """What is registered of a key."""
    public = key.as_dict(private=False)
    return PublicKey(key.thumbprint(), str(public["x"]), str(public["y"]))


def told(answer: httpx2.Response) -> tuple[int, str, str]:
    """Status, error and description of a refusal."""
    content = answer.json()
    return answer.status_code, content["error"], content["error_description"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def empty_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a migrated database, once."""
    path = tmp_path_factory.mktemp("tools") / "empty.db"
    await migrate(f"sqlite:///{path}")
    return path


Opened = Callable[..., World]


@pytest_asyncio.fixture
async def opened(empty_tools: Path, tmp_path: Path) -> AsyncIterator[Opened]:
    """Open the endpoints with other settings of ``OAuth``."""
    database = tmp_path / "accounts.db"
    shutil.copy(empty_tools, database)
    clock, log = Clock(), Log()
    tokens = ToolTokens([ECKey.generate_key("P-256", private=True)], issuer=ISSUER, audience=GRAPH, clock=clock)
    browsers: list[httpx2.AsyncClient] = []
    async with open_store(f"sqlite:///{database}", clock=clock, keys=[b"k" * 32]) as store:

        def open_world(**settings: Any) -> World:
            usual: dict[str, Any] = {
                "tools": store,
                "tokens": tokens,
                "accounts": store,
                "clock": clock,
                "telemetry": log,
                "issuer": ISSUER,
                "development": True,
            }
            routes = OAuth(**{**usual, **settings}).routes()
            app = Starlette(routes=routes)
            browsers.append(httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=ISSUER))
            door = ToolDoor(tools=store, tokens=tokens, clock=clock, public_url=ISSUER)
            return World(store, tokens, door, clock, log, browsers[-1], routes)

        yield open_world
        for browser in browsers:
            await browser.aclose()


@pytest.fixture
def world(opened: Opened) -> World:
    return opened()
