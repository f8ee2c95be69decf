"""Which cookie is read: ours, under the name that the scheme asks for."""

from typing import Any

import pytest

from gateway.cookies import SESSION, read_cookie, session_token


def scope(*cookies: str) -> dict[str, Any]:
    headers = [(b"host", b"127.0.0.1"), *((b"cookie", cookie.encode("latin-1")) for cookie in cookies)]
    return {"type": "http", "headers": headers}


@pytest.mark.parametrize(
    ("cookies", "secure", "token"),
    [
        (["mpp-session=abc"], False, "abc"),
        (["a=1; mpp-session=abc; b=2"], False, "abc"),
        (["a=1;mpp-session=abc"], False, "abc"),
        (["a=1", "mpp-session=abc"], False, "abc"),
        (["__Host-mpp-session=abc"], True, "abc"),
        (["mpp-session=planted"], True, None),
        (["mpp-session=planted; __Host-mpp-session=abc"], True, "abc"),
        (["__Host-mpp-session=abc"], False, None),
        (["xmpp-session=abc; mpp-session-x=abc"], False, None),
        (["mpp-session="], False, None),
        (["mpp-session"], False, None),
        (["mpp-session=" + "a" * 129], False, None),
        (["mpp-session=\xe9t\xe9; =; ;"], False, "été"),
        ([""], False, None),
        ([], False, None),
    ],
)
def test_a_raw_request_has_one_session_token_or_none(cookies: list[str], secure: bool, token: str | None) -> None:
    assert session_token(scope(*cookies), secure=secure) == token


def test_parsed_cookies_are_read_like_the_header() -> None:
    assert read_cookie({"mpp-session": "abc"}, SESSION, secure=False) == "abc"
    assert read_cookie({"mpp-session": "abc"}, SESSION, secure=True) is None
    assert read_cookie({}, SESSION, secure=False) is None
