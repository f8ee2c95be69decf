"""
The three cookies of the service, and who a request's cookies say is asking.

A cookie holds a random token and nothing else: no identity, no token of the provider. ``SameSite=Lax``, as
the return from FranceConnect is a navigation that begins on another site: ``Strict`` would lose the cookie
there. Over https the names carry the ``__Host-`` prefix (RFC 6265bis, 4.1.3.2), so that no neighbouring host
name can plant one; over http, in development, browsers refuse that prefix.
"""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from starlette.responses import Response

from schema.ports import Sessions
from schema.sessions import Session

SESSION = "mpp-session"
"""Holds the token of the session; ends with the browser, or with the session itself."""

BROWSER = "mpp-browser"
"""Binds a sign-in to the browser that began it."""

SIGN_OUT = "mpp-sign-out"
"""Holds the ``state`` that must come back from the provider's sign-out."""

TOKEN_CHARACTERS = 43
"""32 random bytes in URL-safe base64, without padding."""

LONGEST_TOKEN = 128
"""A longer value is not a token of ours, and is not worth a look-up."""


def new_token() -> str:
    """Draw 32 random bytes, as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def cookie_name(name: str, *, secure: bool) -> str:
    """Say what a cookie is called on the wire: with the ``__Host-`` prefix over https."""
    return f"__Host-{name}" if secure else name


def read_cookie(cookies: str | Mapping[str, str], name: str, *, secure: bool) -> str | None:
    """Read one cookie from a ``Cookie`` header or parsed cookies; nothing if absent, empty or too long."""
    wanted = cookie_name(name, secure=secure)
    if isinstance(cookies, str):
        value = next((value for key, value in _pairs(cookies) if key == wanted), "")
    else:
        value = cookies.get(wanted, "")
    return value if 0 < len(value) <= LONGEST_TOKEN else None


def session_token(scope: Mapping[str, Any], *, secure: bool) -> str | None:
    """Read the session token from the headers of a raw ASGI scope; nothing if there is none."""
    headers: Iterable[tuple[bytes, bytes]] = scope["headers"]
    # HTTP/2 may split the header in several (RFC 9113, 8.2.3).
    cookies = "; ".join(value.decode("latin-1") for name, value in headers if name == b"cookie")
    return read_cookie(cookies, SESSION, secure=secure) if cookies else None


async def current_session(cookies: str | Mapping[str, str], sessions: Sessions, *, secure: bool) -> Session | None:
    """Find the live session of a request's cookies, and note that it was used; nothing if there is none."""
    token = read_cookie(cookies, SESSION, secure=secure)
    return await sessions.find(token) if token else None


def set_cookie(response: Response, name: str, value: str, *, secure: bool, seconds: int | None = None) -> None:
    """Give the browser a cookie, out of reach of scripts; without ``seconds`` it ends with the browser."""
    response.set_cookie(
        cookie_name(name, secure=secure),
        value,
        max_age=seconds,
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def cookie_line(name: str, value: str | None, *, secure: bool, seconds: int | None = None) -> bytes:
    """Write a ``Set-Cookie`` by hand, for a bare ASGI answer; without a value it takes the cookie back."""
    age = 0 if value is None else seconds
    flags = "; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return (
        f"{cookie_name(name, secure=secure)}={value or ''}{'' if age is None else f'; Max-Age={age}'}{flags}".encode()
    )


def clear_cookie(response: Response, name: str, *, secure: bool) -> None:
    """Take a cookie back."""
    response.delete_cookie(cookie_name(name, secure=secure), path="/", secure=secure, httponly=True, samesite="lax")


def _pairs(header: str) -> Iterable[tuple[str, str]]:
    for pair in header.split(";"):
        name, _, value = pair.partition("=")
        yield name.strip(), value.strip()
