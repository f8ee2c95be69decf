"""The keys of tools, as files: what an operator hands over at registration, and what a tool signs with."""

import os
from pathlib import Path
from secrets import token_urlsafe
from time import time
from typing import Any

import orjson
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from gateway import dpop_proof
from gateway.oauth_assertion import ALGORITHM, LONGEST_LIFE
from schema.tools import PublicKey

CURVE = "P-256"
MOST_KEYS = 5
LONGEST_KID = 128


class BadKeyFile(Exception):
    """A file does not hold what it should; the message names the file and what it takes, and nothing of its content."""


def read_public_keys(path: Path) -> tuple[PublicKey, ...]:
    """
    Read the public keys of a tool: a JSON Web Key Set, one JSON Web Key, or PEM.

    Raises:
        BadKeyFile: the file cannot be read, or holds a private key or none on P-256.
    """
    content = _content(path)
    try:
        given = orjson.loads(content) if content.lstrip().startswith(b"{") else content
    except orjson.JSONDecodeError:
        raise BadKeyFile(f"{path} is neither JSON nor PEM") from None
    each = given["keys"] if isinstance(given, dict) and isinstance(given.get("keys"), list) else [given]
    if not 0 < len(each) <= MOST_KEYS:
        raise BadKeyFile(f"{path} holds {len(each)} keys: 1 to {MOST_KEYS} are taken")
    return tuple(_public(path, data) for data in each)


def read_private_key(path: Path) -> ECKey:
    """
    Read the key that a tool signs with.

    Raises:
        BadKeyFile: the file cannot be read, or holds no private key on P-256.
    """
    key = _key(path, _content(path))
    if not key.is_private:
        raise BadKeyFile(f"{path} holds a public key: signing takes the private one")
    return key


def write_new_key(path: Path) -> PublicKey:
    """
    Make a key and write it, readable by its owner alone; answer its public half.

    Raises:
        BadKeyFile: the file is already there, or cannot be written.
    """
    key = ECKey.generate_key(CURVE, private=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadKeyFile(f"{path} is already there: name a new file, no key is overwritten") from None
    except OSError as error:
        raise BadKeyFile(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.as_pem(private=True))
    return _public_half(key)


def sign_assertion(key: ECKey, client: str, issuer: str) -> str:
    """Make the proof that a request of a tool carries: good once, for a minute, with this issuer alone."""
    assertion: str = private_key_jwt_sign(
        key,
        client,
        issuer,
        alg=ALGORITHM,
        header={"kid": key.thumbprint()},
        expires_in=int(LONGEST_LIFE.total_seconds()),
    )
    return assertion


def sign_proof(key: ECKey, method: str, url: str, token: str | None = None) -> str:
    """Make the proof that the sender of a request, or of a token, has the key (RFC 9449, 4.2): good once."""
    header = {"typ": dpop_proof.TYPE, "alg": ALGORITHM, "jwk": key.as_dict(private=False)}
    claims = {"jti": token_urlsafe(16), "htm": method, "htu": url, "iat": int(time())}
    bound = {} if token is None else {"ath": dpop_proof.token_hash(token)}
    return jwt.encode(header, {**claims, **bound}, key, algorithms=[ALGORITHM])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadKeyFile(f"{path} cannot be read: {error.strerror}") from None


def _key(path: Path, data: Any) -> ECKey:
    try:
        key = ECKey.import_key(data)
    except (JoseError, ValueError, TypeError, KeyError):
        key = None
    if key is None or key.curve_name != CURVE:
        raise BadKeyFile(f"{path} does not hold a key on {CURVE}, the curve of {ALGORITHM}")
    return key


def _public(path: Path, data: Any) -> PublicKey:
    key = _key(path, data)
    if key.is_private:
        raise BadKeyFile(f"{path} holds a private key: keep it, and hand over the public one")
    return _public_half(key)


def _public_half(key: ECKey) -> PublicKey:
    """Keep the name that the tool gave its key; without one it is the thumbprint (RFC 7638)."""
    public = key.as_dict(private=False)
    kid = key.kid if key.kid and len(key.kid) <= LONGEST_KID else key.thumbprint()
    return PublicKey(kid, str(public["x"]), str(public["y"]))
