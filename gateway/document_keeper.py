"""
Keeps true what is known of the documents that are out: whether state and categories are still those that they print.

It follows the registry's change feed and reads again the records that changed and have a document in somebody's hands;
an ADCS whose holder has lost something that it prints is withdrawn. A check never asks the registry: it is told what is
known here, and since when.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from schema.documents import (
    DocumentKind,
    DocumentRegister,
    LiveDocument,
    Printed,
    Withdrawal,
    printed_of,
    refuse_unfit,
    worsened,
)
from schema.documents.issues import DRIVING_FORBIDDEN
from schema.errors import RecordError, ServiceError
from schema.ports import Asker, Registry, Telemetry, Today
from schema.records import Change, LicenceStatus, Purpose, Record, RecordId, Segment

PRINTED = frozenset({Segment.STANDING, Segment.ENTITLEMENTS})
"""The segments that state and categories are in; the only ones that are read."""

US = Asker("service:documents", Purpose.ADMINISTRATION, fresh=True)
"""
In whose name it reads: nobody asked, the service does, so as to withdraw what is no longer true.

Not a third party's: the registry gives those a standing in part, which could not be told from one that is incomplete.
"""

NOTHING = Printed(LicenceStatus.CANDIDATE, None, ())
"""What is printed of a record that is there no more: no document ever prints this."""

BATCH = 50
"""Records in one call, as in the registry's contract."""

RECORDS_AT_ONCE = 500
"""Records of live documents that are listed at a time."""

FURTHEST_BACK = timedelta(days=7)
"""After a longer absence the records with live documents are read themselves: the feed names everybody's changes."""

MOST_PAGES = 1_000
"""Pages of one round, of a thousand changes each: a registry that never ends is not followed for ever."""

EVERY_SECONDS = 900.0
AGAIN_SECONDS = 60.0
"""After a round that did not come to its end."""


class NeverEnding(Exception):
    """The change feed has more pages than a week can fill."""


@dataclass(kw_only=True)
class DocumentKeeper:
    """
    Follows the feed in rounds. Where several run they do the same work twice, and come to the same.

    The feed is of days, and the last day is read again each round: ``_heard`` is what was dealt with of it.
    """

    register: DocumentRegister
    registry: Registry
    today: Today
    telemetry: Telemetry
    _heard: set[Change] = field(default_factory=set)

    async def run(self) -> None:
        """Keep documents true, until cancelled."""
        while True:
            done = False
            try:
                done = await self.keep()
            except Exception as error:  # Registry or store may be away for a while; the feed waits.
                reason = error.code if isinstance(error, ServiceError) else type(error).__name__
                self.telemetry.event("documents_not_followed", reason=reason)
            await asyncio.sleep(EVERY_SECONDS if done else AGAIN_SECONDS)

    async def keep(self) -> bool:
        """
        Do one round; whether all that changed could be dealt with. What could not is tried in the next.

        Raises:
            RegistryError: the feed, or a batch of records, cannot be read; what was done stays done.
            NeverEnding: as it says.
        """
        now = self.today.now()
        since = await self.register.changes_followed()
        if not await self.register.live_records(now.date(), 1):
            # Nobody holds anything: whatever changed until now is nothing to anybody, and the registry is not asked.
            await self._note(now)
            return True
        if since is None or not now.date() - FURTHEST_BACK <= since <= now.date():
            failed = await self._read_all(now)
            heard = set[Change]()
        else:
            heard, failed = await self._follow(since, now)
        if failed:
            self.telemetry.event("documents_not_refreshed", records=failed)
            return False
        self._heard = {change for change in heard if change.on >= now.date()}
        await self._note(now)
        return True

    async def _note(self, now: datetime) -> None:
        await self.register.note_changes_followed(now.date(), now)

    async def _follow(self, since: date, now: datetime) -> tuple[set[Change], int]:
        """Deal with what changed since a day; answer what the feed named, and how many records could not be read."""
        heard, failed, place = set[Change](), set[RecordId](), None
        for _ in range(MOST_PAGES):
            page = await self.registry.changes(since, US, place)
            told = {change for change in page.changes if not PRINTED.isdisjoint(change.segments)}
            news = {change.record for change in told - self._heard - heard}
            unread = await self._refresh(news, now)
            failed |= unread
            # What was dealt with is not read again, should a later page fail.
            self._heard |= {change for change in told if change.record not in unread}
            heard |= told
            place = page.next_page
            if place is None:
                return heard, len(failed)
        raise NeverEnding

    async def _read_all(self, now: datetime) -> int:
        """Read every record with a live document; answer how many could not be read."""
        failed, last = 0, None
        while records := await self.register.live_records(now.date(), RECORDS_AT_ONCE, last):
            failed += len(await self._refresh(records, now))
            last = records[-1]
        return failed

    async def _refresh(self, records: Collection[RecordId], now: datetime) -> set[RecordId]:
        """Read again those of some records that have live documents; answer which could not be read."""
        documents: dict[RecordId, list[LiveDocument]] = {}
        for document in await self.register.live_documents(records, now.date()) if records else ():
            documents.setdefault(document.record, []).append(document)
        failed = set[RecordId]()
        for batch in _batches(documents):
            found = await self.registry.read_many(batch, PRINTED, [US] * len(batch))
            for record, read in zip(batch, found, strict=True):
                if not await self._settle(record, read, documents[record], now):
                    failed.add(record)
        return failed

    async def _settle(
        self, record: RecordId, read: Record | ServiceError, documents: Iterable[LiveDocument], now: datetime
    ) -> bool:
        """Note what the registry says of a record, and withdraw what is no longer true; whether it says anything."""
        try:
            printed = _printed(read, now)
        except RecordError:
            # Nobody can vouch for it any more; of a document that states a day it is no longer so.
            gone = await self.register.withdraw_documents(record, Withdrawal.RECORD_GONE, now)
            self._told(Withdrawal.RECORD_GONE, gone)
            await self.register.refresh_documents(record, NOTHING, now)
            return True
        except ServiceError:
            # Pending, partial, or of yesterday: the next round asks again.
            return False
        for document in documents:
            why = _reason(document, printed)
            if why is not None and await self.register.withdraw_document(document.reference, why, now):
                self._told(why, 1)
        # After the withdrawals: where this fails, the next round does both again.
        await self.register.refresh_documents(record, printed, now)
        return True

    def _told(self, why: Withdrawal, withdrawn: int) -> None:
        for _ in range(withdrawn):
            self.telemetry.count("documents_withdrawn", why=why.value)


def _printed(read: Record | ServiceError, now: datetime) -> Printed:
    """
    What documents would print of a record now.

    Raises:
        RecordError: there is no such record any more, or no right to drive.
        ServiceError: it could not be read, or not all of it.
    """
    if isinstance(read, ServiceError):
        raise read
    refuse_unfit(DocumentKind.ADCS, read, now, PRINTED)
    return printed_of(read)


def _reason(document: LiveDocument, printed: Printed) -> Withdrawal | None:
    """Say why a document must be withdrawn, or nothing; an RII states a day, and never is."""
    if document.kind is not DocumentKind.ADCS:
        return None
    if document.printed is None:
        # What it prints was sealed with a key that is gone: what anybody would have to refuse is all there is to go by.
        return Withdrawal.STATE_WORSENED if printed.status in DRIVING_FORBIDDEN else None
    return worsened(document.printed, printed)


def _batches(documents: Mapping[RecordId, object]) -> Iterator[Sequence[RecordId]]:
    records = list(documents)
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))
