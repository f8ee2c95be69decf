"""Points that come back with time."""

import pytest

from tests.law.statements import played, statement


def test_one_small_excess_of_speed() -> None:
    """
    The screen of the real service, to the day (case:P01).

    The point comes back after six months; the delay of al. 1 runs on and sets the balance two years after the same day,
    although nothing is missing any more.
    """
    assert played("2021-07-21 offence A speeding_5_to_20_out_of_town committed 2021-07-02") == statement("""
        2021-07-21  -1  11/12  L. 223-1 al. 4
        2022-01-21  +1  12/12  L. 223-6 al. 3
        2023-07-21  +0  12/12  L. 223-6 al. 1
    """)


# Al. 3: the single point


@pytest.mark.parametrize(("committed", "comes_back"), [("2024-01-31", True), ("2024-02-01", False)])
def test_an_act_on_the_first_day_of_the_six_months_blocks_and_one_before_does_not(
    committed: str, *, comes_back: bool
) -> None:
    text = f"""
        2024-02-01 offence A class 4 points 1 committed 2024-01-10
        2024-05-01 offence B class 4 points 3 committed {committed}
    """
    assert ("2024-08-01  +1" in played(text)) is comes_back


@pytest.mark.parametrize(("committed", "comes_back"), [("2024-08-01", False), ("2024-08-02", True)])
def test_an_act_on_the_last_day_of_the_six_months_blocks_and_one_after_does_not(
    committed: str, *, comes_back: bool
) -> None:
    text = f"""
        2024-02-01 offence A class 4 points 1 committed 2024-01-10
        2024-10-01 offence B class 4 points 3 committed {committed}
    """
    assert ("2024-08-01  +1" in played(text)) is comes_back


def test_an_act_paid_on_the_spot_does_not_block_itself() -> None:
    assert "2024-07-10  +1" in played("2024-01-10 offence A class 4 points 1 committed 2024-01-10")


def test_acts_of_one_incident_do_not_block_each_other() -> None:
    text = """
        2024-01-10 offence A class 4 points 1 committed 2024-01-10 {incident}
        2024-02-10 offence B class 4 points 3 committed 2024-01-10 {incident}
    """
    assert "2024-07-10  +1" in played(text.format(incident="incident I"))
    assert "2024-07-10  +1" not in played(text.format(incident=""))


def test_a_blocked_point_waits_for_the_full_restoration() -> None:
    text = """
        2024-02-01 offence A class 4 points 1 committed 2024-01-10
        2024-05-01 offence B class 4 points 3 committed 2024-04-01
    """
    assert played(text) == statement("""
        2024-02-01  -1  11/12  L. 223-1 al. 4
        2024-05-01  -3  8/12  L. 223-1 al. 4
        2027-05-01  +4  12/12  L. 223-6 al. 2
    """)


def test_an_offence_annulled_in_time_does_not_block_and_one_annulled_late_lets_the_point_back_that_day() -> None:
    text = """
        2024-02-01 offence A class 4 points 1 committed 2024-01-10
        2024-05-01 offence B class 4 points 3 committed 2024-04-01
        {undone} undone N B
    """
    assert "2024-08-01  +1  12/12" in played(text.format(undone="2024-07-01"))
    assert "2024-10-01  +1  12/12" in played(text.format(undone="2024-10-01"))


@pytest.mark.parametrize(
    ("committed", "established", "returned"),
    [
        ("2006-11-01", "2007-03-06", None),
        ("2006-11-01", "2007-03-07", "2008-03-07"),
        ("2007-01-01", "2007-02-01", "2008-02-01"),
        ("2010-11-01", "2010-12-31", "2011-12-31"),
        ("2010-11-01", "2011-01-01", "2011-07-01"),
    ],
)
def test_the_delay_of_a_single_point_has_a_history(committed: str, established: str, returned: str | None) -> None:
    statement_ = played(f"{established} offence A class 4 points 1 committed {committed}")
    lines = [line for line in statement_.splitlines() if "al. 3" in line]
    assert lines == ([f"{returned}  +1  12/12  L. 223-6 al. 3"] if returned else [])


def test_a_point_that_a_course_gave_back_is_not_given_twice() -> None:
    text = """
        2024-02-01 offence A class 4 points 1 committed 2024-01-10
        2024-03-02 course S to 2024-03-03
    """
    assert played(text) == statement("""
        2024-02-01  -1  11/12  L. 223-1 al. 4
        2024-03-04  +1  12/12  L. 223-6 al. 4
        2027-02-01  +0  12/12  L. 223-6 al. 2
    """)


def test_what_fell_due_before_the_recording_is_given_on_the_day_of_recording() -> None:
    text = "2020-02-01 offence A class 4 points 1 committed 2020-01-10 recorded 2020-12-01"
    assert played(text, "2020-12-31") == statement("""
        2020-12-01  -1  11/12  L. 223-1 al. 4
        2020-12-01  +1  12/12  L. 223-6 al. 3
    """)


def test_a_full_restoration_that_fell_due_before_the_recording_comes_with_it() -> None:
    text = "2016-02-01 offence A class 4 points 3 committed 2016-01-10 recorded 2019-06-01"
    assert played(text) == statement("""
        2019-06-01  -3  9/12  L. 223-1 al. 4
        2019-06-01  +3  12/12  L. 223-6 al. 2
    """)


# Al. 1 and 2: the full restoration


@pytest.mark.parametrize(
    ("class_", "restored"),
    [("1", "2026"), ("2", "2026"), ("3", "2026"), ("4", "2027"), ("5", "2027"), ("D", "2027")],
)
def test_two_years_for_the_first_three_classes_and_three_for_the_others(class_: str, restored: str) -> None:
    text = f"2024-02-01 offence A class {class_} points 3 committed 2024-01-10"
    assert played(text).splitlines()[-1].startswith(f"{restored}-02-01  +3  12/12")


