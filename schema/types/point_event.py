"""PointEvent: points moved, when, why, under which article."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from schema import records, wording
from schema.access import Resource
from schema.context import content
from schema.declaration import shown, view
from schema.errors import BadUserInput
from schema.records import Frozen, MovementKind, OffenceClass, RecordId, Segment
from schema.types.node import Node
from schema.types.vocabulary import Info, LocalizedText, Reason

LONGEST_PAGE = 100
TYPE_NAME = "PointEvent"
CURSOR = "PointEventConnection"
"""What a cursor is sealed as: it belongs to the history alone, and is no id."""


class Event(Frozen, frozen=True):
    """A movement within its record: the source of a ``PointEvent``."""

    record: RecordId
    movement: records.Movement
    movements: tuple[records.Movement, ...]


class Page(Frozen, frozen=True):
    """A slice of the history, newest first."""

    nodes: tuple[Event, ...]
    total: int
    has_next: bool


@view(
    Segment.MOVEMENTS,
    resource=Resource.OFFENCES,
    en="The offence behind a withdrawal, with its three dates (L. 223-1 al. 4).",
    fr="L'infraction à l'origine d'un retrait, avec ses trois dates (L. 223-1 al. 4).",
)
class Offence:
    """View of ``records.OffenceFacts``."""

    code: str = shown(
        en="Code in the registry's table of offences.", fr="Code dans la table des infractions du registre."
    )
    class_: OffenceClass | None = shown(en="Class, or délit.", fr="Classe, ou délit.", name="class")
    committed_on: date | None = shown(en="Day it was committed.", fr="Date de commission.")
    established_on: date | None = shown(
        en="Day it was established: every delay runs from here.",
        fr="Date à laquelle elle est devenue définitive.",
    )
    recorded_on: date = shown(en="Day the registry recorded it.", fr="Date d'enregistrement.")
    established_by: records.Establishment | None = shown(en="The act that established it.", fr="L'acte qui l'établit.")
    place: str | None = shown(en="Where.", fr="Le lieu.")
    incident: str | None = shown(
        en="The same for offences committed at once, whose withdrawals are capped together (L. 223-2 III).",
        fr="Identique pour des infractions simultanées, dont les retraits sont plafonnés ensemble (L. 223-2 III).",
    )


def _event_id(root: Event, info: Info) -> str:
    return info.context.seal(TYPE_NAME, f"{root.record}/{root.movement.reference}")


def _cursor(root: Event, info: Info) -> str:
    return info.context.seal(CURSOR, f"{root.record}/{root.movement.reference}")


def _of_movement(name: str) -> Any:
    def read(root: Event) -> Any:
        return getattr(root.movement, name)

    return read


@view(
    Segment.MOVEMENTS,
    resource=Resource.POINTS,
    en="Points moved: when, by how much, and why.",
    fr="Un mouvement de points : quand, combien, pourquoi.",
)
class PointEvent(Node):
    """View of ``Event``."""

    id: strawberry.ID = shown(
        en="Sealed id, stable for a client.",
        fr="Identifiant scellé, stable pour un client.",
        resource=Resource.POINTS,
        resolver=_event_id,
        graphql_type=strawberry.ID,
    )
    on: date = shown(
        en="The day the balance changed.",
        fr="Date d'effet.",
        resolver=_of_movement("on"),
        graphql_type=date,
    )
    kind: MovementKind = shown(
        en="What kind of movement.",
        fr="Nature du mouvement.",
        resolver=_of_movement("kind"),
        graphql_type=MovementKind,
    )
    delta: int = shown(
        en="Points gained or withdrawn; 0 when a restoration finds the balance full.",
        fr="Points gagnés ou retirés ; 0 si la reconstitution trouve un solde complet.",
        resolver=_of_movement("delta"),
        graphql_type=int,
    )
    balance_after: int = shown(
        en="Balance after it, 0 to 12.",
        fr="Solde après, de 0 à 12.",
        resolver=_of_movement("balance_after"),
        graphql_type=int,
    )
    ceiling_after: int = shown(
        en="Ceiling after it, 6 to 12.",
        fr="Plafond après, de 6 à 12.",
        resolver=_of_movement("ceiling_after"),
        graphql_type=int,
    )
    effect: LocalizedText = shown(
        en="What it did, as the service prints it: +1 POINT, or 12/12 POINTS.",
        fr="Son effet tel que le service l'affiche : +1 POINT, ou 12/12 POINTS.",
        resolver=lambda root: wording.effect(root.movement),
        graphql_type=LocalizedText,
    )
    reason: Reason = shown(
        en="Why, and under which article.",
        fr="Le motif, et l'article qui le fonde.",
        resolver=lambda root: wording.reason(root.movement, root.movements),
        graphql_type=Reason,
    )
    offence: Offence | None = shown(
        en="The offence behind a withdrawal.",
        fr="L'infraction à l'origine du retrait.",
        resource=Resource.OFFENCES,
        resolver=_of_movement("offence"),
        graphql_type=Offence | None,
    )
    notice: str | None = shown(
        en="Reference of the letter that announced it, such as 48.",
        fr="Référence du courrier qui l'a annoncé, par exemple 48.",
        resource=Resource.NOTICES,
        resolver=_of_movement("notice"),
        graphql_type=str | None,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the types of ``Node``."""
        return isinstance(value, Event)


