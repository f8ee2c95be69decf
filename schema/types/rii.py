"""Rii: the integral record, for FranceConnect sessions alone (R. 225-6 III 2°), and what is answered instead of it."""

from datetime import date
from typing import Annotated, Any

import strawberry

from schema import records, wording
from schema.access import Resource
from schema.context import content
from schema.declaration import bilingual, shown, view
from schema.documents import NEEDED, DocumentKind
from schema.errors import AccessError, RegistryError, RegistryPending
from schema.records import Frozen, Record, Segment
from schema.types.account_refusals import RegistryAway, Told
from schema.types.details import AwarenessCourse, Measure, MedicalCheck, Notice
from schema.types.document import RiiDocumentResult, rii_document
from schema.types.licence import Category, ProbationaryPeriod, Title
from schema.types.parts import newest_first, probation_of, standing_part, status_text, updated_on
from schema.types.person import Identity, identity_of
from schema.types.point_event import PointEventConnection, history
from schema.types.vocabulary import Info, LocalizedText


class StepUp(Frozen, frozen=True):
    """A field that the session may have once it proves more: the source of ``StepUpRequired``."""

    url: str
    refusal: type[AccessError]


class Awaited(Frozen, frozen=True):
    """An answer that the registry promised: the source of ``Pending``."""

    retry_after: int | None


