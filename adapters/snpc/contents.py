"""
The content of each segment: elements in, records out.

An optional text that is empty is known to be nothing, and stays ``""``; one absent or nil is ``None``. An
unknown day is ``None``; so is a day known only in part, wherever a record holds a whole one. A movement has an
offence behind it when it has a nature.
"""

from lxml.etree import _Element as Element

from adapters.snpc import formats
from adapters.snpc.wire import Children, Shape
from schema.records import (
    Address,
    Candidacy,
    Course,
    CourseKind,
    Entitlement,
    EntitlementOrigin,
    Establishment,
    ExaminerKind,
    ExamOutcome,
    ExamPart,
    ExamPlace,
    ExamResult,
    Exams,
    Identity,
    LicenceStatus,
    Measure,
    MeasureKind,
    MedicalCheck,
    MedicalOpinion,
    Movement,
    MovementKind,
    NoPointReason,
    Notice,
    NumberForm,
    OffenceClass,
    OffenceFacts,
    RegistrationMode,
    Sex,
    Standing,
    Title,
    TitleFormat,
    TitleStatus,
    TrainingRoute,
    VehicleGroup,
)

_name = formats.texts(100, 1)
_name_or_none = formats.texts(100)
_place = formats.texts(100, recurring=True)
_line = formats.texts(80)
_label = formats.texts(80, recurring=True)
_insee = formats.codes("[0-9][0-9AB][0-9]{3}")
_insee_or_none = formats.codes("([0-9][0-9AB][0-9]{3})?")
_neph_or_none = formats.codes("([0-9]{12})?", recurring=False)
_category = formats.codes("[A-Z0-9()]{1,5}")
_restriction = formats.codes(r"[0-9]{2,3}(\.[0-9A-Z]{1,12}){0,2}")
_reference = formats.codes("[0-9]{4}")
_nature = formats.codes("[0-9]{4}")
_incident = formats.codes(r"[0-9A-Z\-]{1,20}", recurring=False)
_notice = formats.codes("4[4-9][A-Z]{0,2}")
_two_digits = formats.codes("[0-9]{2}")
_departement = formats.codes("[0-9][0-9AB][0-9]?")
_mark = formats.codes("[0-9]{2}/[0-9]{2}")

_IDENTITY = Shape(
    "nomNaissance nomUsage prenom* sexe dateNaissance lieuNaissance libelleLieuNaissance paysNaissance neph adresse"
)
_ADDRESS = Shape("voie* codePostal commune")
_STANDING = Shape("solde plafond etat dtEtat dtObtentionPermis debutProbatoire finProbatoire")
_TITLE = Shape("format typeNumero numero ligne2 annee departement dtDelivrance dtExpiration autorite statut dtStatut")
_ENTITLEMENT = Shape(
    "categorie dtObtention dtFin origine filiere dtFormation dtInvalidationPrecedente paysEchange restriction*"
)
_MOVEMENT = Shape(
    "ref dtEffet dtFait dtDef dtEnr code delta soldeApres plafondApres nature classe incident lieu"
    " modeEtablissement courrier refLiee"
)
_CHECK = Shape("dtVisite type groupe avis dtValidite psychotechnique")
_MEASURE = Shape("type autorite dtDecision dtDebut dtFin dtNotification dtRestitution nature")
_COURSE = Shape("type dtDebut dtFin centre departement dtDepot dtEnr points motifSansPoint")
_EXAMS = Shape("candidature* examen* place*")
_CANDIDACY = Shape("categorie dtInscription mode ecole dtFinValidite dtProchainePossible delaiAttente")
_RESULT = Shape("epreuve categorie dtEpreuve resultat note centre")
_EXAM_PLACE = Shape("epreuve categorie instant centre")
_NOTICE = Shape("ref dtEnvoi recommande dtPresentation dtReception refMvt*")
_ARCHIVE = Shape("ligne*")


