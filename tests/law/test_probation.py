"""The probation: gains, ceiling, end, and everything that shortens it."""

import pytest

from tests.law.statements import played, statement


def test_a_clean_probation_of_three_years() -> None:
    assert played("licence 2024-06-01") == statement("""
        2025-06-01  +2  8/8  L. 223-1 al. 2
        2026-06-01  +2  10/10  L. 223-1 al. 2
        2027-06-01  +2  12/12  R. 223-1 IV
    """)


def test_a_clean_probation_after_accompanied_driving() -> None:
    assert played("licence 2024-06-01 accompanied") == statement("""
        2025-06-01  +3  9/9  L. 223-1 al. 2
        2026-06-01  +3  12/12  R. 223-1 IV
    """)


@pytest.mark.parametrize("day", ["1992-07-01", "2004-02-29"])
def test_licences_before_march_2004_have_no_probation(day: str) -> None:
    assert played(f"licence {day}") == ""


@pytest.mark.parametrize("day", ["2004-03-01", "2007-12-30"])
def test_licences_before_the_end_of_2007_wait_for_the_end(day: str) -> None:
    assert played(f"licence {day}").endswith("+6  12/12  R. 223-1 IV")


def test_yearly_gains_begin_with_licences_of_2007_12_31() -> None:
    assert played("licence 2007-12-31").startswith("2008-12-31  +2  8/8")


def test_one_offence_ends_the_gains_for_good_even_when_its_point_is_back() -> None:
    text = """
        licence 2022-01-10
        2022-06-01 offence A class 3 points 1 committed 2022-05-10
    """
    assert played(text) == statement("""
        2022-06-01  -1  5/6  L. 223-1 al. 4
        2022-12-01  +1  6/6  L. 223-6 al. 3
        2025-01-10  +0  6/12  R. 223-1 IV
        2025-06-01  +6  12/12  L. 223-6 al. 2
    """)


def test_an_act_of_the_first_year_established_in_the_second_costs_the_first_gain() -> None:
    """« N'a été commise depuis le début »: the act counts, not the payment."""
    text = """
        licence 2022-01-10
        2023-02-01 offence A class 4 points 2 committed 2023-01-09
    """
    assert played(text, "2024-12-31") == "2023-02-01  -2  4/6  L. 223-1 al. 4"


def test_an_act_of_the_anniversary_comes_after_the_gain() -> None:
    text = """
        licence 2022-01-10
        2023-02-01 offence A class 4 points 2 committed 2023-01-10
    """
    assert played(text, "2024-12-31") == statement("""
        2023-01-10  +2  8/8  L. 223-1 al. 2
        2023-02-01  -2  6/8  L. 223-1 al. 4
    """)


def test_training_shortens_the_probation_by_a_year() -> None:
    assert played("licence 2022-01-10 trained 2022-09-10") == statement("""
        2023-01-10  +2  8/8  L. 223-1 al. 2
        2024-01-10  +4  12/12  R. 223-1 IV
    """)


def test_training_after_accompanied_driving_ends_it_at_eighteen_months() -> None:
    assert played("licence 2022-01-10 accompanied trained 2022-09-10") == statement("""
        2023-01-10  +3  9/9  L. 223-1 al. 2
        2023-07-10  +3  12/12  R. 223-1 IV
    """)


@pytest.mark.parametrize("trained_on", ["2022-07-10", "2023-01-10"])
def test_training_counts_from_the_sixth_to_the_twelfth_month(trained_on: str) -> None:
    assert "2024-01-10  +4  12/12" in played(f"licence 2022-01-10 trained {trained_on}")


@pytest.mark.parametrize(
    "licence",
    [
        "licence 2022-01-10 trained 2022-07-09",
        "licence 2022-01-10 trained 2023-01-11",
        "licence 2022-01-10 anew trained 2022-09-10",
        "licence 2022-01-10 trained 2022-09-10\n2023-10-01 suspended M until 2023-10-15",
    ],
)
def test_training_too_early_too_late_not_on_a_first_licence_or_with_a_suspension_changes_nothing(licence: str) -> None:
    assert played(licence) == statement("""
        2023-01-10  +2  8/8  L. 223-1 al. 2
        2024-01-10  +2  10/10  L. 223-1 al. 2
        2025-01-10  +2  12/12  R. 223-1 IV
    """)