@view(
    resource=Resource.PUBLIC,
    en="The session may have this after signing in with FranceConnect.",
    fr="La session peut l'obtenir après une connexion avec FranceConnect.",
)
class StepUpRequired:
    """View of ``StepUp``."""

    code: str = shown(
        en="What clients switch on; never changes.",
        fr="Le code stable du refus.",
        resolver=lambda root: root.refusal.code,
        graphql_type=str,
    )
    step_up_url: str = shown(
        en="Where to send the browser; add return_to=/a/path to come back there.",
        fr="Où envoyer le navigateur ; return_to=/un/chemin pour y revenir.",
        resolver=lambda root: root.url,
        graphql_type=str,
    )
    reason: LocalizedText = shown(
        en="What to show.",
        fr="Le texte à afficher.",
        resolver=lambda root: wording.LocalizedText(root.refusal.fr, root.refusal.en),
        graphql_type=LocalizedText,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of a union."""
        return isinstance(value, StepUp)


@view(
    resource=Resource.PUBLIC,
    en="The registry will answer later: ask again.",
    fr="Le registre répondra plus tard : il faut redemander.",
)
class Pending:
    """View of ``Awaited``."""

    retry_after: int | None = shown(en="Seconds to wait before.", fr="Secondes à patienter avant.")
    message: LocalizedText = shown(
        en="What to show.",
        fr="Le texte à afficher.",
        resolver=lambda: wording.LocalizedText(RegistryPending.fr, RegistryPending.en),
        graphql_type=LocalizedText,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of a union."""
        return isinstance(value, Awaited)


def _part(segment: Segment, en: str, fr: str, resolver: Any, result: Any) -> Any:
    return shown(segment, en=en, fr=fr, resolver=resolver, graphql_type=result)


@view(
    resource=Resource.INTEGRAL_RECORD,
    walled=True,
    en="The integral record: every mention of a driver in the registry. It is no licence, and nobody else may ask for "
    "it.",
    fr="Le relevé d'information intégral : toutes les mentions du dossier. Ce n'est pas un titre de conduite, et nul "
    "autre ne peut le demander.",
)
class Rii:
    """View of ``records.Record``."""

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
    identity: Identity | None = _part(
        Segment.IDENTITY, "Who the record is about.", "L'identité du titulaire.", identity_of, Identity | None
    )
    status: records.LicenceStatus | None = _part(
        Segment.STANDING,
        "State of the record.",
        "L'état du dossier.",
        standing_part("status"),
        records.LicenceStatus | None,
    )
    status_label: LocalizedText | None = _part(
        Segment.STANDING,
        "The state in a word.",
        "L'état en un mot.",
        status_text(wording.STATUS_WORDS),
        LocalizedText | None,
    )
    status_since: date | None = _part(
        Segment.STANDING, "Since when.", "Depuis quand.", standing_part("status_since"), date | None
    )
    obtained_on: date | None = _part(
        Segment.STANDING,
        "Day the licence was obtained.",
        "Date d'obtention du permis.",
        standing_part("obtained_on"),
        date | None,
    )
    balance: int | None = _part(
        Segment.STANDING, "Points held, 0 to 12.", "Solde de points, de 0 à 12.", standing_part("balance"), int | None
    )
    ceiling: int | None = _part(
        Segment.STANDING,
        "The most that the licence can hold, 6 to 12.",
        "Le plafond, de 6 à 12.",
        standing_part("ceiling"),
        int | None,
    )
    updated_on: date | None = _part(
        Segment.STANDING,
        "Day that balance and state were last refreshed.",
        "Date de mise à jour du solde et de l'état.",
        updated_on,
        date | None,
    )
    probation: ProbationaryPeriod | None = _part(
        Segment.STANDING, "The probationary period.", "Le délai probatoire.", probation_of, ProbationaryPeriod | None
    )
    categories: list[Category] | None = _part(
        Segment.ENTITLEMENTS,
        "What may be driven.",
        "Ce que le titulaire peut conduire.",
        lambda root: content(root.entitlements, Segment.ENTITLEMENTS) or (),
        list[Category] | None,
    )
    titles: list[Title] | None = _part(
        Segment.TITLES,
        "Cards and papers that were issued, newest first.",
        "Les titres délivrés, du plus récent au plus ancien.",
        newest_first("titles", Segment.TITLES, "issued_on"),
        list[Title] | None,
    )
    history: PointEventConnection | None = _part(
        Segment.MOVEMENTS,
        "Every movement of points with its offence, newest first; `first` is 1 to 100.",
        "Tous les mouvements de points et leurs infractions, du plus récent au plus ancien ; `first` va de 1 à 100.",
        history,
        PointEventConnection | None,
    )
    courses: list[AwarenessCourse] | None = _part(
        Segment.COURSES,
        "Awareness courses, newest first.",
        "Les stages, du plus récent au plus ancien.",
        newest_first("courses", Segment.COURSES, "first_on"),
        list[AwarenessCourse] | None,
    )
    suspensions: list[Measure] | None = _part(
        Segment.MEASURES,
        "Measures upon the right to drive, newest first.",
        "Les mesures sur le droit de conduire, de la plus récente à la plus ancienne.",
        newest_first("measures", Segment.MEASURES, "starts_on"),
        list[Measure] | None,
    )
    medical_checks: list[MedicalCheck] | None = _part(
        Segment.MEDICAL,
        "Medical checks, newest first: opinions alone.",
        "Les visites médicales, de la plus récente à la plus ancienne : les avis seuls.",
        newest_first("medical", Segment.MEDICAL, "on"),
        list[MedicalCheck] | None,
    )
    notices: list[Notice] | None = _part(
        Segment.NOTICES,
        "Letters that were sent, newest first.",
        "Les courriers envoyés, du plus récent au plus ancien.",
        newest_first("notices", Segment.NOTICES, "sent_on"),
        list[Notice] | None,
    )
    archive: list[str] | None = _part(
        Segment.ARCHIVE,
        "Lines of the archive from before 1992, as they stand.",
        "Les lignes de l'archive d'avant 1992, telles quelles.",
        lambda root: content(root.archive, Segment.ARCHIVE) or (),
        list[str] | None,
    )
    document: RiiDocumentResult | None = shown(
        *sorted(NEEDED[DocumentKind.RII]),
        en="All of it as a sealed file.",
        fr="L'ensemble, en un fichier scellé.",
        resolver=rii_document,
        graphql_type=RiiDocumentResult | None,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, Record)


RiiResult = Annotated[
    Rii | StepUpRequired | RegistryAway | Pending,
    strawberry.union(
        "RiiResult",
        description=bilingual(
            "The integral record, or what to do to have it.",
            "Le relevé intégral, ou ce qu'il faut faire pour l'obtenir.",
        ),
    ),
]


async def integral_record(root: Any, info: Info) -> Record | Told | Awaited:
    """Read what the operation selects of the integral record."""
    try:
        return await info.context.record(root.record)
    except RegistryPending as pending:
        return Awaited(pending.facts.get("retryAfter"))
    except RegistryError as away:
        return Told(away)
