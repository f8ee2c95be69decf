"""
Points that come back with time: Code de la route, L. 223-6.

Al. 1. « Si le titulaire du permis de conduire n'a pas commis, dans le délai de deux ans à compter de la date du
    paiement de la dernière amende forfaitaire, de l'émission du titre exécutoire de la dernière amende forfaitaire
    majorée, de l'exécution de la dernière composition pénale ou de la dernière condamnation définitive, une nouvelle
    infraction ayant donné lieu au retrait de points, son permis est affecté du nombre maximal de points. »
Al. 2. « Le délai de deux ans mentionné au premier alinéa est porté à trois ans si l'une des infractions ayant entraîné
    un retrait de points est un délit ou une contravention de la quatrième ou de la cinquième classe. »
Al. 3. « Toutefois, en cas de commission d'une infraction ayant entraîné le retrait d'un point, ce point est réattribué
    au terme du délai de six mois [...] si le titulaire du permis de conduire n'a pas commis, dans cet intervalle, une
    infraction ayant donné lieu à un nouveau retrait de points. »
Last al. « [...] les points retirés du fait de contraventions des quatre premières classes au présent code sont
    réattribués au titulaire du permis de conduire à l'expiration d'un délai de dix ans [...]. »
"""

from datetime import date

from schema.law.calendar import add_months, add_years
from schema.law.policy import Policy, ProbationTwoYear, TenYearStartForAfm
from schema.law.withdrawal import Withdrawal
from schema.records.codes import Establishment, OffenceClass

ONE_YEAR_SINCE = (date(2007, 1, 1), date(2007, 3, 7))
"""The single point came with law 2007-297: acts from the first day on, and older ones established from the second."""

REFORM = date(2011, 1, 1)
"""Six months instead of a year, two years instead of three: offences established since (law 2011-267, art. 76, 138)."""

RETURNED_AFTER_TEN_YEARS = frozenset(
    {
        OffenceClass.CONTRAVENTION_1,
        OffenceClass.CONTRAVENTION_2,
        OffenceClass.CONTRAVENTION_3,
        OffenceClass.CONTRAVENTION_4,
    }
)
"""The four first classes (L. 223-6, last al.)."""

NAMED_BY_THE_TEXT = frozenset({None, Establishment.FIXED_PENALTY, Establishment.FINAL_CONVICTION})
"""Acts that the last al. of L. 223-6 counts ten years from; an unknown act is taken for one of them."""


def single_point_months(withdrawal: Withdrawal) -> int | None:
    """
    After how many months a single point comes back; ``None`` when it does not by itself.

    L. 223-6 al. 3: one year from 2007, six months for offences established since 2011-01-01.
    """
    if withdrawal.points != 1:
        return None
    if withdrawal.established_on >= REFORM:
        return 6
    acts_from, established_from = ONE_YEAR_SINCE
    counts = withdrawal.committed_on >= acts_from or withdrawal.established_on >= established_from
    return 12 if counts else None


def single_point_return(withdrawal: Withdrawal, policy: Policy) -> date | None:
    """The day a single point comes back, if nothing is committed until then (L. 223-6 al. 3)."""
    months = single_point_months(withdrawal)
    return None if months is None else add_months(withdrawal.established_on, months, policy)


def blocks_single_point(other: Withdrawal, withdrawal: Withdrawal, due_on: date) -> bool:
    """
    Whether another offence keeps a single point from coming back.

    L. 223-6 al. 3, CE 402423: it does when *committed* in the interval, first and last day included; not when committed
    before and only established inside. « Nouvelle »: an act of the same incident is not a new one.
    """
    same = other is withdrawal or (
        other.offence.incident is not None and other.offence.incident == withdrawal.offence.incident
    )
    if same or other.cancelled_on is not None:
        return False
    return withdrawal.established_on <= other.committed_on <= due_on


def full_restoration_years(
    last_established_on: date, severe: bool, probation_ends_on: date | None, policy: Policy
) -> int:
    """
    Two years or three; ``severe`` when *any* withdrawal since the licence or the last full restoration is.

    L. 223-6 al. 2, CE 392555: « l'une des infractions », not only the last. Law 2011-267, art. 138: three in all cases
    when the last is established before 2011. L. 223-1, last al.: the two years do not apply on probation.
    """
    if severe or last_established_on < REFORM:
        return 3
    on_probation = probation_ends_on is not None and last_established_on < probation_ends_on
    return 3 if on_probation and policy.probation_two_year is ProbationTwoYear.THREE_YEARS else 2


def full_restoration(
    last_established_on: date, severe: bool, probation_ends_on: date | None, policy: Policy
) -> tuple[date, int]:
    """
    The day the balance is set to the maximum, and after how many years.

    L. 223-6 al. 1 and 2: from the *last* establishment, so an older act judged late starts the delay anew. L. 223-1,
    last al.: a two-year delay cannot end before the probation does.
    """
    years = full_restoration_years(last_established_on, severe, probation_ends_on, policy)
    on = add_years(last_established_on, years, policy)
    if years == 2 and probation_ends_on is not None:
        on = max(on, probation_ends_on)
    return on, years


def breaks_full_restoration(other: Withdrawal, last_established_on: date, due_on: date) -> bool:
    """
    Whether an offence not yet withdrawn on the due day was committed inside the delay (L. 223-6 al. 1).

    « N'a pas commis, dans le délai »: the first day counts, save for the offences that start it.
    """
    return not other.applied and last_established_on <= other.committed_on <= due_on


def ten_year_return(withdrawal: Withdrawal, policy: Policy) -> date | None:
    """
    The day points come back whatever was committed meanwhile; ``None`` for délits and the fifth class.

    L. 223-6, last al.: contraventions of the four first classes, ten years from the conviction or the payment.
    """
    if withdrawal.class_ not in RETURNED_AFTER_TEN_YEARS:
        return None
    strict = policy.ten_year_start_for_afm is TenYearStartForAfm.NEVER
    if strict and withdrawal.established_by not in NAMED_BY_THE_TEXT:
        return None
    return add_years(withdrawal.established_on, 10, policy)
