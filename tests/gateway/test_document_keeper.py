"""The keeper of documents: what it reads and when, what it withdraws, and what a registry that is away does to it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.accounts import AccountStore, migrate, open_store
from adapters.clocks import RealTime
from adapters.in_memory_registry import InMemoryRegistry
from gateway.document_keeper import BATCH, DocumentKeeper
from schema.documents import DocumentKind, DocumentStatus, Issued, drawn_up
from schema.errors import RecordDeceased, RecordNotFound, RegistryBusy, RegistryPending, ServiceError
from schema.ports import Asker
from schema.records import Change, ChangePage, LicenceStatus, Purpose, Reading, ReadStatus, Record, RecordId, Segment
from tests.gateway.verification_office import Clock, Log
from tests.schema.document_samples import ME, NOW, fit, right

pytestmark = pytest.mark.asyncio

ADCS, RII = DocumentKind
TODAY = NOW.date()
LATER = NOW + timedelta(days=1)
TOMORROW = LATER.date()
STATE = (Segment.STANDING,)


class Registry(InMemoryRegistry):
    """Records and pages of changes, which tests set; what was asked, by whom."""

    def __init__(self) -> None:
        super().__init__({})
        self.records: dict[RecordId, Record | ServiceError] = {}
        self.pages: list[list[Change] | Exception] = [[]]
        self.since: list[date] = []
        self.batches: list[tuple[RecordId, ...]] = []
        self.askers: set[Asker] = set()
        self.segments: set[frozenset[Segment]] = set()

    @property
    def calls(self) -> int:
        """How often anything was asked."""
        return len(self.since) + len(self.batches)

    async def changes(self, since: date, asker: Asker, page: str | None = None) -> ChangePage:
        """Answer a page of what the test set, the part that is not older than asked."""
        self.since.append(since)
        self.askers.add(asker)
        place = int(page or 0)
        told = self.pages[place]
        if isinstance(told, Exception):
            raise told
        changes = tuple(change for change in told if change.on >= since)
        return ChangePage(changes, TODAY, str(place + 1) if place + 1 < len(self.pages) else None)

    async def read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> Sequence[Record | ServiceError]:
        """Answer what the test set."""
        self.batches.append(tuple(records))
        self.askers.update(askers)
        self.segments.add(frozenset(segments))
        return [self.records.get(record, fit()) for record in records]


class House:
    """A keeper over a real store."""

    def __init__(self, store: AccountStore) -> None:
        self.store = store
        self.registry, self.today, self.log = Registry(), Clock(NOW), Log()
        self.keeper = self.new_keeper()

    def new_keeper(self) -> DocumentKeeper:
        """Another one, as after a restart."""
        return DocumentKeeper(register=self.store, registry=self.registry, today=self.today, telemetry=self.log)

    async def issue(self, kind: DocumentKind = ADCS, record: RecordId = ME, read: Record | None = None) -> Issued:
        """Issue a document."""
        return await self.store.issue_document(drawn_up(kind, record, read or fit(), self.today.now()))

    async def status(self, issued: Issued) -> tuple[DocumentStatus, bool | None]:
        """What a check would be told."""
        found = await self.store.document_standing(issued.reference, self.today.now().date())
        return found.status, found.still_as_printed

    async def known_at(self, issued: Issued) -> datetime | None:
        """How old that is."""
        return (await self.store.document_standing(issued.reference, self.today.now().date())).known_at

    def next_day(self, *changes: Change) -> None:
        """Let the next morning come, with changes and the registry's data of that day."""
        self.today.instant = LATER
        self.registry.pages = [list(changes)]


def fresh(status: LicenceStatus = LicenceStatus.VALID, **changes: Any) -> Record:
    """The record as it is read after the refresh of the next day."""
    read = fit(status)
    assert read.standing is not None
    standing = replace(read.standing, updated_on=TOMORROW)
    return replace(read, **{"as_of": TODAY, "standing": standing, **changes})


def changed(record: RecordId = ME, on: date = TOMORROW, segments: tuple[Segment, ...] = STATE) -> Change:
    return Change(record, on, segments)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    address = f"sqlite:///{tmp_path / 'documents.db'}"
    await migrate(address)
    async with open_store(address, clock=RealTime(), keys=[b"k" * 32]) as store:
        yield House(store)


