"""
The probation: Code de la route, L. 223-1 al. 2 and R. 223-1 II to V.

L. 223-1 al. 2. « À la date d'obtention du permis de conduire, celui-ci est affecté de la moitié du nombre maximal de
    points. Il est fixé un délai probatoire de trois ans. Au terme de chaque année de ce délai probatoire, le permis de
    conduire est majoré d'un sixième du nombre maximal de points si aucune infraction ayant donné lieu à un retrait de
    points n'a été commise depuis le début de la période probatoire. »
R. 223-1 IV. « À l'issue de ce délai probatoire, si aucune infraction ayant donné lieu à retrait de points n'a été
    commise, le permis de conduire est affecté du nombre maximal de douze points. »
"""

from dataclasses import dataclass
from datetime import date

from schema.law.calendar import add_months, add_years
from schema.law.facts import MAXIMUM, Licence
from schema.law.policy import EarlyGains, Policy
from schema.records.codes import TrainingRoute

INITIAL = 6
"""Half of the maximum number of points (L. 223-1 al. 2)."""

PROBATION_SINCE = date(2004, 3, 1)
"""Licences obtained from then on are probationary (law 2003-495; R. 223-1)."""

GAINS_SINCE = date(2007, 12, 31)
"""Licences obtained from then on gain points each year (L. 223-1 as amended by law 2007-297)."""

TRAINING_SINCE = date(2019, 1, 1)
"""The post-licence training shortens the probation (R. 223-1 II, decree 2018-715)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the probation: a yearly gain of ``points``, or its end when ``points`` is ``None``."""

    on: date
    points: int | None = None
    shortened: bool = False


@dataclass(frozen=True, slots=True)
class Probation:
    """The period from ``begins_on`` to ``ends_on`` (excluded), and the days that can give points, in their order."""

    begins_on: date
    ends_on: date
    steps: tuple[Step, ...]

    @property
    def shortened_on(self) -> date | None:
        """The earlier end that the post-licence training opens, when there is one."""
        return next((step.on for step in self.steps if step.shortened), None)


def initial_points(licence: Licence) -> int:
    """Points on the day the licence is obtained: half of the maximum on probation, else all (L. 223-1 al. 2)."""
    return INITIAL if is_probationary(licence) else MAXIMUM


def is_probationary(licence: Licence) -> bool:
    """Whether the licence starts with a probation: all do since 2004-03-01 (R. 223-1 V, L. 223-1 al. 2)."""
    return licence.obtained_on >= PROBATION_SINCE


def learnt_accompanied(licence: Licence) -> bool:
    """
    Whether accompanied driving shortens the probation.

    L. 223-1 al. 2, L. 211-3; R. 211-5 I: it cannot be followed after an invalidation or a cancellation.
    """
    return licence.first and licence.route is TrainingRoute.ACCOMPANIED


def ends_on(licence: Licence, policy: Policy) -> date:
    """
    The first day after the probation, training set aside.

    R. 223-1 V: three years whatever the category; two after accompanied driving; when category B comes through
    accompanied driving to a holder already on probation, two years from the start, or that day if they have passed.
    """
    years = 2 if learnt_accompanied(licence) else 3
    end = add_years(licence.obtained_on, years, policy)
    if licence.accompanied_on is not None and licence.first:
        end = min(end, max(add_years(licence.obtained_on, 2, policy), licence.accompanied_on))
    return end


def shortened_end(licence: Licence, policy: Policy) -> date | None:
    """
    The earlier end that a post-licence training opens: one year sooner, six months after accompanied driving.

    R. 223-1 II al. 3 and 4, R. 223-4-1: first licence, trained between the sixth and the twelfth month.
    """
    trained_on, obtained_on = licence.trained_on, licence.obtained_on
    if trained_on is None or not licence.first or trained_on < TRAINING_SINCE or not is_probationary(licence):
        return None
    if not add_months(obtained_on, 6, policy) <= trained_on <= add_months(obtained_on, 12, policy):
        return None
    return add_months(obtained_on, 18 if learnt_accompanied(licence) else 24, policy)


def yearly_gain(licence: Licence, on: date) -> int:
    """Points gained at the end of a clean year: a sixth of 12, a quarter after accompanied driving (R. 223-1 II)."""
    by_b = licence.first and licence.accompanied_on is not None and licence.accompanied_on <= on
    return 3 if learnt_accompanied(licence) or by_b else 2


def probation(licence: Licence, policy: Policy) -> Probation | None:
    """
    The probation of a licence, or ``None`` for the licences that have none.

    L. 223-1 al. 2, R. 223-1 II: a gain at the end of each year but the last, which sets the balance to the maximum.
    """
    if not is_probationary(licence):
        return None
    end, sooner = ends_on(licence, policy), shortened_end(licence, policy)
    steps = [Step(end)]
    if sooner is not None and sooner < end:
        steps.append(Step(sooner, shortened=True))
    for year in (1, 2):
        on = add_years(licence.obtained_on, year, policy)
        if on < end and gains_points(licence, on, policy):
            steps.append(Step(on, yearly_gain(licence, on)))
    steps.sort(key=lambda step: (step.on, step.points is not None))
    return Probation(licence.obtained_on, end, tuple(steps))


def gains_points(licence: Licence, on: date, policy: Policy) -> bool:
    """Whether a year that ends on that day can give points (L. 223-1 al. 2, in force on 2007-12-31)."""
    if policy.increments_before_2007_12_31 is EarlyGains.RUNNING:
        return on >= GAINS_SINCE
    return licence.obtained_on >= GAINS_SINCE
