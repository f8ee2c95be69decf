"""
Encryption at rest (AES-256-GCM) of what a thief of the database could use or would learn most from.

That is the ``id_token``, the civil identity of a pending session or a report, mails not yet sent, with their links, and
the files of documents.
"""

import secrets
from collections.abc import Sequence
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"mes-points-permis/accounts/id_token/1"
"""Separates this use from every other that is made of the same secret (RFC 5869, 3.2)."""

Value = TypeVar("Value")

NONCE_BYTES = 12
SHORTEST_KEY_BYTES = 32


class Sealer:
    """Seals with the first key and opens with any, so that keys can be replaced one after the other."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """
        Derive a key of our own from each secret.

        Raises:
            ValueError: there is no key, or one is shorter than 32 bytes.
        """
        if not keys or any(len(key) < SHORTEST_KEY_BYTES for key in keys):
            raise ValueError("sealing needs at least one key, of 32 bytes or more")
        self._ciphers = [AESGCM(HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(key)) for key in keys]

    def seal_bytes(self, content: bytes, bound_to: bytes) -> bytes:
        """Seal; it opens only together with the same ``bound_to``, so that rows cannot be swapped."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, content, bound_to)

    def open_bytes(self, sealed: bytes, bound_to: bytes) -> bytes | None:
        """Open what was sealed; nothing if none of our keys did it, or if a bit was changed."""
        nonce, content = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, content, bound_to)
            except (InvalidTag, ValueError):
                continue
        return None

    def seal(self, text: str, bound_to: bytes) -> bytes:
        """Seal a text."""
        return self.seal_bytes(text.encode(), bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> str | None:
        """Open a text; nothing if none of our keys sealed it, or if it is none."""
        content = self.open_bytes(sealed, bound_to)
        try:
            return None if content is None else content.decode()
        except UnicodeDecodeError:
            return None

    def seal_value(self, value: object, bound_to: bytes) -> bytes:
        """Seal a record, as JSON."""
        return self.seal(msgspec.json.encode(value).decode(), bound_to)

    def open_value(self, sealed: bytes, bound_to: bytes, type_: type[Value]) -> Value | None:
        """Open a record; nothing if none of our keys sealed it, or if it is not of this type."""
        text = self.open(sealed, bound_to)
        try:
            return None if text is None else msgspec.json.decode(text, type=type_)
        except msgspec.DecodeError:
            return None
