"""
Keeps ``SealedIds`` with AES-SIV (RFC 5297): the same type and key always give the same id, and nobody can make one.

An id is base64url of one byte that names the key, and the ciphertext. The first key seals; the others still open, so
that a key can be changed without an id dying.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET_BYTES = 32

LONGEST_ID = 512
"""Characters; ours are far shorter, so anything longer is not worth decrypting."""

PURPOSE = b"mes-points-permis/ids/1"
"""Separates this use from every other that is made of the same secret (RFC 5869, 3.2)."""


class SivIds:
    """Keeps ``schema.ports.SealedIds``."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """
        Derive a key of our own (two of 256 bits, in one) from each secret, newest first.

        Raises:
            ValueError: there is no secret, or one is shorter than 32 bytes.
        """
        if not secrets or any(len(secret) < SHORTEST_SECRET_BYTES for secret in secrets):
            raise ValueError("sealed ids need at least one secret, of 32 bytes or more")
        keys = [HKDF(SHA256(), 64, salt=None, info=PURPOSE).derive(secret) for secret in secrets]
        names = [hashlib.sha256(key).digest()[0] for key in keys]
        self._ciphers = {name: AESSIV(key) for name, key in reversed(list(zip(names, keys, strict=True)))}
        self._newest = names[0]

    def seal(self, type_name: str, key: str) -> str:
        """Seal."""
        sealed = self._ciphers[self._newest].encrypt(f"{type_name}\0{key}".encode(), [PURPOSE])
        return base64.urlsafe_b64encode(bytes([self._newest]) + sealed).rstrip(b"=").decode()

    def open(self, sealed: str) -> tuple[str, str] | None:
        """Open, or answer nothing for anything that we did not seal."""
        if len(sealed) > LONGEST_ID or not sealed.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            plain = self._ciphers[raw[0]].decrypt(raw[1:], [PURPOSE])
        except (binascii.Error, IndexError, KeyError, InvalidTag, ValueError):
            return None
        type_name, _, key = plain.decode().partition("\0")
        return type_name, key
