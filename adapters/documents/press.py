"""
Keeps ``schema.documents.Press`` with the workshop.

The workshop is opened beside whatever else the service does, from ``warm`` on or when the first document is asked for.
"""

import asyncio
from contextlib import suppress
from types import TracebackType

from adapters.documents.seal_check import SealVerdict
from adapters.documents.workshop import Busy, NotMade, Workshop
from adapters.documents.workshop_process import Failure, NotReady
from schema.documents import Issue, Made
from schema.errors import DocumentFailed, DocumentsBusy
from schema.records import Record


class WorkshopPress:
    """Makes documents in the workshop. Close it, or use it in ``async with``."""

    def __init__(self, workshop: Workshop) -> None:
        """Take a workshop that is not open."""
        self._workshop = workshop
        self._opening: asyncio.Task[None] | None = None

    def warm(self) -> None:
        """Begin to open the workshop, so that the first document need not wait for it."""
        if self._opening is None or (self._opening.done() and not _is_open(self._opening)):
            self._opening = asyncio.create_task(self._workshop.open())
            self._opening.add_done_callback(_is_open)

    async def make(self, issue: Issue, record: Record) -> Made:
        """
        Make a document; whoever asks for the same issue meanwhile gets the same one.

        Raises:
            DocumentsBusy: too many wait; ``retryAfter``.
            DocumentFailed: it could not be made; ``detail`` names the error and places in the code.
        """
        self.warm()
        try:
            if self._opening is not None:
                await asyncio.shield(self._opening)
            made = await self._workshop.make(issue, record, key=issue.reference)
        except Busy as busy:
            raise DocumentsBusy(retryAfter=busy.retry_after) from None
        except (NotMade, NotReady) as error:
            raise DocumentFailed(_words(error.failure)) from None
        return Made(made.pdf, made.pages, made.sha256, made.code)

    async def check_seal(self, pdf: bytes) -> SealVerdict:
        """
        Judge a file.

        Raises:
            Busy, NotMade, NotReady: as the workshop does.
        """
        self.warm()
        if self._opening is not None:
            await asyncio.shield(self._opening)
        return await self._workshop.check_seal(pdf)

    async def close(self) -> None:
        """End every process."""
        if self._opening is not None:
            self._opening.cancel()
            with suppress(asyncio.CancelledError, NotReady):
                await self._opening
        await self._workshop.close()

    async def __aenter__(self) -> "WorkshopPress":
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self.close()


def _is_open(opening: asyncio.Task[None]) -> bool:
    """Whether the workshop was opened; a failure is taken note of, and told to whoever asks for a document next."""
    return not opening.cancelled() and opening.exception() is None


def _words(failure: Failure) -> str:
    return " at ".join((failure.error, *failure.places))
