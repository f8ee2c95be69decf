"""
Awareness courses: Code de la route, L. 223-6 al. 4, R. 223-4 and R. 223-8.

L. 223-6 al. 4. « Le titulaire du permis de conduire qui a commis une infraction ayant donné lieu à retrait de points
    peut obtenir une récupération de points s'il suit un stage de sensibilisation à la sécurité routière [...] dans la
    limite d'une fois par an. »
R. 223-8 II and III: four points, within the ceiling of the licence, from the day after the last day of the course.
"""

from datetime import date, timedelta

import msgspec

from schema.law.calendar import add_months, add_years, day_after
from schema.law.facts import Course, Notice
from schema.law.policy import Policy, StageSpacingAnchor
from schema.law.withdrawal import Withdrawal
from schema.records.codes import CourseKind, NoPointReason

POINTS = 4
"""What a course gives, within the ceiling (R. 223-8 II)."""

DAYS = 2
"""How long a course lasts (R. 223-5)."""

CREDITED = frozenset({CourseKind.VOLUNTARY, CourseKind.COMPULSORY})
"""Courses that give points; one ordered or proposed by a court gives none (L. 223-6 al. 4)."""

YEARLY_SINCE = date(2011, 3, 16)
"""One course a year since then, one in two years before (law 2011-267, art. 76)."""

TWELVE_SINCE = date(2004, 3, 1)
"""Before, a course could not bring the balance above 11 (R. 223-8)."""


class RefusedCourse(msgspec.Struct, frozen=True, gc=False):
    """A course that gave no point, and why; when it was too soon, ``useful_on`` is the first day that is not."""

    course: str
    reason: NoPointReason
    useful_on: date | None = None


def credited_on(course: Course) -> date:
    """The day its points count: the day after its last day, whenever it is registered (R. 223-8 III)."""
    return day_after(course.last_on)


def spacing_years(last_on: date) -> int:
    """Years between two courses that give points, for one that ends on that day (L. 223-6 al. 4)."""
    return 1 if last_on >= YEARLY_SINCE else 2


def next_course_on(last: Course, years: int, policy: Policy) -> date:
    """
    First day on which another course may begin and give points.

    L. 223-6 al. 4: « dans la limite d'une fois par an », counted between two courses that gave points.
    """
    anchor = policy.stage_spacing_anchor
    if anchor is StageSpacingAnchor.FIRST_DAY:
        return add_years(last.first_on, years, policy)
    after = add_years(credited_on(last), years, policy)
    return after - timedelta(days=DAYS) if anchor is StageSpacingAnchor.CREDIT_DATE else after


def is_too_soon(course: Course, last: Course, policy: Policy) -> bool:
    """Whether the last course that gave points is too near for another to give any (L. 223-6 al. 4)."""
    years = spacing_years(course.last_on)
    if policy.stage_spacing_anchor is StageSpacingAnchor.CREDIT_DATE:
        return credited_on(course) < add_years(credited_on(last), years, policy)
    return course.first_on < next_course_on(last, years, policy)


def entitles(withdrawal: Withdrawal, course: Course) -> bool:
    """
    Whether a withdrawal opens the right to a course.

    L. 223-6 al. 4: « qui a commis une infraction ayant donné lieu à retrait de points » means that points are really
    gone when the course begins; CE 461479: from the decision, notified or not.
    """
    return withdrawal.cancelled_on is None and withdrawal.effective_on < course.first_on


def recovered(balance: int, ceiling: int, on: date) -> int:
    """Points that a course gives: four, within the ceiling of that day (R. 223-8 II; 11 before 2004-03-01)."""
    limit = ceiling if on >= TWELVE_SINCE else min(ceiling, 11)
    return max(0, min(POINTS, limit - balance))


def due_by(notice: Notice, policy: Policy) -> date | None:
    """
    Last day to follow the compulsory course; ``None`` while the letter is not notified.

    R. 223-4 I: four months from the reception of the 48N, or from its first presentation when nobody fetched it.
    """
    return None if notice.notified_on is None else add_months(notice.notified_on, 4, policy)


def discharges(course: Course, notice: Notice) -> bool:
    """Whether a course meets the duty of a 48N: compulsory, and begun once the letter was notified (R. 223-4 I)."""
    known_on = notice.notified_on
    return course.kind is CourseKind.COMPULSORY and known_on is not None and course.first_on >= known_on
