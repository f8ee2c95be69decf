"""Simulation: what would follow from a course that one might follow, or an offence that one might have committed."""

from datetime import date
from typing import Any

import strawberry

from schema import wording
from schema.access import Resource
from schema.declaration import bilingual, shown, view
from schema.law.calendar import day_after
from schema.law.facts import Course, Offence
from schema.law.simulation import Simulation as Simulated
from schema.law.simulation import simulate
from schema.law.standing import Validity
from schema.records import CourseKind, Frozen, Record
from schema.types.foresight import NEEDED, Coming, ForecastEvent, comings, lived, localized
from schema.types.vocabulary import LocalizedText

strawberry.enum(
    Validity,
    name="PointsValidity",
    description=bilingual("What the points make of the licence.", "Ce que les points font du permis."),
)


@strawberry.input(
    description=bilingual(
        "A voluntary course (L. 223-6 al. 4), two days in a row.",
        "Un stage volontaire (L. 223-6 al. 4), deux jours de suite.",
    )
)
class CourseScenario:
    """A hypothetical course."""

    first_on: date = strawberry.field(description=bilingual("Its first day.", "Son premier jour."))
    last_on: date | None = strawberry.field(
        default=None,
        description=bilingual(
            "Its last day; the day after the first unless said.", "Son dernier jour ; le lendemain par défaut."
        ),
    )


@strawberry.input(
    description=bilingual(
        "An offence of the schedule, committed and established on given days.",
        "Une infraction du barème, commise et établie à des dates données.",
    )
)
class OffenceScenario:
    """A hypothetical offence."""

    offence: str = strawberry.field(
        description=bilingual("Its key in `Query.offences`.", "Sa clé dans `Query.offences`.")
    )
    committed_on: date = strawberry.field(description=bilingual("Day it is committed.", "Date de commission."))
    established_on: date | None = strawberry.field(
        default=None,
        description=bilingual(
            "Day it is established; the day of commission unless said.",
            "Date à laquelle elle devient définitive ; le jour de commission par défaut.",
        ),
    )
    incident: str | None = strawberry.field(
        default=None,
        description=bilingual(
            "The same text for offences committed at once (L. 223-2 III).",
            "Le même texte pour des infractions simultanées (L. 223-2 III).",
        ),
    )


@strawberry.input(
    description=bilingual(
        "What might happen: up to ten courses and offences.",
        "Ce qui pourrait arriver : dix stages et infractions au plus.",
    )
)
class Scenario:
    """Hypothetical facts."""

    courses: list[CourseScenario] = strawberry.field(
        default_factory=list, description=bilingual("The courses.", "Les stages.")
    )
    offences: list[OffenceScenario] = strawberry.field(
        default_factory=list, description=bilingual("The offences.", "Les infractions.")
    )

    def facts(self) -> tuple[Course | Offence, ...]:
        """Name the facts, so that warnings can point at them: ``courses[0]``, ``offences[1]``."""
        courses = (
            Course(
                id=f"courses[{place}]",
                kind=CourseKind.VOLUNTARY,
                first_on=each.first_on,
                last_on=each.last_on or day_after(each.first_on),
            )
            for place, each in enumerate(self.courses)
        )
        offences = (
            Offence(
                id=f"offences[{place}]",
                established_on=each.established_on or each.committed_on,
                committed_on=each.committed_on,
                incident=f"scenario-{each.incident}" if each.incident else None,
                offence=each.offence,
            )
            for place, each in enumerate(self.offences)
        )
        return (*courses, *offences)


@view(
    *NEEDED,
    resource=Resource.POINTS,
    en="What the holder should know of a hypothesis.",
    fr="Ce que le titulaire doit savoir d'une hypothèse.",
)
class ScenarioWarning:
    """View of ``schema.law.simulation.ScenarioWarning``."""

    code: str = shown(en="What clients switch on; never changes.", fr="Le code stable de l'avertissement.")
    fact: str = shown(en="Which hypothesis, such as courses[0].", fr="L'hypothèse concernée, par exemple courses[0].")
    on: date | None = shown(en="The day that the text speaks of.", fr="Le jour dont parle le texte.")
    text: LocalizedText = shown(
        en="In words.", fr="En toutes lettres.", resolver=lambda root: localized(root.words), graphql_type=LocalizedText
    )


class Imagined(Frozen, frozen=True):
    """The source of a ``Simulation``."""

    simulated: Simulated
    events: tuple[Coming, ...]
    difference: int


def _of_simulated(name: str) -> Any:
    def read(root: Imagined) -> Any:
        return getattr(root.simulated, name)

    return read


@view(
    *NEEDED,
    resource=Resource.POINTS,
    en="What would follow from a scenario. Nothing is kept, and the registry learns nothing.",
    fr="Ce qui suivrait d'un scénario. Rien n'est conservé, et le registre n'en sait rien.",
)
class Simulation:
    """View of ``Imagined``."""

    on: date = shown(
        en="The day the last hypothesis takes effect.",
        fr="Le jour où la dernière hypothèse prend effet.",
        resolver=_of_simulated("on"),
        graphql_type=date,
    )
    balance: int = shown(
        en="Balance of that evening, 0 to 12.",
        fr="Le solde ce soir-là, de 0 à 12.",
        resolver=_of_simulated("balance"),
        graphql_type=int,
    )
    ceiling: int = shown(
        en="Ceiling of that evening, 6 to 12.",
        fr="Le plafond ce soir-là, de 6 à 12.",
        resolver=_of_simulated("ceiling"),
        graphql_type=int,
    )
    validity: Validity = shown(
        en="What the points would make of the licence.",
        fr="Ce que les points feraient du permis.",
        resolver=lambda root: root.simulated.standing.validity,
        graphql_type=Validity,
    )
    events: list[ForecastEvent] = shown(
        en="Every movement to come, the hypothetical ones included, soonest first.",
        fr="Tous les mouvements à venir, hypothèses comprises, le plus proche d'abord.",
        graphql_type=list[ForecastEvent],
    )
    full_on: date | None = shown(
        en="The day the balance is 12 again.",
        fr="Le jour où le solde est de nouveau de 12.",
        resolver=lambda root: root.simulated.forecast.full_on,
        graphql_type=date | None,
    )
    consistent_with_registry: bool = shown(
        en="Whether the law, played over the record as it is, gives the registry's own balance; else this may be off.",
        fr="Si la loi, appliquée au dossier tel qu'il est, donne le solde du registre ; sinon, ceci peut s'en écarter.",
        resolver=lambda root: root.difference == 0,
        graphql_type=bool,
    )
    caveat: LocalizedText = shown(
        en="What the registry may not know yet.",
        fr="Ce que le registre peut encore ignorer.",
        resolver=lambda: wording.LAG,
        graphql_type=LocalizedText,
    )
    warnings: list[ScenarioWarning] = shown(
        en="What the holder should know.",
        fr="Ce que le titulaire doit savoir.",
        resolver=_of_simulated("warnings"),
        graphql_type=list[ScenarioWarning],
    )


def simulation_of(root: Record, scenario: Scenario) -> Imagined | None:
    """Play a scenario over a record; nothing for whoever has no licence to carry points."""
    taken = lived(root)
    if taken is None:
        return None
    simulated = simulate(taken.life, scenario.facts(), taken.today)
    difference = taken.balance - simulated.forecast.balance
    return Imagined(simulated, comings(simulated.forecast, taken.offences), difference)
