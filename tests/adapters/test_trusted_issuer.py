"""Tokens of another issuer: read with the keys that it publishes, for the tools that we know; its bad days as well."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from adapters.log_telemetry import LogTelemetry
from adapters.tool_tokens import TrustedIssuer
from fixtures.serving import serving
from schema.errors import IssuerUnavailable
from schema.records import Purpose
from schema.sessions import ClientId, Scope
from schema.tools import AccessToken, Credential, LegalBasis, ToolClient

pytestmark = pytest.mark.asyncio

ISSUER = "https://login.ministry.example"
GRAPH = "https://points.example/graphql"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOOL = ToolClient(
    id=ClientId("3f9c2a7be1d04c55"),
    name="Bord de route",
    basis=LegalBasis.ROAD_CHECK,
    scopes=frozenset({Scope.POINTS}),
    purposes=frozenset({Purpose.CHECK}),
    daily_quota=10,
    created_at=NOW,
    expires_at=NOW + timedelta(days=30),
    credential=Credential(),
    external_id="road-check",
)
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}, private=True)


class Clock:
    """Keeps ``SecurityClock``; moves only when told."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant

    def advance(self, **by: float) -> None:
        """Move on, by a ``timedelta``."""
        self.instant += timedelta(**by)


@dataclass
class Ministry:
    """The other issuer: it publishes keys, signs tokens, and has bad days."""

    clock: Clock
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}, private=True))
    published: list[Any] = field(default_factory=list)
    answer: web.Response | None = None
    asked: int = 0

    def __post_init__(self) -> None:
        self.published = [self.key.as_dict(private=False), RSA.as_dict(private=False)]

    async def keys(self, _request: web.Request) -> web.Response:
        """Publish the keys, or what a test wants instead."""
        self.asked += 1
        return self.answer or web.json_response({"keys": self.published})

    def sign(self, header: dict[str, Any] | None = None, key: Any = None, **claims: Any) -> str:
        """Sign a token; a member that is given ``None`` is left out."""
        seconds = int(self.clock.now().timestamp())
        head = {"alg": "ES256", "typ": "at+jwt", "kid": "one", **(header or {})}
        usual = {
            "iss": ISSUER,
            "aud": GRAPH,
            "sub": "service-account-7",
            "azp": "road-check",
            "iat": seconds,
            "exp": seconds + 300,
            "jti": "a-token",
            "scope": "licence:points openid",
        }
        return jwt.encode(
            {name: value for name, value in head.items() if value is not None},
            {name: value for name, value in {**usual, **claims}.items() if value is not None},
            key or self.key,
            algorithms=[head["alg"]],
            default_type=None,
        )


async def known(external_id: str) -> ToolClient | None:
    return TOOL if external_id == TOOL.external_id else None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ministry(clock: Clock) -> Ministry:
    return Ministry(clock)


@pytest_asyncio.fixture
async def trusted(ministry: Ministry, clock: Clock) -> AsyncIterator[TrustedIssuer]:
    def build(_address: str) -> web.Application:
        app = web.Application()
        app.router.add_get("/keys", ministry.keys)
        return app

    async with serving(build) as address, aiohttp.ClientSession() as http:
        yield TrustedIssuer(
            http,
            issuer=ISSUER,
            keys_url=f"{address}/keys",
            audience=GRAPH,
            client_claim="azp",
            known=known,
            clock=clock,
            telemetry=LogTelemetry(),
        )


async def test_its_token_is_read_as_one_of_the_tool_that_we_know(trusted: TrustedIssuer, ministry: Ministry) -> None:
    token = await trusted.read(ministry.sign())

    assert token == AccessToken("a-token", TOOL.id, frozenset({Scope.POINTS}), NOW, NOW + timedelta(minutes=5))


async def test_an_rsa_key_signs_with_its_own_algorithm(trusted: TrustedIssuer, ministry: Ministry) -> None:
    assert await trusted.read(ministry.sign({"alg": "RS256", "kid": "rsa"}, RSA)) is not None
    assert await trusted.read(ministry.sign({"alg": "PS256", "kid": "rsa"}, RSA)) is None


async def test_a_bound_token_stays_bound(trusted: TrustedIssuer, ministry: Ministry) -> None:
    token = await trusted.read(ministry.sign(cnf={"jkt": "a-thumbprint"}))

    assert token is not None
    assert token.bound_to == "a-thumbprint"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://elsewhere.example"},
        {"aud": "https://elsewhere.example"},
        {"azp": None},
        {"azp": "another-tool"},
        {"azp": None, "client_id": "road-check"},
        {"exp": int(NOW.timestamp())},
        {"jti": None},
        {"header": {"typ": "JWT"}},
        {"header": {"kid": None}},
        {"header": {"kid": "unknown"}},
        {"header": {"kid": "rsa"}},
        {"key": ECKey.generate_key("P-256", private=True)},
        {"header": {"alg": "HS256"}, "key": OctKey.import_key(b"s" * 32)},
    ],
    ids=str,
)
async def test_what_says_something_else_is_not_read(
    trusted: TrustedIssuer, ministry: Ministry, changed: dict[str, Any]
) -> None:
    assert await trusted.read(ministry.sign(**changed)) is None