def identity(segment: Element) -> Identity:
    """Read IDE."""
    read = _IDENTITY.children(segment)
    return Identity(
        birth_name=read.one("nomNaissance", _name),
        usage_name=read.maybe_known("nomUsage", _name_or_none),
        given_names=read.at_least_one("prenom", _name),
        sex=read.one("sexe", Sex),
        born_on=read.one("dateNaissance", formats.partial_day),
        birthplace=read.known("lieuNaissance", _insee_or_none),
        birthplace_name=read.maybe_known("libelleLieuNaissance", _place),
        birth_country=read.one("paysNaissance", _insee),
        neph=read.known("neph", _neph_or_none),
        address=_address(read),
    )


def _address(read: Children) -> Address | None:
    element = read.element("adresse")
    if element is None or read.is_nil(element, "adresse"):
        return None
    address = _ADDRESS.children(element)
    return Address(
        lines=address.at_least_one("voie", _line),
        postcode=address.one("codePostal", _label),
        town=address.one("commune", _label),
    )


def standing(segment: Element) -> Standing:
    """Read SLD."""
    read = _STANDING.children(segment)
    return Standing(
        status=read.one("etat", LicenceStatus),
        balance=read.known("solde", formats.points_if_any),
        ceiling=read.known("plafond", formats.points_if_any),
        status_since=read.maybe("dtEtat", formats.known_day),
        obtained_on=read.maybe_known("dtObtentionPermis", formats.known_day),
        probation_from=read.maybe("debutProbatoire", formats.known_day),
        probation_until=read.maybe("finProbatoire", formats.known_day),
    )


def title(element: Element) -> Title:
    """Read one card or paper."""
    read = _TITLE.children(element)
    return Title(
        format=read.one("format", TitleFormat),
        number_form=read.one("typeNumero", NumberForm),
        number=read.one("numero", _line),
        second_line=read.maybe("ligne2", _line),
        year=read.maybe("annee", _two_digits),
        departement=read.maybe("departement", _two_digits),
        issued_on=read.one("dtDelivrance", formats.partial_day),
        expires_on=read.maybe_known("dtExpiration", formats.known_day),
        issuing_authority=read.known("autorite", _label),
        status=read.one("statut", TitleStatus),
        status_since=read.maybe("dtStatut", formats.known_day),
    )


def entitlement(element: Element) -> Entitlement:
    """Read the right to drive one category."""
    read = _ENTITLEMENT.children(element)
    return Entitlement(
        category=read.one("categorie", _category),
        obtained_on=read.known("dtObtention", formats.partial_day),
        expires_on=read.maybe_known("dtFin", formats.known_day),
        origin=read.one("origine", EntitlementOrigin),
        route=read.maybe("filiere", TrainingRoute),
        trained_on=read.maybe("dtFormation", formats.known_day),
        previous_invalidation_on=read.maybe("dtInvalidationPrecedente", formats.known_day),
        exchanged_from=read.maybe("paysEchange", _insee),
        restriction_codes=read.many("restriction", _restriction),
    )


def movement(element: Element) -> Movement:
    """Read one movement of points, with the offence behind it where there is one."""
    read = _MOVEMENT.children(element)
    recorded_on = read.one("dtEnr", formats.day)
    offence = None
    if "nature" in read:
        offence = OffenceFacts(
            code=read.one("nature", _nature),
            class_=read.maybe("classe", OffenceClass),
            recorded_on=recorded_on,
            committed_on=read.maybe("dtFait", formats.known_day),
            established_on=read.maybe("dtDef", formats.known_day),
            established_by=read.maybe("modeEtablissement", Establishment),
            incident=read.maybe("incident", _incident),
            place=read.maybe_known("lieu", _place),
        )
    return Movement(
        reference=read.one("ref", _reference),
        on=read.one("dtEffet", formats.day),
        kind=read.one("code", MovementKind),
        delta=read.one("delta", formats.delta),
        balance_after=read.one("soldeApres", formats.points),
        ceiling_after=read.one("plafondApres", formats.points),
        recorded_on=recorded_on,
        offence=offence,
        notice=read.maybe("courrier", _notice),
        linked_reference=read.maybe("refLiee", _reference),
    )