def test_three_years_in_all_cases_before_2011_and_older_offences_count_for_the_new_rule() -> None:
    assert "2013-12-31  +3" in played("2010-12-31 offence A class 2 points 3 committed 2010-11-01")
    assert "2013-01-01  +3" in played("2011-01-01 offence A class 2 points 3 committed 2010-11-01")
    both = """
        2010-06-01 offence A class 4 points 3 committed 2010-05-01
        2011-01-01 offence B class 2 points 3 committed 2010-11-01
    """
    assert "2014-01-01  +6" in played(both)


def test_a_full_restoration_forgets_what_was_before_it() -> None:
    text = """
        2018-02-01 offence A class 4 points 3 committed 2018-01-10
        2022-02-01 offence B class 2 points 3 committed 2022-01-10
    """
    assert played(text) == statement("""
        2018-02-01  -3  9/12  L. 223-1 al. 4
        2021-02-01  +3  12/12  L. 223-6 al. 2
        2022-02-01  -3  9/12  L. 223-1 al. 4
        2024-02-01  +3  12/12  L. 223-6 al. 1
    """)


def test_an_older_establishment_recorded_later_does_not_move_the_delay_but_may_lengthen_it() -> None:
    text = """
        2024-03-01 offence A class 2 points 3 committed 2024-01-10
        2024-02-01 offence B class 5 points 3 committed 2024-01-05 recorded 2024-06-01
    """
    assert played(text).splitlines()[-1] == "2027-03-01  +6  12/12  L. 223-6 al. 2"


def test_a_withdrawal_on_the_due_day_comes_after_the_restoration() -> None:
    text = """
        2021-02-01 offence A class 4 points 3 committed 2021-01-10
        2024-02-01 offence B class 4 points 4 committed 2024-01-10
    """
    assert "2024-02-01  +3  12/12  L. 223-6 al. 2\n2024-02-01  -4  8/12" in played(text)


def test_an_annulled_offence_no_longer_holds_the_restoration_back() -> None:
    text = """
        2020-02-01 offence A class 2 points 3 committed 2020-01-10
        2021-02-01 offence B class 4 points 4 committed 2021-01-10
        {undone} undone N B
    """
    assert played(text.format(undone="2021-12-01")).endswith("2022-02-01  +3  12/12  L. 223-6 al. 1")
    assert played(text.format(undone="2023-12-01")).endswith("2023-12-01  +3  12/12  L. 223-6 al. 1")


def test_a_delay_of_three_years_becomes_one_of_two_when_its_only_grave_offence_is_annulled() -> None:
    text = """
        2020-01-01 offence A class 5 points 3 committed 2019-12-01
        2020-06-01 offence B class 3 points 2 committed 2020-05-01
        2020-07-01 undone N A
    """
    assert played(text).endswith("2022-06-01  +2  12/12  L. 223-6 al. 1")


def test_an_annulled_withdrawal_leaves_no_delay_when_it_was_alone() -> None:
    text = """
        2021-09-14 offence A class 4 points 4 committed 2021-08-21 by AM
        2023-05-26 undone N A
    """
    assert played(text) == statement("""
        2021-09-14  -4  8/12  L. 223-1 al. 4
        2023-05-26  +4  12/12  L. 223-1 al. 4
    """)


def test_an_annulled_withdrawal_that_a_restoration_wiped_out_gives_nothing() -> None:
    text = """
        2018-02-01 offence A class 4 points 4 committed 2018-01-10
        2022-02-01 offence B class 4 points 3 committed 2022-01-10
        2022-06-01 undone N A
    """
    assert "2022-06-01  +0  9/12" in played(text)


def test_an_annulled_offence_without_points_leaves_no_line() -> None:
    text = """
        2024-02-01 offence A speeding_under_5_in_town committed 2024-01-10
        2024-06-01 undone N A
    """
    assert played(text) == ""


# Last al.: ten years

LONG_FILE = """
    2012-05-01 offence Z class 5 points 1 committed 2012-04-01
    2013-05-01 offence A class {class_} points 3 committed 2013-04-01
    2016-04-01 offence B class 4 points 2 committed 2016-02-10
    2019-03-01 offence C class 4 points 2 committed 2019-01-10
    2022-02-01 offence D class 4 points 2 committed 2021-12-15
"""


@pytest.mark.parametrize(
    ("class_", "comes_back"), [("1", True), ("2", True), ("3", True), ("4", True), ("5", False), ("D", False)]
)
def test_ten_years_give_back_the_first_four_classes(class_: str, *, comes_back: bool) -> None:
    assert ("2023-05-01  +3  6/12  L. 223-6 al. 5" in played(LONG_FILE.format(class_=class_))) is comes_back


def test_ten_years_fill_no_further_than_the_ceiling() -> None:
    text = """
        2013-02-01 offence A class 4 points 3 committed 2013-01-10
        2013-03-02 course S to 2013-03-03
        2015-12-01 offence B class 4 points 2 committed 2015-11-10
        2018-10-01 offence C class 4 points 2 committed 2018-09-10
        2018-12-01 course T to 2018-12-02
        2021-08-01 offence D class 4 points 2 committed 2021-07-10
    """
    assert played(text).endswith(
        statement("""
        2018-12-03  +4  12/12  L. 223-6 al. 4
        2021-08-01  -2  10/12  L. 223-1 al. 4
        2023-02-01  +2  12/12  L. 223-6 al. 5
        2024-08-01  +0  12/12  L. 223-6 al. 2
    """)
    )
