"""
A balance of nil: Code de la route, L. 223-1 al. 3, L. 223-5 and R. 223-3.

L. 223-1 al. 3. « Lorsque le nombre de points est nul, le permis perd sa validité. »
L. 223-5 II. « Il ne peut obtenir la délivrance d'un nouveau permis de conduire avant l'expiration d'un délai de six
    mois à compter de la date de remise de son permis au préfet [...]. Ce délai est porté à un an lorsqu'un nouveau
    retrait de la totalité des points intervient dans un délai de cinq ans suivant le précédent. »
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schema.law.calendar import add_months, add_years
from schema.law.facts import Notice
from schema.law.policy import Policy

INVALIDATION_LETTER = "48SI"
COMPULSORY_COURSE_LETTER = "48N"


@dataclass(frozen=True, slots=True)
class IssueBan:
    """How long no new licence may be issued; ``until_on`` is ``None`` while the old one is not handed in."""

    months: int
    until_on: date | None


def is_invalidated(internal_balance: int) -> bool:
    """
    Whether the notification of a 48SI ends the validity.

    L. 223-1 al. 3, R. 223-3 III; CE 380684: every recovery counts until that day, so a balance that is positive again
    saves the licence.
    """
    return internal_balance <= 0


def ban_months(nil_on: date, previous: Iterable[date], policy: Policy) -> int:
    """Six months, or twelve when a balance was already nil in the five years before (L. 223-5 II)."""
    again = any(earlier < nil_on <= add_years(earlier, 5, policy) for earlier in previous)
    return 12 if again else 6


def issue_ban(nil_on: date, previous: Iterable[date], returned_on: date | None, policy: Policy) -> IssueBan:
    """The ban that follows an invalidation, from the day the licence is handed in (L. 223-5 II)."""
    months = ban_months(nil_on, previous, policy)
    return IssueBan(months, None if returned_on is None else add_months(returned_on, months, policy))


def earlier_invalidations(notices: Iterable[Notice], before: date) -> list[date]:
    """Days on which earlier licences of the same person were invalidated, by their letters (L. 223-5 II, R. 223-3)."""
    return [
        notice.notified_on
        for notice in notices
        if notice.reference == INVALIDATION_LETTER and notice.notified_on is not None and notice.notified_on < before
    ]