async def test_while_nobody_holds_a_document_the_registry_is_not_asked(house: House) -> None:
    assert await house.keeper.keep()

    assert house.registry.calls == 0
    assert await house.store.changes_followed() == TODAY


async def test_a_quiet_day_costs_one_call_and_makes_the_answer_younger(house: House) -> None:
    await house.keeper.keep()
    issued = await house.issue()
    house.next_day()

    assert await house.keeper.keep()

    assert (house.registry.since, house.registry.batches) == ([TODAY], [])
    assert await house.status(issued) == (DocumentStatus.VALID, True)
    assert await house.known_at(issued) == LATER


async def test_a_suspension_withdraws_the_adcs_and_not_the_record(house: House) -> None:
    await house.keeper.keep()
    adcs, rii = await house.issue(), await house.issue(RII)
    house.next_day(changed())
    house.registry.records[ME] = fresh(LicenceStatus.SUSPENDED)

    assert await house.keeper.keep()

    assert await house.status(adcs) == (DocumentStatus.WITHDRAWN, False)
    assert await house.status(rii) == (DocumentStatus.VALID, False)
    assert house.log.counts == [{"name": "documents_withdrawn", "why": "STATE_WORSENED"}]


async def test_a_lost_category_withdraws_a_gained_one_only_differs(house: House) -> None:
    await house.keeper.keep()
    loser, winner = RecordId("D0000000000001"), RecordId("D0000000000002")
    lost, gained = await house.issue(record=loser), await house.issue(record=winner)
    house.next_day(changed(loser, segments=(Segment.ENTITLEMENTS,)), changed(winner, segments=(Segment.ENTITLEMENTS,)))
    house.registry.records[loser] = fresh(entitlements=Reading(ReadStatus.COMPLETE, (right("B"),)))
    more = (right("B"), right("A1"), right("BE"))
    house.registry.records[winner] = fresh(entitlements=Reading(ReadStatus.COMPLETE, more))

    await house.keeper.keep()

    assert await house.status(lost) == (DocumentStatus.WITHDRAWN, False)
    assert await house.status(gained) == (DocumentStatus.VALID, False)


async def test_points_that_moved_change_nothing_that_is_printed(house: House) -> None:
    await house.keeper.keep()
    issued = await house.issue()
    house.next_day(changed())
    house.registry.records[ME] = fresh()

    await house.keeper.keep()

    assert await house.status(issued) == (DocumentStatus.VALID, True)


async def test_only_state_and_categories_of_holders_are_read_in_our_own_name(house: House) -> None:
    await house.keeper.keep()
    await house.issue()
    house.next_day(
        changed(),
        changed(RecordId("D0000000000555")),
        changed(segments=(Segment.NOTICES,)),
    )
    house.registry.records[ME] = fresh()

    await house.keeper.keep()

    assert house.registry.batches == [(ME,)]
    assert house.registry.segments == {frozenset({Segment.STANDING, Segment.ENTITLEMENTS})}
    (asker,) = house.registry.askers
    assert (asker.purpose, asker.fresh) == (Purpose.ADMINISTRATION, True)


async def test_many_changes_are_read_fifty_at_a_time(house: House) -> None:
    await house.keeper.keep()
    records = [RecordId(f"D{number:013}") for number in range(BATCH + 3)]
    for record in records:
        await house.issue(record=record)
    house.next_day(*map(changed, records))
    house.registry.records.update(dict.fromkeys(records, fresh()))

    await house.keeper.keep()

    assert sorted(map(len, house.registry.batches)) == [3, BATCH]


async def test_the_last_day_is_read_again_and_its_records_are_not(house: House) -> None:
    await house.keeper.keep()
    await house.issue()
    house.next_day(changed())
    house.registry.records[ME] = fresh()
    await house.keeper.keep()
    other = RecordId("D0000000000002")
    await house.issue(record=other, read=fresh())
    house.registry.pages = [[changed()], [changed(other)]]
    house.registry.records[other] = fresh(LicenceStatus.CANCELLED)

    await house.keeper.keep()

    assert house.registry.since == [TODAY, TOMORROW, TOMORROW]
    assert house.registry.batches == [(ME,), (other,)]


