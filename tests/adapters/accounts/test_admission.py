"""Limits: a sliding window for each network and each subject, the wait told to the second."""

import asyncio
from datetime import timedelta

import pytest

from adapters.accounts import AccountStore, ActLimits, Limit, open_store
from adapters.accounts.origins import device, network
from schema.accounts import Act, Origin
from schema.errors import TooManyAttempts
from tests.adapters.accounts.conftest import HOME, KEY, CheapPasswords, Clock, count

NUMBER = "000123456789"


async def wait_of(store: AccountStore, origin: Origin, *subjects: str) -> int:
    """Try to look up a number; answer the seconds to wait, 0 when it was let in."""
    try:
        await store.admit(Act.LOOK_UP_NUMBER, origin, *subjects)
    except TooManyAttempts as refused:
        return int(refused.facts["retryAfter"])
    return 0


@pytest.mark.asyncio
async def test_the_window_slides_and_a_refused_attempt_does_not_lengthen_it(store: AccountStore, clock: Clock) -> None:
    for _ in range(10):
        assert await wait_of(store, HOME, NUMBER) == 0
        clock.advance(hours=1)

    assert await wait_of(store, HOME, NUMBER) == 14 * 3600
    assert await wait_of(store, HOME, NUMBER) == 14 * 3600
    clock.advance(hours=14)
    assert await wait_of(store, HOME, NUMBER) == 0
    assert await wait_of(store, HOME, NUMBER) == 3600


@pytest.mark.asyncio
async def test_spaces_and_case_do_not_make_another_number(store: AccountStore) -> None:
    for typed in ("12 AB", "12ab", " 12aB", "1 2 a b", "12AB") * 2:
        assert await wait_of(store, HOME, typed) == 0

    assert await wait_of(store, HOME, "12ab") > 0
    assert await wait_of(store, HOME, "13ab") == 0


@pytest.mark.asyncio
async def test_an_attempt_that_one_limit_refuses_is_counted_by_none(store: AccountStore) -> None:
    for _ in range(10):
        await wait_of(store, HOME, NUMBER)
    for _ in range(40):
        assert await wait_of(store, HOME, NUMBER) > 0

    assert await wait_of(store, HOME, "another") == 0


@pytest.mark.asyncio
async def test_attempts_at_the_same_moment_do_not_slip_past_a_limit(
    store: AccountStore, other_process: AccountStore
) -> None:
    waits = await asyncio.gather(
        *(
            wait_of(each, Origin(f"198.51.100.{number}"), NUMBER)
            for number in range(8)
            for each in (store, other_process)
        )
    )

    assert waits.count(0) == 10


@pytest.mark.asyncio
async def test_a_limit_that_was_lowered_waits_for_the_attempts_that_are_too_many(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    for _ in range(3):
        await wait_of(store, HOME, NUMBER)
        clock.advance(minutes=1)
    lower = {Act.LOOK_UP_NUMBER: ActLimits(network=Limit(9, timedelta(hours=1)), subject=Limit(1, timedelta(hours=1)))}

    async with open_store(database_url, clock=clock, keys=[KEY], passwords=CheapPasswords(), limits=lower) as strict:
        assert await wait_of(strict, HOME, NUMBER) == 59 * 60


@pytest.mark.asyncio
async def test_counts_are_forgotten_with_their_window(store: AccountStore, clock: Clock, database_url: str) -> None:
    await wait_of(store, HOME, NUMBER)
    clock.advance(days=1)

    await wait_of(store, HOME, "another")

    assert await count(database_url, "counted_attempt") == 2


@pytest.mark.asyncio
async def test_an_ipv4_address_in_ipv6_clothes_is_the_same_network(store: AccountStore) -> None:
    for number in range(30):
        assert await wait_of(store, Origin(("192.0.2.17", "::ffff:192.0.2.17")[number % 2]), f"n{number}") == 0

    assert await wait_of(store, HOME, "one more") > 0


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("", ""),
        ("curl/8.9", ""),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605", "Safari, macOS"),
    ],
)
def test_a_device_is_named_by_its_kind_alone(user_agent: str, name: str) -> None:
    assert device(Origin("192.0.2.17", user_agent)) == name


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.17", "192.0.2.0/24"),
        ("::ffff:192.0.2.17", "192.0.2.0/24"),
        ("2001:db8:12:34::9", "2001:db8:12::/48"),
        ("unix:", ""),
        ("", ""),
    ],
)
def test_a_network_is_named_without_the_household(address: str, name: str) -> None:
    assert network(Origin(address)) == name
