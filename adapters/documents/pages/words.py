"""The French words of the documents for what a record holds: days, enums, codes."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from adapters.documents.pages.elements import file
from schema.law.offences import schedule
from schema.records import (
    CourseKind,
    Entitlement,
    EntitlementOrigin,
    Establishment,
    ExaminerKind,
    LicenceStatus,
    MeasureKind,
    MedicalOpinion,
    NoPointReason,
    OffenceClass,
    PartialDate,
    Sex,
    Title,
    TitleFormat,
    TitleStatus,
    TrainingRoute,
    VehicleGroup,
)
from schema.wording import STATUS_SENTENCES, LocalizedText

NOTHING = "–"
"""What an empty cell shows."""

UNKNOWN = "non connue"

FRANCE = "99100"

SENTENCES_WITHOUT_POINTS: Mapping[LicenceStatus, LocalizedText] = {
    **STATUS_SENTENCES,
    LicenceStatus.INVALIDATED: LocalizedText(
        "Permis de conduire invalidé : il est interdit de conduire.",
        "The licence has been invalidated: driving is forbidden.",
    ),
}
"""The state in a sentence for third parties (L. 225-5, L. 223-7), without why a licence was invalidated."""

SEX: Mapping[Sex, str] = {Sex.MALE: "Masculin", Sex.FEMALE: "Féminin", Sex.UNSPECIFIED: "Non précisé"}

TITLE_FORMATS: Mapping[TitleFormat, str] = {
    TitleFormat.PHOTOCARD: "Carte au format européen",
    TitleFormat.PAPER: "Permis cartonné à 3 volets",
}

TITLE_STATUS: Mapping[TitleStatus, str] = {
    TitleStatus.VALID: "En cours de validité",
    TitleStatus.EXPIRED: "Expiré",
    TitleStatus.LOST: "Déclaré perdu",
    TitleStatus.STOLEN: "Déclaré volé",
    TitleStatus.HANDED_IN: "Remis à l'administration",
    TitleStatus.REPLACED: "Remplacé",
}

ORIGINS: Mapping[EntitlementOrigin, str] = {
    EntitlementOrigin.EXAM: "Examen",
    EntitlementOrigin.EQUIVALENCE: "Équivalence",
    EntitlementOrigin.EXCHANGE: "Échange",
    EntitlementOrigin.MILITARY_CONVERSION: "Conversion d'un brevet militaire",
    EntitlementOrigin.DIPLOMA: "Validation d'un diplôme professionnel",
}

ROUTES: Mapping[TrainingRoute, str] = {
    TrainingRoute.STANDARD: "apprentissage classique",
    TrainingRoute.ACCOMPANIED: "conduite accompagnée (AAC)",
}

CLASSES: Mapping[OffenceClass, str] = {
    OffenceClass.CONTRAVENTION_1: "Contravention de 1re classe",
    OffenceClass.CONTRAVENTION_2: "Contravention de 2e classe",
    OffenceClass.CONTRAVENTION_3: "Contravention de 3e classe",
    OffenceClass.CONTRAVENTION_4: "Contravention de 4e classe",
    OffenceClass.CONTRAVENTION_5: "Contravention de 5e classe",
    OffenceClass.MISDEMEANOUR: "Délit",
}

ESTABLISHMENTS: Mapping[Establishment, str] = {
    Establishment.FIXED_PENALTY: "AF",
    Establishment.INCREASED_FIXED_PENALTY: "AM",
    Establishment.PENAL_COMPOSITION: "CP",
    Establishment.FINAL_CONVICTION: "CO",
}
"""How the reality of an offence was established (L. 223-1 al. 4), by the letters that everyone uses."""

ESTABLISHED_BY = (
    "Infraction établie par : AF, paiement de l'amende forfaitaire ; AM, titre exécutoire de l'amende forfaitaire "
    "majorée ; CP, composition pénale ; CO, condamnation définitive."
)

MEASURES: Mapping[MeasureKind, tuple[str, str]] = {
    MeasureKind.RETENTION: ("Rétention du permis", "L. 224-1"),
    MeasureKind.ADMINISTRATIVE_SUSPENSION: ("Suspension administrative", "L. 224-2"),
    MeasureKind.JUDICIAL_SUSPENSION: ("Suspension judiciaire", "L. 224-9"),
    MeasureKind.MEDICAL_SUSPENSION: ("Suspension pour raison médicale", "R. 221-14"),
    MeasureKind.ALCOLOCK_RESTRICTION: ("Restriction aux véhicules à éthylotest antidémarrage", "R. 224-6"),
    MeasureKind.CANCELLATION: ("Annulation judiciaire", "L. 224-14"),
    MeasureKind.INVALIDATION: ("Invalidation pour solde de points nul", "L. 223-5"),
    MeasureKind.ISSUE_BAN: ("Interdiction d'obtenir un permis", "L. 224-14"),
}
"""Measures and the article of the Code de la route that each rests on."""

EXAMINERS: Mapping[ExaminerKind, str] = {
    ExaminerKind.APPROVED_DOCTOR: "Médecin agréé",
    ExaminerKind.PRIMARY_COMMISSION: "Commission médicale primaire",
    ExaminerKind.APPEAL_COMMISSION: "Commission médicale d'appel",
}

GROUPS: Mapping[VehicleGroup, str] = {VehicleGroup.LIGHT: "Groupe léger", VehicleGroup.HEAVY: "Groupe lourd"}

OPINIONS: Mapping[MedicalOpinion, str] = {
    MedicalOpinion.FIT: "Apte",
    MedicalOpinion.FIT_FOR_A_TIME: "Apte temporairement",
    MedicalOpinion.FIT_WITH_RESTRICTIONS: "Apte avec restrictions",
    MedicalOpinion.UNFIT: "Inapte",
}

COURSES: Mapping[CourseKind, str] = {
    CourseKind.VOLUNTARY: "Stage volontaire",
    CourseKind.COMPULSORY: "Stage obligatoire (période probatoire)",
    CourseKind.ALTERNATIVE_TO_PROSECUTION: "Stage alternatif aux poursuites ou de composition pénale",
    CourseKind.COURT_ORDERED: "Stage imposé par un tribunal",
}

NO_POINT: Mapping[NoPointReason, str] = {
    NoPointReason.WITHIN_A_YEAR: "stage suivi moins d'un an après un autre",
    NoPointReason.COURT_ORDERED: "stage imposé par la justice",
    NoPointReason.CEILING: "solde déjà au plafond",
    NoPointReason.INVALIDATION_NOTIFIED: "invalidation déjà notifiée",
}

NOTICES: Mapping[str, str] = {
    "46": "Reconstitution totale du nombre de points",
    "46B": "Restitution de points après dix ans",
    "46D": "Restitution d'un point",
    "47": "Points récupérés par un stage",
    "48": "Retrait de points",
    "48M": "Retrait de points, solde au plus égal à six",
    "48N": "Retrait en période probatoire, stage obligatoire",
    "48SI": "Solde nul, invalidation, remise du permis",
}
"""Letters by their reference; one that is not here is told by its reference alone."""

VEHICLES: Mapping[str, str] = {
    "AM": "Cyclomoteurs, quadricycles légers",
    "A1": "Motos jusqu'à 125 cm³ et 11 kW",
    "A2": "Motos jusqu'à 35 kW",
    "A": "Motos de toute puissance",
    "B1": "Quadricycles lourds à moteur",
    "B": "Véhicules jusqu'à 3,5 t et 9 places",
    "BE": "B avec une remorque lourde",
    "C1": "Véhicules de 3,5 t à 7,5 t",
    "C1E": "C1 avec une remorque lourde",
    "C": "Véhicules de plus de 3,5 t",
    "CE": "C avec une remorque lourde",
    "D1": "Transport de 16 passagers au plus",
    "D1E": "D1 avec une remorque lourde",
    "D": "Transport de plus de 8 passagers",
    "DE": "D avec une remorque lourde",
}
"""What each category is for (R. 221-4), in a few words; an old letter is told alone."""


def day(on: date | PartialDate | None, unknown: str = NOTHING) -> str:
    """Write a day as ``JJ/MM/AAAA``, or as much of it as is known."""
    if on is None:
        return unknown
    if isinstance(on, PartialDate):
        parts = (f"{part:02}" for part in (on.day, on.month) if part)
        return "/".join((*parts, f"{on.year:04}"))
    return f"{on:%d/%m/%Y}"


def hour(at: datetime) -> str:
    """Write the hour of an instant, as people say it."""
    return f"{at.hour} h {at.minute:02}"


@cache
def _table(name: str) -> Mapping[str, str]:
    """Read a table of words from the TOML file that has its name."""
    (table,) = tomllib.loads(file(f"{name}.toml")).values()
    words: Mapping[str, str] = table
    return words


def restriction(code: str) -> str:
    """Say what a code of column 12 means; a sub-code that has no words of its own is told by its first digits."""
    codes = _table("restrictions")
    family = code.partition(".")[0]
    return codes.get(code) or codes.get(family) or "Mention portée au titre"


def country(code: str) -> str:
    """Name a country; one that the table lacks is told by its code."""
    return _table("countries").get(code, f"pays de code {code}")


def birthplace(place: str | None, country_code: str) -> str:
    """Say where somebody was born: the town, and the country unless it is France."""
    parts = [place or "", "" if country_code == FRANCE else country(country_code)]
    return ", ".join(filter(None, parts)) or "France, commune non connue"


@cache
def _offences() -> Mapping[str, tuple[str, str]]:
    return {code: (each.fr, each.article) for each in schedule().values() for code in each.registry}


def offence(code: str) -> tuple[str, str | None]:
    """Say what an offence of the registry's table is, and its article; of an unknown one, its code and nothing."""
    label, article = _offences().get(code, (f"Infraction de code {code}", None))
    return label, f"{article[:1]}. {article[1:]}" if article else None


def title_number(title: Title) -> str:
    """Write the number of a title on one line."""
    return " ".join(filter(None, (title.number, title.second_line, title.year, title.departement)))


def origin(entitlement: Entitlement) -> str:
    """Say how a category was obtained."""
    text = ORIGINS[entitlement.origin]
    if entitlement.exchanged_from:
        text += f" d'un permis étranger ({country(entitlement.exchanged_from)})"
    return f"{text}, {ROUTES[entitlement.route]}" if entitlement.route else text


def points(number: int) -> str:
    """Write a number of points, ``1 point`` or ``3 points``."""
    return f"{number} point{'s' if abs(number) > 1 else ''}"
