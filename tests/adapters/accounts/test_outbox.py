"""The outbox: a mail leaves if, and only if, what it tells was committed; a crash loses none."""

import asyncio

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore, open_store
from schema.accounts import MailKind, NewAccount
from schema.errors import LinkNoLongerValid
from tests.adapters.accounts.conftest import HOME, CheapPasswords, Clock, count, link_in, post, stored_bytes

pytestmark = pytest.mark.asyncio


async def test_a_mail_that_nobody_took_is_still_there_after_a_crash(
    store: AccountStore, other_process: AccountStore, asked: NewAccount
) -> None:
    await store.create(asked, HOME)

    [mail] = await other_process.claim()

    assert (mail.kind, mail.to, mail.tries) == (MailKind.ACTIVATE, asked.email, 1)


async def test_a_crash_while_sending_sends_the_same_mail_again_under_the_same_id(
    store: AccountStore, other_process: AccountStore, asked: NewAccount, clock: Clock
) -> None:
    await store.create(asked, HOME)
    [mail] = await store.claim()
    assert await other_process.claim() == []

    clock.advance(minutes=2)

    assert await other_process.claim() == [replace(mail, tries=2)]


async def test_a_sent_mail_is_gone(store: AccountStore, asked: NewAccount, clock: Clock, database_url: str) -> None:
    await store.create(asked, HOME)
    await post(store)
    clock.advance(days=1)

    assert await store.claim() == []
    assert await count(database_url, "outbox") == 0


async def test_two_processes_never_take_the_same_mail(
    store: AccountStore, other_process: AccountStore, asked: NewAccount
) -> None:
    for number in range(12):
        await store.create(replace(asked, email=f"camille{number}@example.test", record=f"D{number:013}"), HOME)

    taken = await asyncio.gather(*(each.claim(2) for each in (store, other_process) * 4))

    ids = [mail.id for mails in taken for mail in mails]
    assert len(ids) == len(set(ids)) == 12


async def test_what_is_refused_writes_no_mail(store: AccountStore, asked: NewAccount) -> None:
    await store.create(asked, HOME)
    link = await link_in(store, MailKind.ACTIVATE)
    await store.activate(link)

    with pytest.raises(LinkNoLongerValid):
        await store.activate(link)

    assert await post(store) == []


async def test_a_failure_is_tried_again_after_growing_delays_and_given_up_after_the_tenth(
    store: AccountStore, asked: NewAccount, clock: Clock, database_url: str
) -> None:
    await store.create(asked, HOME)
    waits = [1, 2, 4, 8, 16, 32, 64, 120, 120]
    for minutes in waits:
        [mail] = await store.claim()
        assert await store.failed(mail)
        clock.advance(minutes=minutes, seconds=-1)
        assert await store.claim() == []
        clock.advance(seconds=1)

    [mail] = await store.claim()
    assert mail.tries == 10
    assert not await store.failed(mail)
    assert await count(database_url, "outbox") == 0


async def test_what_can_never_be_sent_is_given_up_at_once(store: AccountStore, asked: NewAccount) -> None:
    await store.create(asked, HOME)
    [mail] = await store.claim()

    assert not await store.failed(mail, for_good=True)


async def test_a_mail_waits_encrypted_and_another_installation_cannot_read_it(
    store: AccountStore, asked: NewAccount, clock: Clock, database_url: str
) -> None:
    await store.create(asked, HOME)
    async with open_store(database_url, clock=clock, keys=[b"o" * 32], passwords=CheapPasswords()) as other:
        assert await other.claim() == []
    clock.advance(minutes=2)

    held = await stored_bytes(database_url)
    [mail] = await store.claim()

    assert mail.token
    assert mail.token.encode() not in held
    assert b"ACTIVATE" in held
    assert held.count(asked.email.encode()) == 2  # The registration's address and its key; not the mail's.


async def test_a_mail_that_no_key_opens_is_forgotten_in_the_end(
    store: AccountStore, asked: NewAccount, clock: Clock, database_url: str
) -> None:
    await store.create(asked, HOME)
    async with open_store(database_url, clock=clock, keys=[b"o" * 32], passwords=CheapPasswords()) as other:
        for _ in range(11):
            assert await other.claim() == []
            clock.advance(minutes=2)

    assert await count(database_url, "outbox") == 0


async def test_whoever_waits_is_woken_by_a_mail_that_is_committed(store: AccountStore, asked: NewAccount) -> None:
    waiting = asyncio.create_task(store.wait(within_seconds=50))
    await asyncio.sleep(0)

    await store.create(asked, HOME)

    async with asyncio.timeout(10):
        await waiting


async def test_whoever_waits_in_vain_goes_on_when_the_time_is_up(store: AccountStore) -> None:
    async with asyncio.timeout(10):
        await store.wait(within_seconds=0.01)
