"""The open choices: each has a reason, and each other value makes a difference that can be seen."""

from dataclasses import fields

from schema.law.policy import (
    DEFAULT,
    LAW,
    REASONS,
    EarlyGains,
    FullResetBreaker,
    NegativeBalance,
    Policy,
    ProbationTwoYear,
    ScheduleDate,
    SimultaneousWithNine,
    StageSpacingAnchor,
    TenYearAfterStage,
    TenYearStartForAfm,
)
from tests.law.statements import played, statement


def test_every_choice_has_its_reason() -> None:
    assert set(REASONS) == {choice.name for choice in fields(Policy)}


def test_the_strict_reading_changes_one_choice() -> None:
    assert LAW != DEFAULT
    assert LAW.full_reset_breaker is FullResetBreaker.COMMISSION


ACROSS_THE_DUE_DAY = """
    2020-01-15 offence A class 4 points 3 committed 2019-12-01
    2023-02-10 offence B class 4 points 2 committed 2022-12-20 recorded 2023-02-20
"""


def test_the_register_restores_what_it_does_not_know_to_be_broken() -> None:
    assert played(ACROSS_THE_DUE_DAY) == statement("""
        2020-01-15  -3  9/12  L. 223-1 al. 4
        2023-01-15  +3  12/12  L. 223-6 al. 2
        2023-02-20  -2  10/12  L. 223-1 al. 4
        2026-02-10  +2  12/12  L. 223-6 al. 2
    """)


def test_the_text_asks_when_the_act_was_committed() -> None:
    assert played(ACROSS_THE_DUE_DAY, policy=LAW) == statement("""
        2020-01-15  -3  9/12  L. 223-1 al. 4
        2023-02-10  -2  7/12  L. 223-1 al. 4
        2026-02-10  +5  12/12  L. 223-6 al. 2
    """)


def test_what_an_annulled_offence_broke_is_restored_whatever_was_committed_since() -> None:
    text = """
        2016-08-07 offence A class D points 6 committed 2016-08-01
        2019-04-01 offence B class 2 points 1 committed 2019-02-21
        2019-09-06 undone N B
        2019-09-21 offence C class 4 points 1 committed 2019-08-24
    """
    assert "2019-09-06  +6  12/12  L. 223-6 al. 2\n2019-09-21  -1  11/12" in played(text, policy=LAW)


def test_an_establishment_inside_the_delay_starts_it_anew_even_when_recorded_after_it() -> None:
    text = """
        2020-01-15 offence A class 4 points 3 committed 2019-12-01
        2023-01-10 offence B class 4 points 2 committed 2022-12-20 recorded 2023-02-20
    """
    by_establishment = Policy(full_reset_breaker=FullResetBreaker.ESTABLISHMENT)
    assert played(text, policy=by_establishment) == statement("""
        2020-01-15  -3  9/12  L. 223-1 al. 4
        2023-01-10  -2  7/12  L. 223-1 al. 4
        2026-01-10  +5  12/12  L. 223-6 al. 2
    """)
    assert played(text).splitlines()[1] == "2023-01-15  +3  12/12  L. 223-6 al. 2"


ON_PROBATION = """
    licence 2022-01-10
    2022-05-10 offence A class 3 points 1 committed 2022-04-01
"""


def test_two_years_on_probation_become_three() -> None:
    """case:D09."""
    assert played(ON_PROBATION).endswith("2025-05-10  +6  12/12  L. 223-6 al. 2")


def test_or_two_years_on_probation_wait_for_its_end() -> None:
    revived = Policy(probation_two_year=ProbationTwoYear.AT_END_OF_PROBATION)
    assert played(ON_PROBATION, policy=revived).endswith(
        statement("""
        2025-01-10  +0  6/12  R. 223-1 IV
        2025-01-10  +6  12/12  L. 223-6 al. 1
    """)
    )


def second_course(first_day: str, last_day: str, policy: Policy) -> bool:
    """Whether a course on these days gives points after one of 4 and 5 March 2023."""
    text = f"""
        start 2023-01-01 1/12
        2023-03-04 course S1 to 2023-03-05
        {first_day} course S2 to {last_day}
    """
    return played(text, policy=policy).count("L. 223-6 al. 4") == 2


