"""
Proof of possession (RFC 9449): a token that was copied is worth nothing without the key that it is bound to.

A proof is a JWT of one request: its method, its address, and the token that goes with it. Checked here is all that
can be seen in it (section 4.3); that it was not used before is for whoever keeps what was used.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

ALGORITHM = "ES256"
TYPE = "dpop+jwt"

WINDOW = timedelta(seconds=60)
"""How old a proof may be: it is made for one request, and travels for a moment (section 11.1)."""

LEEWAY = timedelta(seconds=10)
"""How far ahead the clock of the tool may be."""

LONGEST_PROOF = 4_096
LONGEST_JTI = 128

PORTS = {"http": 80, "https": 443}


class BadProof(Exception):
    """The proof does not hold; the message says what is wrong with it, in ASCII and without any of its values."""


@dataclass(frozen=True)
class Proof:
    """A proof that holds: the thumbprint of its key (RFC 7638), and what makes it unique until an instant."""

    thumbprint: str
    jti: str
    until: datetime


def check_proof(proof: str, *, method: str, url: str, now: datetime, token: str | None = None) -> Proof:
    """
    Check the proof of one request, in the order of RFC 9449, 4.3; ``token``: the access token that it goes with.

    Raises:
        BadProof: it does not hold.
    """
    key = _key(_header(proof))
    try:
        claims = jwt.decode(proof, key, algorithms=[ALGORITHM]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise BadProof("The DPoP proof is not signed by the key that it holds") from None
    jti, issued_at = claims.get("jti"), _instant(claims.get("iat"))
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise BadProof(f"jti of the DPoP proof is a text of 1 to {LONGEST_JTI} characters, new each time")
    if claims.get("htm") != method:
        raise BadProof("htm of the DPoP proof is the method of the request")
    address = _address(claims.get("htu"))
    if address is None or address != _address(url):
        raise BadProof("htu of the DPoP proof is the address of the request, without query and fragment")
    if issued_at is None or not now - WINDOW < issued_at <= now + LEEWAY:
        raise BadProof(f"iat of the DPoP proof is now, to {WINDOW.seconds} seconds: make a new one for each request")
    if token is not None and not _is_for(claims.get("ath"), token):
        raise BadProof("ath of the DPoP proof is the SHA-256 of the access token, in base64url")
    return Proof(key.thumbprint(), jti, issued_at + WINDOW)


def token_hash(token: str) -> str:
    """Hash an access token as a proof states it (``ath``: section 4.2)."""
    return urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()


def _header(proof: str) -> Mapping[str, Any]:
    """
    Read the header of a proof of which nothing is believed yet.

    Raises:
        BadProof: it is none, or of another type or algorithm.
    """
    try:
        if len(proof) > LONGEST_PROOF:
            raise ValueError("too long")
        parts = jws.extract_compact(proof.encode())
        orjson.loads(parts.payload)
    # RecursionError: JSON nested thousands deep.
    except (JoseError, ValueError, TypeError, RecursionError):
        raise BadProof("The DPoP proof is not one signed JWT") from None
    header = parts.headers()
    if header.get("typ") != TYPE:
        raise BadProof(f"typ of the DPoP proof is {TYPE}")
    if header.get("alg") != ALGORITHM:
        raise BadProof(f"Sign the DPoP proof with {ALGORITHM}")
    return header


def _key(header: Mapping[str, Any]) -> ECKey:
    """
    Take the public key out of the header.

    Raises:
        BadProof: there is none, it is of another kind, or it is private.
    """
    try:
        key = ECKey.import_key(header["jwk"])
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise BadProof("jwk of the DPoP proof is a public key on P-256") from None
    if key.is_private or key.curve_name != "P-256":
        raise BadProof("jwk of the DPoP proof is a public key on P-256")
    return key


def _is_for(stated: object, token: str) -> bool:
    return isinstance(stated, str) and compare_digest(stated.encode(), token_hash(token).encode())


def _address(url: object) -> tuple[str, str, int, str] | None:
    """Bring an address into the form in which two are compared (RFC 3986, 6.2.2 and 6.2.3), without its query."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in PORTS or not parts.hostname:
            return None
        return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], parts.path or "/"
    except ValueError:
        return None


def _instant(value: object) -> datetime | None:
    """Read a NumericDate (RFC 7519, section 2)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