@pytest.mark.parametrize("text", ["", "a.b.c", "é", "x" * 10_000, "bnVsbA.e30.eA", "W1tbW1tb.e30.eA"])
async def test_what_is_no_token_is_not_read_and_nobody_is_asked(
    trusted: TrustedIssuer, ministry: Ministry, text: str
) -> None:
    assert await trusted.read(text) is None
    assert ministry.asked == 0


async def test_keys_are_asked_for_once_an_hour(trusted: TrustedIssuer, ministry: Ministry, clock: Clock) -> None:
    for _ in range(3):
        await trusted.read(ministry.sign())
    assert ministry.asked == 1

    clock.advance(hours=1)

    await trusted.read(ministry.sign())
    assert ministry.asked == 2


async def test_a_new_key_is_found_and_a_withdrawn_one_forgotten(
    trusted: TrustedIssuer, ministry: Ministry, clock: Clock
) -> None:
    await trusted.read(ministry.sign())
    new = ECKey.generate_key("P-256", {"kid": "two"}, private=True)
    ministry.published = [new.as_dict(private=False)]
    clock.advance(seconds=30)

    assert await trusted.read(ministry.sign({"kid": "two"}, new)) is not None
    assert await trusted.read(ministry.sign()) is None


async def test_invented_keys_make_nobody_ask_more_often_than_every_thirty_seconds(
    trusted: TrustedIssuer, ministry: Ministry, clock: Clock
) -> None:
    for number in range(20):
        assert await trusted.read(ministry.sign({"kid": f"invented-{number}"})) is None
    assert ministry.asked == 1

    clock.advance(seconds=30)

    await trusted.read(ministry.sign({"kid": "invented"}))
    assert ministry.asked == 2


BAD_DAYS = [
    web.Response(status=500),
    web.Response(status=302, headers={"location": "/elsewhere"}),
    web.Response(text="<html>"),
    web.Response(text="[]"),
    web.Response(text='{"keys": 7}'),
    web.Response(text='{"keys": [7]}'),
    web.Response(text='{"keys": []}'),
    web.Response(text='{"keys": [' + " " * 300_000 + "]}"),
]


@pytest.mark.parametrize("number", range(len(BAD_DAYS)))
async def test_without_keys_nobody_is_called_an_impostor(
    trusted: TrustedIssuer, ministry: Ministry, number: int
) -> None:
    ministry.answer = BAD_DAYS[number]

    with pytest.raises(IssuerUnavailable):
        await trusted.read(ministry.sign())


async def test_the_keys_that_we_have_serve_for_a_day_while_the_issuer_is_down(
    trusted: TrustedIssuer, ministry: Ministry, clock: Clock
) -> None:
    await trusted.read(ministry.sign())
    ministry.answer = web.Response(status=500)

    clock.advance(hours=23, minutes=59)
    assert await trusted.read(ministry.sign()) is not None
    clock.advance(minutes=1)
    with pytest.raises(IssuerUnavailable):
        await trusted.read(ministry.sign())


@pytest.mark.parametrize(
    "key",
    [
        OctKey.import_key(b"s" * 32, {"kid": "one"}).as_dict(),
        {"kty": "EC", "crv": "P-256", "kid": "one"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "one"},
    ],
    ids=["secret", "broken", "another kind"],
)
async def test_published_keys_that_we_do_not_take_are_left_out(
    trusted: TrustedIssuer, ministry: Ministry, key: dict[str, Any]
) -> None:
    ministry.published = [key, RSA.as_dict(private=False)]

    assert await trusted.read(ministry.sign({"alg": "RS256", "kid": "rsa"}, RSA)) is not None
    assert await trusted.read(ministry.sign()) is None


@pytest.mark.parametrize("private", [{"use": "enc"}, None])
async def test_a_key_for_something_else_or_one_that_everybody_has_signs_nothing(
    trusted: TrustedIssuer, ministry: Ministry, private: dict[str, str] | None
) -> None:
    leaked = ministry.key.as_dict(private=True) if private is None else {**ministry.published[0], **private}
    ministry.published[0] = leaked

    assert await trusted.read(ministry.sign()) is None
