"""A registry held in memory: the port without wire or delay, for comparing executors and for small tests."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from schema.errors import RecordAmbiguous, RecordNotFound, ServiceError
from schema.names import folded
from schema.ports import Asker
from schema.records import (
    ChangePage,
    CodeTableEntry,
    Match,
    MatchKind,
    MismatchReceipt,
    NumberReference,
    PartialDate,
    PivotIdentity,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    RegistryService,
    Segment,
    ServiceState,
)

FIELDS: Mapping[Segment, str] = {segment: segment.name.lower() for segment in Segment}
"""The field of ``Record`` that holds each segment."""

MAX_BATCH = 50
"""Records in one call, as in the registry's own contract."""


class InMemoryRegistry:
    """
    Keeps ``schema.ports.Registry`` from records given; ``reads`` lists what was read, in order.

    It identifies by birth name (folded) and birth date alone, numbers unseen. It knows no purpose, and
    withholds nothing.
    """

    def __init__(
        self,
        records: Mapping[RecordId, Record],
        code_tables: Mapping[str, Sequence[CodeTableEntry]] | None = None,
    ) -> None:
        self._records = records
        self._code_tables = code_tables or {}
        self.reads: list[tuple[RecordId, frozenset[Segment]]] = []
        self.reports: list[MismatchReceipt] = []
        self._reports_by_message: dict[str, MismatchReceipt] = {}

    async def identify_by_number(self, reference: NumberReference, asker: Asker) -> Match:
        """Find the only record of this birth name and birth date; the number itself is not looked at."""
        return self._identify(reference.birth_name, reference.born_on)

    async def identify_by_pivot(self, identity: PivotIdentity, asker: Asker) -> Match:
        """Find the only record of this birth name and birth date."""
        return self._identify(identity.birth_name, identity.born_on)

    async def read(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> Record:
        """
        Answer the segments asked for; one that was never given is unavailable.

        Raises:
            RecordNotFound: no such record.
        """
        asked = frozenset(segments)
        self.reads.append((record, asked))
        if record not in self._records:
            raise RecordNotFound("not in memory")
        whole = self._records[record]
        unread = {FIELDS[segment]: None for segment in Segment if segment not in asked}
        missing: dict[str, Reading[Any]] = {
            FIELDS[segment]: Reading(ReadStatus.UNAVAILABLE)
            for segment in asked
            if getattr(whole, FIELDS[segment]) is None
        }
        return msgspec.structs.replace(whole, **unread, **missing)

    async def read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> Sequence[Record | ServiceError]:
        """
        Read 1 to 50 distinct records; an item is its record or its refusal.

        Raises:
            ValueError: none, too many or repeated records, or not one asker for each.
        """
        if not 1 <= len(set(records)) == len(records) == len(askers) <= MAX_BATCH:
            raise ValueError("read_many takes 1 to 50 distinct records, and an asker for each")
        return [await self._read_or_refusal(*each, segments) for each in zip(records, askers, strict=True)]

    async def read_pending(self, ticket: str, asker: Asker) -> Record:
        """
        Refuse: nothing is ever late here.

        Raises:
            RecordNotFound: always.
        """
        raise RecordNotFound("no such ticket")

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
        """Keep the report; the same ``message_id`` gets the same receipt."""
        if message_id not in self._reports_by_message:
            number = f"SIG{self._as_of.year:04}-{len(self.reports) + 1:06}"
            receipt = MismatchReceipt(number=number, state="R")
            self._reports_by_message[message_id] = receipt
            self.reports.append(receipt)
        return self._reports_by_message[message_id]

    async def follow_report(self, number: str, asker: Asker) -> MismatchReceipt:
        """
        Answer the receipt again; a report never moves here.

        Raises:
            RecordNotFound: no such report.
        """
        for receipt in self.reports:
            if receipt.number == number:
                return receipt
        raise RecordNotFound("no such report")

    async def code_table(self, table: str, asker: Asker) -> Sequence[CodeTableEntry]:
        """Answer the table given at the start, or an empty one."""
        return self._code_tables.get(table, ())

    async def changes(self, since: date, asker: Asker, page: str | None = None) -> ChangePage:
        """Answer that nothing changed."""
        return ChangePage(changes=(), as_of=self._as_of)

    async def service(self, asker: Asker) -> RegistryService:
        """Answer that it is open."""
        return RegistryService(state=ServiceState.OPEN, as_of=self._as_of)

    @property
    def _as_of(self) -> date:
        """The newest date that any record is stopped at."""
        return max((record.as_of for record in self._records.values()), default=date.min)

    def _identify(self, birth_name: str, born_on: PartialDate) -> Match:
        found = list(self._bearing(folded(birth_name), born_on))
        if not found:
            raise RecordNotFound("nobody in memory")
        if len(found) > 1:
            raise RecordAmbiguous("several in memory")
        return Match(kind=MatchKind.FOUND, record=found[0])

    def _bearing(self, name: str, born_on: PartialDate) -> Iterable[RecordId]:
        for record_id, record in self._records.items():
            identity = record.identity.content if record.identity else None
            if identity and folded(identity.birth_name) == name and identity.born_on == born_on:
                yield record_id

    async def _read_or_refusal(
        self, record: RecordId, asker: Asker, segments: Collection[Segment]
    ) -> Record | ServiceError:
        try:
            return await self.read(record, segments, asker)
        except ServiceError as refusal:
            return refusal
