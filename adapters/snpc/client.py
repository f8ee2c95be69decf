"""The registry, asked over HTTP inside a time budget; every failure is exactly one of ``schema.errors``."""

import asyncio
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from time import monotonic
from typing import TypeVar

import aiohttp

from adapters.snpc import reading, requests
from adapters.snpc.envelope import CONTENT_TYPE, Answer, Heading, Message, opened
from adapters.snpc.late import LateAnswers
from adapters.snpc.reading import Item, Merged, Page
from adapters.snpc.wire import MAX_BATCH_BYTES, MAX_RECORD_BYTES
from schema.errors import (
    RecordNotFound,
    RegistryBadAnswer,
    RegistryError,
    RegistryPending,
    RegistryTimeout,
    RegistryUnreachable,
    ServiceError,
)
from schema.ports import Asker, Telemetry, deadline, note_message
from schema.records import (
    ChangePage,
    CodeTableEntry,
    Match,
    MismatchReceipt,
    NumberReference,
    PivotIdentity,
    Record,
    RecordId,
    RegistryService,
    Segment,
)

MAX_PAGES = 50
"""Pages of movements of one record: 10,000 movements, where the longest life known has 420."""

EVERY_OPERATION = "*"
"""The key of ``budget_seconds`` that holds for operations not named."""

MAX_RETRY_AFTER = 86_400
"""Seconds that ``Retry-After`` is believed: a day, since quotas and closures end within one."""

Result = TypeVar("Result")


