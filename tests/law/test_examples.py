"""The published and derived cases: every one of ``cases``, and those that are a sentence rather than a life."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schema.law.ledger import Ledger, play
from schema.law.offences import points
from schema.law.policy import FullResetBreaker, Policy, ProbationTwoYear, StageSpacingAnchor
from schema.law.standing import standing
from schema.records.codes import MovementKind
from tests.law.statements import life, played, statement

CASES = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "cases").iterdir())
}
TAKEN = {MovementKind.WITHDRAWAL, MovementKind.WITHDRAWAL_CANCELLED}


def policy_of(case: dict[str, Any]) -> Policy:
    chosen = case.get("policy", {})
    return Policy(
        full_reset_breaker=FullResetBreaker(chosen.get("full_reset_breaker", "recorded_on_due_day")),
        probation_two_year=ProbationTwoYear(chosen.get("probation_two_year", "three_years")),
    )


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "credits" in case])
def test_every_credit_up_to_the_last_day_quoted_is_the_one_expected(name: str) -> None:
    """An ``=`` instead of points: the balance is set, whatever was missing."""
    case = CASES[name]
    quoted = [line.split()[0] for key in ("credits", "balances", "absent", "state") for line in case.get(key, [])]
    credits = [
        movement
        for movement in play(life(case["life"]), date.fromisoformat(max(quoted)), policy_of(case))
        if movement.kind not in TAKEN and not (movement.kind is MovementKind.END_OF_PROBATION and not movement.delta)
    ]
    set_rather_than_added = [line.split()[1] == "=" for line in case["credits"]]

    assert [
        f"{credit.on} {'=' if is_set else f'{credit.delta:+d}'} {credit.internal_after} {credit.article}"
        for credit, is_set in zip(credits, set_rather_than_added, strict=True)
    ] == case["credits"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "balances" in case])
def test_every_balance_quoted_is_the_one_of_that_evening(name: str) -> None:
    case = CASES[name]
    evenings = [line.split()[0] for line in case["balances"]]
    ledgers: list[str] = []
    for evening in evenings:
        ledger = Ledger(life(case["life"]), policy_of(case))
        ledger.run(date.fromisoformat(evening))
        shown = ledger.balance if "-" in case["balances"][len(ledgers)][10:] else max(0, ledger.balance)
        ledgers.append(f"{evening} {shown}/{ledger.ceiling}")

    assert ledgers == case["balances"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "absent" in case])
def test_nothing_is_given_on_a_day_that_gives_nothing(name: str) -> None:
    case = CASES[name]
    given = {str(each.on) for each in play(life(case["life"]), date(2100, 1, 1), policy_of(case)) if each.delta > 0}
    assert given.isdisjoint(case["absent"])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "state" in case])
def test_every_state_quoted_is_the_one_of_that_evening(name: str) -> None:
    case = CASES[name]
    for line in case["state"]:
        day, state = line.split()
        assert standing(life(case["life"]), date.fromisoformat(day), policy_of(case)).validity == state


def test_a_case_that_differs_from_the_text_says_how() -> None:
    assert {name for name, case in CASES.items() if "differs" in case} == {"P31", "P43", "P48", "P48-text"}


def test_a_second_course_on_the_first_day_of_the_new_law() -> None:
    """case:P33. Two years between courses until then: the second one, of 15 and 16 March 2011, is under the new law."""
    text = """
        2010-01-10 offence A class 4 points 6 committed 2010-01-01
        2010-03-15 course S1 to 2010-03-16
        2010-06-10 offence B class 4 points 4 committed 2010-06-01
        2011-03-15 course S2 to 2011-03-16
    """
    assert played(text, "2011-12-31", Policy(stage_spacing_anchor=StageSpacingAnchor.CREDIT_DATE)) == statement("""
        2010-01-10  -6  6/12  L. 223-1 al. 4
        2010-03-17  +4  10/12  L. 223-6 al. 4
        2010-06-10  -4  6/12  L. 223-1 al. 4
        2011-03-17  +4  10/12  L. 223-6 al. 4
    """)


def test_points_restored_on_a_dead_licence_do_not_reach_the_new_one() -> None:
    """case:P37. The new licence starts at six, for three years; nothing of the old one is a fact of its life."""
    assert played("licence 2011-07-07 anew accompanied") == statement("""
        2012-07-07  +2  8/8  L. 223-1 al. 2
        2013-07-07  +2  10/10  L. 223-1 al. 2
        2014-07-07  +2  12/12  R. 223-1 IV
    """)


def test_an_offence_after_the_training_undoes_the_shorter_probation() -> None:
    """case:P42 contradicts the text: a page goes from 10/10 to 9/12; L. 223-1 al. 2 gives 8, then three years."""
    text = """
        licence 2022-01-10 trained 2022-09-10
        2023-06-01 offence A class 3 points 1 committed 2023-05-01
    """
    assert played(text, "2025-12-31") == statement("""
        2023-01-10  +2  8/8  L. 223-1 al. 2
        2023-06-01  -1  7/8  L. 223-1 al. 4
        2023-12-01  +1  8/8  L. 223-6 al. 3
        2025-01-10  +0  8/12  R. 223-1 IV
    """)


def test_cancelling_the_withdrawal_of_a_point_already_back_gives_nothing() -> None:
    """case:P45. The withdrawal is exhausted once its point is back."""
    text = """
        2023-02-01 offence A class 3 points 1 committed 2023-01-10
        2023-09-01 undone N A
    """
    assert played(text) == statement("""
        2023-02-01  -1  11/12  L. 223-1 al. 4
        2023-08-01  +1  12/12  L. 223-6 al. 3
        2023-09-01  +0  12/12  L. 223-1 al. 4
    """)


@pytest.mark.parametrize(
    ("key", "committed_on", "cost"),
    [
        ("pedestrian_priority", date(2018, 9, 18), 4),
        ("pedestrian_priority", date(2018, 9, 19), 6),
        ("drugs_with_alcohol", date(2025, 7, 10), 6),
        ("drugs_with_alcohol", date(2025, 7, 11), 9),
    ],
)
def test_the_price_is_that_of_the_day_of_the_act(key: str, committed_on: date, cost: int) -> None:
    """case:D14 and case:D15."""
    assert points(key, committed_on) == cost


def test_a_licence_of_2006_has_six_points_and_no_yearly_gain() -> None:
    """case:D20."""
    assert played("licence 2006-06-15") == "2009-06-15  +6  12/12  R. 223-1 IV"


def test_a_cyclist_loses_no_point() -> None:
    """case:D21."""
    assert points("red_light", date(2024, 1, 1), vehicle_needs_licence=False) == 0


def test_an_owner_who_only_owes_the_money_loses_no_point() -> None:
    """case:D22."""
    assert points("speeding_20_to_30", date(2024, 1, 1), driver=False) == 0
