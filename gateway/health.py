"""
``/health/ready`` and ``/metrics``: how the service does, for whoever runs it.

The service is ready as soon as it is open: with the registry away it still shows what is known and takes what can
wait, so the registry's state is told and decides nothing. Metrics need a bearer token where one is set.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, kw_only=True)
class Health:
    """
    The two pages. ``registry``: how the registry does, as JSON; ``metrics``: the text, in ``content_type``.

    ``token``: what a reader of metrics must bear; nothing lets everybody read (development), and an empty one nobody.
    """

    registry: Callable[[], Mapping[str, object]]
    metrics: Callable[[], bytes]
    content_type: str
    token: str | None = None

    def routes(self) -> Sequence[Route]:
        """List the routes."""
        ready = Route("/health/ready", self._ready)
        return [ready] if self.token == "" else [ready, Route("/metrics", self._metrics)]

    async def _ready(self, _request: Request) -> Response:
        return JSONResponse({"ready": True, "registry": self.registry()}, headers=NO_STORE)

    async def _metrics(self, request: Request) -> Response:
        borne = request.headers.get("authorization", "")
        if self.token is not None and not hmac.compare_digest(borne.encode(), f"Bearer {self.token}".encode()):
            challenge = {"www-authenticate": "Bearer", **NO_STORE}
            return PlainTextResponse("Metrics need the token of MPP_METRICS_TOKEN.\n", 401, headers=challenge)
        return Response(self.metrics(), media_type=self.content_type, headers=NO_STORE)
