"""
The ledger and the day-by-day reference tell the same story of any life.

A fixed sample runs with the other tests. ``pytest -m proof`` plays ten thousand lives, then a thousand more for every
other value of every open choice. A failure shows the life as facts and both statements side by side.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from enum import EnumType
from itertools import zip_longest

import pytest
from hypothesis import Phase, given, settings

from schema.law.facts import Life, WithdrawalCancelled
from schema.law.ledger import play
from schema.law.policy import DEFAULT, Policy
from tests.law.lives import lives, random_life, readable
from tests.law.reference import Row, replay

LIVES_OF_THE_PROOF = 10_000
BATCH = 200
BATCHES = [range(first, first + BATCH) for first in range(0, LIVES_OF_THE_PROOF, BATCH)]


def other_readings() -> Iterable[tuple[str, Policy]]:
    """Every policy that differs from the default in one choice, by a name for the test."""
    for choice in fields(Policy):
        default = getattr(DEFAULT, choice.name)
        if isinstance(type(default), EnumType):
            for value in type(default):
                if value is not default:
                    yield f"{choice.name}={value}", replace(DEFAULT, **{choice.name: value})


OTHER_READINGS = dict(other_readings())


def from_the_ledger(life: Life, until: date, policy: Policy) -> list[Row]:
    """The ledger's movements, as the reference writes them."""
    return [
        Row(movement.on, movement.kind, movement.delta, movement.balance_after, movement.ceiling_after)
        for movement in play(life, until, policy)
    ]


def line(row: Row | None) -> str:
    """One row of a statement, to be read."""
    return "" if row is None else f"{row.on} {row.kind:<3} {row.delta:+3} {row.balance_after:2}/{row.ceiling_after}"


def shortest(life: Life, until: date, policy: Policy) -> Life:
    """The life with every fact left out that the disagreement does not need."""
    for left_out in life.facts:
        facts = tuple(
            fact
            for fact in life.facts
            if fact is not left_out and not (isinstance(fact, WithdrawalCancelled) and fact.offence == left_out.id)
        )
        shorter = replace(life, facts=facts)
        if from_the_ledger(shorter, until, policy) != replay(shorter, until, policy):
            return shortest(shorter, until, policy)
    return life


def assert_agreement(life: Life, until: date, policy: Policy = DEFAULT) -> None:
    """
    Play the life both ways.

    Raises:
        Failed: the statements differ; it shows both, and the life cut down to what makes them differ.
    """
    ledger, reference = from_the_ledger(life, until, policy), replay(life, until, policy)
    if ledger != reference:
        life = shortest(life, until, policy)
        ledger, reference = from_the_ledger(life, until, policy), replay(life, until, policy)
        rows = [
            f"{' ' if left == right else '!'} {line(left):<28} | {line(right)}"
            for left, right in zip_longest(ledger, reference)
        ]
        pytest.fail("\n".join([readable(life), f"until {until}", "  ledger".ljust(31) + "| reference", *rows]))


@settings(derandomize=True, max_examples=25, deadline=None, database=None, phases=[Phase.generate])
@given(lives())
def test_any_life_is_told_alike(drawn: tuple[Life, date]) -> None:
    assert_agreement(*drawn)


@pytest.mark.parametrize("seeds", [range(first, first + 40) for first in range(0, 200, 40)], ids=str)
def test_a_sample_of_lives_is_told_alike(seeds: range) -> None:
    for seed in seeds:
        assert_agreement(*random_life(seed))


@pytest.mark.parametrize("reading", OTHER_READINGS)
def test_a_sample_of_lives_is_told_alike_under_every_other_reading(reading: str) -> None:
    for seed in range(5):
        assert_agreement(*random_life(seed), OTHER_READINGS[reading])


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seeds", BATCHES, ids=str)
def test_ten_thousand_lives_are_told_alike(seeds: range) -> None:
    for seed in seeds:
        assert_agreement(*random_life(seed))


@pytest.mark.proof
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seeds", BATCHES[:5], ids=str)
@pytest.mark.parametrize("reading", OTHER_READINGS)
def test_thousands_of_lives_are_told_alike_under_every_other_reading(reading: str, seeds: range) -> None:
    for seed in seeds:
        assert_agreement(*random_life(seed), OTHER_READINGS[reading])


@pytest.mark.proof
@pytest.mark.timeout(600)
@settings(derandomize=True, max_examples=2000, deadline=None, database=None, phases=[Phase.generate])
@given(lives())
def test_thousands_of_lives_are_told_alike_down_to_the_shortest(drawn: tuple[Life, date]) -> None:
    assert_agreement(*drawn)
