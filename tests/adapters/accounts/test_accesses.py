"""The log of accesses: a holder sees which tools read their record, newest first, for three years."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.audit import ToolAccess
from schema.records import Purpose, RecordId
from schema.sessions import ClientId
from tests.adapters.accounts.conftest import OTHER_RECORD, RECORD, Clock, count

pytestmark = pytest.mark.asyncio

INSURER, POLICE = ClientId("insurer-1"), ClientId("police-1")


def access(at: datetime, record: RecordId = RECORD, client: ClientId = INSURER) -> ToolAccess:
    return ToolAccess(
        record=record,
        at=at,
        client=client,
        client_name="Mutuelle des Tilleuls",
        basis="INSURER",
        purpose=Purpose.THIRD_PARTY,
        resources=("EXISTENCE", "VALIDITY"),
        request="8c0f6c2e-0000-4000-8000-000000000001",
    )


async def days_told(store: AccountStore, first: int = 100) -> list[datetime]:
    return [each.at for each in (await store.accesses(RECORD, first)).accesses]


async def test_what_is_noted_is_told_as_it_was(store: AccountStore, clock: Clock) -> None:
    noted = access(clock.now())

    await store.note_accesses([noted])

    page = await store.accesses(RECORD, 10)
    [told] = page.accesses
    assert told.id
    assert replace(told, id="") == noted
    assert not page.has_next


async def test_an_instant_is_told_in_utc(store: AccountStore, clock: Clock) -> None:
    await store.note_accesses([access(clock.now().astimezone())])

    [told] = (await store.accesses(RECORD, 10)).accesses
    assert told.at.tzinfo == UTC


async def test_a_holder_is_told_of_their_own_record_alone(store: AccountStore, clock: Clock) -> None:
    await store.note_accesses([access(clock.now()), access(clock.now(), OTHER_RECORD)])

    assert {each.record for each in (await store.accesses(RECORD, 10)).accesses} == {RECORD}
    assert {each.record for each in (await store.accesses(OTHER_RECORD, 10)).accesses} == {OTHER_RECORD}


async def test_the_newest_comes_first_whatever_the_order_of_writing(store: AccountStore, clock: Clock) -> None:
    instants = [clock.now() - timedelta(hours=hours) for hours in range(4)]
    for at in (instants[2], instants[0], instants[3], instants[1]):
        await store.note_accesses([access(at)])

    assert await days_told(store) == instants


@pytest.mark.parametrize("first", [1, 2, 3, 7])
async def test_pages_tell_each_access_once_even_of_one_instant(store: AccountStore, clock: Clock, first: int) -> None:
    earlier = clock.now() - timedelta(minutes=1)
    await store.note_accesses([access(at) for at in [clock.now()] * 4 + [earlier] * 3])
    told: list[ToolAccess] = []
    after, has_next = None, True
    while has_next:
        page = await store.accesses(RECORD, first, after)
        assert len(page.accesses) <= first
        told += page.accesses
        after, has_next = (page.accesses[-1].at, page.accesses[-1].id), page.has_next

    assert len({each.id for each in told}) == len(told) == 7
    assert [each.at for each in told] == [clock.now()] * 4 + [earlier] * 3


async def test_an_access_that_comes_meanwhile_moves_no_page(store: AccountStore, clock: Clock) -> None:
    await store.note_accesses([access(clock.now() - timedelta(hours=hours)) for hours in (1, 2, 3)])
    [newest] = (await store.accesses(RECORD, 1)).accesses

    await store.note_accesses([access(clock.now())])

    page = await store.accesses(RECORD, 1, (newest.at, newest.id))
    assert [each.at for each in page.accesses] == [clock.now() - timedelta(hours=2)]


async def test_nobody_is_told_of_what_is_older_than_three_years(store: AccountStore, clock: Clock) -> None:
    await store.note_accesses([access(clock.now())])

    clock.advance(days=3 * 365, seconds=-1)
    assert len(await days_told(store)) == 1
    clock.advance(seconds=1)
    assert await days_told(store) == []
    assert await store.tools_seen(INSURER, [RECORD]) == frozenset()


async def test_what_is_too_old_is_removed_when_something_is_noted(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    await store.note_accesses([access(clock.now())])
    clock.advance(days=3 * 365)

    await store.note_accesses([access(clock.now(), OTHER_RECORD)])

    assert await count(database_url, "tool_access") == 1


async def test_noting_nothing_writes_nothing(store: AccountStore, database_url: str) -> None:
    await store.note_accesses([])

    assert await count(database_url, "tool_access") == 0


async def test_all_of_an_operation_is_noted_or_nothing(store: AccountStore, clock: Clock, database_url: str) -> None:
    without_zone = access(clock.now().replace(tzinfo=None))

    with pytest.raises(Exception, match="zone"):
        await store.note_accesses([access(clock.now()), without_zone])

    assert await count(database_url, "tool_access") == 0


async def test_two_processes_note_at_once(store: AccountStore, other_process: AccountStore, clock: Clock) -> None:
    fifty = [access(clock.now()) for _ in range(50)]

    await asyncio.gather(*(each.note_accesses(fifty) for each in (store, other_process) * 3))

    assert len((await store.accesses(RECORD, 1_000)).accesses) == 6 * 50


async def test_a_tool_has_seen_what_it_read_and_not_what_another_read(store: AccountStore, clock: Clock) -> None:
    unread = RecordId("D0000000000003")
    await store.note_accesses([access(clock.now()), access(clock.now()), access(clock.now(), OTHER_RECORD, POLICE)])

    everybody = [RECORD, OTHER_RECORD, unread]
    assert await store.tools_seen(INSURER, everybody) == {RECORD}
    assert await store.tools_seen(POLICE, everybody) == {OTHER_RECORD}
    assert await store.tools_seen(INSURER, [unread]) == frozenset()
    assert await store.tools_seen(INSURER, []) == frozenset()
