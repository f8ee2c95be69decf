"""The schedule: what it says, and what it said before."""

import re
from datetime import date

import pytest

from schema.law.offences import ScheduledOffence, points, schedule
from schema.records.codes import OffenceClass

ARTICLE = re.compile(r"[LR]\d{3}-\d+(-\d+)?")
EVERY = list(schedule().values())
TODAY = date(2026, 3, 31)
LIGHT = {OffenceClass.CONTRAVENTION_1, OffenceClass.CONTRAVENTION_2, OffenceClass.CONTRAVENTION_3}


@pytest.mark.parametrize("offence", EVERY, ids=lambda offence: offence.key)
def test_every_offence_has_words_an_article_and_dated_terms(offence: ScheduledOffence) -> None:
    assert offence.fr
    assert offence.en
    assert ARTICLE.fullmatch(offence.article)
    assert all(code.isdigit() for code in offence.natinf)
    assert [term.since for term in offence.terms] == sorted({term.since for term in offence.terms})


@pytest.mark.parametrize("offence", EVERY, ids=lambda offence: offence.key)
def test_a_delit_costs_six_or_nine_and_a_contravention_six_at_most(offence: ScheduledOffence) -> None:
    for term in offence.terms:
        assert term.points in ({0, 6, 9} if term.class_ is OffenceClass.MISDEMEANOUR else range(7))


def test_only_four_kinds_of_acts_are_of_the_first_three_classes_and_cost_points() -> None:
    """Scan of the whole code: these alone can live under the two-year delay."""
    light = {
        offence.article
        for offence in EVERY
        if (term := offence.term(TODAY)) is not None and term.class_ in LIGHT and term.points
    }
    assert light == {"R412-10", "R413-14", "R412-6-4", "R431-1-2"}


@pytest.mark.parametrize(
    ("key", "history"),
    [
        ("speeding_under_5_in_town", {date(2023, 12, 31): ("4", 1), date(2024, 1, 1): ("4", 0)}),
        ("speeding_under_5_out_of_town", {date(2004, 12, 6): ("4", 1), date(2023, 12, 31): ("3", 1)}),
        ("speeding_5_to_20_out_of_town", {date(2004, 12, 6): ("4", 1), date(2004, 12, 7): ("3", 1)}),
        ("speeding_50_or_more", {date(2004, 12, 6): ("5", 4), date(2004, 12, 7): ("5", 6)}),
        ("pedestrian_priority", {date(2018, 9, 18): ("4", 4), date(2018, 9, 19): ("4", 6)}),
        ("handheld_phone", {date(2012, 1, 4): ("2", 2), date(2012, 1, 5): ("4", 3)}),
        ("screen_in_view", {date(2012, 1, 4): ("4", 2), date(2012, 1, 5): ("5", 3)}),
        ("seat_belt", {date(2003, 3, 31): ("2", 1), date(2003, 4, 1): ("4", 3)}),
        ("alcohol_05_to_08", {date(2003, 7, 11): ("4", 3), date(2003, 7, 12): ("4", 6)}),
        ("speed_check_detector", {date(2012, 1, 4): ("5", 2), date(2012, 1, 5): ("5", 6)}),
        ("hard_shoulder", {date(2012, 1, 4): ("2", 3), date(2012, 1, 5): ("4", 3)}),
        ("drugs_with_alcohol", {date(2025, 7, 10): ("D", 6), date(2025, 7, 11): ("D", 9)}),
    ],
)
def test_an_old_act_keeps_its_old_price(key: str, history: dict[date, tuple[str, int]]) -> None:
    for on, expected in history.items():
        term = schedule()[key].term(on)
        assert term is not None
        assert (term.class_.value, term.points) == expected


def test_the_largest_speeding_is_no_contravention_any_more() -> None:
    assert schedule()["speeding_50_or_more"].term(date(2025, 12, 28)) is not None
    assert schedule()["speeding_50_or_more"].term(date(2025, 12, 29)) is None
    assert points("speeding_50_or_more_misdemeanour", date(2025, 12, 29)) == 6


def test_an_offence_that_did_not_exist_yet_has_no_price() -> None:
    with pytest.raises(KeyError):
        points("lane_filtering", date(2025, 1, 10))


def test_an_offence_outside_the_schedule_has_no_price() -> None:
    with pytest.raises(KeyError):
        points("jaywalking", date(2025, 1, 10))
