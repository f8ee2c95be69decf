"""What becomes of a session: found by its token alone, for as long as both limits allow."""

from datetime import timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy.exc import StatementError

from adapters.accounts import AccountStore, migrate, open_store
from schema.sessions import Session
from tests.adapters.accounts.conftest import KEY, CheapPasswords, Clock, count, execute, stored_bytes

pytestmark = pytest.mark.asyncio


async def test_a_session_is_found_by_its_token(store: AccountStore, session: Session) -> None:
    token = await store.open(session)

    assert await store.find(token) == replace(session, id_token=None)
    assert await store.find(token + "x") is None


async def test_each_session_has_a_token_of_its_own(store: AccountStore, session: Session) -> None:
    tokens = {await store.open(session) for _ in range(3)}

    assert [len(token) for token in tokens] == [43, 43, 43]


async def test_closing_gives_back_what_ends_the_providers_session(store: AccountStore, session: Session) -> None:
    token = await store.open(session)

    assert await store.close(token) == session
    assert await store.find(token) is None
    assert await store.close(token) is None


async def test_a_stolen_database_opens_no_session_and_holds_no_id_token(
    store: AccountStore, session: Session, database_url: str
) -> None:
    token = await store.open(session)

    content = await stored_bytes(database_url)
    assert b"D0000000000001" in content
    assert token.encode() not in content
    assert b"header.payload.signature" not in content


async def test_half_an_hour_without_a_request_ends_a_session(
    store: AccountStore, session: Session, clock: Clock
) -> None:
    token = await store.open(session)

    clock.advance(minutes=29, seconds=59)
    assert await store.find(token) is not None
    clock.advance(minutes=30)
    assert await store.find(token) is None


async def test_a_use_is_noted_once_a_minute_and_not_more_often(
    store: AccountStore, session: Session, clock: Clock
) -> None:
    often, seldom = await store.open(session), await store.open(session)

    clock.advance(seconds=59)
    assert await store.find(often) is not None
    clock.advance(seconds=1)
    assert await store.find(seldom) is not None

    clock.advance(minutes=29, seconds=30)
    assert await store.find(often) is None
    assert await store.find(seldom) is not None


async def test_a_session_in_constant_use_ends_after_twelve_hours(
    store: AccountStore, session: Session, clock: Clock
) -> None:
    token = await store.open(session)
    for _ in range(35):
        clock.advance(minutes=20)
        assert await store.find(token) is not None

    clock.advance(minutes=20)
    assert await store.find(token) is None


async def test_no_caller_gets_more_than_twelve_hours(store: AccountStore, session: Session, clock: Clock) -> None:
    token = await store.open(replace(session, expires_at=clock.now() + timedelta(days=30)))

    found = await store.find(token)
    assert found is not None
    assert found.expires_at == clock.now() + timedelta(hours=12)


async def test_a_caller_may_ask_for_less(store: AccountStore, session: Session, clock: Clock) -> None:
    token = await store.open(replace(session, expires_at=clock.now() + timedelta(minutes=5)))

    clock.advance(minutes=5)
    assert await store.find(token) is None


async def test_sessions_that_are_over_are_forgotten_a_hundred_at_a_time(
    store: AccountStore, session: Session, clock: Clock, database_url: str
) -> None:
    for _ in range(103):
        await store.open(session)
    clock.advance(hours=1)

    token = await store.open(replace(session, opened_at=clock.now()))

    assert await count(database_url, "session") == 4
    assert await store.find(token) is not None


async def test_an_instant_means_the_same_in_every_zone(store: AccountStore, session: Session, clock: Clock) -> None:
    paris = timezone(timedelta(hours=1))
    token = await store.open(replace(session, expires_at=(clock.now() + timedelta(minutes=20)).astimezone(paris)))

    clock.advance(minutes=19)
    found = await store.find(token)
    assert found is not None
    assert found.expires_at.utcoffset() == timedelta(0)
    clock.advance(minutes=1)
    assert await store.find(token) is None


async def test_an_instant_without_its_zone_is_refused(store: AccountStore, session: Session) -> None:
    with pytest.raises(StatementError, match="an instant needs its zone"):
        await store.open(replace(session, opened_at=session.opened_at.replace(tzinfo=None)))


async def test_the_cookie_of_another_installation_opens_nothing(
    store: AccountStore, session: Session, clock: Clock, tmp_path: Path
) -> None:
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    await migrate(elsewhere)
    async with open_store(elsewhere, clock=clock, keys=[KEY]) as other:
        token = await other.open(session)

        assert await store.find(token) is None
        assert await other.find(token) is not None


async def test_another_installations_key_ends_the_session_but_reads_no_id_token(
    store: AccountStore, session: Session, clock: Clock, database_url: str
) -> None:
    token = await store.open(session)

    async with open_store(database_url, clock=clock, keys=[b"o" * 32], passwords=CheapPasswords()) as other:
        assert await other.close(token) == replace(session, id_token=None)
    assert await store.find(token) is None


async def test_a_replaced_key_still_opens_what_it_sealed(
    store: AccountStore, session: Session, clock: Clock, database_url: str
) -> None:
    token = await store.open(session)

    async with open_store(database_url, clock=clock, keys=[b"n" * 32, KEY]) as renewed:
        assert await renewed.close(token) == session


async def test_an_id_token_moved_to_another_row_is_not_read(
    store: AccountStore, session: Session, database_url: str
) -> None:
    theirs = await store.open(session)
    await store.open(replace(session, id_token="the.other.one", subject="theirs"))
    others = await execute(database_url, "SELECT id_token_sealed FROM session WHERE subject = 'theirs'")
    await execute(database_url, "UPDATE session SET id_token_sealed = :sealed", sealed=others[0][0])

    closed = await store.close(theirs)

    assert closed is not None
    assert closed.id_token is None


@pytest.mark.parametrize("keys", [[], [b"short"], [KEY, b"short"]])
async def test_a_store_without_a_good_key_does_not_open(database_url: str, clock: Clock, keys: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        async with open_store(database_url, clock=clock, keys=keys):
            pass
