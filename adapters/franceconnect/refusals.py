"""What the provider's errors mean for the person, and what of them its support will ask us for."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from schema.errors import ProviderUnavailable, ProviderUntrusted, SignInCancelled, SignInError

TRY_LATER = frozenset({"server_error", "temporarily_unavailable"})

WORD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
"""What may enter a log line: all of it comes from outside."""


def refusal_of(error: str) -> SignInError:
    """Say what an error code of the redirect means for the person (RFC 6749, 4.1.2.1)."""
    if error == "access_denied":
        return SignInCancelled("access_denied")
    if error in TRY_LATER:
        return ProviderUnavailable(error)
    # Our registration or our request is wrong: somebody here has to act.
    return ProviderUntrusted(f"answer_{_word(error) or 'unreadable'}")


def support_facts(content: bytes) -> dict[str, str]:
    """
    Pick from an error answer what support asks for: ``error``, and the ``code`` and ``id`` of its ``error_uri``.

    Whatever is missing or unreadable is left out.
    """
    try:
        answer = msgspec.json.decode(content, type=dict[str, Any])
        query = parse_qs(urlsplit(str(answer.get("error_uri", ""))).query)
    except ValueError:
        return {}
    found = {
        "error": _word(answer.get("error")),
        "code": _word(*query.get("code", [])),
        "id": _word(*query.get("id", [])),
    }
    return {name: word for name, word in found.items() if word}


def _word(*values: object) -> str:
    """Give the one value that there is, if it is a plain word."""
    word = values[0] if len(values) == 1 else None
    return word if isinstance(word, str) and WORD.fullmatch(word) else ""