@view(
    resource=Resource.PUBLIC,
    en="Where a page stands (Relay).",
    fr="La position d'une page (Relay).",
)
class PageInfo:
    """Relay's page info, forward only."""

    has_next_page: bool = shown(en="Whether older rows follow.", fr="S'il reste des lignes plus anciennes.")
    end_cursor: str | None = shown(
        en="Sealed cursor of the last row: the next page's `after`.",
        fr="Curseur scellé de la dernière ligne : le `after` de la page suivante.",
    )
    has_previous_page: bool = shown(en="Always false: pages go forward.", fr="Toujours faux : les pages avancent.")
    start_cursor: str | None = shown(en="Sealed cursor of the first row.", fr="Curseur scellé de la première ligne.")


class PagePosition(Frozen, frozen=True):
    """Source of ``PageInfo``."""

    has_next_page: bool
    end_cursor: str | None
    start_cursor: str | None
    has_previous_page: bool = False


@view(
    Segment.MOVEMENTS,
    resource=Resource.POINTS,
    en="A row and its cursor (Relay).",
    fr="Une ligne et son curseur (Relay).",
)
class PointEventEdge:
    """View of ``Event``."""

    cursor: str = shown(
        en="Sealed cursor.",
        fr="Curseur scellé.",
        resolver=_cursor,
        graphql_type=str,
        resource=Resource.POINTS,
    )
    node: PointEvent = shown(en="The row.", fr="La ligne.", resolver=lambda root: root, graphql_type=PointEvent)


def _page_info(root: Page, info: Info) -> PagePosition:
    cursors = [_cursor(event, info) for event in (root.nodes[:1] + root.nodes[-1:])]
    return PagePosition(root.has_next, cursors[-1] if cursors else None, cursors[0] if cursors else None)


@view(
    Segment.MOVEMENTS,
    resource=Resource.POINTS,
    en="Withdrawals and returns of points, newest first.",
    fr="Retraits et ajouts de points, du plus récent au plus ancien.",
)
class PointEventConnection:
    """View of ``Page``."""

    nodes: list[PointEvent] = shown(en="The rows.", fr="Les lignes.", graphql_type=list[PointEvent])
    edges: list[PointEventEdge] = shown(
        en="The rows with their cursors.",
        fr="Les lignes avec leurs curseurs.",
        resolver=lambda root: root.nodes,
        graphql_type=list[PointEventEdge],
    )
    page_info: PageInfo = shown(
        en="Where this page stands.",
        fr="La position de cette page.",
        resolver=_page_info,
        graphql_type=PageInfo,
    )
    total_count: int = shown(
        en="How many rows the record holds.",
        fr="Le nombre de lignes du dossier.",
        resolver=lambda root: root.total,
        graphql_type=int,
    )


def events_of(record: records.Record) -> tuple[Event, ...]:
    """List the movements of a record, newest first; within a day, the later recorded first."""
    movements = content(record.movements, Segment.MOVEMENTS) or ()
    newest = sorted(movements, key=lambda each: (each.on, each.reference), reverse=True)
    return tuple(Event(record.id, movement, movements) for movement in newest)


def history(root: records.Record, info: Info, first: int, after: str | None = None) -> Page:
    """
    Cut a page of the history.

    Raises:
        BadUserInput: ``first`` is not 1 to 100, or ``after`` is no cursor of this history.
    """
    if not 1 <= first <= LONGEST_PAGE:
        raise BadUserInput(argument="first", minimum=1, maximum=LONGEST_PAGE)
    events = events_of(root)
    start = 0 if after is None else _place_after(events, after, info)
    nodes = events[start : start + first]
    return Page(nodes, len(events), start + first < len(events))


def _place_after(events: Sequence[Event], cursor: str, info: Info) -> int:
    opened = info.context.unseal(cursor)
    for place, event in enumerate(events, start=1):
        if opened == (CURSOR, f"{event.record}/{event.movement.reference}"):
            return place
    raise BadUserInput(argument="after")
