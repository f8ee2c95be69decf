"""A balance of nil, its letter, and what comes after."""

from datetime import date

import pytest

from schema.law.invalidation import IssueBan
from schema.law.standing import Standing, Validity, standing
from tests.law.statements import life, played, statement

NIL = """
    start 2024-01-01 2/12
    2024-03-01 offence A class 4 points 4 committed 2024-01-10
    2024-03-01 letter L 48SI presented 2024-04-02
"""


def on(text: str, day: str) -> Standing:
    return standing(life(text), date.fromisoformat(day))


def test_a_balance_is_never_shown_below_zero() -> None:
    state = on(NIL, "2024-03-01")
    assert (state.balance, state.internal) == (0, -2)


def test_validity_ends_with_the_notification_and_not_before() -> None:
    assert (on(NIL, "2024-03-01").validity, on(NIL, "2024-03-01").since) == (
        Validity.NIL_NOT_NOTIFIED,
        date(2024, 3, 1),
    )
    assert on(NIL, "2024-04-01").validity is Validity.NIL_NOT_NOTIFIED
    assert (on(NIL, "2024-04-02").validity, on(NIL, "2024-04-02").since) == (Validity.INVALIDATED, date(2024, 4, 2))


def test_a_letter_that_nobody_brought_ends_nothing() -> None:
    assert on(NIL.replace("presented 2024-04-02", ""), "2025-01-01").validity is Validity.NIL_NOT_NOTIFIED


def test_a_file_taken_up_at_nil_is_nil() -> None:
    assert on("start 2024-01-01 0/12", "2024-01-02").validity is Validity.NIL_NOT_NOTIFIED


def test_a_course_before_the_notification_saves_the_licence() -> None:
    """case:D16."""
    saved = NIL + "2024-03-09 course S to 2024-03-10"
    assert on(saved, "2024-04-02").validity is Validity.VALID
    assert on(saved, "2024-04-02").balance == 2


def test_a_course_credited_on_the_day_of_the_notification_saves_the_licence() -> None:
    assert on(NIL + "2024-03-31 course S to 2024-04-01", "2024-04-02").validity is Validity.VALID
    assert on(NIL + "2024-04-01 course S to 2024-04-02", "2024-04-05").validity is Validity.INVALIDATED


@pytest.mark.parametrize("day", ["2024-04-02", "2024-04-01"])
def test_time_saves_the_licence_until_the_notification(day: str) -> None:
    text = f"""
        start 2021-01-01 3/12
        2021-04-01 offence A class 4 points 3 committed 2021-01-10
        2021-04-05 letter L 48SI presented {day}
    """
    assert on(text, day).validity is Validity.VALID
    assert played(text).endswith("+12  12/12  L. 223-6 al. 2")


def test_nothing_comes_back_after_the_notification() -> None:
    text = (
        NIL
        + """
        2024-05-01 offence B class 4 points 1 committed 2024-04-20
        2024-06-01 course S to 2024-06-02
    """
    )
    assert played(text) == "2024-03-01  -4  0/12  L. 223-1 al. 4"
    assert on(text, "2024-07-01").next_course_on is None


def test_a_judge_who_annuls_a_withdrawal_gives_the_licence_back_with_what_time_had_given() -> None:
    text = """
        start 2020-01-01 12/12
        2020-02-01 offence A class 4 points 6 committed 2020-01-10
        2020-06-01 offence B class 4 points 6 committed 2020-05-10
        2020-06-10 letter L 48SI presented 2020-07-01
        2020-08-01 offence C class 4 points 1 committed 2020-05-20
        2021-03-01 offence D class 4 points 2 committed 2020-05-20
        2021-02-15 undone P D
    """.replace("2021-02-15 undone P D", "2021-04-01 undone P D")
    assert played(text + "2021-06-01 undone N B") == statement("""
        2020-02-01  -6  6/12  L. 223-1 al. 4
        2020-06-01  -6  0/12  L. 223-1 al. 4
        2021-06-01  +6  6/12  L. 223-1 al. 4
        2021-06-01  -1  5/12  L. 223-1 al. 4
        2021-06-01  +1  6/12  L. 223-6 al. 3
        2023-08-01  +6  12/12  L. 223-6 al. 2
    """)
    assert on(text + "2021-06-01 undone N B", "2021-06-01").validity is Validity.VALID