class SnpcRegistry:
    """
    Keeps ``schema.ports.Registry`` by asking the SNPC at ``url``.

    ``http`` is shared and stays the caller's to close. ``budget_seconds`` bounds each call, connecting and
    reading included: one number, or one for each operation of the registry (``lireDossier``) and ``*`` for
    the others. No call outlives ``schema.ports.deadline()``; cancelling one closes its connection.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        client_name: str,
        budget_seconds: float | Mapping[str, float],
        telemetry: Telemetry,
    ) -> None:
        budgets = budget_seconds if isinstance(budget_seconds, Mapping) else {EVERY_OPERATION: budget_seconds}
        if EVERY_OPERATION not in budgets:
            raise ValueError(f"budget_seconds has no {EVERY_OPERATION!r}, for the operations that it does not name")
        self._http = http
        self._url = url
        self._client_name = client_name
        self._budgets = budgets
        self._telemetry = telemetry
        self._late = LateAnswers()
        self.quota_left: int | None = None
        """Files that the registry still gives us today, as its last answer said."""

    async def identify_by_number(self, reference: NumberReference, asker: Asker) -> Match:
        """Keep ``Registry.identify_by_number``, by ``identifierTitulaire``."""
        message = requests.identify_by_number(reference, self._heading(asker))
        return await self._ask(message, reading.match)

    async def identify_by_pivot(self, identity: PivotIdentity, asker: Asker) -> Match:
        """Keep ``Registry.identify_by_pivot``, by ``identifierIdentitePivot``."""
        message = requests.identify_by_pivot(identity, self._heading(asker))
        return await self._ask(message, reading.match)

    async def read(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> Record:
        """
        Keep ``Registry.read``, by ``lireDossier``; whoever asks again for a late answer is given it.

        Raises:
            ValueError: no segment is asked for.
        """
        ticket = self._late.take(record, segments, asker)
        try:
            if ticket is not None:
                return await self._read_promised(ticket, record, segments, asker)
            return await self._read_now(record, segments, asker)
        except RegistryPending as late:
            self._late.keep(record, segments, asker, late.ticket or ticket or "")
            raise
        except RegistryError:
            # The promise still stands.
            if ticket is not None:
                self._late.keep(record, segments, asker, ticket)
            raise

    async def _read_promised(
        self, ticket: str, record: RecordId, segments: Collection[Segment], asker: Asker
    ) -> Record:
        try:
            return await self.read_pending(ticket, asker)
        except RecordNotFound:
            # Promised more than a day ago: the registry has forgotten it.
            return await self._read_now(record, segments, asker)

    async def _read_now(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> Record:
        found = await self._read(record, segments, asker)
        if isinstance(found, Merged):
            found = await self._read(found.master, segments, asker)
        return await self._whole(_followed(found), asker)

    async def read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> Sequence[Record | ServiceError]:
        """
        Keep ``Registry.read_many``, by ``lireDossiers``; one further call reads the masters of merged ones.

        Of a record that was promised for later the promise is fetched, as ``read`` does.

        Raises:
            ValueError: not 1 to 50 distinct records with an asker each, more than one purpose, or no segment.
        """
        asked = list(zip(records, askers, strict=True))
        promised = [each for each in asked if self._late.holds(each[0], segments, each[1])]
        fresh = [each for each in asked if each not in promised]
        found = dict(await self._read_fresh(fresh, segments)) if fresh or not asked else {}
        for record, asker in promised:
            found[record] = await self._read_or_refusal(record, segments, asker)
        return [found[record] for record in records]

    async def _read_fresh(
        self, asked: Sequence[tuple[RecordId, Asker]], segments: Collection[Segment]
    ) -> list[tuple[RecordId, Record | ServiceError]]:
        items = await self._read_many([record for record, _ in asked], segments, [asker for _, asker in asked])
        by_record = {record: item for (record, _), item in zip(asked, items, strict=True)}
        lacking = {
            item.master: asker
            for item, (_, asker) in zip(items, asked, strict=True)
            if isinstance(item, Merged) and item.master not in by_record
        }
        if lacking:
            masters = await self._read_many(list(lacking), segments, list(lacking.values()))
            by_record.update(zip(lacking, masters, strict=True))
        found: list[tuple[RecordId, Record | ServiceError]] = []
        for item, (record, asker) in zip(items, asked, strict=True):
            own = by_record[item.master] if isinstance(item, Merged) else item
            if isinstance(own, RegistryPending):
                self._late.keep(record, segments, asker, own.ticket)
            found.append((record, await self._whole_or_refusal(own, asker)))
        return found

    async def _read_or_refusal(
        self, record: RecordId, segments: Collection[Segment], asker: Asker
    ) -> Record | ServiceError:
        try:
            return await self.read(record, segments, asker)
        except ServiceError as refusal:
            return refusal

    async def read_pending(self, ticket: str, asker: Asker) -> Record:
        """Keep ``Registry.read_pending``, by ``lireDossierDiffere``."""
        message = requests.read_pending(ticket, self._heading(asker))
        found = await self._ask(message, lambda answer: reading.record(answer, None, None))
        return await self._whole(_followed(found), asker)

    async def report_mismatch(
        self,
        record: RecordId,
        identity: PivotIdentity,
        disputed: Sequence[str],
        asker: Asker,
        *,
        message_id: str,
        text: str | None = None,
        contact: str | None = None,
    ) -> MismatchReceipt:
        """Keep ``Registry.report_mismatch``, by ``signalerDiscordance``."""
        heading = Heading(client=self._client_name, asker=asker, id=message_id)
        message = requests.report_mismatch(record, identity, disputed, heading, text=text, contact=contact)
        return await self._ask(message, reading.receipt)

    async def follow_report(self, number: str, asker: Asker) -> MismatchReceipt:
        """Keep ``Registry.follow_report``, by ``suivreSignalement``."""
        return await self._ask(requests.follow_report(number, self._heading(asker)), reading.receipt)

    async def code_table(self, table: str, asker: Asker) -> Sequence[CodeTableEntry]:
        """Keep ``Registry.code_table``, by ``lireNomenclature``."""
        return await self._ask(requests.code_table(table, self._heading(asker)), reading.code_table)

    async def changes(self, since: date, asker: Asker, page: str | None = None) -> ChangePage:
        """Keep ``Registry.changes``, by ``listerMouvements``."""
        return await self._ask(requests.changes(since, page, self._heading(asker)), reading.changes)

    async def service(self, asker: Asker) -> RegistryService:
        """Keep ``Registry.service``, by ``etatService``."""
        return await self._ask(requests.service(self._heading(asker)), reading.service)

    async def _read(
        self, record: RecordId, segments: Collection[Segment], asker: Asker, page: str | None = None
    ) -> Page | Merged:
        message = requests.read(record, segments, self._heading(asker), page=page)
        return await self._ask(message, lambda answer: reading.record(answer, segments, record))

    async def _read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> list[Item]:
        if not askers:
            raise ValueError("nobody asks for anything")
        message = requests.read_many(records, segments, askers, self._heading(askers[0]))
        return await self._ask(message, lambda answer: reading.records(answer, segments, records))

    async def _whole(self, first: Page, asker: Asker) -> Record:
        """Fetch what is left of a record's movements."""
        pages, token = [first.record], first.next_page
        while token:
            if len(pages) == MAX_PAGES:
                raise RegistryBadAnswer("pages of movements without end")
            page = await self._next_page(first.record.id, token, asker)
            pages.append(page.record)
            token = page.next_page
        return reading.joined(pages)

    async def _next_page(self, record: RecordId, token: str, asker: Asker) -> Page:
        try:
            return _followed(await self._read(record, (Segment.MOVEMENTS,), asker, token))
        except RegistryPending as late:
            # Its ticket would fetch this page alone, and the caller would take it for the record.
            raise RegistryTimeout("a late page of movements") from late

    async def _whole_or_refusal(self, item: Item, asker: Asker) -> Record | ServiceError:
        if isinstance(item, ServiceError):
            return item
        try:
            return await self._whole(_followed(item), asker)
        except ServiceError as refusal:
            return refusal

    def _heading(self, asker: Asker) -> Heading:
        return Heading(client=self._client_name, asker=asker, id=str(uuid.uuid4()))

    async def _ask(self, message: Message, read: Callable[[Answer], Result]) -> Result:
        """Send a message and read its answer; count the call under what came of it."""
        note_message(message.id)
        try:
            body, retry_after = await self._exchange(message)
            answer = opened(body, message, retry_after=retry_after)
            if answer.quota_left is not None:
                self.quota_left = answer.quota_left
            result = read(answer)
        except ServiceError as refusal:
            self._telemetry.count("registry_calls", operation=message.operation, outcome=refusal.code)
            raise
        self._telemetry.count("registry_calls", operation=message.operation, outcome="OK")
        return result

    async def _exchange(self, message: Message) -> tuple[bytes, int | None]:
        """Send and receive bytes, with the seconds of ``Retry-After``; tell apart what may go wrong."""
        budget = self._seconds_for(message.operation)
        limit = MAX_BATCH_BYTES if message.operation == "lireDossiers" else MAX_RECORD_BYTES
        try:
            async with asyncio.timeout(budget), self._post(message) as response:
                if response.content_type != "text/xml":
                    raise RegistryBadAnswer(f"HTTP {response.status}, not XML")
                return await _bounded(response, limit), _seconds(response.headers.get("Retry-After", ""))
        except TimeoutError:
            raise RegistryTimeout("no answer within the budget") from None
        except (aiohttp.ClientPayloadError, aiohttp.ClientResponseError) as error:
            raise RegistryBadAnswer(f"broken HTTP: {type(error).__name__}") from None
        except (aiohttp.ClientError, OSError) as error:
            raise RegistryUnreachable(type(error).__name__) from None

    def _seconds_for(self, operation: str) -> float:
        """
        Bound one call: by its budget, and by what is left until whoever asks stops waiting.

        Raises:
            RegistryTimeout: nobody waits any more, so that nothing is sent.
        """
        budget, until = self._budgets.get(operation, self._budgets[EVERY_OPERATION]), deadline()
        left = budget if until is None else min(budget, until - monotonic())
        if left <= 0:
            raise RegistryTimeout("the deadline passed before the call")
        return left

    def _post(self, message: Message) -> "aiohttp.client._RequestContextManager":
        return self._http.post(
            self._url,
            data=message.body,
            headers={"Content-Type": CONTENT_TYPE, "SOAPAction": '""', "Accept-Encoding": "identity"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None),
        )


async def _bounded(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a body as far as the limit; whatever is larger is no answer."""
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        size += len(chunk)
        if size > limit:
            raise RegistryBadAnswer("a body larger than any answer")
        chunks.append(chunk)
    return b"".join(chunks)


def _seconds(retry_after: str) -> int | None:
    """Read ``Retry-After`` in seconds; a date, which the registry never sends, is not understood."""
    if not (retry_after.isascii() and retry_after.isdigit()):
        return None
    return min(int(retry_after[:6]), MAX_RETRY_AFTER)


def _followed(found: Page | Merged) -> Page:
    """Hold on to a record, or refuse to follow a merger where none is to be."""
    if isinstance(found, Merged):
        raise RegistryBadAnswer("a merged record whose master is merged")
    return found
