"""
The GraphQL IDE (GraphiQL), for development: our own build of it, served by us, with nothing from another host.

The page alone has the looser policy that its editor needs: inline styles, and workers of its own.
"""

import os
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Receive, Scope, Send

BUILT = Path(__file__).parent / "ide" / "dist"
BASE = "/graphql/ide"
METAS_MARK = "<!-- mpp:metas -->"
"""Where the page's source leaves room for what it should know."""


class Ide:
    """
    Answers a browser with the IDE.

    ``personas_url`` lists people to sign in as (JSON), where there is such a list. ``issuer`` is where signing out
    leads on to: browsers hold a form's redirects to the same policy as the form.
    """

    def __init__(self, issuer: str, personas_url: str = "", built: Path = BUILT) -> None:
        """
        Take the build.

        Raises:
            FileNotFoundError: it was not built; ``make ide`` does.
        """
        personas = f'<meta name="mpp-personas" content="{escape(personas_url)}">' if personas_url else ""
        self._page = (built / "index.html").read_text("utf-8").replace(METAS_MARK, personas)
        self._policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
            "img-src 'self' data:; worker-src 'self'; base-uri 'none'; "
            f"connect-src 'self' {_origin(personas_url)}; "
            f"form-action 'self' {_origin(issuer)}; frame-ancestors 'none'"
        )
        self.files = Mount(BASE, Assets(directory=built))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the page."""
        response = HTMLResponse(
            self._page,
            headers={
                "content-security-policy": self._policy,
                "cache-control": "no-store",
                "x-content-type-options": "nosniff",
                "referrer-policy": "same-origin",
            },
        )
        await response(scope, receive, send)


class Assets(StaticFiles):
    """The files of the page: their names change with their content, so a browser may keep them for good."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Send a file."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        response.headers["x-content-type-options"] = "nosniff"
        return response


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""
