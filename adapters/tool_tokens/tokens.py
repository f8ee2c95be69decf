"""
Keeps ``schema.tools.TokenIssuer``: our own access tokens, and nobody else's.

The algorithm is ours to choose and not the token's (RFC 8725, 3.1), the key is one of ours, and the type is required:
an id_token, an assertion or a proof that happens to be signed well is still no access token (RFC 9068, 4).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from adapters.tool_tokens.claims import ALGORITHM, TYPE, read_claims, read_signed
from schema.ports import SecurityClock
from schema.sessions import ClientId, Scope
from schema.tools import AccessToken

LIFETIME = timedelta(minutes=10)
"""A stolen token is worth no more than this; asking for another costs one request."""


class ToolTokens:
    """Keeps ``schema.tools.TokenIssuer`` with keys of our own, the newest first."""

    lifetime = LIFETIME

    def __init__(self, keys: Sequence[ECKey], *, issuer: str, audience: str, clock: SecurityClock) -> None:
        """
        ``issuer`` is our public address, ``audience`` the address of the graph.

        Raises:
            ValueError: there is no key.
        """
        if not keys:
            raise ValueError("access tokens need a signing key")
        self._keys = KeySet(list(keys))
        self._newest = keys[0]
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def issue(self, client: ClientId, scopes: Collection[Scope], bound_to: str | None = None) -> str:
        """Issue a token of ten minutes with the claims that RFC 9068, 2.2 requires."""
        now = int(self._clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            # Where no person is involved the subject is the client (RFC 9068, 2.2).
            "sub": client,
            "client_id": client,
            "iat": now,
            "exp": now + int(LIFETIME.total_seconds()),
            "jti": token_urlsafe(16),
            "scope": " ".join(scope for scope in Scope if scope in scopes),
        }
        if bound_to is not None:
            claims["cnf"] = {"jkt": bound_to}
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._newest.kid}
        return jwt.encode(header, claims, self._newest, algorithms=[ALGORITHM])

    async def read(self, text: str) -> AccessToken | None:
        """Read a token of ours that is in force; nothing for any other text."""
        claims = read_signed(text, self._keys)
        if claims is None or claims.get("sub") != claims.get("client_id"):
            return None
        return read_claims(claims, issuer=self._issuer, audience=self._audience, now=self._clock.now())

    def published(self) -> Mapping[str, Any]:
        """Answer the public keys as a JSON Web Key Set (RFC 7517), the newest first."""
        return self._keys.as_dict(private=False, use="sig", alg=ALGORITHM)
