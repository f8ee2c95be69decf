"""
The law of points a second time, as slowly and as plainly as it can be written: one day after the other.

It shares the facts, the policy and the schedule with ``schema.law``, and not one rule. Each day the same questions are
asked in the same order: what comes back, what is taken, what a judge undoes, what a course gives, what a letter or a
court ends. Read here where the texts and the policy are silent:

* Credits of one day come in the order six months, probation, full restoration, ten years, before any withdrawal of it.
* An offence recorded after a delay had run gives its credit on the day of recording; an annulled withdrawal gives on
  the day of the judgment whatever it had held up, the longest overdue first.
* Offences of one incident do not stand in the way of each other's six months: they were committed together.
* A 48SI that loses its nil balance to a judge was none: withdrawals that it kept away are taken, and delays go on.
* Under the register's reading a withdrawal takes effect when it is recorded, under the others when it is established.
"""

from datetime import date
from typing import NamedTuple

from schema.law import policy as choices
from schema.law.facts import Cancellation, Course, Licence, Life, Notice, Suspension
from schema.law.policy import DEFAULT, Policy
from schema.records.codes import CourseKind, Establishment, MovementKind, OffenceClass, TrainingRoute
from tests.law.reference_losses import ONE_DAY, Loss, later, losses

SERIOUS = {OffenceClass.CONTRAVENTION_4, OffenceClass.CONTRAVENTION_5, OffenceClass.MISDEMEANOUR}
NEVER_AFTER_TEN_YEARS = {OffenceClass.CONTRAVENTION_5, OffenceClass.MISDEMEANOUR}
NOT_NAMED_FOR_TEN_YEARS = {Establishment.INCREASED_FIXED_PENALTY, Establishment.PENAL_COMPOSITION}
GIVES_POINTS = {CourseKind.VOLUNTARY, CourseKind.COMPULSORY}
FULL = {2: MovementKind.FULL_RESTORATION_TWO_YEARS, 3: MovementKind.FULL_RESTORATION_THREE_YEARS}


class Row(NamedTuple):
    """One line of the statement; the balance is the one shown, never below nil."""

    on: date
    kind: MovementKind
    delta: int
    balance_after: int
    ceiling_after: int


def has_driven_accompanied(licence: Licence) -> bool:
    """Whether it was learnt the accompanied way, which is closed to who is licensed anew (R. 211-5 I)."""
    return licence.first and licence.route is TrainingRoute.ACCOMPANIED


