"""What tools use up: an assertion once, a token until it is denied, a day's people."""

import asyncio
from datetime import date, timedelta

import pytest

from adapters.accounts import AccountStore
from schema.errors import QuotaExhausted
from schema.records import Purpose
from schema.sessions import Scope
from schema.tools import Credential, LegalBasis, NewTool, PublicKey, ToolClient
from tests.adapters.accounts.conftest import Clock, count, stored_bytes

pytestmark = pytest.mark.asyncio

TODAY = date(2026, 3, 2)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def new(clock: Clock) -> NewTool:
    return NewTool(
        name="Bord de route",
        basis=LegalBasis.ROAD_CHECK,
        scopes=frozenset({Scope.EXISTENCE}),
        purposes=frozenset({Purpose.CHECK}),
        daily_quota=10,
        expires_at=clock.now() + timedelta(days=300),
        credential=Credential((PublicKey("1", "x", "y"),)),
    )


async def registered(store: AccountStore, new: NewTool) -> ToolClient:
    return await store.register_client(new)


async def test_an_assertion_is_good_once_for_its_client(store: AccountStore, clock: Clock) -> None:
    until = clock.now() + MINUTE

    assert await store.spend_assertion("a-tool", "jti", until)
    assert not await store.spend_assertion("a-tool", "jti", until)
    assert await store.spend_assertion("another-tool", "jti", until)
    assert await store.spend_assertion("a-tool", "another jti", until)


async def test_of_two_simultaneous_uses_exactly_one_wins(
    store: AccountStore, other_process: AccountStore, clock: Clock
) -> None:
    for round_ in range(10):
        until = clock.now() + MINUTE
        uses = [each.spend_assertion("a-tool", f"jti-{round_}", until) for each in (store, other_process, store)]

        assert sorted(await asyncio.gather(*uses)) == [False, False, True]


async def test_spent_assertions_are_forgotten_once_they_have_expired(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    for number in range(3):
        await store.spend_assertion("a-tool", f"jti-{number}", clock.now() + MINUTE)
    clock.advance(minutes=1)

    await store.spend_assertion("a-tool", "jti-0", clock.now() + MINUTE)

    assert await count(database_url, "used_assertion") == 1


async def test_a_token_is_denied_at_once_here_and_in_two_seconds_elsewhere(
    store: AccountStore, other_process: AccountStore, clock: Clock
) -> None:
    assert not await store.is_token_denied("jti")
    assert not await other_process.is_token_denied("jti")

    await store.deny_token("jti", clock.now() + MINUTE)

    assert await store.is_token_denied("jti")
    assert not await store.is_token_denied("another jti")
    clock.advance(seconds=2)
    assert await other_process.is_token_denied("jti")


async def test_a_token_may_be_denied_twice(store: AccountStore, other_process: AccountStore, clock: Clock) -> None:
    until = clock.now() + MINUTE

    await asyncio.gather(*(each.deny_token("jti", until) for each in (store, other_process, store, other_process)))

    assert await store.is_token_denied("jti")


async def test_denials_are_forgotten_once_the_token_has_expired(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    await store.deny_token("jti", clock.now() + MINUTE)
    clock.advance(minutes=1)

    await store.deny_token("another jti", clock.now() + MINUTE)

    assert await count(database_url, "denied_token") == 1


async def test_neither_list_tells_a_thief_which_tokens_there_were(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    await store.spend_assertion("a-tool", "jti-of-an-assertion", clock.now() + MINUTE)
    await store.deny_token("jti-of-a-token", clock.now() + MINUTE)

    held = await stored_bytes(database_url)

    assert b"jti-of" not in held


async def test_a_day_is_counted_down_and_not_overdrawn(store: AccountStore, new: NewTool) -> None:
    client = (await registered(store, new)).id

    assert await store.spend_quota(client, TODAY, 6, 10) == 4
    with pytest.raises(QuotaExhausted) as refused:
        await store.spend_quota(client, TODAY, 5, 10)
    assert refused.value.facts["until"] == "2026-03-03T00:00:00+01:00"
    assert await store.spend_quota(client, TODAY, 4, 10) == 0
    assert await store.spend_quota(client, TODAY, 0, 10) == 0


async def test_the_first_call_of_a_day_may_be_too_much(store: AccountStore, new: NewTool, database_url: str) -> None:
    client = (await registered(store, new)).id

    with pytest.raises(QuotaExhausted):
        await store.spend_quota(client, TODAY, 11, 10)

    assert await count(database_url, "tool_use") == 0


async def test_every_day_and_every_tool_has_its_own_count(store: AccountStore, new: NewTool) -> None:
    client, other = (await registered(store, new)).id, (await registered(store, new)).id
    await store.spend_quota(client, TODAY, 10, 10)

    assert await store.spend_quota(client, TODAY + timedelta(days=1), 1, 10) == 9
    assert await store.spend_quota(other, TODAY, 1, 10) == 9


async def test_processes_at_the_same_moment_do_not_overdraw(
    store: AccountStore, other_process: AccountStore, new: NewTool
) -> None:
    client = (await registered(store, new)).id

    async def spend(each: AccountStore) -> bool:
        try:
            await each.spend_quota(client, TODAY, 3, 10)
        except QuotaExhausted:
            return False
        return True

    taken = await asyncio.gather(*(spend(each) for each in (store, other_process) * 4))

    assert taken.count(True) == 3
    assert await store.spend_quota(client, TODAY, 1, 10) == 0


async def test_a_quota_that_was_lowered_refuses_at_once(store: AccountStore, new: NewTool) -> None:
    client = (await registered(store, new)).id
    await store.spend_quota(client, TODAY, 6, 10)

    with pytest.raises(QuotaExhausted):
        await store.spend_quota(client, TODAY, 1, 5)


async def test_nobody_gives_people_back(store: AccountStore, new: NewTool) -> None:
    client = (await registered(store, new)).id

    with pytest.raises(ValueError, match="nought"):
        await store.spend_quota(client, TODAY, -1, 10)


async def test_counts_are_forgotten_after_a_month(store: AccountStore, new: NewTool, database_url: str) -> None:
    client = (await registered(store, new)).id
    for days in (0, 30, 31):
        await store.spend_quota(client, TODAY + timedelta(days=days), 1, 10)

    assert await count(database_url, "tool_use") == 2