def medical_check(element: Element) -> MedicalCheck:
    """Read one medical visit."""
    read = _CHECK.children(element)
    return MedicalCheck(
        on=read.one("dtVisite", formats.day),
        examiner=read.one("type", ExaminerKind),
        group=read.one("groupe", VehicleGroup),
        opinion=read.one("avis", MedicalOpinion),
        valid_until=read.maybe("dtValidite", formats.known_day),
        psychotechnical=read.one("psychotechnique", formats.yes_or_no),
    )


def measure(element: Element) -> Measure:
    """Read one measure upon the right to drive."""
    read = _MEASURE.children(element)
    return Measure(
        kind=read.one("type", MeasureKind),
        authority=read.one("autorite", _label),
        decided_on=read.one("dtDecision", formats.day),
        starts_on=read.one("dtDebut", formats.day),
        ends_on=read.maybe("dtFin", formats.known_day),
        notified_on=read.maybe("dtNotification", formats.known_day),
        licence_returned_on=read.maybe("dtRestitution", formats.known_day),
        offence_code=read.maybe("nature", _nature),
    )


def course(element: Element) -> Course:
    """Read one awareness course."""
    read = _COURSE.children(element)
    return Course(
        kind=read.one("type", CourseKind),
        first_on=read.one("dtDebut", formats.day),
        last_on=read.one("dtFin", formats.day),
        centre=read.one("centre", _label),
        departement=read.one("departement", _departement),
        filed_on=read.maybe("dtDepot", formats.known_day),
        recorded_on=read.one("dtEnr", formats.day),
        points=read.one("points", formats.points),
        no_point_reason=read.maybe("motifSansPoint", NoPointReason),
    )


def exams(segment: Element) -> Exams:
    """Read EXA; there is an application wherever there is anything."""
    read = _EXAMS.children(segment)
    read.mandatory_element("candidature")
    return Exams(
        candidacies=tuple(map(_candidacy, read.elements("candidature"))),
        results=tuple(map(_result, read.elements("examen"))),
        places=tuple(map(_exam_place, read.elements("place"))),
    )


def _candidacy(element: Element) -> Candidacy:
    read = _CANDIDACY.children(element)
    return Candidacy(
        category=read.one("categorie", _category),
        registered_on=read.one("dtInscription", formats.day),
        mode=read.one("mode", RegistrationMode),
        school=read.maybe("ecole", _label),
        valid_until=read.maybe("dtFinValidite", formats.known_day),
        next_possible_on=read.maybe("dtProchainePossible", formats.known_day),
        waiting_days=read.maybe("delaiAttente", formats.whole_number),
    )


def _result(element: Element) -> ExamResult:
    read = _RESULT.children(element)
    return ExamResult(
        part=read.one("epreuve", ExamPart),
        category=read.one("categorie", _category),
        on=read.one("dtEpreuve", formats.day),
        outcome=read.one("resultat", ExamOutcome),
        mark=read.maybe("note", _mark),
        centre=read.maybe("centre", _label),
    )


def _exam_place(element: Element) -> ExamPlace:
    read = _EXAM_PLACE.children(element)
    return ExamPlace(
        part=read.one("epreuve", ExamPart),
        category=read.one("categorie", _category),
        at=read.one("instant", formats.instant),
        centre=read.one("centre", _label),
    )


def notice(element: Element) -> Notice:
    """Read one letter."""
    read = _NOTICE.children(element)
    return Notice(
        reference=read.one("ref", _notice),
        sent_on=read.one("dtEnvoi", formats.day),
        registered=read.one("recommande", formats.yes_or_no),
        presented_on=read.maybe("dtPresentation", formats.known_day),
        received_on=read.maybe("dtReception", formats.known_day),
        movements=read.many("refMvt", _reference),
    )


def archive(segment: Element) -> tuple[str, ...]:
    """Read ANC: lines of 80 columns, as they stand."""
    return _ARCHIVE.children(segment).many("ligne", _line)
