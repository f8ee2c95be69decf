"""Points taken: when, how many, and from whom."""

from tests.law.statements import played, statement


def test_a_withdrawal_counts_from_the_day_it_is_recorded() -> None:
    text = "2024-02-01 offence A red_light committed 2024-01-10 recorded 2024-03-05"
    assert played(text, "2024-12-31") == "2024-03-05  -4  8/12  L. 223-1 al. 4"


def test_an_offence_that_costs_nothing_leaves_no_line() -> None:
    assert played("2024-02-01 offence A speeding_under_5_in_town committed 2024-01-10") == ""


def test_what_the_file_states_goes_before_the_schedule() -> None:
    text = "2024-02-01 offence A red_light points 3 committed 2024-01-10"
    assert played(text, "2024-12-31") == "2024-02-01  -3  9/12  L. 223-1 al. 4"


def test_the_class_may_be_stated_and_the_points_scheduled() -> None:
    text = "2024-02-01 offence A turn_signal class 4 committed 2024-01-10"
    assert played(text).endswith("2027-02-01  +3  12/12  L. 223-6 al. 2")


def test_the_cap_of_an_incident_holds_over_several_days() -> None:
    """One fine paid, one act judged later: the sum is eight all the same."""
    text = """
        2024-05-01 offence A class 4 points 4 committed 2024-04-01 incident I
        2024-09-01 offence B class 4 points 6 committed 2024-04-01 incident I
    """
    assert played(text, "2024-12-31") == statement("""
        2024-05-01  -4  8/12  L. 223-1 al. 4
        2024-09-01  -4  4/12  L. 223-1 al. 4
    """)


def test_the_gravest_of_one_day_is_withdrawn_first() -> None:
    """So that the class that makes three years is not swallowed by the cap."""
    text = """
        2024-05-01 offence A class 2 points 3 committed 2024-04-01 incident I
        2024-05-01 offence B class 3 points 1 committed 2024-04-01 incident I
        2024-05-01 offence C class D points 6 committed 2024-04-01 incident I
    """
    assert played(text) == statement("""
        2024-05-01  -6  6/12  L. 223-1 al. 4
        2024-05-01  -1  5/12  L. 223-1 al. 4
        2024-05-01  -1  4/12  L. 223-1 al. 4
        2024-11-01  +1  5/12  L. 223-6 al. 3
        2024-11-01  +1  6/12  L. 223-6 al. 3
        2027-05-01  +6  12/12  L. 223-6 al. 2
    """)


def test_contraventions_alone_were_capped_at_six_before_2003() -> None:
    text = """
        2003-08-01 offence A class 4 points 4 committed 2003-07-11 incident I
        2003-08-01 offence B class {class_} points 4 committed 2003-07-11 incident I
    """
    assert played(text.format(class_="4"), "2004-01-01").endswith("6/12  L. 223-1 al. 4")
    assert played(text.format(class_="D").replace("points 4 ", "points 6 ", 1), "2004-01-01").endswith(
        "4/12  L. 223-1 al. 4"
    )


def test_an_act_committed_before_the_licence_costs_it_nothing() -> None:
    text = """
        licence 2020-05-01
        2020-06-01 offence A class 4 points 3 committed 2020-04-30
    """
    assert "-3" not in played(text)
    assert "-3" in played(text.replace("2020-04-30", "2020-05-01"))


def test_an_unknown_day_of_commission_is_the_eve_of_the_establishment_but_not_before_the_licence() -> None:
    text = """
        licence 2020-05-01
        2020-05-01 offence A class 4 points 3
    """
    assert "2020-05-01  -3  3/6" in played(text)


def test_a_scheduled_offence_may_be_stated_whole() -> None:
    text = "2024-02-01 offence A red_light class 3 points 2 committed 2024-01-10"
    assert played(text) == statement("""
        2024-02-01  -2  10/12  L. 223-1 al. 4
        2026-02-01  +2  12/12  L. 223-6 al. 1
    """)