@pytest.mark.parametrize(
    "unreadable",
    [
        RegistryBusy(),
        RegistryPending(ticket="t"),
        fit(),
        fresh(entitlements=Reading(ReadStatus.UNAVAILABLE)),
        fresh(entitlements=Reading(ReadStatus.PARTIAL, ())),
        fresh(entitlements=None),
        fresh(standing=None),
    ],
)
async def test_what_could_not_be_read_whole_withdraws_nothing_and_is_read_in_the_next_round(
    house: House, unreadable: Record | ServiceError
) -> None:
    await house.keeper.keep()
    issued = await house.issue()
    house.next_day(changed())
    house.registry.records[ME] = unreadable

    assert not await house.keeper.keep()
    before = await house.status(issued), await house.known_at(issued)
    house.registry.records[ME] = fresh(LicenceStatus.SUSPENDED)
    assert await house.new_keeper().keep()

    assert before == ((DocumentStatus.VALID, True), NOW)
    assert await house.status(issued) == (DocumentStatus.WITHDRAWN, False)


async def test_a_feed_that_breaks_off_is_taken_up_where_it_was(house: House) -> None:
    await house.keeper.keep()
    other = RecordId("D0000000000002")
    first, second = await house.issue(), await house.issue(record=other)
    house.next_day()
    house.registry.pages = [[changed()], RegistryBusy()]
    house.registry.records |= {ME: fresh(LicenceStatus.SUSPENDED), other: fresh(LicenceStatus.SUSPENDED)}

    with pytest.raises(RegistryBusy):
        await house.keeper.keep()
    followed = await house.store.changes_followed()
    house.registry.pages[1] = [changed(other)]
    await house.keeper.keep()

    assert followed == TODAY
    assert house.registry.batches == [(ME,), (other,)]
    assert {(await house.status(each))[0] for each in (first, second)} == {DocumentStatus.WITHDRAWN}


@pytest.mark.parametrize("gone", [RecordNotFound(), RecordDeceased(), fresh(LicenceStatus.CANDIDATE)])
async def test_a_record_that_is_gone_takes_its_documents_along(house: House, gone: Record | ServiceError) -> None:
    await house.keeper.keep()
    adcs, rii = await house.issue(), await house.issue(RII)
    house.next_day(changed())
    house.registry.records[ME] = gone

    assert await house.keeper.keep()

    assert await house.status(adcs) == (DocumentStatus.WITHDRAWN, False)
    assert await house.status(rii) == (DocumentStatus.VALID, False)


async def test_a_superseded_adcs_is_withdrawn_too(house: House) -> None:
    await house.keeper.keep()
    first = await house.issue()
    second = await house.issue(read=fit(entitlements=Reading(ReadStatus.COMPLETE, (right("B"),))))
    house.next_day(changed())
    house.registry.records[ME] = fresh(LicenceStatus.SUSPENDED)

    await house.keeper.keep()

    assert {(await house.status(each))[0] for each in (first, second)} == {DocumentStatus.WITHDRAWN}


@pytest.mark.parametrize("away", [None, timedelta(days=30)])
async def test_after_a_long_absence_the_holders_are_read_and_not_the_feed(house: House, away: timedelta | None) -> None:
    if away is not None:
        await house.store.note_changes_followed(TODAY - away, NOW - away)
    issued = await house.issue()
    house.today.instant = LATER
    house.registry.records[ME] = fresh(LicenceStatus.SUSPENDED)

    await house.keeper.keep()

    assert (house.registry.since, house.registry.batches) == ([], [(ME,)])
    assert (await house.status(issued))[0] is DocumentStatus.WITHDRAWN
    assert await house.store.changes_followed() == TOMORROW


async def test_the_keeper_survives_whatever_happens_and_tries_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.store.note_changes_followed(TODAY, NOW)
    await house.issue()
    tried, pauses = asyncio.Event(), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        house.registry.pages = [[]] if len(pauses) > 1 else [RuntimeError("a name")]
        if len(pauses) == 3:
            tried.set()
            await asyncio.Event().wait()

    monkeypatch.setattr("gateway.document_keeper.asyncio.sleep", pause)
    house.registry.pages = [RegistryBusy()]
    running = asyncio.create_task(house.keeper.run())
    await tried.wait()
    running.cancel()
    await asyncio.wait([running])

    assert pauses == [60.0, 60.0, 900.0]
    assert [line["reason"] for line in house.log.lines] == ["REGISTRY_BUSY", "RuntimeError"]