def test_the_year_between_courses_can_be_counted_from_three_days() -> None:
    first_day = Policy(stage_spacing_anchor=StageSpacingAnchor.FIRST_DAY)
    credit = Policy(stage_spacing_anchor=StageSpacingAnchor.CREDIT_DATE)

    assert not second_course("2024-03-03", "2024-03-04", first_day)
    assert second_course("2024-03-04", "2024-03-05", first_day)
    assert not second_course("2024-03-03", "2024-03-04", credit)
    assert second_course("2024-03-04", "2024-03-05", credit)
    assert not second_course("2024-03-05", "2024-03-06", DEFAULT)
    assert second_course("2024-03-06", "2024-03-07", DEFAULT)


def test_ten_years_may_run_from_payment_and_conviction_only() -> None:
    text = """
        start 2010-12-01 4/12
        2011-03-01 offence A class 4 points 2 committed 2011-01-01 by {act}
        2013-06-01 offence B class D points 6 committed 2013-05-01
        2016-01-01 offence C class 4 points 1 committed 2015-12-01
        2018-06-01 offence D class 4 points 1 committed 2018-05-01
        2018-09-01 offence E class 4 points 1 committed 2018-08-01
        2021-02-20 offence F class 4 points 1 committed 2021-02-01
    """
    strict = Policy(ten_year_start_for_afm=TenYearStartForAfm.NEVER)
    for act, comes_back in {"AF": True, "CO": True, "AM": False, "CP": False}.items():
        returned = "2021-03-01  +2" in played(text.format(act=act), policy=strict)
        assert returned is comes_back, act
        assert "2021-03-01  +2" in played(text.format(act=act))


def test_a_course_that_fills_the_licence_may_close_the_ten_years() -> None:
    text = """
        start 2012-01-01 12/12
        2012-02-01 offence A class 4 points 3 committed 2012-01-10
        2012-06-02 course S to 2012-06-03
        2014-12-01 offence B class 4 points 2 committed 2014-11-01
        2017-10-01 offence C class 4 points 2 committed 2017-09-01
        2020-08-01 offence D class 4 points 2 committed 2020-07-01
    """
    closed = Policy(ten_year_after_stage_to_12=TenYearAfterStage.CLOSED)
    assert "2022-02-01  +3  9/12  L. 223-6 al. 5" in played(text)
    assert "al. 5" not in played(text, policy=closed)


def test_the_cap_of_an_incident_with_nine_points_is_nine_or_eight() -> None:
    text = """
        2025-12-01 offence A class D points 9 committed 2025-08-01 incident I
        2025-12-01 offence B class 4 points 4 committed 2025-08-01 incident I
    """
    assert played(text, "2026-01-01") == "2025-12-01  -9  3/12  L. 223-1 al. 4"
    eight = Policy(simultaneous_with_nine=SimultaneousWithNine.EIGHT)
    assert played(text, "2026-01-01", eight) == "2025-12-01  -8  4/12  L. 223-1 al. 4"


def test_points_beyond_the_last_one_are_remembered_or_not() -> None:
    text = """
        start 2024-01-01 2/12
        2024-03-01 offence A class 4 points 4 committed 2024-01-10
        2024-03-09 course S to 2024-03-10
    """
    assert played(text, "2025-01-01").endswith("2024-03-11  +4  2/12  L. 223-6 al. 4")
    clamped = Policy(negative_balance=NegativeBalance.CLAMP)
    assert played(text, "2025-01-01", clamped) == statement("""
        2024-03-01  -2  0/12  L. 223-1 al. 4
        2024-03-11  +4  4/12  L. 223-6 al. 4
    """)


def test_the_schedule_may_be_read_on_the_day_of_the_act_or_of_its_establishment() -> None:
    text = "2018-10-01 offence A pedestrian_priority committed 2018-09-18"
    assert played(text, "2019-01-01") == "2018-10-01  -4  8/12  L. 223-1 al. 4"
    late = Policy(schedule_date=ScheduleDate.ESTABLISHMENT)
    assert played(text, "2019-01-01", late) == "2018-10-01  -6  6/12  L. 223-1 al. 4"


def test_probations_running_in_2007_may_gain_from_then_on() -> None:
    running = Policy(increments_before_2007_12_31=EarlyGains.RUNNING)
    assert played("licence 2006-06-15") == "2009-06-15  +6  12/12  R. 223-1 IV"
    assert played("licence 2006-06-15", policy=running) == statement("""
        2008-06-15  +2  8/8  L. 223-1 al. 2
        2009-06-15  +4  12/12  R. 223-1 IV
    """)
