"""Forecast: what the law will give back if nothing more happens."""

from datetime import date

from schema import wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.law.forecast import forecast
from schema.law.standing import standing
from schema.records import Frozen, Record
from schema.types.foresight import NEEDED, Coming, ForecastEvent, comings, lived
from schema.types.vocabulary import Info, LocalizedText


class Outlook(Frozen, frozen=True):
    """The source of a ``Forecast``: ``difference`` is the registry's balance less the law's."""

    as_of: date
    known_on: date
    events: tuple[Coming, ...]
    full_on: date | None
    difference: int


@view(
    *NEEDED,
    resource=Resource.POINTS,
    en="What the law gives back if nothing more happens.",
    fr="Ce que la loi rendra si rien de nouveau ne survient.",
)
class Forecast:
    """View of ``Outlook``."""

    as_of: date = shown(
        en="The day at whose end the registry's data were stopped.",
        fr="Le jour auquel les données du registre sont arrêtées.",
    )
    known_on: date = shown(en="The day it starts from.", fr="Le jour dont elle part.")
    events: list[ForecastEvent] = shown(
        en="The movements to come, soonest first; what will never occur is not among them.",
        fr="Les mouvements à venir, le plus proche d'abord ; ce qui n'arrivera jamais n'y figure pas.",
        graphql_type=list[ForecastEvent],
    )
    full_on: date | None = shown(
        en="The day the balance is 12 again; null when that day never comes by itself.",
        fr="Le jour où le solde est de nouveau de 12 ; nul s'il ne vient jamais de lui-même.",
    )
    caveat: LocalizedText = shown(
        en="What the registry may not know yet.",
        fr="Ce que le registre peut encore ignorer.",
        resolver=lambda: wording.LAG,
        graphql_type=LocalizedText,
    )
    consistent_with_registry: bool = shown(
        en="Whether the law, played over the record, gives the registry's own balance. Where it does not, the "
        "registry's is the one shown, and this forecast may be off.",
        fr="Si la loi, appliquée au dossier, donne le solde du registre. Sinon, c'est celui du registre qui est "
        "affiché, et cette prévision peut s'en écarter.",
        resolver=lambda root: root.difference == 0,
        graphql_type=bool,
    )
    difference: int = shown(
        en="The registry's balance less the law's; 0 when they agree.",
        fr="Le solde du registre moins celui de la loi ; 0 s'ils s'accordent.",
    )


def forecast_of(root: Record, info: Info) -> Outlook | None:
    """Play a record past the day it is known on; nothing for whoever has no licence to carry points."""
    taken = lived(root)
    if taken is None:
        return None
    difference = taken.balance - standing(taken.life, taken.today).balance
    outcome = "consistent" if difference == 0 else "different"
    info.context.ports.telemetry.count("forecasts", outcome=outcome)
    foreseen = forecast(taken.life, taken.today)
    return Outlook(root.as_of, taken.today, comings(foreseen, taken.offences), foreseen.full_on, difference)
