"""
Where a request comes from: the peer that sent it, and the site whose page asked for it.

A browser sends our cookies along with whatever any page asks of it (``SameSite=Lax`` leaves gaps, and a neighbouring
host name counts as the same site). It also says which page asked: ``Sec-Fetch-Site`` (Fetch Metadata) and ``Origin``
(RFC 6454), which no page can forge.
"""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from schema.accounts import Origin

LONGEST_USER_AGENT = 400

LONGEST_RETURN = 2_000
OWN_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")
"""No ``//host``, no backslash (browsers read it as a slash), no control character (browsers drop some)."""

ADDRESS = re.compile(r"(https?://[A-Za-z0-9.:\[\]-]+)(?:[/?#][^\\\x00-\x20\x7f]*)?")
"""An absolute address without user and password; its origin is the first group."""

LOCAL_FRONTENDS = r"http://(127\.0\.0\.1|localhost):\d+"
"""In development any frontend on this machine may send its cookies along."""

ENTRY = "/"


def headers_of(scope: MutableMapping[str, Any]) -> dict[str, str]:
    """Read the headers of a raw ASGI scope; of a repeated one the last counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def origin_of(scope: MutableMapping[str, Any], headers: Mapping[str, str]) -> Origin:
    """Say who sent a request: the peer that the server saw, and its browser's own words."""
    peer = scope.get("client")
    return Origin(address=peer[0] if peer else "", user_agent=headers.get("user-agent", "")[:LONGEST_USER_AGENT])


@dataclass(frozen=True, kw_only=True)
class Sites:
    """Whose pages may act in a visitor's name: our own, the allowed ones, and in development any of this machine."""

    own: str
    allowed: tuple[str, ...] = ()
    local_frontends: bool = False

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether a request that may change something comes from such a page, or from no browser at all."""
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if origin is not None and origin != self.own and self._is_known(origin):
            return True
        return site in {"same-origin", "none"} if site is not None else origin in {None, self.own}

    def admits_form(self, headers: Mapping[str, str]) -> bool:
        """Whether a form was sent from such a page: what says nothing of its page is refused."""
        return self.admits(headers) and ("origin" in headers or headers.get("sec-fetch-site") == "same-origin")

    def way_back(self, return_to: str | None) -> str:
        """Give back a path of our own or an address of such a site; the entry page for anything else."""
        if return_to is None or len(return_to) > LONGEST_RETURN:
            return ENTRY
        if OWN_PATH.fullmatch(return_to):
            return return_to
        address = ADDRESS.fullmatch(return_to)
        return return_to if address and self._is_known(address[1]) else ENTRY

    def _is_known(self, origin: str) -> bool:
        if origin == self.own or origin in self.allowed:
            return True
        return self.local_frontends and re.fullmatch(LOCAL_FRONTENDS, origin) is not None
