"""
What is published for checking without us: ``/.well-known/mpp/…``.

Certificates and their revocation lists, the trust list that readers of 2D-Docs look for, and the signed list of
references that were withdrawn. All of it is public, and any cache may keep it for an hour.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schema.documents import DocumentRegister
from schema.documents.publication import Published, Publisher
from schema.ports import SecurityClock, Today

PUBLICATIONS = "/.well-known/mpp/"
WITHDRAWN = "adcs-status.jwt"

MADE_ANEW = timedelta(hours=1)
"""The list is signed at least daily and good for two days; a withdrawal is in it within the hour."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before the first document."""


@dataclass(frozen=True, kw_only=True)
class OfflineDesk:
    """Hands out what is published; what costs a signature is made once an hour."""

    publisher: Publisher
    register: DocumentRegister
    today: Today
    clock: SecurityClock
    _kept: dict[str, tuple[datetime, Published | None]] = field(default_factory=dict)
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    def routes(self) -> list[Route]:
        """List the addresses; a GET answers HEAD as well."""
        return [Route(f"{PUBLICATIONS}{{path:path}}", self.hand_out, methods=["GET"])]

    async def hand_out(self, request: Request) -> Response:
        """Hand a file out."""
        found = await self._file(request.path_params["path"])
        if found is None:
            raise HTTPException(404)
        etag = f'"{sha256(found.content).hexdigest()[:32]}"'
        headers = {
            "Cache-Control": f"public, max-age={int(MADE_ANEW.total_seconds())}",
            "ETag": etag,
            # Whoever checks offline may be a page of another site; there is nothing here to steal.
            "Access-Control-Allow-Origin": "*",
        }
        if etag in (each.strip() for each in request.headers.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        return Response(found.content, headers=headers, media_type=found.media_type)

    async def _file(self, path: str) -> Published | None:
        now = self.clock.now()
        async with self._making:
            kept = self._kept.get(path)
            if kept is not None and now - kept[0] < MADE_ANEW:
                return kept[1]
            found = await self._made(path, now)
            if found is not None:
                self._kept[path] = now, found
            return found

    async def _made(self, path: str, now: datetime) -> Published | None:
        if path != WITHDRAWN:
            return await asyncio.to_thread(self.publisher.published, path, now)
        withdrawn = await self.register.withdrawn_documents(EVER, self.today.now().date())
        references = [each.reference for each in withdrawn]
        return await asyncio.to_thread(self.publisher.withdrawn, references, now)
