"""Awareness courses."""

from datetime import date

import pytest

from schema.law.course import RefusedCourse, due_by
from schema.law.facts import Notice
from schema.law.policy import DEFAULT
from schema.law.standing import CompulsoryCourse, standing
from schema.records.codes import NoPointReason
from tests.law.statements import life, played, statement


def refused(text: str, today: str = "2030-01-01") -> list[tuple[str, NoPointReason]]:
    return [(each.course, each.reason) for each in standing(life(text), date.fromisoformat(today)).refused_courses]


def test_a_course_gives_four_points_the_day_after_its_last_day() -> None:
    text = """
        2024-02-01 offence A class 4 points 6 committed 2024-01-10
        2024-03-02 course S to 2024-03-03
    """
    assert played(text, "2024-12-31") == statement("""
        2024-02-01  -6  6/12  L. 223-1 al. 4
        2024-03-04  +4  10/12  L. 223-6 al. 4
    """)


def test_a_course_fills_no_further_than_the_ceiling_of_the_probation() -> None:
    text = """
        licence 2024-01-01
        2024-02-01 offence A class 4 points 2 committed 2024-01-10
        2024-03-02 course S to 2024-03-03
    """
    assert played(text, "2024-12-31").endswith("2024-03-04  +2  6/6  L. 223-6 al. 4")


def test_a_course_before_2004_stopped_at_eleven() -> None:
    text = """
        2003-02-01 offence A class 4 points 3 committed 2003-01-10
        {course}
    """
    before, after = "2004-02-28 course S to 2004-02-28", "2004-02-28 course S to 2004-02-29"
    assert "2004-02-29  +2  11/12" in played(text.format(course=before))
    assert "2004-03-01  +3  12/12" in played(text.format(course=after))


def test_courses_of_justice_give_nothing() -> None:
    text = """
        start 2024-01-01 6/12
        2024-02-03 course S to 2024-02-04 ordered
        2024-03-03 course T to 2024-03-04 alternative
        2024-04-03 course U to 2024-04-04 compulsory
    """
    assert refused(text) == [("S", NoPointReason.COURT_ORDERED), ("T", NoPointReason.COURT_ORDERED)]
    assert played(text) == "2024-04-05  +4  10/12  L. 223-6 al. 4"


def test_a_course_within_a_year_of_one_that_gave_points_gives_none() -> None:
    """case:D29; the first useful day is told."""
    text = """
        start 2023-01-01 1/12
        2023-03-04 course S1 to 2023-03-05
        2023-11-04 course S2 to 2023-11-05
        2024-03-06 course S3 to 2024-03-07
    """
    assert standing(life(text), date(2030, 1, 1)).refused_courses == (
        RefusedCourse("S2", NoPointReason.WITHIN_A_YEAR, date(2024, 3, 6)),
    )
    assert played(text).count("L. 223-6 al. 4") == 2


def test_a_course_that_gave_nothing_starts_no_year() -> None:
    text = """
        start 2023-01-01 12/12
        2023-03-04 course S1 to 2023-03-05
        2023-06-01 offence A class 4 points 3 committed 2023-05-01
        2023-11-04 course S2 to 2023-11-05
    """
    assert refused(text) == [("S1", NoPointReason.CEILING)]
    assert "2023-11-06  +3  12/12" in played(text)


@pytest.mark.parametrize("names", [("S", "T"), ("T", "S")])
def test_of_two_courses_that_end_on_one_day_the_first_by_name_counts_however_they_are_told(
    names: tuple[str, str],
) -> None:
    text = "start 2020-01-01 12/12\n2024-02-01 offence A class 4 points 6 committed 2024-01-10\n" + "\n".join(
        f"2024-03-02 course {name} to 2024-03-03" for name in names
    )
    assert refused(text) == [("T", NoPointReason.WITHIN_A_YEAR)]


