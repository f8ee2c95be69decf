"""What forecasts and simulations share: a record's life, and a movement to come."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from schema import records, wording
from schema.access import Resource
from schema.context import content
from schema.declaration import shown, view
from schema.law.facts import Life
from schema.law.forecast import Event
from schema.law.forecast import Forecast as Foreseen
from schema.law.words import Words
from schema.life import SEGMENTS, life_of
from schema.records import Frozen, Record, Segment
from schema.types.point_event import Offence
from schema.types.vocabulary import LocalizedText, Reason

NEEDED = tuple(segment for segment in Segment if segment in SEGMENTS)
"""The segments that a life is made of."""


class Lived(Frozen, frozen=True):
    """A record, its life, the day it is known on, and its offences by the id of their fact."""

    life: Life
    today: date
    balance: int
    offences: Mapping[str, records.OffenceFacts]


class Coming(Frozen, frozen=True):
    """A movement to come, with the offences behind it: the source of a ``ForecastEvent``."""

    event: Event
    offences: tuple[records.OffenceFacts, ...]


def lived(record: Record) -> Lived | None:
    """
    Take a record's life; nothing for whoever has no licence to carry points.

    Raises:
        SegmentUnavailable, SegmentWithheld: a segment that the law needs could not be read.
    """
    standing = content(record.standing, Segment.STANDING)
    movements = content(record.movements, Segment.MOVEMENTS) or ()
    entitlements = content(record.entitlements, Segment.ENTITLEMENTS) or ()
    content(record.notices, Segment.NOTICES)
    content(record.courses, Segment.COURSES)
    life = life_of(record, standing, movements, entitlements) if standing else None
    if standing is None or life is None or standing.balance is None:
        return None
    offences = {each.reference: each.offence for each in movements if each.offence}
    updated_on = record.standing.updated_on if record.standing else None
    return Lived(life, updated_on or record.as_of, standing.balance, offences)


def comings(foreseen: Foreseen, offences: Mapping[str, records.OffenceFacts]) -> tuple[Coming, ...]:
    """List the movements to come, oldest first, each with the offences of the record behind it."""
    return tuple(
        Coming(event, tuple(offences[cause] for cause in event.because if cause in offences))
        for event in foreseen.events
    )


def localized(words: Words | None) -> wording.LocalizedText | None:
    """Carry the law's words over."""
    return wording.LocalizedText(words.fr, words.en) if words else None


def _of_event(name: str) -> Any:
    def read(root: Coming) -> Any:
        return getattr(root.event, name)

    return read


def _reason(root: Coming) -> wording.Reason:
    generic = wording.REASONS[root.event.kind]
    return wording.Reason(generic.code, generic.fr, generic.en, root.event.article)


@view(
    *NEEDED,
    resource=Resource.POINTS,
    en="What would keep a movement to come from happening.",
    fr="Ce qui empêcherait un mouvement à venir.",
)
class BrokenBy:
    """View of ``schema.law.forecast.BrokenBy``."""

    until: date | None = shown(
        en="The last day that it can be broken on; null when no day ends it.",
        fr="Le dernier jour où il peut être empêché ; nul si aucun jour n'y met fin.",
        resolver=lambda root: root.until_on,
        graphql_type=date | None,
    )
    text: LocalizedText = shown(
        en="By what, naming no offence of the record.",
        fr="Par quoi, sans nommer aucune infraction du dossier.",
        resolver=lambda root: localized(root.words),
        graphql_type=LocalizedText,
    )


@view(
    *NEEDED,
    resource=Resource.POINTS,
    en="A movement to come, if nothing more happens.",
    fr="Un mouvement à venir, si rien de nouveau ne survient.",
)
class ForecastEvent:
    """View of ``Coming``."""

    on: date = shown(en="When.", fr="Quand.", resolver=_of_event("on"), graphql_type=date)
    kind: records.MovementKind = shown(
        en="What kind of movement.",
        fr="Nature du mouvement.",
        resolver=_of_event("kind"),
        graphql_type=records.MovementKind,
    )
    delta: int = shown(
        en="Points gained; 0 when a restoration finds the balance full.",
        fr="Points gagnés ; 0 si la reconstitution trouve un solde complet.",
        resolver=_of_event("delta"),
        graphql_type=int,
    )
    balance_after: int = shown(
        en="Balance after it, 0 to 12.",
        fr="Solde après, de 0 à 12.",
        resolver=_of_event("balance_after"),
        graphql_type=int,
    )
    ceiling_after: int = shown(
        en="Ceiling after it, 6 to 12.",
        fr="Plafond après, de 6 à 12.",
        resolver=_of_event("ceiling_after"),
        graphql_type=int,
    )
    reason: Reason = shown(
        en="Why, and under which article; no offence is named.",
        fr="Le motif, et l'article qui le fonde ; aucune infraction n'est nommée.",
        resolver=_reason,
        graphql_type=Reason,
    )
    conditions: LocalizedText = shown(
        en="Which delay runs.",
        fr="Le délai qui court.",
        resolver=lambda root: localized(root.event.reason),
        graphql_type=LocalizedText,
    )
    broken_by: BrokenBy = shown(
        en="What would keep it from happening.",
        fr="Ce qui l'empêcherait.",
        resolver=_of_event("broken_by"),
        graphql_type=BrokenBy,
    )
    because: LocalizedText | None = shown(
        en="Which offence it comes from, in a sentence.",
        fr="L'infraction dont il découle, en une phrase.",
        resource=Resource.OFFENCES,
        resolver=lambda root: localized(root.event.why),
        graphql_type=LocalizedText | None,
    )
    offences: list[Offence] | None = shown(
        en="The offences it comes from.",
        fr="Les infractions dont il découle.",
        resource=Resource.OFFENCES,
        resolver=lambda root: root.offences,
        graphql_type=list[Offence] | None,
    )
