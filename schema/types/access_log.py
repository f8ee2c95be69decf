"""AccessLogConnection: which tools read a record, when, on which legal basis, why, and what of it (GDPR, art. 15)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from schema.access import Resource
from schema.access_words import PURPOSES
from schema.audit import AccessPage, ToolAccess
from schema.declaration import shown, view
from schema.errors import BadUserInput
from schema.records import Frozen, Purpose, RecordId
from schema.tools import NAMES, TERMS, LegalBasis
from schema.types.point_event import PageInfo, PagePosition
from schema.types.vocabulary import Info, LocalizedText
from schema.wording import LocalizedText as Words

LONGEST_PAGE = 100
CURSOR = "AccessLogConnection"
"""What a cursor is sealed as: it belongs to one record's log, and is no id."""

WHAT_WAS_READ: Mapping[str, Words] = {
    Resource.LOOK_UP.name: Words("recherche de votre dossier", "search for your record"),
    Resource.EXISTENCE.name: Words("existence de votre permis", "existence of your licence"),
    Resource.CATEGORIES.name: Words("catégories de votre permis", "categories of your licence"),
    Resource.VALIDITY.name: Words("validité de votre permis", "validity of your licence"),
    Resource.BALANCE.name: Words("solde de vos points", "your points balance"),
}
"""Each row of the table of access that a tool can read, as its holder is told."""


class Known(Frozen, frozen=True):
    """A code of ours with its words; ``article`` where the law says so."""

    code: str
    fr: str
    en: str
    article: str | None = None


class About(Protocol):
    """Whoever a log is about."""

    @property
    def record(self) -> RecordId:
        """Their record."""
        ...


class Row(Frozen, frozen=True):
    """An access and its sealed place in the log: the source of an ``AccessLogEdge``."""

    cursor: str
    node: ToolAccess


class Rows(Frozen, frozen=True):
    """A page of the log: the source of an ``AccessLogConnection``."""

    edges: tuple[Row, ...]
    has_next: bool


@view(
    resource=Resource.HOLDER,
    en="The legal basis of an access.",
    fr="Le fondement légal d'une consultation.",
)
class AccessBasis:
    """View of ``Known``."""

    code: str = shown(en="What clients switch on.", fr="Le code stable du fondement.")
    fr: str = shown(en="Who may read, in French.", fr="Qui peut consulter, en français.")
    en: str = shown(en="Who may read, in English.", fr="Qui peut consulter, en anglais.")
    article: str | None = shown(
        en="Article of the Code de la route that allows it.",
        fr="L'article du code de la route qui l'autorise.",
    )


@view(
    resource=Resource.HOLDER,
    en="A part of the record that was read.",
    fr="Une partie du dossier qui a été consultée.",
)
class AccessedPart:
    """View of ``Known``."""

    code: str = shown(en="The row of the table of access.", fr="La ligne de la table des accès.")
    fr: str = shown(en="In French.", fr="En français.")
    en: str = shown(en="In English.", fr="En anglais.")


def _basis(root: ToolAccess) -> Known:
    """Say the basis as the law puts it today; one that is no longer in the table keeps its code."""
    if root.basis not in LegalBasis.__members__:
        return Known(root.basis, root.basis, root.basis)
    basis = LegalBasis[root.basis]
    french, english = NAMES[basis]
    return Known(root.basis, french, english, TERMS[basis].article)


def _parts(root: ToolAccess) -> list[Known]:
    words = {name: WHAT_WAS_READ.get(name, Words(name, name)) for name in root.resources}
    return [Known(name, text.fr, text.en) for name, text in words.items()]


def _purpose_label(root: ToolAccess) -> Words:
    english, french = PURPOSES[root.purpose]
    return Words(french, english)


@view(
    resource=Resource.HOLDER,
    en="A tool read the record.",
    fr="Une consultation du dossier par un outil.",
)
class ToolAccessEntry:
    """View of ``schema.audit.ToolAccess``."""

    at: datetime = shown(en="When (UTC).", fr="La date et l'heure (UTC).")
    tool: str = shown(
        en="Whose tool, by the name it was registered with that day.",
        fr="L'organisme, sous le nom de son habilitation ce jour-là.",
        resolver=lambda root: root.client_name,
        graphql_type=str,
    )
    basis: AccessBasis = shown(
        en="On which legal basis.", fr="Le fondement légal.", resolver=_basis, graphql_type=AccessBasis
    )
    purpose: Purpose = shown(en="Why, as the tool said.", fr="Le motif que l'outil a annoncé.")
    purpose_label: LocalizedText = shown(
        en="The purpose in words.",
        fr="Le motif en toutes lettres.",
        resolver=_purpose_label,
        graphql_type=LocalizedText,
    )
    parts: list[AccessedPart] = shown(
        en="What was read.", fr="Ce qui a été consulté.", resolver=_parts, graphql_type=list[AccessedPart]
    )


@view(
    resource=Resource.HOLDER,
    en="A row and its cursor (Relay).",
    fr="Une ligne et son curseur (Relay).",
)
class AccessLogEdge:
    """View of ``Row``."""

    cursor: str = shown(en="Sealed cursor.", fr="Curseur scellé.")
    node: ToolAccessEntry = shown(en="The row.", fr="La ligne.")


def _page_info(root: Rows) -> PagePosition:
    ends = [edge.cursor for edge in root.edges[:1] + root.edges[-1:]]
    return PagePosition(root.has_next, ends[-1] if ends else None, ends[0] if ends else None)


@view(
    resource=Resource.HOLDER,
    en="Accesses by tools, newest first; they are kept for three years.",
    fr="Les consultations par des outils, de la plus récente à la plus ancienne ; elles sont conservées trois ans.",
)
class AccessLogConnection:
    """View of ``Rows``."""

    nodes: list[ToolAccessEntry] = shown(
        en="The rows.",
        fr="Les lignes.",
        resolver=lambda root: [edge.node for edge in root.edges],
        graphql_type=list[ToolAccessEntry],
    )
    edges: list[AccessLogEdge] = shown(
        en="The rows with their cursors.", fr="Les lignes avec leurs curseurs.", graphql_type=list[AccessLogEdge]
    )
    page_info: PageInfo = shown(
        en="Where this page stands.", fr="La position de cette page.", resolver=_page_info, graphql_type=PageInfo
    )


async def access_log(root: About, info: Info, first: int, after: str | None = None) -> Rows:
    """
    Cut a page of a record's accesses.

    Raises:
        BadUserInput: ``first`` is not 1 to 100, or ``after`` is no cursor of this log.
    """
    if not 1 <= first <= LONGEST_PAGE:
        raise BadUserInput(argument="first", minimum=1, maximum=LONGEST_PAGE)
    place = None if after is None else _place_of(after, root.record, info)
    page: AccessPage = await info.context.access_log.accesses(root.record, first, place)
    return Rows(
        tuple(Row(_cursor(each, info), each) for each in page.accesses),
        page.has_next,
    )


def _cursor(access: ToolAccess, info: Info) -> str:
    return info.context.seal(CURSOR, f"{access.record}/{access.at.isoformat()}/{access.id}")


def _place_of(cursor: str, record: RecordId, info: Info) -> tuple[datetime, str]:
    type_name, key = info.context.unseal(cursor) or ("", "")
    of_record, _, place = key.partition("/")
    if type_name != CURSOR or of_record != record:
        raise BadUserInput(argument="after")
    at, _, access_id = place.partition("/")
    return datetime.fromisoformat(at), access_id
