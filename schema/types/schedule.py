"""The schedule of offences (barème), as it stood on a day. Public: the law is nobody's secret."""

import unicodedata
from datetime import date

from schema import wording
from schema.access import Resource
from schema.declaration import shown, view
from schema.errors import BadUserInput
from schema.law.offences import ScheduledOffence as Scheduled
from schema.law.offences import Term, schedule
from schema.records import Frozen, OffenceClass
from schema.types.vocabulary import Info, LocalizedText

LONGEST_SEARCH = 100


class OffenceOnADay(Frozen, frozen=True):
    """An offence of the schedule and its terms of that day: the source of a ``ScheduledOffence``."""

    scheduled: Scheduled
    term: Term


@view(
    resource=Resource.PUBLIC,
    en="An offence of the schedule, with its price on the day asked for.",
    fr="Une infraction du barème, avec son coût à la date demandée.",
)
class ScheduledOffence:
    """View of ``OffenceOnADay``."""

    key: str = shown(
        en="Its stable key: what a scenario takes.",
        fr="Sa clé stable : ce que prend un scénario.",
        resolver=lambda root: root.scheduled.key,
        graphql_type=str,
    )
    label: LocalizedText = shown(
        en="Its name.",
        fr="Son libellé.",
        resolver=lambda root: wording.LocalizedText(root.scheduled.fr, root.scheduled.en),
        graphql_type=LocalizedText,
    )
    article: str = shown(
        en="The article that names its points.",
        fr="L'article qui en fixe les points.",
        resolver=lambda root: root.scheduled.article,
        graphql_type=str,
    )
    class_: OffenceClass = shown(
        en="Its class, or délit.",
        fr="Sa classe, ou délit.",
        name="class",
        resolver=lambda root: root.term.class_,
        graphql_type=OffenceClass,
    )
    points: int = shown(
        en="Points it costs, 0 to 9.",
        fr="Points retirés, de 0 à 9.",
        resolver=lambda root: root.term.points,
        graphql_type=int,
    )
    since: date = shown(
        en="Day its class and points took effect.",
        fr="Date d'effet de sa classe et de ses points.",
        resolver=lambda root: root.term.since,
        graphql_type=date,
    )
    natinf: list[str] = shown(
        en="Codes of the national list of offences.",
        fr="Codes NATINF.",
        resolver=lambda root: root.scheduled.natinf,
        graphql_type=list[str],
    )


def offences(info: Info, on: date | None = None, search: str | None = None) -> list[OffenceOnADay]:
    """
    List the offences that exist on a day (today unless said), narrowed to those whose words hold every word searched.

    Raises:
        BadUserInput: the search is longer than 100 characters.
    """
    if search is not None and len(search) > LONGEST_SEARCH:
        raise BadUserInput(argument="search", maximum=LONGEST_SEARCH)
    day = on or info.context.ports.today.now().date()
    words = _folded(search or "").split()
    found = ((scheduled, scheduled.term(day)) for scheduled in schedule().values())
    return [
        OffenceOnADay(scheduled, term)
        for scheduled, term in found
        if term is not None and all(word in _words_of(scheduled) for word in words)
    ]


def _words_of(scheduled: Scheduled) -> str:
    return _folded(" ".join((scheduled.fr, scheduled.en, scheduled.article, scheduled.key, *scheduled.natinf)))


def _folded(text: str) -> str:
    """Fold case and accents: « téléphone » is found by *telephone*."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
