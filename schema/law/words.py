"""What the law's answers say, in French and in English."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from schema.law.offences import schedule
from schema.law.withdrawal import Withdrawal

MONTHS = (
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in both languages."""

    fr: str
    en: str


def day(on: date) -> Words:
    """A day as people read it."""
    first = "1er" if on.day == 1 else str(on.day)
    french, english = MONTHS[on.month - 1]
    return Words(f"{first} {french} {on.year}", f"{on.day} {english} {on.year}")


def offence(withdrawal: Withdrawal) -> Words:
    """An offence by its label (else its article), with the days it was committed and established."""
    fact = withdrawal.offence
    scheduled = schedule().get(fact.offence or "")
    if scheduled is not None:
        name = Words(scheduled.fr, scheduled.en)
    elif fact.article is not None:
        name = Words(f"Infraction à l'article {fact.article}", f"Offence against article {fact.article}")
    else:
        name = Words("Infraction", "Offence")
    established = day(withdrawal.established_on)
    if fact.committed_on is None:
        return Words(f"{name.fr} (établie le {established.fr})", f"{name.en} (established on {established.en})")
    committed = day(fact.committed_on)
    return Words(
        f"{name.fr} du {committed.fr} (établie le {established.fr})",
        f"{name.en} of {committed.en} (established on {established.en})",
    )


def joined(parts: Iterable[Words]) -> Words:
    """Several in a row, separated by semicolons."""
    each = list(parts)
    return Words(" ; ".join(part.fr for part in each), "; ".join(part.en for part in each))
