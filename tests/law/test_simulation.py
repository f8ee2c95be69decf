"""What would follow."""

from datetime import date

import pytest

from schema.errors import InputError
from schema.law.facts import Course, ImpossibleFact, Licence, Life, Offence
from schema.law.forecast import forecast
from schema.law.simulation import MOST_FACTS, ScenarioTooLarge, Simulation, simulate
from schema.law.standing import Validity
from tests.law.statements import fact, life

TODAY = date(2025, 1, 30)


def simulated(text: str, *lines: str) -> Simulation:
    scenario = tuple(each for each in map(fact, lines) if isinstance(each, Course | Offence))
    return simulate(life(text), scenario, TODAY)


def codes(found: Simulation) -> list[tuple[str, str, date | None]]:
    return [(warning.code, warning.fact, warning.on) for warning in found.warnings]


def test_nothing_imagined_is_the_forecast() -> None:
    text = "licence 2003-05-11\n2024-10-15 offence A class 3 points 1 committed 2024-09-22"
    found = simulated(text)
    assert found.forecast == forecast(life(text), TODAY)
    assert (found.on, found.balance, found.ceiling, found.warnings) == (TODAY, 11, 12, ())


def test_a_course_gives_its_points_and_leaves_the_delay() -> None:
    found = simulated(
        "start 2024-01-01 12/12\n2024-02-01 offence A class 4 points 6", "2025-03-01 course S to 2025-03-02"
    )
    assert (found.on, found.balance, found.warnings) == (date(2025, 3, 3), 10, ())
    assert [event.on for event in found.forecast.events] == [date(2025, 3, 3), date(2027, 2, 1)]
    assert found.forecast.balance == 6
    assert found.forecast.events[0].broken_by.until_on is None


def test_a_course_too_early_says_when_it_would_be_useful() -> None:
    found = simulated(
        "start 2024-01-01 1/12\n2024-10-18 course R to 2024-10-19",
        "2025-03-01 course S to 2025-03-02",
        "2025-11-01 course T to 2025-11-02",
    )
    assert codes(found) == [("COURSE_TOO_EARLY", "S", date(2025, 10, 20))]
    assert "20 octobre 2025" in found.warnings[0].words.fr


@pytest.mark.parametrize(
    ("text", "course", "code"),
    [
        ("start 2024-01-01 10/12", "2025-03-01 course S to 2025-03-02", "COURSE_GIVES_LESS"),
        ("start 2024-01-01 12/12", "2025-03-01 course S to 2025-03-02", "COURSE_GIVES_NOTHING"),
        ("start 2024-01-01 6/12", "2025-03-01 course S to 2025-03-02 ordered", "COURSE_ORDERED_BY_COURT"),
        ("start 2024-01-01 6/12\n2024-06-18 annulled J", "2025-03-01 course S to 2025-03-02", "NO_LICENCE"),
        (
            "start 2024-01-01 0/12\n2024-06-18 letter L 48SI presented 2024-07-01",
            "2025-03-01 course S to 2025-03-02",
            "COURSE_AFTER_INVALIDATION",
        ),
    ],
)
def test_a_course_that_gives_less_or_nothing_says_why(text: str, course: str, code: str) -> None:
    assert [warning.code for warning in simulated(text, course).warnings] == [code]


def test_an_offence_takes_its_points_and_starts_the_delay_anew() -> None:
    text = "start 2022-01-01 12/12\n2023-02-11 offence A red_light committed 2023-01-19"
    found = simulated(text, "2025-06-01 offence X handheld_phone committed 2025-05-01")
    assert (found.on, found.balance, found.warnings) == (date(2025, 6, 1), 5, ())
    assert found.forecast.full_on == date(2028, 6, 1)
    assert [event.because for event in found.forecast.events] == [("X",), ("A", "X")]


def test_an_offence_that_empties_the_licence_says_so() -> None:
    found = simulated("start 2024-01-01 3/12", "2025-06-01 offence X red_light committed 2025-05-01")
    assert codes(found) == [("LICENCE_LOST", "X", date(2025, 6, 1))]
    assert found.standing.validity is Validity.NIL_NOT_NOTIFIED


def test_three_points_on_probation_call_for_a_course() -> None:
    found = simulated("licence 2024-06-01", "2025-06-01 offence X handheld_phone committed 2025-05-01")
    assert codes(found) == [("COMPULSORY_COURSE", "X", None)]
    assert (found.balance, found.ceiling) == (3, 6)
    after = simulated("licence 2021-06-01", "2025-06-01 offence X handheld_phone committed 2025-05-01")
    assert after.warnings == ()


def test_offences_committed_at_once_are_capped_and_the_answer_says_so() -> None:
    found = simulated(
        "licence 1998-07-21",
        "2025-06-01 offence X red_light committed 2025-05-01 incident I",
        "2025-06-01 offence Y seat_belt committed 2025-05-01 incident I",
        "2025-06-01 offence Z handheld_phone committed 2025-05-01 incident I",
    )
    assert found.balance == 4
    assert codes(found) == [("INCIDENT_CAPPED", "Z", date(2025, 6, 1))]


def test_an_offence_without_points_says_nothing() -> None:
    found = simulated("licence 1998-07-21", "2025-06-01 offence X speeding_under_5_in_town committed 2025-05-01")
    assert (found.balance, found.warnings) == (12, ())


@pytest.mark.parametrize(
    "end", ["2024-06-18 annulled J", "2024-06-18 letter L 48SI presented 2024-07-01"], ids=["court", "48SI"]
)
def test_an_offence_on_a_licence_that_is_gone_takes_nothing(end: str) -> None:
    found = simulated(f"start 2024-01-01 0/12\n{end}", "2025-06-01 offence X red_light committed 2025-05-01")
    assert [warning.code for warning in found.warnings] == ["NO_LICENCE"]


def test_ten_facts_are_the_most() -> None:
    lines = [f"2025-06-{day:02} offence X{day} gloves committed 2025-05-01" for day in range(1, MOST_FACTS + 2)]
    assert simulated("licence 1998-07-21", *lines[:MOST_FACTS]).balance == 2
    with pytest.raises(ScenarioTooLarge) as refusal:
        simulated("licence 1998-07-21", *lines)
    assert isinstance(refusal.value, InputError)
    assert refusal.value.extensions["most"] == MOST_FACTS


def test_an_impossible_hypothesis_is_refused_by_name() -> None:
    with pytest.raises(ImpossibleFact) as refusal:
        simulated("licence 1998-07-21", "2025-03-02 course S to 2025-03-01")
    assert refusal.value.fact == "S"


def test_what_the_life_holds_after_today_is_no_part_of_it() -> None:
    found = simulated("licence 1998-07-21\n2025-02-15 offence A red_light committed 2025-01-10")
    assert (found.balance, found.forecast.events) == (12, ())


def test_a_probation_that_training_shortened_owes_no_course_any_more() -> None:
    """R. 223-4 speaks of offences on probation; R. 223-4-1 had ended this one on 2024-01-10."""
    trained = Life(Licence(date(2022, 1, 10), trained_on=date(2022, 8, 1)))
    late = Offence("X", date(2024, 7, 1), offence="red_light", committed_on=date(2024, 6, 1))

    found = simulate(trained, (late,), date(2024, 5, 1))

    assert "COMPULSORY_COURSE" not in [warning.code for warning in found.warnings]
