"""
What can happen to a licence, as plain facts: the ledger says what follows from them.

Dates end in ``_on``. Three of them make an offence: committed, established (the act of L. 223-1 al. 4 that starts every
delay), recorded (the day of the minister's decision, when the register learns of it). A fact never says what the law
makes of it, with one exception: the points of an offence, when the file states them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from schema.errors import InputError
from schema.records.codes import CourseKind, Establishment, OffenceClass, TrainingRoute

MAXIMUM = 12
"""Largest number of points of a licence (R. 223-1 I)."""


@dataclass(frozen=True, slots=True)
class Licence:
    """
    The licence that carries the points, from the day it is obtained (L. 223-1 al. 2).

    ``trained_on``: day of the post-licence training (R. 223-4-1). ``first`` is false for a driver licensed anew after
    an invalidation or a cancellation. ``accompanied_on``: day a second category was obtained through accompanied
    driving while the first one, obtained on ``obtained_on``, was on probation (R. 223-1 V).
    """

    obtained_on: date
    route: TrainingRoute = TrainingRoute.STANDARD
    trained_on: date | None = None
    first: bool = True
    accompanied_on: date | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where the file is taken up when it is not followed from the licence: balance and ceiling on that day."""

    on: date
    balance: int
    ceiling: int = MAXIMUM


@dataclass(frozen=True, slots=True)
class Offence:
    """
    An offence that is established.

    ``points`` and ``class_`` are the file's; ``None`` takes them from the schedule, by ``offence`` (its key) on the day
    of commission. ``incident`` joins offences committed at once (R. 223-2); it is never guessed from dates.
    ``committed_on`` is ``None`` when unknown, which is taken as the eve of the establishment; ``recorded_on`` is
    ``None`` when the register learnt of it on the day it was established.
    """

    id: str
    established_on: date
    class_: OffenceClass | None = None
    points: int | None = None
    committed_on: date | None = None
    recorded_on: date | None = None
    incident: str | None = None
    established_by: Establishment | None = None
    offence: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """An awareness course (stage de sensibilisation), from its first to its last day."""

    id: str
    kind: CourseKind
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A registered letter: ``reference`` is ``48``, ``48M``, ``48N`` (compulsory course) or ``48SI`` (invalidation).

    What counts is the day it was received, or first presented when nobody fetched it (R. 223-3, R. 223-4).
    """

    id: str
    reference: str
    decided_on: date
    presented_on: date | None = None
    received_on: date | None = None

    @property
    def notified_on(self) -> date | None:
        """The day the holder is taken to know: received, else first presented; ``None`` while neither happened."""
        return self.received_on or self.presented_on


@dataclass(frozen=True, slots=True)
class WithdrawalCancelled:
    """The withdrawal for ``offence`` (an id) is undone on ``on``: by a judge, or because its title was annulled."""

    id: str
    on: date
    offence: str


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The licence is cancelled by a court on ``on`` (annulation)."""

    id: str
    on: date


@dataclass(frozen=True, slots=True)
class Suspension:
    """The right to drive is suspended from ``from_on``; no text stops a delay for it."""

    id: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class LicenceReturned:
    """The holder handed the licence in after a 48SI: the ban of L. 223-5 II runs from that day."""

    id: str
    on: date


Fact: TypeAlias = Offence | Course | Notice | WithdrawalCancelled | Cancellation | Suspension | LicenceReturned


@dataclass(frozen=True, slots=True)
class Life:
    """
    Everything known of one licence.

    It begins at a ``licence`` or at a ``start``; both may be given when the licence is off probation at the start. The
    order of ``facts`` does not matter.
    """

    licence: Licence | None = None
    start: Start | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def begins_on(self) -> date:
        """First day of the ledger (for a life that has a beginning)."""
        if self.start is not None:
            return self.start.on
        return self.licence.obtained_on if self.licence is not None else date.min


