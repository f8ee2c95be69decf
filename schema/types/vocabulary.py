"""Words that every other type uses: texts in both languages, dates with unknown parts, and the enums of the records."""

from typing import Annotated, Any

import strawberry

from schema import records, sessions, wording
from schema.access import Resource
from schema.context import Context
from schema.declaration import bilingual, shown, view

Info = strawberry.Info[Context, None]
"""What a resolver is told about its field."""


@view(resource=Resource.PUBLIC, en="A text that a citizen reads.", fr="Un texte destiné à l'usager.")
class LocalizedText:
    """View of ``wording.LocalizedText``."""

    fr: str = shown(en="In French.", fr="En français.")
    en: str = shown(en="In English.", fr="En anglais.")


@view(resource=Resource.PUBLIC, en="Why points moved.", fr="Le motif d'un mouvement de points.")
class Reason:
    """View of ``wording.Reason``."""

    code: str = shown(en="What clients switch on; never changes.", fr="Le code stable du motif.")
    fr: str = shown(en="In French, as the service prints it.", fr="En français, tel que le service l'affiche.")
    en: str = shown(en="In English.", fr="En anglais.")
    article: str | None = shown(
        en="Article of the Code de la route that the movement rests on.",
        fr="L'article du code de la route qui fonde le mouvement.",
    )


def _partial(value: Any) -> str:
    return str(value)


def _unreadable(_: Any) -> records.PartialDate:
    raise ValueError("PartialDate is only ever answered")


PARTIAL_DATE = strawberry.scalar(
    name="PartialDate",
    description=bilingual(
        "A date of which the day, or the month, may be unknown: 1958-06-12, 1958-06 or 1958 (ISO 8601, reduced "
        "precision). A string in TypeScript.",
        "Une date dont le jour, ou le mois, peut être inconnu : 1958-06-12, 1958-06 ou 1958.",
    ),
    serialize=_partial,
    parse_value=_unreadable,
)
PartialDate = Annotated[records.PartialDate, "PartialDate"]

ENUMS = {
    records.ReadStatus: ("How far a segment could be read.", "Jusqu'où un segment a pu être lu."),
    records.LicenceStatus: ("State of the licence's record.", "L'état du dossier de permis."),
    records.MovementKind: ("Why the balance moved.", "La nature d'un mouvement de points."),
    records.OffenceClass: ("Class of a contravention, or a délit.", "La classe de l'infraction."),
    records.Establishment: ("The act that established an offence.", "L'acte qui établit l'infraction."),
    records.NumberForm: ("Form that a record number is printed in.", "La forme du numéro de dossier."),
    records.TitleFormat: ("Card or paper.", "Carte ou papier."),
    records.TitleStatus: ("What became of a title.", "Le sort d'un titre."),
    records.EntitlementOrigin: ("How a category was obtained.", "L'origine d'une catégorie."),
    records.TrainingRoute: ("How the driver learnt.", "La filière de formation."),
    records.Sex: ("Sex in the civil registry.", "Le sexe à l'état civil."),
    records.MeasureKind: ("A measure upon the right to drive.", "Une mesure sur le droit de conduire."),
    records.ExaminerKind: ("Who gave the medical opinion.", "L'auteur de l'avis médical."),
    records.VehicleGroup: ("Light or heavy vehicles.", "Véhicules légers ou lourds."),
    records.MedicalOpinion: ("A medical opinion, without its cause.", "Un avis médical, sans son motif."),
    records.CourseKind: ("Kind of awareness course.", "Le type de stage."),
    records.NoPointReason: ("Why a course gave no point.", "Pourquoi un stage n'a pas rendu de point."),
    records.ExamPart: ("Part of the driving test.", "L'épreuve de l'examen."),
    records.ExamOutcome: ("Result of a part of the test.", "Le résultat de l'épreuve."),
    records.RegistrationMode: ("Who registered the candidate.", "Qui a inscrit le candidat."),
    sessions.RecordOutcome: (
        "What the registry answered when the signed-in person was looked up.",
        "La réponse du registre lors de la recherche de la personne connectée.",
    ),
}

for enum, (english, french) in ENUMS.items():
    strawberry.enum(enum, description=bilingual(english, french))


def localized(text: wording.LocalizedText) -> wording.LocalizedText:
    """Read as a ``LocalizedText``."""
    return text