def test_two_years_between_courses_until_march_2011() -> None:
    text = """
        start 2009-01-01 1/12
        2009-03-04 course S1 to 2009-03-05
        2010-04-04 course S2 to 2010-04-05
        {third}
    """
    assert refused(text.format(third="2011-03-14 course S3 to 2011-03-15")) == [
        ("S2", NoPointReason.WITHIN_A_YEAR),
    ]
    assert "2011-03-17  +4" in played(text.format(third="2011-03-15 course S3 to 2011-03-16"))


@pytest.mark.parametrize(("first_day", "counts"), [("2024-02-01", False), ("2024-02-02", True)])
def test_points_must_be_gone_before_the_course_begins(first_day: str, *, counts: bool) -> None:
    text = f"""
        2024-02-01 offence A class 4 points 6 committed 2024-01-10
        {first_day} course S to 2024-02-05
    """
    assert ("2024-02-06  +4" in played(text)) is counts


def test_an_annulled_withdrawal_opens_no_right_to_a_course() -> None:
    text = """
        licence 2019-01-01
        2020-06-01 offence A class 4 points 2 committed 2020-01-10
        2020-07-01 undone N A
        2020-08-01 course S to 2020-08-02
    """
    assert refused(text) == [("S", NoPointReason.CEILING)]


def test_an_annulled_withdrawal_does_not_hide_the_next_one() -> None:
    text = """
        2020-06-01 offence A class 4 points 2 committed 2020-01-10
        2020-07-01 undone N A
        2020-07-10 offence B class 4 points 3 committed 2020-06-10
        2020-08-01 course S to 2020-08-02
    """
    assert "2020-08-03  +3  12/12  L. 223-6 al. 4" in played(text)


def test_a_course_neither_breaks_nor_restarts_a_delay() -> None:
    text = """
        2024-02-01 offence A class 4 points 6 committed 2024-01-10
        2024-03-02 course S to 2024-03-03
    """
    assert played(text).endswith("2027-02-01  +2  12/12  L. 223-6 al. 2")


# The compulsory course

DUTY = """
    licence 2023-06-01
    2024-01-05 offence A class 4 points 3 committed 2023-12-01
    2024-01-08 letter L 48N {notified}
"""


def owed(text: str, today: str) -> CompulsoryCourse | None:
    return standing(life(text), date.fromisoformat(today)).compulsory_course


def test_the_course_is_due_four_months_after_the_letter_was_received_or_first_presented() -> None:
    presented = DUTY.format(notified="presented 2024-03-01")
    received = DUTY.format(notified="presented 2024-03-01 received 2024-03-10")
    assert owed(presented, "2024-03-01") == CompulsoryCourse("L", date(2024, 3, 1), date(2024, 7, 1), done=False)
    assert owed(received, "2024-03-10") == CompulsoryCourse("L", date(2024, 3, 10), date(2024, 7, 10), done=False)


def test_nothing_is_due_before_the_letter_is_notified() -> None:
    assert owed(DUTY.format(notified="presented 2024-03-01"), "2024-02-28") is None
    assert owed(DUTY.format(notified=""), "2024-12-31") is None
    assert due_by(Notice("L", "48N", date(2024, 1, 8)), DEFAULT) is None


@pytest.mark.parametrize(
    ("course", "done"),
    [
        ("2024-04-13 course S to 2024-04-14 compulsory", True),
        ("2024-03-01 course S to 2024-03-02 compulsory", True),
        ("2024-02-10 course S to 2024-02-11 compulsory", False),
        ("2024-04-13 course S to 2024-04-14", False),
    ],
)
def test_only_a_compulsory_course_begun_after_the_letter_meets_the_duty(course: str, *, done: bool) -> None:
    duty = owed(DUTY.format(notified="presented 2024-03-01") + course, "2024-12-31")
    assert duty is not None
    assert duty.done is done


def test_other_letters_call_for_no_course() -> None:
    text = DUTY.format(notified="presented 2024-03-01").replace("48N", "48M")
    assert owed(text, "2024-12-31") is None


def test_a_second_letter_takes_the_place_of_the_first() -> None:
    text = DUTY.format(notified="presented 2024-03-01") + "2024-09-01 letter M 48N presented 2024-09-10"
    duty = owed(text, "2024-12-31")
    assert duty is not None
    assert duty.notice == "M"
