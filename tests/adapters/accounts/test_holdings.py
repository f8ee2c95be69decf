"""An account in its holder's hands: its sessions, its data, its end."""

import json

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from adapters.accounts.tables import metadata
from schema.accounts import Accounts, MailKind, NewAccount, Outbox
from schema.errors import LinkNoLongerValid, SessionNotFound, Unauthenticated, WrongCredentials
from schema.ports import Sessions
from schema.sessions import Session, SessionKind
from tests.adapters.accounts.conftest import (
    ELSEWHERE,
    EMAIL,
    HOME,
    ISSUER,
    OTHER_RECORD,
    PASSWORD,
    RECORD,
    SUBJECT,
    Clock,
    count,
    kinds,
    link_in,
    post,
    stored_bytes,
    with_identity,
    with_password,
)

pytestmark = pytest.mark.asyncio


async def test_one_store_keeps_three_ports(store: AccountStore) -> None:
    ports: tuple[Accounts, Sessions, Outbox] = (store, store, store)

    assert ports


async def test_a_holder_sees_where_they_are_signed_in(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    first = await with_password(store, asked)
    clock.advance(minutes=5)
    await store.sign_in(EMAIL, PASSWORD, ELSEWHERE)

    newest, oldest = await store.sessions(first.token)

    assert (newest.device, newest.network, newest.is_this_one) == ("", "2001:db8:12::/48", False)
    assert (oldest.device, oldest.network, oldest.is_this_one) == ("Firefox, Windows", "192.0.2.0/24", True)
    assert (oldest.kind, oldest.opened_at) == (SessionKind.ACCOUNT, first.session.opened_at)
    assert newest.id != oldest.id


async def test_a_session_without_an_account_sees_itself_alone(store: AccountStore, proved: Session) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)
    await store.sign_in_with_identity(proved, HOME)

    assert [each.is_this_one for each in await store.sessions(pending.token)] == [True]
    with pytest.raises(Unauthenticated):
        await store.end_other_sessions(pending.token)


