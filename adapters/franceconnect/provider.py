"""What the provider publishes about itself: its addresses and its keys, each kept for an hour."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import msgspec

from adapters.franceconnect.claims import KEY_TYPES
from schema.errors import ProviderUntrusted
from schema.ports import SecurityClock

KEPT_FOR = timedelta(hours=1)
"""A withdrawn key must not serve for ever; asking at each sign-in would double the provider's load."""

Document = TypeVar("Document")
FetchJson = Callable[[str], Awaitable[bytes]]
"""Reads an address; raises ``ProviderUnavailable`` for anything but a good answer."""


class Metadata(msgspec.Struct, frozen=True):
    """The part of the discovery document that we use (OpenID Connect Discovery 1.0, section 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str


class KeySet(msgspec.Struct, frozen=True):
    """Published keys, as they came (RFC 7517, section 5)."""

    keys: list[dict[str, Any]]


class _Kept(Generic[Document]):
    """One document, fetched by whoever comes first and shared for an hour; a failure is not kept."""

    def __init__(self, clock: SecurityClock, fetch: Callable[[], Awaitable[Document]]) -> None:
        self._clock = clock
        self._fetch = fetch
        self._lock = asyncio.Lock()
        self._document: Document | None = None
        self._fetched_at: datetime | None = None

    async def get(self, *, unless: Document | None = None) -> Document:
        """Give the document, fetching it if it is old or is still the one that was found wanting."""
        async with self._lock:
            now = self._clock.now()
            fresh = self._fetched_at is not None and now < self._fetched_at + KEPT_FOR
            if self._document is None or not fresh or self._document is unless:
                self._document = await self._fetch()
                self._fetched_at = now
            return self._document


class Provider:
    """The published side of one issuer."""

    def __init__(self, issuer: str, clock: SecurityClock, fetch: FetchJson) -> None:
        self._issuer = issuer
        self._read = fetch
        self._metadata = _Kept(clock, self._fetch_metadata)
        self._keys = _Kept(clock, self._fetch_keys)

    async def metadata(self) -> Metadata:
        """
        Give the provider's addresses.

        Raises:
            ProviderUnavailable: they cannot be read.
            ProviderUntrusted: they are another issuer's, or leave https.
        """
        return await self._metadata.get()

    async def key(self, kid: str, algorithm: str, name: str) -> Mapping[str, Any]:
        """
        Give the key of an id, asking once more for an id that we do not know: keys rotate.

        Raises:
            ProviderUnavailable: the keys cannot be read.
            ProviderUntrusted: no such key, or two.
        """
        known = await self._keys.get()
        found = _matching(known, kid, algorithm)
        if not found:
            found = _matching(await self._keys.get(unless=known), kid, algorithm)
        if len(found) != 1:
            raise ProviderUntrusted(f"{name}_unknown_key")
        return found[0]

    async def _fetch_metadata(self) -> Metadata:
        address = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        document = _decode(await self._read(address), Metadata)
        if document.issuer != self._issuer:
            raise ProviderUntrusted("discovery_issuer")
        scheme = self._issuer.partition(":")[0] + "://"
        if not all(address.startswith(scheme) for address in msgspec.structs.astuple(document)):
            raise ProviderUntrusted("discovery_scheme")
        return document

    async def _fetch_keys(self) -> KeySet:
        return _decode(await self._read((await self.metadata()).jwks_uri), KeySet)


def _matching(published: KeySet, kid: str, algorithm: str) -> list[dict[str, Any]]:
    """Keys for signing, of the kind that our algorithm takes: no shared secret, none for encryption."""
    return [
        key
        for key in published.keys
        if key.get("kid") == kid
        and key.get("kty") == KEY_TYPES[algorithm]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    ]


def _decode(content: bytes, form: type[Document]) -> Document:
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise ProviderUntrusted("discovery_unreadable") from error
