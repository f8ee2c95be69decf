"""
The forecast: the same play continued past today, with nothing new happening.

It is no second engine: what a full restoration would have emptied never comes up, because it never happens.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from schema.law.calendar import eve
from schema.law.facts import (
    Cancellation,
    Course,
    Fact,
    LicenceReturned,
    Life,
    Notice,
    Offence,
    Suspension,
    WithdrawalCancelled,
)
from schema.law.impossible import refuse_impossible
from schema.law.ledger import Ledger
from schema.law.movements import Movement
from schema.law.policy import DEFAULT, Policy
from schema.law.restoration import single_point_months
from schema.law.withdrawal import Withdrawal, effective_on
from schema.law.words import Words, day, joined, offence
from schema.records.codes import MovementKind

RESTORATIONS = frozenset({MovementKind.FULL_RESTORATION_TWO_YEARS, MovementKind.FULL_RESTORATION_THREE_YEARS})

LAG = Words(
    "Calculé d'après ce qui est enregistré à cette date : d'autres infractions peuvent avoir été commises sans être "
    "encore enregistrées.",
    "Worked out from what is recorded on this day: other offences may have been committed and not be recorded yet.",
)
"""Said of every forecast, because the register learns late."""


@dataclass(frozen=True, slots=True)
class BrokenBy:
    """What would keep an event from happening, ``until_on`` included (``None``: no day ends it)."""

    until_on: date | None
    words: Words


@dataclass(frozen=True, slots=True)
class Event:
    """
    A movement to come.

    ``reason`` names no offence; ``why`` does, and ``because`` holds the ids of the facts behind it.
    """

    on: date
    kind: MovementKind
    delta: int
    balance_after: int
    ceiling_after: int
    article: str
    reason: Words
    broken_by: BrokenBy
    why: Words
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forecast:
    """
    What the law gives from the day after ``as_of``, oldest first.

    ``full_on`` is the first day the balance is 12 out of 12 (``as_of`` itself when it already is), or ``None`` when
    that day never comes. ``caveat`` is ``LAG`` unless the policy hides it.
    """

    as_of: date
    balance: int
    ceiling: int
    events: tuple[Event, ...]
    full_on: date | None
    caveat: Words | None


def forecast(life: Life, today: date, policy: Policy = DEFAULT) -> Forecast:
    """
    What the law will give back if nothing more happens.

    Raises:
        ImpossibleFact: something in this life cannot have happened, a licence dated after ``today`` included.
    """
    refuse_impossible(life, policy, today)
    return continued(Ledger(known(life, today, policy), policy), today)


def continued(ledger: Ledger, today: date) -> Forecast:
    """The forecast of a ledger that was not run past ``today``; runs it to its end."""
    ledger.run(today)
    seen, balance, ceiling = len(ledger.movements), max(0, ledger.balance), ledger.ceiling
    ledger.run(date.max)
    by_id = {each.offence.id: each for each in ledger.withdrawals}
    events = tuple(_event(movement, by_id) for movement in ledger.movements[seen:])
    full_on = today if balance == 12 else next((each.on for each in events if each.balance_after == 12), None)
    return Forecast(today, balance, ceiling, events, full_on, LAG if ledger.policy.lag_display else None)


def known(life: Life, today: date, policy: Policy = DEFAULT) -> Life:
    """The same life without what is not known on the evening of ``today``."""
    return replace(life, facts=tuple(_known(life.facts, today, policy)))


def _known(facts: Iterable[Fact], today: date, policy: Policy) -> Iterator[Fact]:
    for fact in facts:
        if isinstance(fact, Notice):
            if fact.decided_on <= today:
                yield _as_delivered(fact, today)
        elif _happened_on(fact, policy) <= today:
            yield fact


def _as_delivered(notice: Notice, today: date) -> Notice:
    received_on, presented_on = notice.received_on, notice.presented_on
    return replace(
        notice,
        received_on=received_on if received_on is not None and received_on <= today else None,
        presented_on=presented_on if presented_on is not None and presented_on <= today else None,
    )


def _happened_on(
    fact: Offence | Course | WithdrawalCancelled | Cancellation | Suspension | LicenceReturned, policy: Policy
) -> date:
    match fact:
        case Offence():
            return effective_on(fact, policy)
        case Course():
            return fact.last_on
        case Suspension():
            return fact.from_on
        case _:
            return fact.on


def _event(movement: Movement, by_id: Mapping[str, Withdrawal]) -> Event:
    offences = joined(offence(by_id[each]) for each in movement.cause if each in by_id)
    reason = _reason(movement, by_id)
    return Event(
        on=movement.on,
        kind=movement.kind,
        delta=movement.delta,
        balance_after=movement.balance_after,
        ceiling_after=movement.ceiling_after,
        article=movement.article,
        reason=reason,
        broken_by=_broken_by(movement),
        why=Words(f"{offences.fr} : {reason.fr}", f"{offences.en}: {reason.en}") if offences.fr else reason,
        because=movement.cause,
    )


REASON: Mapping[MovementKind, Words] = {
    MovementKind.WITHDRAWAL: Words(
        "les points sont retirés dès que l'infraction est établie et enregistrée",
        "points are withdrawn once the offence is established and recorded",
    ),
    MovementKind.SINGLE_POINT_RETURN: Words(
        "un point seul revient six mois après que l'infraction a été établie",
        "a single point comes back six months after the offence was established",
    ),
    MovementKind.FULL_RESTORATION_TWO_YEARS: Words(
        "le solde revient au maximum deux ans après la dernière infraction établie, toutes étant des trois premières "
        "classes",
        "the balance is set to its maximum two years after the last offence was established, all being of classes 1 "
        "to 3",
    ),
    MovementKind.FULL_RESTORATION_THREE_YEARS: Words(
        "le solde revient au maximum trois ans après la dernière infraction établie",
        "the balance is set to its maximum three years after the last offence was established",
    ),
    MovementKind.TEN_YEAR_RETURN: Words(
        "les points d'une contravention des quatre premières classes reviennent au bout de dix ans",
        "the points of a contravention of classes 1 to 4 come back after ten years",
    ),
    MovementKind.COURSE_RECOVERY: Words(
        "un stage rend quatre points au plus, le lendemain de son dernier jour",
        "a course gives back four points at most, the day after its last day",
    ),
    MovementKind.PROBATION_GAIN: Words(
        "chaque année de période probatoire sans infraction augmente le solde",
        "each year of probation without an offence raises the balance",
    ),
    MovementKind.END_OF_PROBATION: Words(
        "la période probatoire prend fin sans infraction : le solde passe à douze",
        "the probation ends without an offence: the balance becomes twelve",
    ),
    MovementKind.WITHDRAWAL_CANCELLED: Words("le retrait est annulé", "the withdrawal is cancelled"),
}
"""Why, without naming any offence."""

CEILING_ONLY = Words(
    "la période probatoire prend fin : le plafond passe à douze, le solde reste ce qu'il est",
    "the probation ends: the ceiling becomes twelve and the balance stays what it is",
)
ONE_YEAR = Words(
    "un point seul revient un an après que l'infraction a été établie, pour celles d'avant 2011",
    "a single point comes back one year after the offence was established, for those before 2011",
)


def _reason(movement: Movement, by_id: Mapping[str, Withdrawal]) -> Words:
    if movement.kind is MovementKind.END_OF_PROBATION and not movement.delta:
        return CEILING_ONLY
    if movement.kind is MovementKind.SINGLE_POINT_RETURN and single_point_months(by_id[movement.cause[0]]) == 12:
        return ONE_YEAR
    return REASON[movement.kind]


def _broken_by(movement: Movement) -> BrokenBy:
    on = movement.on
    until = day(on)
    match movement.kind:
        case MovementKind.SINGLE_POINT_RETURN:
            return BrokenBy(
                on,
                Words(
                    f"Une autre infraction coûtant des points, commise jusqu'au {until.fr} inclus.",
                    f"Another offence that costs points, committed until {until.en} included.",
                ),
            )
        case kind if kind in RESTORATIONS:
            return BrokenBy(
                on,
                Words(
                    f"Une autre infraction coûtant des points, commise jusqu'au {until.fr} inclus, ou commise plus tôt "
                    "et établie avant ce jour.",
                    f"Another offence that costs points, committed until {until.en} included, or committed earlier and "
                    "established before that day.",
                ),
            )
        case MovementKind.PROBATION_GAIN | MovementKind.END_OF_PROBATION if movement.delta:
            return BrokenBy(
                eve(on),
                Words(
                    f"Une infraction coûtant des points, commise avant le {until.fr}.",
                    f"An offence that costs points, committed before {until.en}.",
                ),
            )
        case MovementKind.TEN_YEAR_RETURN:
            return BrokenBy(
                eve(on),
                Words(
                    f"Rien d'autre que la perte du permis : un solde nul notifié avant le {until.fr}.",
                    f"Nothing but the loss of the licence: a balance of nil notified before {until.en}.",
                ),
            )
        case _:
            return BrokenBy(None, Words("Rien, tant que le permis reste valable.", "Nothing, while the licence lasts."))
