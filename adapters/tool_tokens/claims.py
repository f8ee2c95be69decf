"""
Access tokens as RFC 9068 has them: the signature first, then each claim; no I/O, no clock.

Whatever is wrong with a token, the answer is nothing: its bearer is told one thing (RFC 6750, 3.1), and a caller that
never learns which check failed cannot search for one that does not.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from schema.sessions import Scope
from schema.tools import AccessToken

ALGORITHM = "ES256"
TYPE = "at+jwt"
"""RFC 9068, 2.1, without the ``application/`` that may precede it."""

LEEWAY = timedelta(seconds=5)
"""How far ahead another server's clock may be. It lengthens no token: expiry is to the second."""

LONGEST_TOKEN = 8_192
"""Characters; more than any header of ours takes."""

LONGEST_ID = 255

Claims = Mapping[str, Any]


def read_signed(text: str, keys: KeySet, algorithms: Collection[str] = (ALGORITHM,)) -> Claims | None:
    """Read the claims of a token that one of the keys signed, with one of our algorithms and as an access token."""
    if len(text) > LONGEST_TOKEN:
        return None
    try:
        token = jwt.decode(text, keys, algorithms=algorithms)
    # RecursionError: JSON nested thousands deep, before anybody has looked at a signature.
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        return None
    # RFC 9068, 4: both spellings, and nothing else; media types know no case (RFC 2045, 5.1).
    kind = token.header.get("typ")
    if not isinstance(kind, str) or kind.lower() not in (TYPE, f"application/{TYPE}"):
        return None
    return token.claims


def read_claims(
    claims: Claims, *, issuer: str, audience: str, now: datetime, client_claim: str = "client_id"
) -> AccessToken | None:
    """Read claims whose signature holds: from this issuer, for this audience, in force now (RFC 9068, 4)."""
    jti, client = _text(claims, "jti"), _text(claims, client_claim)
    issued_at, expires_at = _instant(claims, "iat"), _instant(claims, "exp")
    if claims.get("iss") != issuer or not _is_for(claims.get("aud"), audience):
        return None
    if jti is None or client is None or issued_at is None or expires_at is None:
        return None
    if expires_at <= now or issued_at > now + LEEWAY or _is_early(claims, now):
        return None
    bound, key = _binding(claims)
    if bound and key is None:
        return None
    return AccessToken(jti, client, _scopes(claims.get("scope")), issued_at, expires_at, key)


def _is_for(named: object, audience: str) -> bool:
    """Whether a token is for us: alone or among others (RFC 7519, 4.1.3)."""
    return named == audience or (isinstance(named, list) and audience in named)


def _is_early(claims: Claims, now: datetime) -> bool:
    """RFC 7519, 4.1.5: not accepted before ``nbf``, where there is one."""
    if "nbf" not in claims:
        return False
    not_before = _instant(claims, "nbf")
    return not_before is None or not_before > now + LEEWAY


def _binding(claims: Claims) -> tuple[bool, str | None]:
    """Say whether a token is bound to a key, and to which (RFC 9449, 6.1); a bond that we do not know holds nobody."""
    if "cnf" not in claims:
        return False, None
    bond = claims["cnf"]
    thumbprint = bond.get("jkt") if isinstance(bond, dict) else None
    return True, thumbprint if isinstance(thumbprint, str) and thumbprint else None


def _scopes(text: object) -> frozenset[Scope]:
    """Read the scopes that we know (RFC 9068, 2.2.3); another issuer may write others of its own."""
    named = text.split() if isinstance(text, str) else ()
    return frozenset(scope for scope in Scope if scope.value in named)


def _text(claims: Claims, name: str) -> str | None:
    value = claims.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST_ID else None


def _instant(claims: Claims, name: str) -> datetime | None:
    """Read a NumericDate (RFC 7519, section 2)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
