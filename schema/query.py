"""Where reading starts."""

import strawberry

from schema.access import Resource
from schema.declaration import shown, view
from schema.records import RecordId, Segment
from schema.types.changes import DriverChanges, changed_since
from schema.types.course_guide import AwarenessCourseGuide, guide
from schema.types.document import Paper, document_of
from schema.types.driver import Driver, Holder
from schema.types.look_up import DriverLookup, driver, drivers, identify_drivers
from schema.types.node import Node
from schema.types.number_forms import NumberFormTree, number_forms
from schema.types.point_event import Event, events_of
from schema.types.schedule import ScheduledOffence, offences
from schema.types.service_info import Service, ServiceInfo
from schema.types.session import Session, session
from schema.types.verification import Verification, verify_document
from schema.types.vocabulary import Info


def _me(info: Info) -> Holder:
    return Holder(info.context.own_record())


def _service(info: Info) -> Service:
    links = info.context.ports.links
    return Service(links.sign_in, links.outside)


async def _node(info: Info, id: strawberry.ID) -> Holder | Event | Paper | None:
    """Open a sealed id. Unknown, forged and other people's ids look the same."""
    type_name, key = info.context.unseal(id) or ("", "")
    record, _, local = key.partition("/")
    if not info.context.owns(record):
        return None
    mine = RecordId(record)
    match type_name:
        case "Driver":
            return Holder(mine)
        case "PointEvent":
            events = events_of(await info.context.record(mine, beyond={Segment.MOVEMENTS}))
            return next((event for event in events if event.movement.reference == local), None)
        case "Document":
            return await document_of(mine, local, info.context)
    return None


@view(resource=Resource.PUBLIC, en="Where reading starts.", fr="Le point de départ des lectures.")
class Query:
    """The root of every query."""

    session: Session = shown(
        en="Who is asking, how it was proved, and where to go next.",
        fr="Qui demande, comment c'est prouvé, et où aller ensuite.",
        resolver=session,
        graphql_type=Session,
    )
    me: Driver | None = shown(
        en="The holder who is signed in.",
        fr="Le titulaire connecté.",
        resource=Resource.HOLDER,
        resolver=_me,
        graphql_type=Driver | None,
    )
    driver: DriverLookup | None = shown(
        en="A driver whom a tool looks up by number, birth name and birth date.",
        fr="Un conducteur qu'un outil recherche par numéro, nom et date de naissance.",
        resource=Resource.LOOK_UP,
        resolver=driver,
        graphql_type=DriverLookup | None,
    )
    identify_drivers: list[DriverLookup] | None = shown(
        en="Up to 50 drivers whom a tool looks up, in the order asked, each with its own answer.",
        fr="Jusqu'à 50 conducteurs qu'un outil recherche, dans l'ordre demandé, chacun avec sa réponse.",
        resource=Resource.LOOK_UP,
        resolver=identify_drivers,
        graphql_type=list[DriverLookup] | None,
    )
    drivers: list[DriverLookup] | None = shown(
        en="Up to 50 drivers whom a tool has looked up, by their ids, in the order asked, each with its own answer.",
        fr="Jusqu'à 50 conducteurs qu'un outil a recherchés, par leurs identifiants, dans l'ordre demandé, chacun avec "
        "sa réponse.",
        resource=Resource.LOOK_UP,
        resolver=drivers,
        graphql_type=list[DriverLookup] | None,
    )
    changed_since: DriverChanges | None = shown(
        en="Which of the drivers whom a tool has read changed on or after a day, at most 400 days ago.",
        fr="Lesquels des conducteurs qu'un outil a consultés ont changé depuis un jour, d'au plus 400 jours.",
        resource=Resource.LOOK_UP,
        resolver=changed_since,
        graphql_type=DriverChanges | None,
    )
    offences: list[ScheduledOffence] = shown(
        en="The schedule of offences as it stood on a day (today unless said): cost and article of each.",
        fr="Le barème des infractions à une date donnée (aujourd'hui par défaut) : coût et article de chacune.",
        resolver=offences,
        graphql_type=list[ScheduledOffence],
    )
    awareness_courses: AwarenessCourseGuide = shown(
        en="What awareness courses are.",
        fr="Ce que sont les stages de sensibilisation.",
        resolver=guide,
        graphql_type=AwarenessCourseGuide,
    )
    number_forms: NumberFormTree = shown(
        en="Which record number to give: the questions that lead to its form, and the rules of every form.",
        fr="Quel numéro de dossier donner : les questions qui mènent à sa forme, et les règles de chaque forme.",
        resolver=number_forms,
        graphql_type=NumberFormTree,
    )
    verify_document: Verification = shown(
        en="What became of a document: by the reference printed on it, or by the text of its scanned 2D-Doc.",
        fr="Ce qu'un document est devenu : par la référence imprimée, ou par le texte de son 2D-Doc.",
        resolver=verify_document,
        graphql_type=Verification,
    )
    service: ServiceInfo = shown(
        en="What the service says of itself before anybody signs in.",
        fr="Ce que le service dit de lui-même avant toute connexion.",
        resolver=_service,
        graphql_type=ServiceInfo,
    )
    node: Node | None = shown(
        en="Something by its sealed id; null for any id that is not yours to open.",
        fr="Un objet par son identifiant scellé ; nul pour tout identifiant qui n'est pas le vôtre.",
        resource=Resource.HOLDER,
        resolver=_node,
        graphql_type=Node | None,
    )
