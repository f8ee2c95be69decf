"""What becomes of a sign-in that was begun: it is handed out once, to its own browser, within ten minutes."""

import asyncio

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.sessions import SignInAttempt
from tests.adapters.accounts.conftest import Clock, count

pytestmark = pytest.mark.asyncio


async def test_an_attempt_comes_back_unchanged_and_once(store: AccountStore, attempt: SignInAttempt) -> None:
    await store.begin_attempt(attempt)

    assert await store.take_attempt("the-state", "the-browser") == attempt
    assert await store.take_attempt("the-state", "the-browser") is None


async def test_an_attempt_needs_no_code_verifier(store: AccountStore, attempt: SignInAttempt) -> None:
    plain = replace(attempt, code_verifier=None)
    await store.begin_attempt(plain)

    assert await store.take_attempt("the-state", "the-browser") == plain


async def test_another_browser_neither_takes_nor_spoils_an_attempt(store: AccountStore, attempt: SignInAttempt) -> None:
    await store.begin_attempt(attempt)

    assert await store.take_attempt("the-state", "another-browser") is None
    assert await store.take_attempt("the-state", "the-browser") == attempt


async def test_a_state_that_nobody_began_is_nothing(store: AccountStore) -> None:
    assert await store.take_attempt("undefined", "the-browser") is None


async def test_two_tabs_hold_two_attempts(store: AccountStore, attempt: SignInAttempt) -> None:
    other = replace(attempt, state="the-other-state", return_to="/")
    await store.begin_attempt(attempt)
    await store.begin_attempt(other)

    assert await store.take_attempt("the-other-state", "the-browser") == other
    assert await store.take_attempt("the-state", "the-browser") == attempt


async def test_of_two_simultaneous_takes_exactly_one_wins(
    store: AccountStore, other_process: AccountStore, attempt: SignInAttempt
) -> None:
    for round_ in range(10):
        state = f"state-{round_}"
        await store.begin_attempt(replace(attempt, state=state))

        taken = await asyncio.gather(
            store.take_attempt(state, "the-browser"),
            other_process.take_attempt(state, "the-browser"),
            store.take_attempt(state, "the-browser"),
        )

        assert sum(each is not None for each in taken) == 1


async def test_ten_minutes_later_an_attempt_is_worthless(
    store: AccountStore, attempt: SignInAttempt, clock: Clock
) -> None:
    await store.begin_attempt(attempt)
    await store.begin_attempt(replace(attempt, state="just-in-time"))

    clock.advance(minutes=9, seconds=59)
    assert await store.take_attempt("just-in-time", "the-browser") is not None
    clock.advance(seconds=1)
    assert await store.take_attempt("the-state", "the-browser") is None


async def test_attempts_never_finished_are_forgotten_when_another_begins(
    store: AccountStore, attempt: SignInAttempt, clock: Clock, database_url: str
) -> None:
    for number in range(3):
        await store.begin_attempt(replace(attempt, state=f"state-{number}"))
    clock.advance(minutes=10)

    await store.begin_attempt(replace(attempt, begun_at=clock.now()))

    assert await count(database_url, "sign_in_attempt") == 1
