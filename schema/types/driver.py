"""Driver: who they are, their licence, their exams, their documents."""

from collections.abc import Callable

import strawberry

from schema import records
from schema.access import Resource
from schema.context import content
from schema.declaration import shown, view
from schema.records import Frozen, Record, RecordId, Segment
from schema.types.account_sessions import AccountSession, sessions
from schema.types.candidate import Candidate, ExamResult, results_of
from schema.types.details import AwarenessCourse
from schema.types.document import Document, papers_of
from schema.types.licence import Licence
from schema.types.node import Node
from schema.types.vocabulary import Info, PartialDate

TYPE_NAME = "Driver"


class Holder(Frozen, frozen=True):
    """Whoever a record is about: the source of a ``Driver``. Nothing is read before a field needs it."""

    record: RecordId


def _if_any(name: str) -> Callable[[records.Identity], str | None]:
    """Read a text of the identity; what the registry knows to be nothing (an empty text) is nothing here too."""

    def read(root: records.Identity) -> str | None:
        return getattr(root, name) or None

    return read


@view(
    Segment.IDENTITY,
    resource=Resource.HOLDER,
    en="A postal address.",
    fr="Une adresse postale.",
)
class Address:
    """View of ``records.Address``."""

    lines: list[str] = shown(en="Street, line by line.", fr="La voie, ligne par ligne.", graphql_type=list[str])
    postcode: str = shown(en="Postcode.", fr="Le code postal.")
    town: str = shown(en="Town.", fr="La commune.")


@view(
    Segment.IDENTITY,
    resource=Resource.HOLDER,
    en="Who the record is about, in the registry's spelling.",
    fr="L'identité du titulaire, telle que le registre l'écrit.",
)
class Identity:
    """View of ``records.Identity``."""

    birth_name: str = shown(en="Birth name.", fr="Nom de naissance.")
    usage_name: str | None = shown(
        en="Usage name, where there is one.",
        fr="Nom d'usage, s'il y en a un.",
        resolver=_if_any("usage_name"),
        graphql_type=str | None,
    )
    given_names: list[str] = shown(
        en="Every given name, in order.", fr="Tous les prénoms, dans l'ordre.", graphql_type=list[str]
    )
    sex: records.Sex = shown(en="Sex in the civil registry.", fr="Sexe à l'état civil.")
    born_on: PartialDate | None = shown(
        en="Birth date, as far as it is known.", fr="Date de naissance, pour ce qui en est connu."
    )
    birthplace: str | None = shown(
        en="Birthplace (INSEE code).",
        fr="Lieu de naissance (code INSEE).",
        resolver=_if_any("birthplace"),
        graphql_type=str | None,
    )
    birthplace_name: str | None = shown(
        en="Name of the birthplace.",
        fr="Nom du lieu de naissance.",
        resolver=_if_any("birthplace_name"),
        graphql_type=str | None,
    )
    birth_country: str = shown(en="Country of birth (INSEE code).", fr="Pays de naissance (code INSEE).")
    neph: str | None = shown(
        en="The NEPH: twelve digits, given once for life.",
        fr="Le NEPH : douze chiffres, attribués une fois pour toutes.",
    )
    address: Address | None = shown(en="Address known to the registry.", fr="L'adresse connue du registre.")


def _driver_id(root: Holder, info: Info) -> str:
    return info.context.ports.sealed_ids.seal(TYPE_NAME, root.record)


async def _read(root: Holder, info: Info) -> Record:
    return await info.context.record(root.record)


async def _identity(root: Holder, info: Info) -> records.Identity | None:
    return content((await _read(root, info)).identity, Segment.IDENTITY)


async def _exams(root: Holder, info: Info) -> records.Exams | None:
    return content((await _read(root, info)).exams, Segment.EXAMS)


async def _results(root: Holder, info: Info) -> list[records.ExamResult]:
    return results_of(await _exams(root, info))


async def _courses(root: Holder, info: Info) -> list[records.Course]:
    courses = content((await _read(root, info)).courses, Segment.COURSES) or ()
    return sorted(courses, key=lambda course: course.first_on, reverse=True)


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
        resource=Resource.PUBLIC,
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
    documents: list[Document] | None = shown(
        en="The documents that the service makes, and what each is good for.",
        fr="Les documents du service, et ce que chacun permet.",
        resource=Resource.DOCUMENTS,
        resolver=lambda root: papers_of(root.record),
        graphql_type=list[Document] | None,
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
