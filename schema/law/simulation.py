"""The simulation: a life with up to ten facts that have not happened, played and forecast like any other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from schema.errors import InputError
from schema.law.course import POINTS, credited_on
from schema.law.facts import Course, Life, Offence
from schema.law.forecast import Forecast, continued, known
from schema.law.impossible import refuse_impossible
from schema.law.ledger import Ledger
from schema.law.movements import Movement
from schema.law.policy import DEFAULT, Policy
from schema.law.standing import Standing, standing_of
from schema.law.withdrawal import calls_for_course, effective_on, price
from schema.law.words import Words, day
from schema.records.codes import MovementKind, NoPointReason

MOST_FACTS = 10
"""How many hypothetical facts one simulation may hold."""

Hypothesis: TypeAlias = Course | Offence


class ScenarioTooLarge(InputError):
    """More hypothetical facts than a simulation takes; ``most`` says how many."""

    code = "SCENARIO_TOO_LARGE"
    fr = "La simulation compte trop d'hypothèses."
    en = "The simulation holds too many hypotheses."


@dataclass(frozen=True, slots=True)
class ScenarioWarning:
    """What the holder should know of a hypothesis; ``fact`` is its id, ``on`` the day the words speak of."""

    code: str
    fact: str
    on: date | None
    words: Words


@dataclass(frozen=True, slots=True)
class Simulation:
    """
    What follows from a scenario.

    ``on`` is the day its last fact takes effect (today when there is none); ``balance``, ``ceiling`` and ``standing``
    are those of that evening. The forecast starts today and holds the hypothetical movements too.
    """

    on: date
    balance: int
    ceiling: int
    standing: Standing
    forecast: Forecast
    warnings: tuple[ScenarioWarning, ...]


def simulate(life: Life, scenario: tuple[Hypothesis, ...], today: date, policy: Policy = DEFAULT) -> Simulation:
    """
    Play a scenario on top of what is known today.

    Raises:
        ScenarioTooLarge: more than ``MOST_FACTS`` facts.
        ImpossibleFact: a fact of the life or of the scenario cannot have happened.
    """
    if len(scenario) > MOST_FACTS:
        raise ScenarioTooLarge(most=MOST_FACTS)
    refuse_impossible(life, policy, today)
    lived = known(life, today, policy)
    imagined = replace(lived, facts=lived.facts + scenario)
    ledger = Ledger(imagined, policy, today)
    on = max([today, *(_takes_effect_on(fact, policy) for fact in scenario)])
    ledger.run(on)
    after = standing_of(ledger, on)
    warnings = tuple(_warnings(scenario, ledger))
    return Simulation(
        on=on,
        balance=after.balance,
        ceiling=after.ceiling,
        standing=after,
        forecast=continued(Ledger(imagined, policy, today), today),
        warnings=warnings,
    )


def _takes_effect_on(fact: Hypothesis, policy: Policy) -> date:
    return credited_on(fact) if isinstance(fact, Course) else effective_on(fact, policy)


def _warnings(scenario: tuple[Hypothesis, ...], ledger: Ledger) -> Iterator[ScenarioWarning]:
    movements = {movement.cause[0]: movement for movement in reversed(ledger.movements) if movement.kind in CAUSED}
    for fact in sorted(scenario, key=lambda each: (_takes_effect_on(each, ledger.policy), each.id)):
        if isinstance(fact, Course):
            yield from _course_warnings(fact, movements.get(fact.id), ledger)
        else:
            yield from _offence_warnings(fact, movements.get(fact.id), ledger)


CAUSED = frozenset({MovementKind.WITHDRAWAL, MovementKind.COURSE_RECOVERY})


def _course_warnings(course: Course, movement: Movement | None, ledger: Ledger) -> Iterator[ScenarioWarning]:
    refused = next((each for each in ledger.refused if each.course == course.id), None)
    if refused is not None and refused.useful_on is not None:
        first = refused.useful_on
        yield ScenarioWarning(
            "COURSE_TOO_EARLY",
            course.id,
            first,
            Words(
                f"Ce stage ne rendrait aucun point : il faut attendre le {day(first).fr}.",
                f"This course would give no point: wait until {day(first).en}.",
            ),
        )
    elif refused is not None:
        code, words = REFUSALS[refused.reason]
        yield ScenarioWarning(code, course.id, None, words)
    elif movement is None:
        code, words = NO_LICENCE
        yield ScenarioWarning(code, course.id, ledger.cancelled_on, words)
    elif movement.delta < POINTS:
        yield ScenarioWarning(
            "COURSE_GIVES_LESS",
            course.id,
            movement.on,
            Words(
                f"Ce stage ne rendrait que {movement.delta} point(s) : le plafond est de {movement.ceiling_after}.",
                f"This course would give only {movement.delta} point(s): the ceiling is {movement.ceiling_after}.",
            ),
        )


REFUSALS = {
    NoPointReason.COURT_ORDERED: (
        "COURSE_ORDERED_BY_COURT",
        Words("Un stage imposé par la justice ne rend aucun point.", "A course ordered by a court gives no point."),
    ),
    NoPointReason.INVALIDATION_NOTIFIED: (
        "COURSE_AFTER_INVALIDATION",
        Words(
            "Après la notification de l'invalidation, un stage ne rend aucun point.",
            "Once the invalidation is notified, a course gives no point.",
        ),
    ),
    NoPointReason.CEILING: (
        "COURSE_GIVES_NOTHING",
        Words(
            "Il n'y aurait aucun point à récupérer : un retrait doit avoir pris effet avant le stage.",
            "There would be no point to recover: a withdrawal must have taken effect before the course.",
        ),
    ),
}
NO_LICENCE = (
    "NO_LICENCE",
    Words("Il n'y a plus de permis auquel rattacher des points.", "There is no licence left to carry points."),
)


def _offence_warnings(offence: Offence, movement: Movement | None, ledger: Ledger) -> Iterator[ScenarioWarning]:
    _, nominal = price(offence, ledger.policy)
    if movement is None:
        if ledger.cancelled_on is not None or ledger.invalidated_on is not None:
            code, words = NO_LICENCE
            yield ScenarioWarning(code, offence.id, ledger.cancelled_on or ledger.invalidated_on, words)
        return
    withdrawal = next(each for each in ledger.withdrawals if each.offence is offence)
    if withdrawal.points < nominal:
        yield ScenarioWarning(
            "INCIDENT_CAPPED",
            offence.id,
            movement.on,
            Words(
                f"Infractions simultanées : {withdrawal.points} point(s) retirés au lieu de {nominal}.",
                f"Offences committed at once: {withdrawal.points} point(s) withdrawn instead of {nominal}.",
            ),
        )
    ends_on = ledger.probation_ends_on
    if ends_on is not None and withdrawal.committed_on < ends_on and calls_for_course(withdrawal):
        yield ScenarioWarning(
            "COMPULSORY_COURSE",
            offence.id,
            None,
            Words(
                "En période probatoire, une infraction de trois points ou plus oblige à suivre un stage dans les "
                "quatre mois de la lettre 48N.",
                "On probation, an offence of three points or more obliges to follow a course within four months of the "
                "48N letter.",
            ),
        )
    if movement.internal_after <= 0:
        yield ScenarioWarning(
            "LICENCE_LOST",
            offence.id,
            movement.on,
            Words(
                f"Le solde serait nul le {day(movement.on).fr} : le permis perdrait sa validité à la notification.",
                f"The balance would be nil on {day(movement.on).en}: the licence would end when that is notified.",
            ),
        )
