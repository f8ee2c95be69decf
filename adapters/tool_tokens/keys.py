"""The keys that access tokens are signed with: P-256, in PEM files, used for nothing else."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from joserfc.errors import JoseError
from joserfc.jwk import ECKey

CURVE = "P-256"
"""ES256 is ECDSA over this curve alone (RFC 7518, 3.4)."""


class BadSigningKey(Exception):
    """A file holds no private P-256 key; the message names the file, and nothing of what it holds."""


def read_signing_keys(paths: Sequence[Path]) -> tuple[ECKey, ...]:
    """
    Read PEM files, the newest key first: it signs, the others still verify. ``kid`` is the thumbprint (RFC 7638).

    Raises:
        BadSigningKey: a file cannot be read, or holds something else.
    """
    return tuple(_read(path) for path in paths)


def development_signing_key(path: Path) -> ECKey:
    """
    Read this machine's own key, made on the first run and readable by its owner alone.

    Raises:
        BadSigningKey: the file holds something else.
    """
    if not path.exists():
        _make(path)
    return _read(path)


def _read(path: Path) -> ECKey:
    try:
        key = ECKey.import_key(path.read_bytes(), {"use": "sig", "alg": "ES256"})
    except (OSError, JoseError, ValueError, TypeError) as error:
        raise BadSigningKey(f"{path} is not a readable PEM file of a P-256 key") from error
    if key.curve_name != CURVE or not key.is_private:
        raise BadSigningKey(f"{path} does not hold a private key on P-256")
    key.ensure_kid()
    return key


def _make(path: Path) -> None:
    """Make a key; of two processes that start at once one file wins, whole."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = ECKey.generate_key(CURVE, private=True).as_pem(private=True)
    draft = path.with_name(f".{path.name}.{token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
