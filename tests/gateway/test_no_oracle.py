"""What an answer does not say, the work behind it does not say either: it is counted, since a clock proves nothing."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from adapters.accounts import Passwords
from tests.conftest import Town
from tests.journeys.citizens import ask_for_account, asks, open_account, sign_in

pytestmark = pytest.mark.asyncio


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count hashings and verifications."""
    counted: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        done = getattr(Passwords, name)

        def count(*asked: Any) -> Any:
            counted[name] += 1
            return done(*asked)

        return count

    for name in ("hash", "verify"):
        monkeypatch.setattr(Passwords, name, counting(name))
    return counted


async def test_a_wrong_password_and_an_unknown_address_cost_one_verification(town: Town, work: Counter[str]) -> None:
    browser = town.browser()
    email = await open_account(town, browser)
    costs = []

    for address in (email, "nul@example.test"):
        work.clear()
        await sign_in(browser, address, "ce n'est pas le bon")
        costs.append(dict(work))

    assert costs == [{"verify": 1}, {"verify": 1}]


async def test_whatever_is_wrong_with_a_person_costs_one_call_and_no_hashing(town: Town, work: Counter[str]) -> None:
    browser = town.browser()
    costs = []

    for change in ({"birthName": "Martine"}, {"bornOn": "1991-12-28"}, {"record": {"neph": "999999999999"}}):
        town.registry.journal.clear()
        await ask_for_account(browser, **change)
        costs.append((len(town.registry.journal.calls()), dict(work)))

    assert costs == [(1, {})] * 3


async def test_a_known_and_an_unknown_address_cost_the_same_creation(town: Town, work: Counter[str]) -> None:
    browser = town.browser()
    email = await open_account(town, browser)
    costs = []

    for address in (email, "autre@boite.example.test"):
        work.clear()
        town.registry.journal.clear()
        told = await ask_for_account(browser, email=address)
        costs.append((told, len(town.registry.journal.calls()), dict(work)))

    assert costs[0] == costs[1]
    assert costs[0][1:] == (1, {"hash": 1})


async def test_a_reset_is_answered_alike_whoever_asks(town: Town) -> None:
    browser = town.browser()
    email = await open_account(town, browser)

    told = [await asks(browser, f'requestPasswordReset(email: "{each}")') for each in (email, "nul@example.test")]

    assert told[0] == told[1]
