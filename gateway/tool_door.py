"""
Letting an internal tool in: an ``Authorization`` header becomes a session for one call, or a refusal (RFC 6750).

The token says which client and which scopes; the registration, as it is now, says what is left of them. So what was
taken from a tool is gone within two seconds, and not when its last token ends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schema.ports import SecurityClock
from schema.records import Purpose
from schema.sessions import Session, SessionKind
from schema.tools import AccessTokens, Tools

PURPOSE = "x-access-purpose"
"""The header in which a tool names its purpose for the call: the name of a ``Purpose``."""

BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
"""RFC 6750, 2.1; the scheme knows no case (RFC 9110, 11.1)."""

SCHEME = re.compile(r"bearer(?: |$)", re.IGNORECASE)

INVALID = "The access token is expired, revoked, malformed or not for this service: ask for another"
"""One text, whatever is wrong: whoever tries tokens learns nothing from the difference."""


class BearerRefused(Exception):
    """
    The header lets nobody in. ``status`` 401, or 400 when it is no bearer token at all.

    ``error`` and ``description`` as in RFC 6750, 3.1; ``challenge`` is the value of ``WWW-Authenticate``.
    """

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description

    @property
    def challenge(self) -> str:
        """What the answer must carry (RFC 6750, 3)."""
        return f'Bearer error="{self.error}", error_description="{self.description}"'


@dataclass(frozen=True, kw_only=True)
class ToolDoor:
    """Lets tools in by their tokens."""

    tools: Tools
    tokens: AccessTokens
    clock: SecurityClock

    async def admit(self, headers: Mapping[str, str], method: str, url: str) -> Session:
        """
        Open a session for one call. ``headers`` have lower-case names, and ``authorization`` among them.

        Raises:
            BearerRefused: status, error, description and challenge to answer with.
        """
        token = await self.tokens.read(_bearer(headers.get("authorization", "")))
        if token is None or await self.tools.is_token_denied(token.jti):
            raise _invalid()
        client = await self.tools.find_client(token.client)
        if client is None or not client.is_live(self.clock.now()):
            raise _invalid()
        return Session(
            kind=SessionKind.TOOL,
            opened_at=token.issued_at,
            expires_at=min(token.expires_at, client.expires_at),
            tool=client.for_call(token.scopes, _purpose(headers)),
        )


def _bearer(header: str) -> str:
    """
    Take the token out of the header.

    Raises:
        BearerRefused: there is none.
    """
    found = BEARER.fullmatch(header)
    if found is None:
        hint = "one token after Bearer" if SCHEME.match(header) else "Authorization: Bearer, and an access token"
        raise BearerRefused(400, "invalid_request", f"Send {hint}")
    return found[1]


def _purpose(headers: Mapping[str, str]) -> Purpose | None:
    """Read the purpose that the tool names; what is none is as good as nothing named."""
    return Purpose.__members__.get(headers.get(PURPOSE, "").strip().upper())


def _invalid() -> BearerRefused:
    return BearerRefused(401, "invalid_token", INVALID)
