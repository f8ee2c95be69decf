"""
Letting an internal tool in: an ``Authorization`` header becomes a session for one call, or a refusal.

A bearer token (RFC 6750), or one that is bound to a key and comes with a proof that its sender has it (RFC 9449).

The token says which client and which scopes; the registration, as it is now, says what is left of them. So what was
taken from a tool is gone within two seconds, and not when its last token ends.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.dpop_proof import ALGORITHM, BadProof, check_proof
from schema.errors import IssuerUnavailable
from schema.ports import SecurityClock
from schema.records import Purpose
from schema.sessions import Session, SessionKind
from schema.tools import AccessToken, AccessTokens, Tools

PURPOSE = "x-access-purpose"
"""The header in which a tool names its purpose for the call: the name of a ``Purpose``."""

CREDENTIALS = re.compile(r"(?P<scheme>bearer|dpop) +(?P<token>[A-Za-z0-9._~+/-]+=*)", re.IGNORECASE)
"""RFC 6750, 2.1, and RFC 9449, 7.1; the scheme knows no case (RFC 9110, 11.1)."""

PROOF = "dpop"
"""The header that holds the proof of possession; in lower case it is the name of the scheme as well."""

INVALID = "The access token is expired, revoked, malformed or not for this service: ask for another"
"""One text, whatever is wrong: whoever tries tokens learns nothing from the difference."""


class BearerRefused(Exception):
    """
    The header lets nobody in. ``status`` 401; 400 when it is no token at all, 503 when nobody can vouch for it now.

    ``error`` and ``description`` as in RFC 6750, 3.1, or RFC 9449, 7.1; ``bound``: what came is bound to a key.
    """

    def __init__(self, status: int, error: str, description: str, *, bound: bool = False) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.description = description
        self._bound = bound

    @property
    def challenge(self) -> str:
        """The value of ``WWW-Authenticate``, which the answer must carry (RFC 6750, 3; RFC 9449, 7.1)."""
        told = f'error="{self.error}", error_description="{self.description}"'
        return f'DPoP {told}, algs="{ALGORITHM}"' if self._bound else f"Bearer {told}"


@dataclass(frozen=True, kw_only=True)
class ToolDoor:
    """Lets tools in by their tokens. ``public_url``: what comes before a path in the proofs of possession."""

    tools: Tools
    tokens: AccessTokens
    clock: SecurityClock
    public_url: str

    async def admit(self, headers: Mapping[str, str], method: str, url: str) -> Session:
        """
        Open a session for one call. ``headers`` have lower-case names, and ``authorization`` among them.

        ``url``: the path that was asked, or the whole address as the tool sees it.

        Raises:
            BearerRefused: status, error, description and challenge to answer with.
        """
        scheme, text = _credentials(headers.get("authorization", ""))
        try:
            token = await self.tokens.read(text)
        except IssuerUnavailable as error:
            raise BearerRefused(503, "temporarily_unavailable", error.en) from None
        if token is None or await self.tools.is_token_denied(token.jti):
            raise _invalid(scheme == PROOF)
        client = await self.tools.find_client(token.client)
        if client is None or not client.is_live(self.clock.now()):
            raise _invalid(scheme == PROOF)
        # RFC 9449, 7.1: a token that is bound is no bearer token, and one that is not proves nothing with a proof.
        bound = token.bound_to is not None
        if bound != (scheme == PROOF) or (client.dpop and not bound):
            raise _invalid(bound or client.dpop)
        if bound:
            address = self.public_url + url if url.startswith("/") else url
            await self._check_possession(headers.get(PROOF, ""), method, address, text, token)
        return Session(
            kind=SessionKind.TOOL,
            opened_at=token.issued_at,
            expires_at=min(token.expires_at, client.expires_at),
            tool=client.for_call(token.scopes, _purpose(headers)),
        )

    async def _check_possession(self, proof: str, method: str, url: str, text: str, token: AccessToken) -> None:
        """
        Check that whoever sent the token has its key (RFC 9449, 7.1).

        Raises:
            BearerRefused: there is no proof, it does not hold, is another key's, or was used before.
        """
        try:
            held = check_proof(proof, method=method, url=url, now=self.clock.now(), token=text)
        except BadProof as error:
            raise _unproved(str(error)) from None
        if held.thumbprint != token.bound_to:
            raise _unproved("The DPoP proof is signed by another key than the one that the token is bound to")
        if not await self.tools.spend_assertion(f"dpop:{held.thumbprint}", held.jti, held.until):
            raise _unproved("This DPoP proof was used before: make a new one for each request")


def _credentials(header: str) -> tuple[str, str]:
    """
    Take scheme (in lower case) and token out of the header.

    Raises:
        BearerRefused: there are none.
    """
    found = CREDENTIALS.fullmatch(header)
    if found is None:
        raise BearerRefused(400, "invalid_request", "Send the header Authorization: Bearer, and one access token")
    return found["scheme"].lower(), found["token"]


def _purpose(headers: Mapping[str, str]) -> Purpose | None:
    """Read the purpose that the tool names; what is none is as good as nothing named."""
    return Purpose.__members__.get(headers.get(PURPOSE, "").strip().upper())


def _invalid(bound: bool) -> BearerRefused:
    return BearerRefused(401, "invalid_token", INVALID, bound=bound)


def _unproved(description: str) -> BearerRefused:
    return BearerRefused(401, "invalid_dpop_proof", description, bound=True)
