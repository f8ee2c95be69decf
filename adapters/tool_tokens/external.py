"""
Keeps ``schema.tools.AccessTokens`` for another issuer: an administration that already has one for its own tools.

It says which client asks and for which scopes; what a client may have here is still what it is registered with here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import aiohttp
import orjson
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from msgspec.structs import replace

from adapters.tool_tokens.claims import LONGEST_TOKEN, read_claims, read_signed
from schema.errors import IssuerUnavailable
from schema.ports import SecurityClock, Telemetry
from schema.tools import AccessToken, ToolClient

ALGORITHMS = {"ES256": "EC", "RS256": "RSA"}
"""What we take, with the kind of key that goes with each: never a shared secret."""

KEPT_FOR = timedelta(hours=1)
"""A withdrawn key must not serve for ever."""

KEPT_IN_NEED = timedelta(hours=24)
"""How long keys go on serving while the issuer cannot be asked again."""

ASKED_EVERY = timedelta(seconds=30)
"""Whoever sends tokens with invented keys makes us ask the issuer no more often than this."""

LONGEST_KEYS = 256 * 1024
PATIENCE = aiohttp.ClientTimeout(total=5)

Known = Callable[[str], Awaitable[ToolClient | None]]


class TrustedIssuer:
    """Keeps ``schema.tools.AccessTokens`` with the keys that another issuer publishes."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        issuer: str,
        keys_url: str,
        audience: str,
        client_claim: str,
        known: Known,
        clock: SecurityClock,
        telemetry: Telemetry,
    ) -> None:
        """``client_claim`` names the claim that says which client asks; ``known`` finds whom we registered as that."""
        self._http = http
        self._issuer = issuer
        self._keys_url = keys_url
        self._audience = audience
        self._client_claim = client_claim
        self._known = known
        self._clock = clock
        self._telemetry = telemetry
        self._keys: dict[str, Key] = {}
        self._read_at: datetime | None = None
        self._asked_at: datetime | None = None
        self._asking = asyncio.Lock()

    async def read(self, text: str) -> AccessToken | None:
        """
        Read a token of that issuer which is in force, for us, and of a tool that we know.

        Raises:
            IssuerUnavailable: its keys cannot be read, and those that we had are too old.
        """
        if len(text) > LONGEST_TOKEN:
            return None
        name = _key_name(text)
        key = await self._key(name) if name else None
        if key is None:
            return None
        claims = read_signed(text, KeySet([key]), [name for name, kind in ALGORITHMS.items() if kind == key.key_type])
        if claims is None:
            return None
        now = self._clock.now()
        token = read_claims(
            claims, issuer=self._issuer, audience=self._audience, now=now, client_claim=self._client_claim
        )
        tool = await self._known(token.client) if token else None
        return replace(token, client=tool.id) if token and tool else None

    async def _key(self, name: str) -> Key | None:
        """Find a key by its name, asking again for one that we do not know: keys rotate."""
        if self._is_good(KEPT_FOR) and name in self._keys:
            return self._keys[name]
        async with self._asking:
            now = self._clock.now()
            known = self._is_good(KEPT_FOR) and name in self._keys
            if not known and (self._asked_at is None or now >= self._asked_at + ASKED_EVERY):
                await self._ask(now)
            if not self._is_good(KEPT_IN_NEED):
                raise IssuerUnavailable("no keys")
            return self._keys.get(name)

    def _is_good(self, age: timedelta) -> bool:
        """Whether the keys were read, and not longer ago than that."""
        return self._read_at is not None and self._clock.now() < self._read_at + age

    async def _ask(self, now: datetime) -> None:
        self._asked_at = now
        try:
            async with self._http.get(self._keys_url, timeout=PATIENCE, allow_redirects=False) as answer:
                found = _keys(await _body(answer)) if answer.status == 200 else {}
        except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, KeyError, AttributeError):
            found = {}
        self._telemetry.count("tool_issuer_keys", outcome="read" if found else "failed")
        if found:
            self._keys, self._read_at = found, now


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """
    Read a body.

    Raises:
        ValueError: it is larger than any key set.
    """
    body = bytearray()
    async for part in answer.content.iter_any():
        body += part
        if len(body) > LONGEST_KEYS:
            raise ValueError("too large")
    return bytes(body)


def _key_name(text: str) -> str | None:
    """Say which key a token asks for; nothing of it is believed yet."""
    try:
        kid = jws.extract_compact(text.encode()).headers().get("kid")
    # RecursionError: JSON nested thousands deep.
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    return kid if isinstance(kid, str) else None


def _keys(content: bytes) -> dict[str, Key]:
    """
    Read published keys (RFC 7517, 5): those for signing, of our kinds; the others are left out.

    Raises:
        ValueError, TypeError, KeyError, AttributeError: it is no key set.
    """
    found = {}
    for data in orjson.loads(content)["keys"]:
        if data.get("kty") not in ALGORITHMS.values() or data.get("use", "sig") != "sig" or "d" in data:
            continue
        try:
            key = JWKRegistry.import_key(data)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if key.kid:
            found[key.kid] = key
    return found