class ImpossibleFact(InputError):
    """A fact that cannot have happened; ``fact`` is its id, ``reason`` a code, ``texts`` says it in both languages."""

    code = "IMPOSSIBLE_FACT"
    fr = "Un fait du dossier ne peut pas s'être produit ainsi."
    en = "A fact of the record cannot have happened this way."

    def __init__(self, fact: str, reason: str) -> None:
        """``reason`` is a key of ``IMPOSSIBILITIES``."""
        super().__init__(f"{fact}: {reason}", fact=fact, reason=reason)
        self.fact = fact
        self.reason = reason

    @property
    def texts(self) -> tuple[str, str]:
        """What is wrong with the fact, in French and in English."""
        return IMPOSSIBILITIES[self.reason]


IMPOSSIBILITIES: Mapping[str, tuple[str, str]] = {
    "NO_BEGINNING": (
        "Le dossier ne commence ni par un permis ni par un solde.",
        "The file begins with neither a licence nor a balance.",
    ),
    "START_OUT_OF_RANGE": (
        "Le solde de départ n'est pas compris entre 0 et un plafond de 12 au plus.",
        "The balance at the start is not between 0 and a ceiling of at most 12.",
    ),
    "START_IN_PROBATION": (
        "Un solde pris en cours de période probatoire ne dit pas si des infractions l'ont précédé.",
        "A balance taken during the probation does not say whether offences came before.",
    ),
    "LICENCE_IN_THE_FUTURE": ("Le permis est daté dans l'avenir.", "The licence is dated in the future."),
    "DUPLICATE_ID": ("Deux faits portent le même identifiant.", "Two facts bear the same id."),
    "ESTABLISHED_BEFORE_COMMITTED": (
        "L'infraction est établie avant d'avoir été commise.",
        "The offence is established before it was committed.",
    ),
    "RECORDED_BEFORE_ESTABLISHED": (
        "L'infraction est enregistrée avant d'être établie.",
        "The offence is recorded before it was established.",
    ),
    "BEFORE_THE_FILE": (
        "Le fait précède le permis ou le solde de départ.",
        "The fact comes before the licence or the starting balance.",
    ),
    "UNKNOWN_OFFENCE": ("L'infraction n'est pas au barème.", "The offence is not in the schedule."),
    "NOT_YET_AN_OFFENCE": (
        "L'infraction n'était pas au barème à la date des faits.",
        "The offence was not in the schedule on the day it was committed.",
    ),
    "COMMISSION_UNKNOWN": (
        "Le barème dépend de la date des faits, qui manque.",
        "The schedule depends on the day of commission, which is missing.",
    ),
    "CLASS_UNKNOWN": ("La classe de l'infraction manque.", "The class of the offence is missing."),
    "POINTS_UNKNOWN": ("Le nombre de points manque.", "The number of points is missing."),
    "POINTS_OUT_OF_RANGE": (
        "Une contravention coûte 6 points au plus, un délit 9 au plus.",
        "A contravention costs at most 6 points, a délit at most 9.",
    ),
    "INCIDENT_ON_SEVERAL_DAYS": (
        "Des infractions simultanées sont commises le même jour.",
        "Offences committed at once are committed on one day.",
    ),
    "ENDS_BEFORE_IT_BEGINS": ("Le stage ou la mesure finit avant de commencer.", "It ends before it begins."),
    "NOTIFIED_BEFORE_DECIDED": ("La lettre est notifiée avant d'être décidée.", "Notified before it was decided."),
    "UNKNOWN_WITHDRAWAL": (
        "Le retrait annulé n'est celui d'aucune infraction du dossier.",
        "The withdrawal that is cancelled belongs to no offence of the file.",
    ),
    "CANCELLED_BEFORE_WITHDRAWN": (
        "Le retrait est annulé avant d'avoir été prononcé.",
        "The withdrawal is cancelled before it was made.",
    ),
    "CANCELLED_TWICE": ("Le même retrait est annulé deux fois.", "The same withdrawal is cancelled twice."),
}


def offences(life: Life) -> list[Offence]:
    """The offences of a life, in the order given."""
    return [fact for fact in life.facts if isinstance(fact, Offence)]


def by_kind(life: Life) -> Mapping[type[Fact], list[Any]]:
    """The facts of a life by what they are, in the order given; a kind that is missing has an empty list."""
    kinds: dict[type[Fact], list[Any]] = defaultdict(list)
    for fact in life.facts:
        kinds[type(fact)].append(fact)
    return kinds
