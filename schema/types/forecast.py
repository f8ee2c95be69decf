"""Forecast: what the law will give back if nothing more happens."""

from datetime import date

from schema import wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.records import Segment
from schema.types.vocabulary import LocalizedText


@view(
    Segment.STANDING,
    resource=Resource.POINTS,
    en="What the law gives back if nothing more happens. This version only says up to which day the record is "
    "known: its movements come with a later one.",
    fr="Ce que la loi rendra si rien de nouveau ne survient. Cette version dit seulement jusqu'à quel jour le "
    "dossier est connu : les mouvements viendront avec une version suivante.",
)
class Forecast:
    """View of a record."""

    as_of: date = shown(
        en="The day at whose end the registry's data were stopped.",
        fr="Le jour auquel les données du registre sont arrêtées.",
    )
    caveat: LocalizedText = shown(
        en="What the registry may not know yet.",
        fr="Ce que le registre peut encore ignorer.",
        resolver=lambda: wording.LAG,
        graphql_type=LocalizedText,
    )