async def test_a_holder_ends_one_of_their_sessions_and_nobody_elses(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    mine = await with_password(store, asked)
    other = await store.sign_in(EMAIL, PASSWORD, ELSEWHERE)
    theirs = await with_identity(store, replace(proved, record=OTHER_RECORD))
    [their_id] = [each.id for each in await store.sessions(theirs.token)]
    [other_id] = [each.id for each in await store.sessions(mine.token) if not each.is_this_one]

    await store.end_session(mine.token, other_id)

    assert await store.find(other.token) is None
    assert await store.find(mine.token) is not None
    for gone in (their_id, other_id, "no-such-id", "\0", ""):
        with pytest.raises(SessionNotFound):
            await store.end_session(mine.token, gone)
    assert await store.find(theirs.token) is not None


async def test_a_holder_ends_all_sessions_but_this_one(store: AccountStore, asked: NewAccount) -> None:
    mine = await with_password(store, asked)
    others = [await store.sign_in(EMAIL, PASSWORD, ELSEWHERE) for _ in range(3)]

    assert await store.end_other_sessions(mine.token) == 3

    assert await store.find(mine.token) is not None
    assert [await store.find(each.token) for each in others] == [None, None, None]


async def test_closing_leaves_nothing_of_the_account_and_says_so(
    store: AccountStore, asked: NewAccount, proved: Session, database_url: str
) -> None:
    await with_password(store, asked)
    opened = await with_identity(store, proved, contact="camille@orange.example")

    await store.close_account(opened.token, HOME)

    assert await kinds(store) == {
        (MailKind.ACCOUNT_CLOSED, EMAIL),
        (MailKind.ACCOUNT_CLOSED, "camille@orange.example"),
    }
    assert await store.find(opened.token) is None
    assert await store.find_by_identity(ISSUER, SUBJECT) is None
    with pytest.raises(WrongCredentials):
        await store.sign_in(EMAIL, PASSWORD, HOME)
    for table in metadata.sorted_tables:
        assert await count(database_url, table.name) == 0 or table.name == "counted_attempt", table.name
    held = await stored_bytes(database_url)
    assert EMAIL.encode() not in held
    assert RECORD.encode() not in held


async def test_a_password_session_proves_its_password_again_to_close(store: AccountStore, asked: NewAccount) -> None:
    opened = await with_password(store, asked)

    with pytest.raises(WrongCredentials):
        await store.close_account(opened.token, HOME, password="guess")
    assert await store.find_by_record(RECORD) is not None

    await store.close_account(opened.token, HOME, password=PASSWORD)
    assert await store.find_by_record(RECORD) is None


async def test_a_closed_account_may_be_made_again(store: AccountStore, asked: NewAccount) -> None:
    opened = await with_password(store, asked)
    await store.close_account(opened.token, HOME, password=PASSWORD)
    await post(store)

    assert await with_password(store, asked)


async def test_the_export_holds_what_the_store_holds_and_no_secret(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_password(store, asked)
    opened = await with_identity(store, proved)

    exported = await store.export(opened.token)

    text = json.dumps(exported)
    assert exported["account"]["email"] == EMAIL
    assert exported["account"]["birth_name"] == "MARTIN"
    assert exported["account"]["terms_accepted_at"] == "2026-03-02T09:00:00Z"
    assert exported["account"]["identities"][0]["subject"] == SUBJECT
    assert exported["account"]["links"][0]["purpose"] == "NOT_ME"
    assert [each["device"] for each in exported["sessions"]] == ["Firefox, Windows"]
    for secret in ("argon2", "hash", opened.token, "header.payload"):
        assert secret not in text


async def test_the_export_of_a_pending_session_holds_no_account(store: AccountStore, proved: Session) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)

    exported = await store.export(pending.token)

    assert (exported["account"], len(exported["sessions"]), exported["reports"]) == (None, 1, [])


async def test_a_not_me_link_works_once_and_for_a_week(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    await with_password(store, asked)
    await store.sign_in(EMAIL, PASSWORD, HOME)
    link = await link_in(store, MailKind.SIGNED_IN)
    await store.sign_in(EMAIL, PASSWORD, HOME)
    late = await link_in(store, MailKind.SIGNED_IN)
    await store.disown_sign_in(link)

    with pytest.raises(LinkNoLongerValid):
        await store.disown_sign_in(link)
    clock.advance(days=7)
    with pytest.raises(LinkNoLongerValid):
        await store.disown_sign_in(late)


async def test_a_session_that_is_over_asks_in_vain(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    opened = await with_password(store, asked)
    clock.advance(minutes=30)

    for question in (store.account, store.sessions, store.export, store.end_other_sessions):
        with pytest.raises(Unauthenticated):
            await question(opened.token)
    with pytest.raises(Unauthenticated):
        await store.end_session(opened.token, "any")


async def test_the_export_tells_of_a_locked_way_in(store: AccountStore, asked: NewAccount, proved: Session) -> None:
    await with_password(store, asked)
    await with_identity(store, proved)
    await store.sign_in_with_identity(proved, HOME, contact=EMAIL)
    await store.disown_sign_in(await link_in(store, MailKind.SIGNED_IN))
    by_password = await store.sign_in(EMAIL, PASSWORD, HOME)

    exported = await store.export(by_password.token)

    assert [(each["issuer"], each["subject"]) for each in exported["locked_ways_in"]] == [(ISSUER, SUBJECT)]
    assert exported["waiting_registrations"] == []


async def test_the_export_tells_of_a_registration_that_was_never_activated(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await store.create(asked, HOME)
    opened = await with_identity(store, proved)

    exported = await store.export(opened.token)

    assert [each["email"] for each in exported["waiting_registrations"]] == [asked.email]
