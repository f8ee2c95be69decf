"""Where a licence stands."""

from datetime import date

import pytest

from schema.law.standing import ProbationState, Standing, Validity, standing
from tests.law.statements import life


def on(text: str, day: str) -> Standing:
    return standing(life(text), date.fromisoformat(day))


def test_a_clean_licence_is_valid_and_full() -> None:
    state = on("licence 1998-07-21", "2025-01-30")
    assert (state.balance, state.ceiling, state.validity, state.since) == (12, 12, Validity.VALID, None)
    assert state.probation is None
    assert state.next_course_on is None


def test_a_suspension_changes_no_point() -> None:
    assert on("licence 1998-07-21\n2024-11-20 suspended M", "2025-01-30").validity is Validity.VALID


@pytest.mark.parametrize(
    ("day", "running"), [("2024-06-01", True), ("2027-05-31", True), ("2027-06-01", False), ("2030-01-01", False)]
)
def test_the_probation_runs_to_its_end(day: str, *, running: bool) -> None:
    state = on("licence 2024-06-01", day).probation
    assert state == ProbationState(date(2024, 6, 1), date(2027, 6, 1), running, clean=True)


def test_the_training_promises_an_earlier_end_to_who_is_clean() -> None:
    text = "licence 2022-01-10 trained 2022-09-10"
    promised = on(text, "2023-05-01").probation
    assert promised == ProbationState(date(2022, 1, 10), date(2024, 1, 10), running=True, clean=True)
    over = on(text, "2024-06-01").probation
    assert over == ProbationState(date(2022, 1, 10), date(2024, 1, 10), running=False, clean=True)


def test_an_offence_or_a_suspension_takes_that_promise_back() -> None:
    text = "licence 2022-01-10 trained 2022-09-10\n"
    spoilt = text + "2023-06-01 offence A class 3 points 1 committed 2023-05-01"
    assert on(spoilt, "2023-07-01").probation == ProbationState(
        date(2022, 1, 10), date(2025, 1, 10), running=True, clean=False
    )
    suspended = on(text + "2023-06-01 suspended M", "2023-07-01").probation
    assert suspended is not None
    assert suspended.ends_on == date(2025, 1, 10)


def test_what_is_not_recorded_yet_does_not_stain_the_probation() -> None:
    text = "licence 2022-01-10\n2023-06-01 offence A class 4 points 3 committed 2022-05-01 recorded 2023-08-01"
    before, after = on(text, "2023-07-31").probation, on(text, "2023-08-01").probation
    assert before is not None
    assert after is not None
    assert (before.clean, after.clean) == (True, False)


def test_a_course_is_useful_at_once_when_there_is_something_to_recover() -> None:
    assert on("start 2024-01-01 6/12", "2024-05-01").next_course_on == date(2024, 5, 1)


def test_or_a_year_after_the_last_one() -> None:
    text = "start 2024-01-01 3/12\n2024-03-02 course S to 2024-03-03"
    assert on(text, "2024-05-01").next_course_on == date(2025, 3, 4)
    assert on(text, "2025-05-01").next_course_on == date(2025, 5, 1)
