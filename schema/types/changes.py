"""
DriverChanges: of the drivers whom a tool has read before, those of whom something came to read otherwise.

The registry says which segments of whose record changed, of everybody's. A tool is told of the people whom it knows,
and of the parts that it may read; a page of which nothing is left is passed over, so that a gap tells nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

import strawberry

from schema.access import TABLE, Resource
from schema.context import Context
from schema.declaration import shown, view
from schema.errors import BadUserInput, Unauthenticated
from schema.records import ChangePage, Frozen, RecordId, Segment
from schema.sessions import Rights, Scope
from schema.types.driver import TYPE_NAME
from schema.types.vocabulary import Info

LONGEST_PAGE = 500
LONGEST_AGO = timedelta(days=400)
"""A year and its slack: whoever was away longer reads everybody again."""

MOST_PAGES = 10
"""Pages of the registry that one request goes through before it answers with what it has."""

CURSOR = "DriverChanges"
"""What a cursor is sealed as: it belongs to one day and one tool, and is no id."""


class Changed(Frozen, frozen=True):
    """A driver of whom parts came to read otherwise on a day: the source of a ``DriverChange``."""

    record: RecordId
    on: date
    parts: tuple[Scope, ...]


class Changes(Frozen, frozen=True):
    """A page of changes: the source of ``DriverChanges``. ``end_cursor`` is there where there is more."""

    changes: tuple[Changed, ...]
    as_of: date | None
    end_cursor: str | None = None


class Place(Frozen, frozen=True):
    """A place in the registry's feed: its page's token, and how many changes of that page are behind."""

    token: str | None = None
    behind: int = 0


def _driver_id(root: Changed, info: Info) -> str:
    return info.context.seal(TYPE_NAME, root.record)


@view(
    resource=Resource.LOOK_UP,
    en="Something about a driver came to read otherwise.",
    fr="Quelque chose a changé pour un conducteur.",
)
class DriverChange:
    """View of ``Changed``."""

    id: strawberry.ID = shown(
        en="The driver's sealed id: drivers(ids:) reads what it is now.",
        fr="L'identifiant scellé du conducteur : drivers(ids:) lit ce qu'il en est.",
        resolver=_driver_id,
        graphql_type=strawberry.ID,
    )
    on: date = shown(en="The day it changed.", fr="Le jour du changement.")
    parts: list[Scope] = shown(
        en="What may read otherwise since, of what the tool may read.",
        fr="Ce qui a pu changer, parmi ce que l'outil peut lire.",
        graphql_type=list[Scope],
    )


@view(
    resource=Resource.LOOK_UP,
    en="Changes about drivers whom the tool has read before, oldest first. A morning on which points moved is told to "
    "nobody who may not read them (L. 223-7): read again with drivers(ids:) those on whom a decision depends.",
    fr="Les changements des conducteurs que l'outil a déjà consultés, du plus ancien au plus récent. Le jour d'un "
    "mouvement de points n'est dit qu'à ceux qui peuvent les lire (L. 223-7) : relisez avec drivers(ids:) ceux dont "
    "dépend une décision.",
)
class DriverChanges:
    """View of ``Changes``."""

    changes: list[DriverChange] = shown(
        en="The changes of this page, 500 at most; there may be none and more to come.",
        fr="Les changements de cette page, 500 au plus ; il peut n'y en avoir aucun ici et d'autres ensuite.",
        graphql_type=list[DriverChange],
    )
    as_of: date | None = shown(
        en="The day at whose end the registry's data were stopped.",
        fr="Le jour auquel les données du registre sont arrêtées.",
    )
    has_next_page: bool = shown(
        en="Whether more is to be read.",
        fr="S'il reste des changements à lire.",
        resolver=lambda root: root.end_cursor is not None,
        graphql_type=bool,
    )
    end_cursor: str | None = shown(
        en="Sealed cursor: the next page's `after`, for the same day; null on the last page.",
        fr="Curseur scellé : le `after` de la page suivante, pour le même jour ; nul à la dernière page.",
    )


async def changed_since(info: Info, on: date, after: str | None = None) -> Changes:
    """
    List what changed on or after a day.

    Raises:
        BadUserInput: a day to come or more than 400 days ago, or a cursor that is not of this day and tool.
        RegistryError: the registry gives no answer.
    """
    context = info.context
    today = context.ports.today.now().date()
    if not today - LONGEST_AGO <= on <= today:
        raise BadUserInput(argument="on", minimum=str(today - LONGEST_AGO), maximum=str(today))
    place = Place() if after is None else _opened(context, after, on)
    told: list[Changed] = []
    page = ChangePage(changes=(), as_of=None)
    for _ in range(MOST_PAGES):
        page = await context.ports.registry.changes(on, context.asker(), place.token)
        for behind, change in await _known(context, page, place.behind):
            if len(told) == LONGEST_PAGE:
                return _page(context, on, told, page, Place(place.token, behind))
            told.append(change)
        if page.next_page is None:
            return _page(context, on, told, page, None)
        place = Place(page.next_page)
        if told:
            break
    return _page(context, on, told, page, place)


def _page(context: Context, on: date, told: Sequence[Changed], page: ChangePage, rest: Place | None) -> Changes:
    context.people_read.update(change.record for change in told)
    end_cursor = None if rest is None else context.seal(CURSOR, f"{on} {rest.behind} {rest.token or ''}")
    return Changes(tuple(told), page.as_of, end_cursor)


def _opened(context: Context, cursor: str, on: date) -> Place:
    """
    Open a cursor.

    Raises:
        BadUserInput: it was not sealed for this tool and this day.
    """
    type_name, key = context.unseal(cursor) or ("", "")
    day, _, rest = key.partition(" ")
    if type_name != CURSOR or day != str(on):
        raise BadUserInput(argument="after")
    behind, _, token = rest.partition(" ")
    return Place(token or None, int(behind))


async def _known(context: Context, page: ChangePage, behind: int) -> list[tuple[int, Changed]]:
    """Of the changes of a page, those to tell: with how many changes of the page are behind each."""
    if context.tool is None or context.session is None:
        raise Unauthenticated
    rights = context.session.rights
    readable = [
        (place, Changed(change.record, change.on, parts))
        for place, change in enumerate(page.changes)
        if place >= behind and (parts := parts_told(change.segments, rights))
    ]
    known = await context.access_log.tools_seen(context.tool.client, {change.record for _, change in readable})
    return [(place, change) for place, change in readable if change.record in known]


def parts_told(changed: Collection[Segment], rights: Rights) -> tuple[Scope, ...]:
    """
    Say what may read otherwise, to a tool of these rights, in the order of ``Scope``.

    A standing holds the state of the licence and its points. Points never move without a movement: where one came too,
    the standing is told to those alone who may read points; without one it is the state that changed. Existence
    follows from the state, and is told to those alone who may read that: by itself it would tell of a suspension.
    """
    told = set(_readable(changed, rights))
    return tuple(scope for scope in Scope if scope in told)


def _readable(changed: Collection[Segment], rights: Rights) -> Iterator[Scope]:
    if Segment.ENTITLEMENTS in changed and _may_read(Resource.CATEGORIES, rights):
        yield Scope.CATEGORIES
    if Segment.STANDING not in changed:
        return
    if Segment.MOVEMENTS in changed:
        if not _may_read(Resource.BALANCE, rights):
            return
        yield Scope.POINTS
    if _may_read(Resource.VALIDITY, rights):
        yield Scope.VALIDITY
        if _may_read(Resource.EXISTENCE, rights):
            yield Scope.EXISTENCE


def _may_read(resource: Resource, rights: Rights) -> bool:
    return TABLE[resource].refusal(rights) is None
