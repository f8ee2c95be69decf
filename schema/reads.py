"""
What one operation asks of the registry: each record once, however many fields ask, and each person paid for once.

Refusals are kept beside the answers: a field that asks again for a record that was refused is told the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from schema.errors import RecordNotFound, RegistryError, ServiceError
from schema.ports import Asker, Registry
from schema.records import NumberReference, Record, RecordId, Segment

Key = TypeVar("Key")
Answered = TypeVar("Answered")

IDENTIFIED_AT_ONCE = 5
"""People looked up at the same time for one operation: it must not take every connection to the registry."""


class Reads:
    """
    The registry, for the length of one operation.

    ``asker`` says on whose behalf it is asked; ``spend`` is told of how many people, before each call, and may refuse.
    """

    def __init__(
        self, registry: Registry, asker: Callable[[], Asker], spend: Callable[[int], Awaitable[object]]
    ) -> None:
        self._registry = registry
        self._asker = asker
        self._spend = spend
        self._records: dict[tuple[RecordId, frozenset[Segment]], asyncio.Future[Record]] = {}
        self._matches: dict[NumberReference, asyncio.Future[RecordId]] = {}
        self._begun: list[asyncio.Future[Any]] = []
        self._paid_for: set[RecordId | NumberReference] = set()
        self._failures: list[RegistryError] = []
        self._turn = asyncio.Lock()
        self._few = asyncio.Semaphore(IDENTIFIED_AT_ONCE)

    async def record(self, record: RecordId, segments: frozenset[Segment]) -> Record:
        """Read segments of a record; raises its refusal."""
        await self._begin_records([record], segments)
        return await asyncio.shield(self._records[record, segments])

    async def people(
        self, records: Collection[RecordId], segments: frozenset[Segment]
    ) -> Mapping[RecordId, Record | ServiceError]:
        """Read segments of 1 to 50 records in one call: of each the record, or its refusal."""
        await self._begin_records(records, segments)
        return await _outcomes({record: self._records[record, segments] for record in records})

    async def identify(
        self, references: Collection[NumberReference]
    ) -> Mapping[NumberReference, RecordId | ServiceError]:
        """Look people up, a few at a time: of each the record, or the refusal. Whoever is found is paid for."""
        async with self._turn:
            unknown = [each for each in dict.fromkeys(references) if each not in self._matches]
            await self._pay_for(unknown)
            for reference in unknown:
                self._matches[reference] = self._begin(self._identify(reference))
        matches = await _outcomes({reference: self._matches[reference] for reference in references})
        self._paid_for.update(match for match in matches.values() if not isinstance(match, ServiceError))
        return matches

    async def close(self) -> None:
        """Leave no call behind: a client that went away ends them."""
        for flight in self._begun:
            flight.cancel()
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def _begin_records(self, records: Collection[RecordId], segments: frozenset[Segment]) -> None:
        """Begin what nobody has begun yet. Fields take turns, so that two of them neither pay nor ask twice."""
        async with self._turn:
            unread = [record for record in dict.fromkeys(records) if (record, segments) not in self._records]
            await self._pay_for(unread)
            if len(unread) == 1:
                # Asked for alone: what the registry promises for later is then found by whoever comes back.
                alone = self._registry.read(unread[0], segments, self._asker())
                self._records[unread[0], segments] = self._begin(alone)
            elif unread:
                askers = [self._asker()] * len(unread)
                batch = self._begin(self._registry.read_many(unread, segments, askers))
                for place, record in enumerate(unread):
                    self._records[record, segments] = self._begin(_item(batch, place))

    async def _pay_for(self, people: Collection[RecordId | NumberReference]) -> None:
        if owed := set(people) - self._paid_for:
            await self._spend(len(owed))
            self._paid_for |= owed

    async def _identify(self, reference: NumberReference) -> RecordId:
        async with self._few:
            if len(self._failures) >= IDENTIFIED_AT_ONCE:
                # As many failed in a row as are asked at once: the registry is away for the others as well.
                raise self._failures[-1]
            try:
                match = await self._registry.identify_by_number(reference, self._asker())
            except RegistryError as away:
                self._failures.append(away)
                raise
            except ServiceError:
                self._failures.clear()
                raise
        self._failures.clear()
        if match.record is None:
            raise RecordNotFound
        return match.record

    def _begin(self, call: Coroutine[Any, Any, Answered]) -> asyncio.Future[Answered]:
        flight = asyncio.ensure_future(call)
        self._begun.append(flight)
        return flight


async def _item(batch: asyncio.Future[Sequence[Record | ServiceError]], place: int) -> Record:
    item = (await asyncio.shield(batch))[place]
    if isinstance(item, ServiceError):
        raise item
    return item


async def _outcomes(flights: Mapping[Key, asyncio.Future[Answered]]) -> dict[Key, Answered | ServiceError]:
    """Wait for all, and answer what each came to; anything but an answer or a refusal is a bug, and raised."""
    outcomes: dict[Key, Answered | ServiceError] = {}
    if flights:
        await asyncio.wait(flights.values())
    for key, flight in flights.items():
        try:
            outcomes[key] = flight.result()
        except ServiceError as refusal:
            outcomes[key] = refusal
    return outcomes
