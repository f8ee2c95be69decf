"""
Keeps ``SealedIds`` with AES-SIV (RFC 5297): the same type and key always give the same id, and nobody can make one.

An id is base64url of one byte that names the secret, and the ciphertext. Each client has a key of its own (HKDF, RFC
5869), so that two of them cannot find out that they speak of the same person. The first secret seals; the others still
open, so that a secret can be changed without an id dying.
"""

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_SECRET_BYTES = 32

LONGEST_ID = 512
"""Characters; ours are far shorter, so anything longer is not worth decrypting."""

CLIENTS_KEPT = 1_024
"""Keys kept: deriving one costs more than using it."""

PURPOSE = b"mes-points-permis/ids/2"
"""Separates this use from every other that is made of the same secret (RFC 5869, 3.2)."""


class SivIds:
    """Keeps ``schema.ports.SealedIds``."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """
        Take the secrets that keys are derived from, newest first.

        Raises:
            ValueError: there is no secret, or one is shorter than 32 bytes.
        """
        if not secrets or any(len(secret) < SHORTEST_SECRET_BYTES for secret in secrets):
            raise ValueError("sealed ids need at least one secret, of 32 bytes or more")
        names = [_derived(secret, b"\0name", 32)[0] for secret in secrets]
        self._secrets = dict(reversed(list(zip(names, secrets, strict=True))))
        self._newest = names[0]
        self._cipher = lru_cache(CLIENTS_KEPT)(self._derive)

    def _derive(self, name: int, client: str) -> AESSIV:
        return AESSIV(_derived(self._secrets[name], client.encode(), 64))

    def seal(self, type_name: str, key: str, client: str) -> str:
        """Seal."""
        sealed = self._cipher(self._newest, client).encrypt(f"{type_name}\0{key}".encode(), [PURPOSE])
        return base64.urlsafe_b64encode(bytes([self._newest]) + sealed).rstrip(b"=").decode()

    def open(self, sealed: str, client: str) -> tuple[str, str] | None:
        """Open, or answer nothing for anything that we did not seal for this client."""
        if len(sealed) > LONGEST_ID or not sealed.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            plain = self._cipher(raw[0], client).decrypt(raw[1:], [PURPOSE])
        except (binascii.Error, IndexError, KeyError, InvalidTag, ValueError):
            return None
        type_name, _, key = plain.decode().partition("\0")
        return type_name, key


def _derived(secret: bytes, what: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=PURPOSE + b"|" + what).derive(secret)
