"""Signing in with a password: limits, equal work, and a mail each time."""

import threading
from typing import Any

import pytest
from argon2 import PasswordHasher

from adapters.accounts import AccountStore, Passwords, open_store
from schema.accounts import LinkPurpose, MailKind, NewAccount, Origin
from schema.errors import AccountError, SignInLocked, TooManyAttempts, WrongCredentials
from schema.sessions import RecordOutcome, SessionKind
from tests.adapters.accounts.conftest import (
    ELSEWHERE,
    EMAIL,
    HOME,
    KEY,
    PASSWORD,
    RECORD,
    CheapPasswords,
    Clock,
    execute,
    link_in,
    post,
    with_password,
)

pytestmark = pytest.mark.asyncio


async def test_the_right_password_opens_a_session_of_its_kind(store: AccountStore, asked: NewAccount) -> None:
    await with_password(store, asked)

    opened = await store.sign_in(" Camille.MARTIN@example.test ", PASSWORD, HOME)

    assert await store.find(opened.token) == opened.session
    assert opened.session.kind is SessionKind.ACCOUNT
    assert (opened.session.outcome, opened.session.record) == (RecordOutcome.MATCHED, RECORD)
    assert not opened.session.pending


async def test_every_sign_in_is_told_by_mail_when_from_what_and_how_to_object(
    store: AccountStore, asked: NewAccount, clock: Clock
) -> None:
    await with_password(store, asked)
    clock.advance(minutes=7)

    await store.sign_in(EMAIL, PASSWORD, HOME)
    await store.sign_in(EMAIL, PASSWORD, ELSEWHERE)

    first, second = await post(store)
    assert (first.kind, first.to, first.way, first.link) == (
        MailKind.SIGNED_IN,
        EMAIL,
        SessionKind.ACCOUNT,
        LinkPurpose.NOT_ME,
    )
    assert dict(first.facts) == {
        "at": "2026-03-02T09:07:00+00:00",
        "device": "Firefox, Windows",
        "network": "192.0.2.0/24",
    }
    assert dict(second.facts) | {"at": ""} == {"at": "", "device": "", "network": "2001:db8:12::/48"}
    assert first.token != second.token


async def test_an_unknown_address_is_answered_like_a_wrong_password_with_the_same_work(
    store: AccountStore, asked: NewAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_password(store, asked)
    costs: list[str] = []
    verify = PasswordHasher.verify

    def observed(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
        costs.append(password_hash.rpartition("p=")[0])
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", observed)
    refusals = []
    for email, password in ((EMAIL, "not the password"), ("nobody@example.test", PASSWORD), ("no\0address", PASSWORD)):
        costs.clear()
        with pytest.raises(WrongCredentials) as refused:
            await store.sign_in(email, password, HOME)
        refusals.append((refused.value.extensions, [*costs], len(await post(store))))

    assert refusals[0] == refusals[1] == refusals[2]
    assert refusals[0][1:] == (["$argon2id$v=19$m=8,t=1,"], 0)


async def test_of_two_hundred_wrong_passwords_ten_are_looked_at(
    store: AccountStore, asked: NewAccount, passwords: CheapPasswords, clock: Clock
) -> None:
    await with_password(store, asked)
    before, refusals = passwords.verified, []
    for number in range(200):
        with pytest.raises(AccountError) as refused:
            await store.sign_in(EMAIL, f"guess number {number}", Origin(f"198.51.100.{number}"))
        refusals.append((type(refused.value), refused.value.facts.get("retryAfter")))
    assert refusals == [(WrongCredentials, None)] * 10 + [(TooManyAttempts, 900)] * 190
    assert passwords.verified - before == 10
    with pytest.raises(TooManyAttempts):
        await store.sign_in(EMAIL, PASSWORD, HOME)

    clock.advance(seconds=900)
    assert await store.sign_in(EMAIL, PASSWORD, HOME)


async def test_an_unknown_address_is_limited_just_the_same(store: AccountStore) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await store.sign_in("nobody@example.test", "guess", HOME)

    with pytest.raises(TooManyAttempts):
        await store.sign_in("nobody@example.test", "guess", HOME)


async def test_one_network_does_not_try_a_thousand_addresses(store: AccountStore) -> None:
    for number in range(100):
        with pytest.raises(WrongCredentials):
            await store.sign_in(f"nobody{number}@example.test", "guess", Origin(f"2001:db8::{number:x}"))

    with pytest.raises(TooManyAttempts):
        await store.sign_in("nobody@example.test", "guess", Origin("2001:db8::ffff"))
    with pytest.raises(WrongCredentials):
        await store.sign_in("nobody@example.test", "guess", HOME)


async def test_signing_in_forgets_the_wrong_passwords_before_it(store: AccountStore, asked: NewAccount) -> None:
    await with_password(store, asked)
    for _ in range(2):
        for _ in range(9):
            with pytest.raises(WrongCredentials):
                await store.sign_in(EMAIL, "guess", HOME)
        assert await store.sign_in(EMAIL, PASSWORD, HOME)


async def test_signing_in_ends_the_session_that_it_replaces(store: AccountStore, asked: NewAccount) -> None:
    before = await with_password(store, asked)

    opened = await store.sign_in(EMAIL, PASSWORD, HOME, replaces=before.token)

    assert await store.find(before.token) is None
    assert await store.find(opened.token) is not None


async def test_other_parameters_hash_again_at_the_next_sign_in(
    store: AccountStore, asked: NewAccount, clock: Clock, database_url: str
) -> None:
    await with_password(store, asked)
    [(before,)] = await execute(database_url, "SELECT password_hash FROM credential")

    async with open_store(database_url, clock=clock, keys=[KEY], passwords=CheapPasswords(time_cost=2)) as stronger:
        await stronger.sign_in(EMAIL, PASSWORD, HOME)
        [(after,)] = await execute(database_url, "SELECT password_hash FROM credential")
        await stronger.sign_in(EMAIL, PASSWORD, HOME)

    assert ("t=1" in before, "t=2" in after) == (True, True)
    assert [(after,)] == await execute(database_url, "SELECT password_hash FROM credential")


async def test_not_me_locks_the_password_until_a_new_one_is_set(store: AccountStore, asked: NewAccount) -> None:
    before = await with_password(store, asked)
    opened = await store.sign_in(EMAIL, PASSWORD, ELSEWHERE)

    await store.disown_sign_in(await link_in(store, MailKind.SIGNED_IN))

    assert await store.find(opened.token) is None
    assert await store.find(before.token) is None
    with pytest.raises(SignInLocked):
        await store.sign_in(EMAIL, PASSWORD, HOME)
    with pytest.raises(WrongCredentials):
        await store.sign_in(EMAIL, "guess", HOME)

    await store.reset_password(await link_in(store, MailKind.WAY_IN_LOCKED), "quatre ruches vertes")
    assert await store.sign_in(EMAIL, "quatre ruches vertes", HOME)


async def test_hashing_leaves_the_event_loop_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    passwords = Passwords(time_cost=1, memory_kib=8, parallelism=1, threads=1)
    verify = passwords._verify

    def observed(password_hash: str | None, password: str) -> Any:
        seen.append(threading.current_thread())
        return verify(password_hash, password)

    monkeypatch.setattr(passwords, "_verify", observed)

    assert not (await passwords.verify(None, PASSWORD)).is_right

    assert seen[0] is not threading.main_thread()
    passwords.close()


async def test_production_hashes_by_the_recommended_parameters() -> None:
    passwords = Passwords()

    hashed = await passwords.hash(PASSWORD)

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert (await passwords.verify(hashed, PASSWORD)).is_right
    passwords.close()
