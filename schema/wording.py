"""
What citizens read, in French and English: the same words on every client, because they come as data.

French first: it is the language of the law. Wordings of the movements carry the article they rest on (Code de la
route).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from schema.law.movements import ARTICLES
from schema.records import (
    Frozen,
    LicenceStatus,
    Movement,
    MovementKind,
)


class LocalizedText(Frozen, frozen=True):
    """A text in both languages."""

    fr: str
    en: str


class Reason(Frozen, frozen=True):
    """Why points moved. ``code`` is what clients switch on; ``article`` is where the law says so."""

    code: str
    fr: str
    en: str
    article: str | None


LAG = LocalizedText(
    "Ces informations sont celles enregistrées au moment de votre connexion, sous réserve d'éventuelles autres "
    "infractions commises et non encore enregistrées sur votre dossier.",
    "This is what was registered when you signed in; other offences may have been committed and not yet be registered.",
)
"""The registry learns late, of losses and of gains alike."""

STATUS_WORDS: Mapping[LicenceStatus, LocalizedText] = {
    LicenceStatus.VALID: LocalizedText("VALIDE", "VALID"),
    LicenceStatus.SUSPENDED: LocalizedText("SUSPENDU", "SUSPENDED"),
    LicenceStatus.RETAINED: LocalizedText("RETENU", "RETAINED"),
    LicenceStatus.CANCELLED: LocalizedText("ANNULÉ", "CANCELLED"),
    LicenceStatus.INVALIDATED: LocalizedText("INVALIDÉ", "INVALIDATED"),
    LicenceStatus.TITLE_EXPIRED: LocalizedText("TITRE EXPIRÉ", "CARD EXPIRED"),
    LicenceStatus.CANDIDATE: LocalizedText("CANDIDAT", "CANDIDATE"),
    LicenceStatus.MERGED: LocalizedText("DOSSIER FUSIONNÉ", "RECORD MERGED"),
    LicenceStatus.DECEASED: LocalizedText("DOSSIER CLOS", "RECORD CLOSED"),
    LicenceStatus.PROTECTED: LocalizedText("DOSSIER NON CONSULTABLE", "RECORD NOT SERVED ONLINE"),
}

STATUS_SENTENCES: Mapping[LicenceStatus, LocalizedText] = {
    LicenceStatus.VALID: LocalizedText("Permis de conduire valide.", "The licence is valid."),
    LicenceStatus.SUSPENDED: LocalizedText(
        "Permis de conduire suspendu : il est interdit de conduire jusqu'à la fin de la mesure.",
        "The licence is suspended: driving is forbidden until the measure ends.",
    ),
    LicenceStatus.RETAINED: LocalizedText(
        "Permis de conduire retenu par les forces de l'ordre : il est interdit de conduire pendant la rétention.",
        "The licence is retained by the police: driving is forbidden during the retention.",
    ),
    LicenceStatus.CANCELLED: LocalizedText(
        "Permis de conduire annulé par décision de justice : il est interdit de conduire.",
        "The licence was cancelled by a court: driving is forbidden.",
    ),
    LicenceStatus.INVALIDATED: LocalizedText(
        "Permis de conduire invalidé pour solde de points nul : il est interdit de conduire.",
        "The licence was invalidated because no points are left: driving is forbidden.",
    ),
    LicenceStatus.TITLE_EXPIRED: LocalizedText(
        "Droits à conduire valides, mais la carte a expiré : demandez son renouvellement.",
        "The driving rights are valid, but the card has expired: apply for its renewal.",
    ),
    LicenceStatus.CANDIDATE: LocalizedText(
        "Pas encore de permis de conduire : candidat à l'examen.",
        "No licence yet: a candidate for the driving test.",
    ),
    LicenceStatus.MERGED: LocalizedText("Ce dossier a été réuni à un autre.", "This record was joined to another one."),
    LicenceStatus.DECEASED: LocalizedText(
        "Ce dossier ne peut pas être consulté en ligne. Adressez-vous à votre préfecture.",
        "This record cannot be read online. Please contact your prefecture.",
    ),
    LicenceStatus.PROTECTED: LocalizedText(
        "Ce dossier ne peut pas être consulté en ligne. Adressez-vous à votre préfecture.",
        "This record cannot be read online. Please contact your prefecture.",
    ),
}

WORDS: Mapping[MovementKind, tuple[str, str, str]] = {
    MovementKind.WITHDRAWAL: (
        "WITHDRAWAL",
        "Retrait de points à la suite d'une infraction",
        "Points withdrawn after an offence",
    ),
    MovementKind.SINGLE_POINT_RETURN: (
        "SINGLE_POINT_RETURN_SIX_MONTHS",
        "Restitution automatique d'un point à 6 mois",
        "One point returned after 6 months",
    ),
    MovementKind.FULL_RESTORATION_TWO_YEARS: (
        "FULL_RESTORATION_TWO_YEARS",
        "Reconstitution totale du solde à 2 ans",
        "Balance fully restored after 2 years",
    ),
    MovementKind.FULL_RESTORATION_THREE_YEARS: (
        "FULL_RESTORATION_THREE_YEARS",
        "Reconstitution totale du solde à 3 ans",
        "Balance fully restored after 3 years",
    ),
    MovementKind.TEN_YEAR_RETURN: (
        "TEN_YEAR_RETURN",
        "Restitution automatique de points à 10 ans",
        "Points returned after 10 years",
    ),
    MovementKind.COURSE_RECOVERY: (
        "COURSE_RECOVERY",
        "Récupération de points par un stage de sensibilisation",
        "Points recovered by an awareness course",
    ),
    MovementKind.PROBATION_GAIN: (
        "PROBATION_GAIN",
        "Majoration annuelle du solde en période probatoire",
        "Yearly gain of the probationary period",
    ),
    MovementKind.END_OF_PROBATION: (
        "END_OF_PROBATION",
        "Fin de la période probatoire",
        "End of the probationary period",
    ),
    MovementKind.WITHDRAWAL_CANCELLED: (
        "WITHDRAWAL_CANCELLED",
        "Annulation d'un retrait de points par décision de justice",
        "Withdrawal cancelled by a court",
    ),
    MovementKind.CORRECTION: ("CORRECTION", "Rectification du dossier", "Correction of the record"),
}

REASONS: Mapping[MovementKind, Reason] = {
    kind: Reason(code, fr, en, ARTICLES.get(kind)) for kind, (code, fr, en) in WORDS.items()
}
"""Why points move, by kind; a correction of the record rests on no article."""

SINGLE_POINT_RETURN_ONE_YEAR = Reason(
    "SINGLE_POINT_RETURN_ONE_YEAR",
    "Restitution automatique d'un point à un an",
    "One point returned after one year",
    ARTICLES[MovementKind.SINGLE_POINT_RETURN],
)
"""The delay of offences established before 2011-01-01 (law 2011-267, art. 76 and 138)."""

SIX_MONTHS_SINCE = date(2011, 1, 1)


def reason(movement: Movement, movements: Sequence[Movement] = ()) -> Reason:
    """Say why points moved; ``movements`` are the record's, among which a point returned finds its withdrawal."""
    if movement.kind is MovementKind.SINGLE_POINT_RETURN:
        cause = next((each for each in movements if each.reference == movement.linked_reference), None)
        established_on = cause.offence.established_on if cause and cause.offence else None
        if established_on is not None and established_on < SIX_MONTHS_SINCE:
            return SINGLE_POINT_RETURN_ONE_YEAR
    return REASONS[movement.kind]


