"""Driver: who they are, their licence, their exams, their documents."""

import strawberry

from schema import records
from schema.access import OnRefusal, Resource
from schema.context import content
from schema.declaration import shown, view
from schema.records import Frozen, Record, RecordId, Segment
from schema.types.access_log import AccessLogConnection, access_log
from schema.types.account_sessions import AccountSession, sessions
from schema.types.candidate import Candidate, ExamResult, results_of
from schema.types.details import AwarenessCourse
from schema.types.documents import FOR_ADCS, AdcsResult, DocumentOffer, certificate, offers
from schema.types.licence import Licence
from schema.types.node import Node
from schema.types.parts import newest_first
from schema.types.person import Identity, identity_of
from schema.types.rii import RiiResult, integral_record
from schema.types.sharing import RightsShare, shares
from schema.types.vocabulary import Info

TYPE_NAME = "Driver"


class Holder(Frozen, frozen=True):
    """Whoever a record is about: the source of a ``Driver``. Nothing is read before a field needs it."""

    record: RecordId


def _driver_id(root: Holder, info: Info) -> str:
    return info.context.seal(TYPE_NAME, root.record)


async def _read(root: Holder, info: Info) -> Record:
    return await info.context.record(root.record)


async def _identity(root: Holder, info: Info) -> records.Identity | None:
    return identity_of(await _read(root, info))


async def _exams(root: Holder, info: Info) -> records.Exams | None:
    return content((await _read(root, info)).exams, Segment.EXAMS)


async def _results(root: Holder, info: Info) -> list[records.ExamResult]:
    return results_of(await _exams(root, info))


_newest_courses = newest_first("courses", Segment.COURSES, "first_on")


async def _courses(root: Holder, info: Info) -> list[records.Course]:
    return _newest_courses(await _read(root, info))


@view(
    resource=Resource.HOLDER,
    en="A person with a licence, or on the way to one.",
    fr="Une personne titulaire d'un permis, ou candidate.",
)
class Driver(Node):
    """View of ``Holder``."""

    id: strawberry.ID = shown(
        en="Sealed id, stable for a client.",
        fr="Identifiant scellé, stable pour un client.",
        resource=Resource.EXISTENCE,
        resolver=_driver_id,
        graphql_type=strawberry.ID,
    )
    identity: Identity | None = shown(
        Segment.IDENTITY,
        en="Who they are, in the registry's spelling.",
        fr="L'identité, telle que le registre l'écrit.",
        resource=Resource.HOLDER,
        resolver=_identity,
        graphql_type=Identity | None,
    )
    licence: Licence | None = shown(
        en="Their licence and its points.",
        fr="Le permis et ses points.",
        resource=Resource.EXISTENCE,
        resolver=_read,
        graphql_type=Licence | None,
    )
    candidate: Candidate | None = shown(
        Segment.EXAMS,
        en="As a candidate for the driving test; null for whoever never was one.",
        fr="Comme candidat à l'examen ; nul pour qui ne l'a jamais été.",
        resource=Resource.EXAMS,
        resolver=_exams,
        graphql_type=Candidate | None,
    )
    exams: list[ExamResult] | None = shown(
        Segment.EXAMS,
        en="Results of the driving test, newest first.",
        fr="Les résultats d'examen, du plus récent au plus ancien.",
        resource=Resource.EXAMS,
        resolver=_results,
        graphql_type=list[ExamResult] | None,
    )
    courses: list[AwarenessCourse] | None = shown(
        Segment.COURSES,
        en="Awareness courses that were followed, newest first.",
        fr="Les stages suivis, du plus récent au plus ancien.",
        resource=Resource.COURSES,
        resolver=_courses,
        graphql_type=list[AwarenessCourse] | None,
    )
    documents: list[DocumentOffer] | None = shown(
        en="The documents that the service makes, what each is good for, and whether it can be had now.",
        fr="Les documents du service, ce que chacun permet, et s'il peut être obtenu maintenant.",
        resource=Resource.DOCUMENTS,
        resolver=offers,
        graphql_type=list[DocumentOffer] | None,
    )
    adcs: AdcsResult | None = shown(
        *FOR_ADCS,
        en="The secured certificate of driving rights (attestation de droits à conduire sécurisée), issued as of now: "
        "existence, categories and validity, suspensions included; never a point, never an offence.",
        fr="L'attestation de droits à conduire sécurisée, délivrée à cet instant : existence, catégories et validité, "
        "suspension comprise ; jamais un point, jamais une infraction.",
        resource=Resource.DOCUMENTS,
        resolver=certificate,
        graphql_type=AdcsResult | None,
    )
    rii: RiiResult | None = shown(
        en="The integral record (relevé d'information intégral): all that the registry holds. A password session is "
        "told where to step up.",
        fr="Le relevé d'information intégral : tout ce que le registre contient. Une session par mot de passe apprend "
        "où se connecter avec FranceConnect.",
        resource=Resource.INTEGRAL_RECORD,
        resolver=integral_record,
        graphql_type=RiiResult | None,
        on_refusal=OnRefusal.TYPED,
    )
    access_log: AccessLogConnection | None = shown(
        en="Which tools read this record, when, on which legal basis and why, newest first; `first` is 1 to 100.",
        fr="Les outils qui ont consulté ce dossier, quand, sur quel fondement et pourquoi, du plus récent au plus "
        "ancien ; `first` va de 1 à 100.",
        resolver=access_log,
        graphql_type=AccessLogConnection | None,
    )
    shares: list[RightsShare] | None = shown(
        en="The codes that were given to have these rights checked, newest first, 100 at most.",
        fr="Les codes donnés pour faire vérifier ces droits, du plus récent au plus ancien, 100 au plus.",
        resolver=shares,
        graphql_type=list[RightsShare] | None,
    )
    sessions: list[AccountSession] | None = shown(
        en="The sessions of their account that are open, newest first, 50 at most.",
        fr="Les sessions ouvertes de leur compte, de la plus récente à la plus ancienne, 50 au plus.",
        resolver=sessions,
        graphql_type=list[AccountSession] | None,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the types of ``Node``."""
        return isinstance(value, Holder)