class Driver:
    """What a licence holds on one day."""

    def __init__(self, life: Life, policy: Policy) -> None:
        self.life, self.policy = life, policy
        self.losses = losses(life, policy)
        self.followed = [fact for fact in life.facts if isinstance(fact, Course) and fact.kind in GIVES_POINTS]
        self.letters = [fact for fact in life.facts if isinstance(fact, Notice) and fact.reference == "48SI"]
        self.judgments = [fact for fact in life.facts if isinstance(fact, Cancellation)]
        self.suspensions = [fact for fact in life.facts if isinstance(fact, Suspension)]
        self.rows: list[Row] = []
        self.invalidated = self.cancelled = False
        self.credited: Course | None = None
        self.balance = self.ceiling = 12
        self.probation_ends: date | None = None
        self.shorter: date | None = None
        self.ended = self.ended_clean = False
        self.ceiling_earned = 6
        self.anniversaries: set[date] = set()
        self.gained: set[date] = set()
        if life.start is not None:
            self.balance, self.ceiling = life.start.balance, life.start.ceiling
        elif life.licence is not None and life.licence.obtained_on >= date(2004, 3, 1):
            self.balance = self.ceiling = 6
            self.probation_ends = self.end_of_probation(life.licence)
            self.shorter = self.end_after_training(life.licence)
            self.anniversaries = {self.later(life.licence.obtained_on, years=years) for years in (1, 2)}

    def move(self, day: date, kind: MovementKind, delta: int) -> None:
        """Write one line."""
        self.balance += delta
        self.rows.append(Row(day, kind, delta, max(0, self.balance), self.ceiling))

    def later(self, day: date, *, months: int = 0, years: int = 0) -> date:
        """``later`` with the policy's end of month."""
        return later(day, months=months, years=years, policy=self.policy)

    def room(self, points: int) -> int:
        """As many of these points as fit under the ceiling."""
        return max(0, min(points, self.ceiling - self.balance))

    # L. 223-1 al. 2, R. 223-1: the probation.

    def blamed(self, end: date) -> bool:
        """Whether a point-losing offence was committed before ``end``."""
        return any(loss.committed < end for loss in self.losses if not loss.undone)

    def end_of_probation(self, licence: Licence) -> date:
        """Three years; two with accompanied driving, or from then on when it came second (R. 223-1 V)."""
        end = self.later(licence.obtained_on, years=2 if has_driven_accompanied(licence) else 3)
        if licence.first and licence.accompanied_on is not None:
            end = min(end, max(licence.accompanied_on, self.later(licence.obtained_on, years=2)))
        return end

    def end_after_training(self, licence: Licence) -> date | None:
        """A year or half a year less: a first licence, trained from the 6th to the 12th month and never suspended."""
        start, trained = licence.obtained_on, licence.trained_on
        if trained is None or not licence.first or trained < date(2019, 1, 1):
            return None
        end = self.later(start, months=18 if has_driven_accompanied(licence) else 24)
        in_time = self.later(start, months=6) <= trained <= self.later(start, years=1)
        suspended = any(suspension.from_on < end for suspension in self.suspensions)
        return end if in_time and not suspended else None

    def probation(self, day: date, by: date) -> None:
        """Two or three points a year for who has lost none, twelve at the end; late, when a judge clears the way."""
        licence = self.life.licence
        if licence is None or self.probation_ends is None or self.ended_clean:
            return
        if self.shorter is not None and by >= self.shorter and not self.blamed(self.shorter):
            self.probation_ends = self.shorter
        end = self.probation_ends
        clean = not self.blamed(end)
        for anniversary in sorted(self.anniversaries - self.gained):
            if anniversary <= by and anniversary < end:
                self.yearly_gain(day, anniversary)
        if by >= end and (clean or not self.ended):
            missed = 12 - self.ceiling_earned
            self.ended, self.ended_clean, self.ceiling = True, clean, 12
            self.move(day, MovementKind.END_OF_PROBATION, self.room(12 if day == end else missed) if clean else 0)

    def yearly_gain(self, day: date, anniversary: date) -> None:
        """Two points, three with accompanied driving; since 2007-12-31, for licences obtained from then on."""
        licence = self.life.licence
        assert licence is not None
        running = self.policy.increments_before_2007_12_31 is choices.EarlyGains.RUNNING
        if self.blamed(anniversary) or (anniversary if running else licence.obtained_on) < date(2007, 12, 31):
            return
        joined = licence.first and licence.accompanied_on is not None and licence.accompanied_on <= anniversary
        gain = 3 if has_driven_accompanied(licence) or joined else 2
        self.gained.add(anniversary)
        self.ceiling_earned = min(12, self.ceiling_earned + gain)
        self.ceiling = max(self.ceiling, self.ceiling_earned)
        self.move(day, MovementKind.PROBATION_GAIN, self.room(gain))

    def what_is_due(self, day: date, by: date) -> None:
        """Every credit that was due ``by`` then, in the order of the articles."""
        self.single_points(day, by)
        self.probation(day, by)
        self.full_restoration(day, by)
        self.ten_years(day, by)

    def what_is_late(self, day: date) -> None:
        """What a late recording, or a judge, makes due on the day itself: the longest overdue first."""
        by = self.life.begins_on
        while by <= day and not self.invalidated:
            self.what_is_due(day, by)
            by += ONE_DAY

    # L. 223-6: what comes back.

    def single_points(self, day: date, by: date) -> None:
        """Al. 3: the point of a one-point offence, unless another was committed in the meantime."""
        for loss in self.losses:
            due = loss.single_point_due
            if due is None or due > by or not loss.taken or loss.given_back or loss.wiped or loss.undone:
                continue
            others = [other for other in self.losses if not other.undone and not other.committed_with(loss)]
            if any(loss.established <= other.committed <= due for other in others):
                continue
            loss.given_back = 1
            if self.room(1):
                self.move(day, MovementKind.SINGLE_POINT_RETURN, 1)

    def full_restoration(self, day: date, by: date) -> None:
        """Al. 1 and 2: everything, two or three years after the last offence was established."""
        counted = [loss for loss in self.losses if loss.taken and not loss.wiped and not loss.undone]
        if not counted:
            return
        last = max(counted, key=lambda loss: loss.established)
        years = self.years(last.established, counted)
        due = last.two_years_due if years == 2 else last.three_years_due
        if years == 2 and self.probation_ends is not None:
            due = max(due, self.probation_ends)
        if self.policy.full_reset_breaker is choices.FullResetBreaker.COMMISSION:
            unseen = [loss for loss in self.losses if not loss.taken and not loss.undone]
            if any(last.established <= loss.committed <= due for loss in unseen):
                return
        if by >= due:
            self.ended_clean = self.ended
            for loss in counted:
                loss.wiped = True
            self.move(day, FULL[years], 12 - self.balance)

    def years(self, last: date, counted: list[Loss]) -> int:
        """Al. 2: three for any class 4, 5 or délit; always before 2011, and for who is on probation (L. 223-1)."""
        if last < date(2011, 1, 1) or any(loss.class_ in SERIOUS for loss in counted):
            return 3
        on_probation = self.probation_ends is not None and last < self.probation_ends
        return 3 if on_probation and self.policy.probation_two_year is choices.ProbationTwoYear.THREE_YEARS else 2

    def ten_years(self, day: date, by: date) -> None:
        """Al. 5: what a contravention of the first four classes took, whatever happened since."""
        for loss in self.losses:
            if loss.ten_years_due > by or not loss.taken or loss.wiped or loss.undone or loss.given_back == loss.points:
                continue
            if loss.class_ in NEVER_AFTER_TEN_YEARS or loss.too_late_for_ten_years:
                continue
            from_payment_alone = self.policy.ten_year_start_for_afm is choices.TenYearStartForAfm.NEVER
            if from_payment_alone and loss.established_by in NOT_NAMED_FOR_TEN_YEARS:
                continue
            given = self.room(loss.points - loss.given_back)
            loss.given_back = loss.points
            if given:
                self.move(day, MovementKind.TEN_YEAR_RETURN, given)

    # L. 223-1 al. 4, L. 223-2: what is taken, and what a judge undoes.

    def withdrawals(self, day: date) -> None:
        """Each offence takes its points on the day of the decision."""
        for loss in self.losses:
            if loss.effective == day and not loss.undone:
                self.withdraw(day, loss)
                if day >= later(loss.established, months=6):
                    self.what_is_late(day)

    def withdraw(self, day: date, loss: Loss) -> None:
        """Take the points; the balance may go below nil."""
        loss.taken = True
        forgets = self.policy.negative_balance is choices.NegativeBalance.CLAMP
        self.move(day, MovementKind.WITHDRAWAL, -min(loss.points, self.balance) if forgets else -loss.points)

    def revive(self, day: date) -> None:
        """An invalidation without its nil balance was none: what it kept from being taken is taken."""
        self.invalidated = False
        for loss in self.losses:
            if loss.effective <= day and not loss.taken and not loss.undone:
                self.withdraw(day, loss)

    def cancelled_withdrawals(self, day: date) -> None:
        """A withdrawal undone gives back what it took and had not yet come back, and with it what it held up."""
        for loss in sorted(self.losses, key=lambda loss: loss.judgment):
            if loss.cancelled != day:
                continue
            loss.undone = True
            if loss.taken:
                given = 0 if loss.wiped else self.room(loss.points - loss.given_back)
                loss.given_back = loss.points
                self.move(day, MovementKind.WITHDRAWAL_CANCELLED, given)
                if self.invalidated and self.balance > 0:
                    self.revive(day)
                self.what_is_late(day)

    # L. 223-6 al. 4, R. 223-8: what a course gives.

    def courses(self, day: date) -> None:
        """Up to four points on the day after the course, to who has lost some, once a year (two before 2011)."""
        for course in self.followed:
            if course.last_on + ONE_DAY != day:
                continue
            if not self.has_lost_before(course.first_on) or self.too_early(course):
                continue
            ceiling = min(self.ceiling, 11) if day < date(2004, 3, 1) else self.ceiling
            given = min(4, ceiling - self.balance)
            if given <= 0:
                continue
            self.credited = course
            self.move(day, MovementKind.COURSE_RECOVERY, given)
            closes = self.policy.ten_year_after_stage_to_12 is choices.TenYearAfterStage.CLOSED
            if closes and self.balance == 12:
                for loss in self.losses:
                    loss.too_late_for_ten_years = loss.too_late_for_ten_years or loss.taken

    def has_lost_before(self, day: date) -> bool:
        """Whether a withdrawal took effect before that day, in the file or before it was taken up."""
        began_short = self.life.start is not None and self.life.start.balance < self.life.start.ceiling
        return began_short or any(loss.taken and loss.effective < day and not loss.undone for loss in self.losses)

    def too_early(self, course: Course) -> bool:
        """Whether the last course that gave points is too near."""
        if self.credited is None:
            return False
        years = 1 if course.last_on >= date(2011, 3, 16) else 2
        after = self.credited.last_on + ONE_DAY
        match self.policy.stage_spacing_anchor:
            case choices.StageSpacingAnchor.FIRST_DAY:
                return course.first_on < self.later(self.credited.first_on, years=years)
            case choices.StageSpacingAnchor.CREDIT_DATE:
                return course.last_on + ONE_DAY < self.later(after, years=years)
            case choices.StageSpacingAnchor.DAY_AFTER_LAST_DAY:
                return course.first_on < self.later(after, years=years)

    # L. 223-1 al. 3, L. 223-5: what ends the licence.

    def endings(self, day: date) -> None:
        """A 48SI that reaches the holder while the balance is nil; a court that cancels the licence."""
        if any(letter.notified_on == day for letter in self.letters) and self.balance <= 0:
            self.invalidated = True
        if any(judgment.on == day for judgment in self.judgments):
            self.cancelled = True


def replay(life: Life, until: date, policy: Policy = DEFAULT) -> list[Row]:
    """Every line of the statement up to and including ``until``, oldest first."""
    driver = Driver(life, policy)
    day = life.begins_on
    while day <= until and not driver.cancelled:
        if not driver.invalidated:
            driver.what_is_due(day, by=day)
            driver.withdrawals(day)
        driver.cancelled_withdrawals(day)
        if not driver.invalidated:
            driver.courses(day)
        driver.endings(day)
        day += ONE_DAY
    return driver.rows
