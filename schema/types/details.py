"""What else a record holds: measures, medical checks, courses, letters. FranceConnect sessions alone read them."""

from datetime import date

from schema import records
from schema.access import Resource
from schema.declaration import shown, view
from schema.records import Segment


@view(
    Segment.MEASURES,
    resource=Resource.MEASURES,
    en="A suspension, cancellation, invalidation, retention or ban.",
    fr="Une suspension, annulation, invalidation, rétention ou interdiction.",
)
class Measure:
    """View of ``records.Measure``."""

    kind: records.MeasureKind = shown(en="Which measure.", fr="La mesure.")
    authority: str = shown(en="Who decided it.", fr="L'autorité qui l'a prise.")
    decided_on: date = shown(en="Day of the decision.", fr="Date de la décision.")
    starts_on: date = shown(en="First day.", fr="Premier jour.")
    ends_on: date | None = shown(en="Last day, where there is one.", fr="Dernier jour, s'il y en a un.")
    notified_on: date | None = shown(en="Day it was notified.", fr="Date de notification.")
    licence_returned_on: date | None = shown(
        en="Day the licence was handed in; the ban of L. 223-5 II runs from it.",
        fr="Date de remise du permis ; l'interdiction de L. 223-5 II court de ce jour.",
    )


@view(
    Segment.MEDICAL,
    resource=Resource.MEDICAL_CHECKS,
    en="A medical check: its opinion alone, never a medical fact.",
    fr="Une visite médicale : l'avis seul, jamais un fait médical.",
)
class MedicalCheck:
    """View of ``records.MedicalCheck``."""

    on: date = shown(en="Day of the visit.", fr="Date de la visite.")
    examiner: records.ExaminerKind = shown(en="Who examined.", fr="L'auteur de l'examen.")
    group: records.VehicleGroup = shown(en="Light or heavy vehicles.", fr="Véhicules légers ou lourds.")
    opinion: records.MedicalOpinion = shown(en="The opinion.", fr="L'avis.")
    psychotechnical: bool = shown(
        en="Whether psychotechnical tests were taken.", fr="Si un examen psychotechnique a eu lieu."
    )
    valid_until: date | None = shown(en="Until when the opinion holds.", fr="Jusqu'à quand l'avis vaut.")


@view(
    Segment.COURSES,
    resource=Resource.COURSES,
    en="An awareness course that was followed (L. 223-6 al. 4).",
    fr="Un stage de sensibilisation suivi (L. 223-6 al. 4).",
)
class AwarenessCourse:
    """View of ``records.Course``."""

    kind: records.CourseKind = shown(en="Which kind.", fr="Le type de stage.")
    first_on: date = shown(en="First day.", fr="Premier jour.")
    last_on: date = shown(
        en="Last day; points count from the day after.", fr="Dernier jour ; les points comptent le lendemain."
    )
    centre: str = shown(en="The centre.", fr="Le centre.")
    departement: str = shown(en="Its département.", fr="Son département.")
    recorded_on: date = shown(en="Day the registry recorded it.", fr="Date d'enregistrement.")
    points: int = shown(en="Points that it gave.", fr="Points rendus.")
    no_point_reason: records.NoPointReason | None = shown(en="Why it gave none.", fr="Pourquoi il n'en a pas rendu.")


@view(
    Segment.NOTICES,
    resource=Resource.NOTICES,
    en="A letter that was sent (48, 48M, 48N, 48SI, 46…).",
    fr="Un courrier envoyé (48, 48M, 48N, 48SI, 46…).",
)
class Notice:
    """View of ``records.Notice``."""

    reference: str = shown(en="Which letter.", fr="Le courrier.")
    sent_on: date = shown(en="Day it was sent.", fr="Date d'envoi.")
    registered: bool = shown(en="Whether it was registered mail.", fr="S'il était recommandé.")
    presented_on: date | None = shown(en="Day it was first presented.", fr="Date de première présentation.")
    received_on: date | None = shown(en="Day it was received.", fr="Date de réception.")