@pytest.mark.parametrize("licence", ["licence 2018-01-10 trained 2018-09-10", "licence 2003-01-10 trained 2019-09-10"])
def test_training_before_2019_or_of_an_old_licence_changes_nothing(licence: str) -> None:
    assert "+4" not in played(licence)


def test_a_driver_licensed_anew_has_three_years_even_after_accompanied_driving() -> None:
    assert played("licence 2020-01-01 anew accompanied").endswith("2023-01-01  +2  12/12  R. 223-1 IV")


def test_category_b_through_accompanied_driving_shortens_the_running_probation_to_two_years() -> None:
    assert played("licence 2020-01-01 joined 2020-10-01") == statement("""
        2021-01-01  +3  9/9  L. 223-1 al. 2
        2022-01-01  +3  12/12  R. 223-1 IV
    """)


def test_category_b_through_accompanied_driving_after_two_years_ends_the_probation_that_day() -> None:
    assert played("licence 2020-01-01 joined 2022-05-05") == statement("""
        2021-01-01  +2  8/8  L. 223-1 al. 2
        2022-01-01  +2  10/10  L. 223-1 al. 2
        2022-05-05  +2  12/12  R. 223-1 IV
    """)


def test_an_offence_annulled_gives_the_gains_it_held_back_on_that_day() -> None:
    text = """
        licence 2020-01-10
        2020-06-01 offence A class 4 points 2 committed 2020-05-10
        2022-06-01 undone N A
    """
    assert played(text) == statement("""
        2020-06-01  -2  4/6  L. 223-1 al. 4
        2022-06-01  +2  6/6  L. 223-1 al. 4
        2022-06-01  +2  8/8  L. 223-1 al. 2
        2022-06-01  +2  10/10  L. 223-1 al. 2
        2023-01-10  +2  12/12  R. 223-1 IV
    """)


def test_an_offence_annulled_after_the_probation_gives_everything_it_held_back() -> None:
    text = """
        licence 2020-01-10
        2020-06-01 offence A class 4 points 2 committed 2020-05-10
        2023-02-01 offence B class 4 points 3 committed 2023-01-15
        2023-04-01 undone N A
        2023-05-01 undone M B
    """
    assert played(text) == statement("""
        2020-06-01  -2  4/6  L. 223-1 al. 4
        2023-01-10  +0  4/12  R. 223-1 IV
        2023-02-01  -3  1/12  L. 223-1 al. 4
        2023-04-01  +2  3/12  L. 223-1 al. 4
        2023-04-01  +2  5/12  L. 223-1 al. 2
        2023-04-01  +2  7/12  L. 223-1 al. 2
        2023-04-01  +2  9/12  R. 223-1 IV
        2023-05-01  +3  12/12  L. 223-1 al. 4
    """)


def test_an_offence_annulled_after_the_shorter_end_ends_the_probation_that_day() -> None:
    text = """
        licence 2020-01-10 trained 2020-09-10
        2020-06-01 offence A class 4 points 2 committed 2020-05-10
        2022-06-01 undone N A
    """
    assert played(text).endswith("2022-06-01  +2  8/8  L. 223-1 al. 2\n2022-06-01  +4  12/12  R. 223-1 IV")


def test_a_full_restoration_leaves_nothing_of_the_probation_to_give() -> None:
    text = """
        licence 2020-01-10
        2020-06-01 offence A class 4 points 2 committed 2020-05-10
        2023-09-01 offence B class 4 points 3 committed 2023-08-15
        2024-01-01 undone N A
    """
    assert played(text, "2024-12-31") == statement("""
        2020-06-01  -2  4/6  L. 223-1 al. 4
        2023-01-10  +0  4/12  R. 223-1 IV
        2023-06-01  +8  12/12  L. 223-6 al. 2
        2023-09-01  -3  9/12  L. 223-1 al. 4
        2024-01-01  +0  9/12  L. 223-1 al. 4
    """)
