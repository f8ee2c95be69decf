"""
Proving to be a tool with a key: ``private_key_jwt`` (RFC 7523, on Authlib's flow).

Stricter than the RFC where the years since have shown why. The audience is our issuer alone and one text, so that an
assertion made for another server cannot be passed on to us (draft-ietf-oauth-rfc7523bis); ES256 is ours to choose and
not the assertion's (RFC 8725, 3.1); it lives a minute at most and is good once (RFC 7523, 3, ``jti``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

METHOD = "private_key_jwt"
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHM = "ES256"

LONGEST_LIFE = timedelta(seconds=60)
LEEWAY = timedelta(seconds=10)
"""How far the tool's clock and ours may disagree."""

LONGEST_JTI = 128

KINDS = (None, "jwt", "client-authentication+jwt")
"""The types that an assertion may state: none, as most do, or its own. An access token or a proof is neither."""

NOT_KNOWN = "No tool in service has this id and this credential: the registration may have ended, or the key be another"
"""One text for an unknown tool, an ended one and a bad signature: whoever has no key learns nothing of who is there."""

BOTH_THE_CLIENT = "iss and sub of the client_assertion are both the client id"


@dataclass(frozen=True)
class Spent:
    """An assertion that held: it must not be used again before ``until``."""

    client: str
    jti: str
    until: datetime


class Refusal(InvalidClientError):
    """A client that did not prove itself; the description says what to change, in ASCII (RFC 6749, 5.2)."""


class Assertion(JWTBearerClientAssertion):
    """Authenticates one request's client by its key; ``spent`` is the assertion that did."""

    CLIENT_AUTH_METHOD = METHOD

    def __init__(self, issuer: str, now: datetime) -> None:
        super().__init__()
        self.spent: Spent | None = None
        self._issuer = issuer
        self._now = now

    def extract_assertion(self, assertion: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Read an assertion of which nothing is believed yet: header and claims."""
        header, claims = unverified(assertion)
        if header.get("alg") != ALGORITHM:
            raise Refusal(f"Sign the client_assertion with {ALGORITHM}")
        kind = header.get("typ")
        if (kind.lower() if isinstance(kind, str) else kind) not in KINDS:
            raise Refusal("The typ of a client_assertion is JWT or client-authentication+jwt")
        if not isinstance(claims.get("sub"), str):
            raise Refusal(BOTH_THE_CLIENT)
        return header, claims

    def resolve_client_public_key(self, client: Any) -> tuple[ECKey, ...]:
        """Answer the keys that the client may sign with now."""
        keys: tuple[ECKey, ...] = client.signing_keys
        return keys

    def process_assertion_claims(self, assertion: str, resolve_key: tuple[ECKey, ...]) -> Mapping[str, Any]:
        """Verify the signature with the key that is named, or with each in turn, then the claims."""
        header, _ = unverified(assertion)
        named = [key for key in resolve_key if header.get("kid") in (None, key.kid)]
        for key in named:
            try:
                claims = jwt.decode(assertion, key, algorithms=[ALGORITHM]).claims
            except (JoseError, ValueError, RecursionError):
                continue
            self.verify_claims(claims)
            return claims
        raise Refusal(NOT_KNOWN)

    def verify_claims(self, claims: Mapping[str, Any]) -> None:
        """Check what a signed assertion says: who, to whom, for how long, and that it can be told from others."""
        if problem := self._problem(claims):
            raise Refusal(problem)
        self.spent = Spent(claims["sub"], claims["jti"], _instant(claims["exp"]) + LEEWAY)

    def _problem(self, claims: Mapping[str, Any]) -> str | None:
        """Say what is wrong with the claims (RFC 7523, 3), each time what they should be."""
        jti = claims.get("jti")
        if claims.get("iss") != claims.get("sub"):
            return BOTH_THE_CLIENT
        if claims.get("aud") != self._issuer:
            return f"aud of the client_assertion is {self._issuer} as one text: neither the token endpoint nor a list"
        if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
            return f"jti of the client_assertion is a text of 1 to {LONGEST_JTI} characters, new each time"
        return self._wrong_time(claims)

    def _wrong_time(self, claims: Mapping[str, Any]) -> str | None:
        latest = self._now + LEEWAY
        try:
            expires_at = _instant(claims.get("exp"))
            begins = [_instant(claims[name]) for name in ("iat", "nbf") if name in claims]
        except (ValueError, OverflowError, OSError):
            return "exp of the client_assertion is required; exp, iat and nbf are seconds since 1970"
        if expires_at <= self._now - LEEWAY:
            return "The client_assertion has expired: make a new one for each request"
        if any(begin > latest for begin in begins):
            return "The client_assertion is from the future: set the clock of the tool"
        if expires_at > latest + LONGEST_LIFE or any(expires_at > begin + LONGEST_LIFE for begin in begins):
            return f"The client_assertion lives too long: exp is at most {LONGEST_LIFE.seconds} seconds after iat"
        return None


def unverified(assertion: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """
    Read a signed text without believing it: header and claims.

    Raises:
        Refusal: it is none.
    """
    try:
        parts = jws.extract_compact(assertion.encode())
        header, claims = parts.headers(), orjson.loads(parts.payload)
    # RecursionError: JSON nested thousands deep.
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Refusal("The client_assertion is not a signed JWT") from None
    if not isinstance(claims, dict):
        raise Refusal("The client_assertion is not a signed JWT")
    return header, claims


def _instant(value: object) -> datetime:
    """
    Read a NumericDate (RFC 7519, section 2).

    Raises:
        ValueError, OverflowError, OSError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("not a number")
    return datetime.fromtimestamp(value, UTC)