def test_a_judge_who_annuls_too_little_gives_nothing_back() -> None:
    text = """
        start 2020-01-01 6/12
        2020-02-01 offence A class 4 points 2 committed 2020-01-10
        2020-06-01 offence B class 4 points 6 committed 2020-05-10
        2020-06-10 letter L 48SI presented 2020-07-01
        2021-06-01 undone N A
    """
    assert played(text).endswith("2021-06-01  +2  0/12  L. 223-1 al. 4")
    assert on(text, "2021-06-01").validity is Validity.INVALIDATED


def test_what_time_held_in_store_comes_with_the_licence() -> None:
    """The ten years of an old loss passed while the licence was invalid."""
    text = """
        start 2010-12-01 12/12
        2011-02-01 offence A class 4 points 2 committed 2011-01-10
        2013-12-01 offence B class 4 points 3 committed 2013-11-10
        2016-10-01 offence C class 4 points 3 committed 2016-09-10
        2019-09-01 offence D class 4 points 4 committed 2019-08-10
        2019-09-10 letter L 48SI presented 2019-10-01
        2021-06-01 undone N D
    """
    assert played(text, "2021-12-31").endswith(
        statement("""
        2021-06-01  +4  4/12  L. 223-1 al. 4
        2021-06-01  +8  12/12  L. 223-6 al. 2
    """)
    )


def test_a_restoration_that_fell_due_in_the_meantime_comes_with_the_licence() -> None:
    text = """
        2018-02-01 offence A class 4 points 6 committed 2018-01-10
        2018-06-01 offence B class 4 points 6 committed 2018-05-10
        2018-06-10 letter L 48SI presented 2018-07-01
        2021-12-01 undone N B
    """
    assert played(text).endswith(
        statement("""
        2021-12-01  +6  6/12  L. 223-1 al. 4
        2021-12-01  +6  12/12  L. 223-6 al. 2
    """)
    )


def test_a_second_letter_changes_nothing() -> None:
    assert on(NIL + "2024-05-01 letter M 48SI presented 2024-05-10", "2024-06-01").since == date(2024, 4, 2)


def test_the_ban_lasts_six_months_from_the_day_the_licence_is_handed_in() -> None:
    assert on(NIL, "2024-04-10").ban == IssueBan(6, None)
    assert on(NIL + "2024-04-08 returned R", "2024-04-10").ban == IssueBan(6, date(2024, 10, 8))
    assert on(NIL, "2024-03-10").ban is None


@pytest.mark.parametrize(("before", "months"), [("2019-03-01", 12), ("2019-02-28", 6)])
def test_the_ban_lasts_a_year_when_the_balance_was_nil_in_the_five_years_before(before: str, months: int) -> None:
    text = f"""
        licence 2023-06-01 anew
        2024-03-01 offence A class D points 6 committed 2024-01-10
        2024-03-01 letter L 48SI presented 2024-04-02
        2019-01-01 letter K 48SI presented {before}
    """
    assert on(text, "2024-05-01").ban == IssueBan(months, None)


def test_a_court_ends_the_licence_and_its_points() -> None:
    text = """
        2021-11-26 offence A class D points 6 committed 2021-07-31
        2024-06-18 annulled J
        2024-06-20 undone N A
    """
    assert played(text) == "2021-11-26  -6  6/12  L. 223-1 al. 4"
    state = on("start 2001-01-01 12/12" + text, "2025-01-01")
    assert (state.validity, state.since) == (Validity.CANCELLED, date(2024, 6, 18))
    assert state.next_course_on is None


def test_a_court_that_cancels_an_invalidated_licence_leaves_no_ban_of_the_points() -> None:
    assert on(NIL + "2024-06-18 annulled J", "2024-07-01").ban is None


def test_letters_and_judgments_about_an_earlier_licence_are_no_part_of_this_one() -> None:
    text = """
        licence 2020-01-01 anew
        2018-01-01 letter K 48SI presented 2018-02-01
        2018-03-01 letter M 48N presented 2018-03-10
        2019-01-01 annulled J
    """
    state = on(text, "2020-06-01")
    assert (state.validity, state.compulsory_course) == (Validity.VALID, None)
