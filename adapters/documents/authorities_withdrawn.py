"""
The list of references withdrawn before their day, signed each day: for whoever checks an ADCS without a network.

A compact JWS (RFC 7515), ES256, signed by the leaf that signs the codes; ``kid`` names authority and leaf. It holds no
reference: the first 8 bytes of the SHA-256 of each, sorted, one after the other, in base64url. A reference has 80
random bits, so that no list of hashes tells one; another reference is taken for a withdrawn one once in 2⁶⁴ divided by
their number. Four months of life bound the list.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adapters.documents.two_d_doc_refusals import CodeRefused
from adapters.documents.two_d_doc_trust import SIGNATURE_BYTES, CodeSigner, CodeTrust

MEDIA_TYPE = "application/jwt"
TYPE = "mpp-withdrawn+jwt"
"""What keeps the list from being taken for another token (RFC 8725, 3.11). No 2D-Doc begins as a JWS does."""

HASH_BYTES = 8
LIFE = timedelta(days=2)
"""Signed daily, good for two days: a day's failure to publish leaves nobody without a list."""


class ListRefused(Exception):
    """What was read is no list of ours, or is too old."""


@dataclass(frozen=True)
class WithdrawnList:
    """The list: ``reference in withdrawn``. Both instants have their zone."""

    hashes: frozenset[bytes]
    signed_at: datetime
    good_until: datetime

    def __contains__(self, reference: object) -> bool:
        return isinstance(reference, str) and _hash(reference) in self.hashes


def sign_withdrawn(references: Iterable[str], issuer: str, at: datetime, signer: CodeSigner) -> str:
    """
    Sign the list of a day. ``issuer``: our public address; ``at``: now, with its zone.

    By hand rather than by a JOSE library: those want the key itself, and this one may be inside a device.
    """
    header = {"alg": "ES256", "typ": TYPE, "kid": f"{signer.authority_id}/{signer.certificate_id}"}
    claims = {
        "iss": issuer,
        "iat": int(at.timestamp()),
        "exp": int((at + LIFE).timestamp()),
        "hash": "SHA-256",
        "bytes": HASH_BYTES,
        "withdrawn": _encoded(b"".join(sorted(set(map(_hash, references))))),
    }
    signed = f"{_encoded(json.dumps(header).encode())}.{_encoded(json.dumps(claims).encode())}"
    return f"{signed}.{_encoded(signer.sign(signed.encode()))}"


def read_withdrawn(token: str, trust: CodeTrust, at: datetime) -> WithdrawnList:
    """
    Read a list that is good at an instant.

    Raises:
        ListRefused: it is none of ours, or not of these days.
    """
    try:
        head, body, signature = token.split(".")
        header, claims, raw = json.loads(_decoded(head)), json.loads(_decoded(body)), _decoded(signature)
        authority_id, certificate_id = str(header["kid"]).split("/")
        signed_at, good_until = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
        hashes = _decoded(claims["withdrawn"])
        form = (header["alg"], header["typ"], claims["hash"], claims["bytes"], len(raw), len(hashes) % HASH_BYTES)
        expected = ("ES256", TYPE, "SHA-256", HASH_BYTES, SIGNATURE_BYTES, 0)
        good = form == expected and signed_at <= at < good_until
        trust.verify(authority_id, certificate_id, signed_at.date(), f"{head}.{body}".encode(), raw)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError, OSError, CodeRefused):
        good = False
    if not good:
        raise ListRefused
    places = range(0, len(hashes), HASH_BYTES)
    return WithdrawnList(frozenset(hashes[at : at + HASH_BYTES] for at in places), signed_at, good_until)


def _hash(reference: str) -> bytes:
    return hashlib.sha256(reference.encode()).digest()[:HASH_BYTES]


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    # Spare bits, padding, foreign characters: a text is written in one way only.
    if _encoded(content) != text:
        raise ValueError("no base64url")
    return content
