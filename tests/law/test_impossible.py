"""Facts that cannot have happened are refused, by name; nothing is guessed."""

from dataclasses import replace
from datetime import date

import pytest

from schema.law.facts import IMPOSSIBILITIES, ImpossibleFact, Life, Offence, Start, offences
from schema.law.forecast import forecast
from schema.law.ledger import play
from schema.law.policy import DEFAULT, Policy, ScheduleDate
from schema.law.standing import standing
from tests.law.statements import life

TODAY = date(2025, 1, 30)

IMPOSSIBLE = [
    ("2024-01-01 offence A class 4 points 3 committed 2024-01-02", "A", "ESTABLISHED_BEFORE_COMMITTED"),
    ("2024-01-02 offence A class 4 points 3 recorded 2024-01-01", "A", "RECORDED_BEFORE_ESTABLISHED"),
    ("2000-12-31 offence A class 4 points 3", "A", "BEFORE_THE_FILE"),
    ("2000-12-31 course S to 2001-01-01", "S", "BEFORE_THE_FILE"),
    ("2024-01-02 offence A jaywalking", "A", "UNKNOWN_OFFENCE"),
    ("2024-01-02 offence A lane_filtering", "A", "NOT_YET_AN_OFFENCE"),
    ("2024-01-02 offence A class 4", "A", "POINTS_UNKNOWN"),
    ("2024-01-02 offence A class 4 points 7", "A", "POINTS_OUT_OF_RANGE"),
    ("2024-01-02 offence A class 4 points -1", "A", "POINTS_OUT_OF_RANGE"),
    ("2024-01-02 offence A class D points 10", "A", "POINTS_OUT_OF_RANGE"),
    ("2024-01-02 offence A red_light points 7", "A", "POINTS_OUT_OF_RANGE"),
    ("2024-01-02 offence A red_light class 4 points 7", "A", "POINTS_OUT_OF_RANGE"),
    ("2024-01-02 course S to 2024-01-01", "S", "ENDS_BEFORE_IT_BEGINS"),
    ("2024-01-02 suspended M until 2024-01-01", "M", "ENDS_BEFORE_IT_BEGINS"),
    ("2024-01-02 letter L 48SI presented 2024-01-01", "L", "NOTIFIED_BEFORE_DECIDED"),
    ("2024-01-02 undone N A", "N", "UNKNOWN_WITHDRAWAL"),
    ("2024-01-02 offence A class 4 points 3\n2024-01-01 undone N A", "N", "CANCELLED_BEFORE_WITHDRAWN"),
    (
        "2024-01-02 offence A class 4 points 3\n2024-02-01 undone N A\n2024-02-02 undone M A",
        "M",
        "CANCELLED_TWICE",
    ),
    ("2024-01-02 offence A class 4 points 3\n2024-01-02 course A to 2024-01-03", "A", "DUPLICATE_ID"),
    (
        (
            "2024-02-02 offence A class 4 points 3 committed 2024-01-01 incident I\n"
            "2024-02-02 offence B class 4 points 3 committed 2024-01-02 incident I"
        ),
        "B",
        "INCIDENT_ON_SEVERAL_DAYS",
    ),
]


@pytest.mark.parametrize(("text", "fact", "reason"), IMPOSSIBLE, ids=[reason for _, _, reason in IMPOSSIBLE])
def test_an_impossible_fact_is_refused_by_name(text: str, fact: str, reason: str) -> None:
    with pytest.raises(ImpossibleFact) as refusal:
        play(life(f"start 2001-01-01 12/12\n{text}"), TODAY)

    assert (refusal.value.fact, refusal.value.reason) == (fact, reason)
    assert refusal.value.extensions["code"] == "IMPOSSIBLE_FACT"
    assert refusal.value.extensions["fact"] == fact
    assert refusal.value.texts == IMPOSSIBILITIES[reason]


def reason_of(whole: Life, today: date | None = None, policy: Policy = DEFAULT) -> str:
    with pytest.raises(ImpossibleFact) as refusal:
        standing(whole, today or TODAY, policy)
    return refusal.value.reason


def test_a_file_begins_somewhere() -> None:
    assert reason_of(Life()) == "NO_BEGINNING"


@pytest.mark.parametrize("start", ["13/13", "12/13", "9/8", "-1/12"])
def test_a_file_begins_between_nil_and_its_ceiling(start: str) -> None:
    assert reason_of(life(f"start 2001-01-01 {start}")) == "START_OUT_OF_RANGE"


def test_a_file_is_taken_up_after_its_licence_and_after_the_probation() -> None:
    assert reason_of(life("licence 2020-01-01\nstart 2019-12-31 12/12")) == "BEFORE_THE_FILE"
    assert reason_of(life("licence 2020-01-01\nstart 2022-12-31 12/12")) == "START_IN_PROBATION"
    assert play(life("licence 2020-01-01\nstart 2023-01-01 12/12"), TODAY) == []
    assert play(life("licence 1990-01-01\nstart 1992-07-01 12/12"), TODAY) == []


def test_a_licence_is_not_dated_in_the_future() -> None:
    tomorrow = life("licence 2025-01-31")
    assert reason_of(tomorrow, today=TODAY) == "LICENCE_IN_THE_FUTURE"
    with pytest.raises(ImpossibleFact):
        forecast(tomorrow, TODAY)


def test_a_scheduled_offence_needs_the_day_it_was_committed() -> None:
    whole = life("start 2001-01-01 12/12\n2024-01-02 offence A red_light")
    unknown = Life(None, whole.start, tuple(replace(each, committed_on=None) for each in offences(whole)))
    assert reason_of(unknown) == "COMMISSION_UNKNOWN"
    assert len(play(unknown, TODAY, Policy(schedule_date=ScheduleDate.ESTABLISHMENT))) == 1


def test_points_without_a_class_are_refused() -> None:
    whole = Life(None, Start(date(2001, 1, 1), 12), (Offence("A", date(2024, 1, 2), points=3),))
    assert reason_of(whole) == "CLASS_UNKNOWN"


def test_every_impossibility_is_said_in_both_languages_and_is_reachable() -> None:
    assert all(fr and en and fr != en for fr, en in IMPOSSIBILITIES.values())
    elsewhere = {
        "NO_BEGINNING",
        "START_OUT_OF_RANGE",
        "START_IN_PROBATION",
        "LICENCE_IN_THE_FUTURE",
        "COMMISSION_UNKNOWN",
        "CLASS_UNKNOWN",
    }
    assert {reason for _, _, reason in IMPOSSIBLE} | elsewhere == set(IMPOSSIBILITIES)