SHOWN_AS_BALANCE = frozenset(
    {
        MovementKind.FULL_RESTORATION_TWO_YEARS,
        MovementKind.FULL_RESTORATION_THREE_YEARS,
        MovementKind.END_OF_PROBATION,
    }
)
"""Movements that set the balance, and so are told as a balance and not as a difference."""


def effect(movement: Movement) -> LocalizedText:
    """Say what a movement did, as the service prints it: ``+1 POINT``, ``-3 POINTS`` or ``12/12 POINTS``."""
    if movement.kind in SHOWN_AS_BALANCE:
        amount, plural = f"{movement.balance_after}/{movement.ceiling_after}", True
    else:
        amount, plural = f"{movement.delta:+d}", abs(movement.delta) > 1
    text = f"{amount} {'POINTS' if plural else 'POINT'}"
    return LocalizedText(text, text)


class DocumentText(Frozen, frozen=True):
    """What is said of a document before it is made."""

    title: LocalizedText
    purpose: LocalizedText
    caveat: LocalizedText


ENTITLEMENT_CERTIFICATE = DocumentText(
    LocalizedText("Attestation de droits à conduire sécurisée (ADCS)", "Secured certificate of driving rights (ADCS)"),
    LocalizedText(
        "Atteste la validité et l'étendue de votre droit à conduire : catégories, et suspension éventuelle.",
        "States the validity and extent of your right to drive: categories, and any suspension.",
    ),
    LocalizedText(
        "Elle vaut permis de conduire lors d'un contrôle routier, pendant quatre mois.",
        "It counts as the licence at a roadside check, for four months.",
    ),
)

INTEGRAL_RECORD = DocumentText(
    LocalizedText("Relevé d'information intégral (RII)", "Integral information record (RII)"),
    LocalizedText(
        "Réunit toutes vos informations : points restants, validité, infractions, visites médicales, stages.",
        "Holds everything about your licence: points, validity, offences, medical checks, courses.",
    ),
    LocalizedText(
        "Il ne vaut pas titre de conduite lors d'un contrôle. Vous seul pouvez le consulter : ni votre employeur "
        "ni votre assureur ne peut vous le demander.",
        "It is not a driving title at a check. Only you may read it: neither employer nor insurer may ask you for it.",
    ),
)
