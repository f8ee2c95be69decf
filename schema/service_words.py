"""
What the service says of itself before anybody signs in: its purposes, the ways in, warnings, hours, what was retired.

A notice has a code that clients may switch on, and that never changes. Addresses are not ours to know: they are in
``ServiceLinks``, and a notice names the one that goes with it.
"""

from schema.number_words import RETIRED_CODE
from schema.records import Frozen, ServiceState
from schema.wording import LAG, LocalizedText

NAME = "Mes Points Permis"
TIME_ZONE = "Europe/Paris"


class ServiceLinks(Frozen, frozen=True):
    """Addresses outside the service, and whom to call. Without a contact the service names none."""

    france_connect: str = "https://franceconnect.gouv.fr/"
    integral_record_by_prefecture: str = "https://www.service-public.gouv.fr/particuliers/vosdroits/F34791"
    exam_booking: str = "https://candidat.permisdeconduire.gouv.fr/"
    contact_phone: str | None = None
    contact_form: str | None = None


class Notice(Frozen, frozen=True):
    """Something said to everybody. ``link`` is a field of ``ServiceLinks``, and ``label`` what the link says."""

    code: str
    text: LocalizedText
    link: str | None = None
    label: LocalizedText | None = None


class Retired(Frozen, frozen=True):
    """A way in that is no more, the month it ended (ISO 8601), and what to tell whoever still comes by it."""

    code: str
    name: str
    since: str
    text: LocalizedText


class Window(Frozen, frozen=True):
    """
    When the registry is not fully open, in Paris time.

    ``weekday`` is ISO's (7 is Sunday), absent for every day; a window that ends before it starts ends the next day.
    """

    state: ServiceState
    starts_at: str
    ends_at: str
    text: LocalizedText
    weekday: int | None = None


PURPOSES = (
    Notice(
        "BALANCE",
        LocalizedText(
            "Consulter votre solde de points, son historique et son prévisionnel.",
            "See your points balance, its history and its forecast.",
        ),
    ),
    Notice(
        "ENTITLEMENT_CERTIFICATE",
        LocalizedText(
            "Télécharger l'attestation de droits à conduire sécurisée (ADCS), qui vaut permis de conduire.",
            "Download the secured certificate of driving rights (ADCS), which counts as the licence.",
        ),
    ),
    Notice(
        "INTEGRAL_RECORD",
        LocalizedText(
            "Télécharger votre relevé d'information intégral (RII), après une connexion avec FranceConnect.",
            "Download your integral information record (RII), after signing in with FranceConnect.",
        ),
    ),
    Notice(
        "EXAM_BOOKING",
        LocalizedText("Réserver une place d'examen.", "Book a place for the driving test."),
        "exam_booking",
        LocalizedText("Réserver une place", "Book a place"),
    ),
    Notice("EXAM_RESULTS", LocalizedText("Connaître vos résultats d'examen.", "See your exam results.")),
)

BEFORE_SIGN_IN = (
    Notice(
        "INTEGRAL_RECORD_NEEDS_FRANCE_CONNECT",
        LocalizedText(
            "Pour obtenir votre relevé d'information intégral (RII), connectez-vous avec FranceConnect : cela vous "
            "protège de la fraude et de l'usurpation d'identité.",
            "To have your integral information record (RII), sign in with FranceConnect: it protects you from fraud "
            "and identity theft.",
        ),
    ),
)

WHAT_IS_FRANCE_CONNECT = LocalizedText("Qu'est-ce que FranceConnect ?", "What is FranceConnect?")

FRANCE_CONNECT_TITLE = LocalizedText("S'identifier avec FranceConnect", "Sign in with FranceConnect")
FRANCE_CONNECT_EXPLAINED = LocalizedText(
    "FranceConnect est la solution de l'État pour se connecter aux services en ligne simplement et en sécurité, avec "
    "un compte que vous avez déjà, par exemple ameli.fr ou impots.gouv.fr.",
    "FranceConnect is the State's way of signing in to online services simply and safely, with an account that you "
    "already have, such as ameli.fr or impots.gouv.fr.",
)
FRANCE_CONNECT_ADVICE = (
    Notice(
        "FIRST_TIME_CHECK",
        LocalizedText(
            "La première fois, vous vérifiez les informations de permis issues du registre national. Si elles ne sont "
            "pas les vôtres, dites-le : l'administration en est avertie, et vous pouvez créer un compte.",
            "The first time, you check the licence information that the national registry holds. If it is not yours, "
            "say so: the administration is told, and you can create an account.",
        ),
    ),
    Notice(
        "USE_YOUR_OWN_ACCOUNT",
        LocalizedText(
            "Utilisez un compte personnel, à votre nom, dont les coordonnées sont à jour.",
            "Use a personal account, in your own name, with contact details that are up to date.",
        ),
    ),
    Notice(
        "USE_AN_ADDRESS_YOU_READ",
        LocalizedText(
            "Choisissez un compte lié à une adresse électronique que vous lisez régulièrement.",
            "Choose an account with an e-mail address that you read regularly.",
        ),
    ),
    Notice(
        "MAIL_AT_EVERY_SIGN_IN",
        LocalizedText(
            "Un message vous est envoyé à chaque connexion : vous pouvez ainsi repérer une connexion frauduleuse.",
            "A mail is sent to you at every sign-in, so that you can notice a fraudulent one.",
        ),
    ),
)

PASSWORD_TITLE = LocalizedText("Me connecter avec mon compte", "Sign in with my account")
PASSWORD_EXPLAINED = LocalizedText(
    "Avec l'adresse électronique et le mot de passe choisis à la création du compte.",
    "With the e-mail address and the password chosen when the account was created.",
)
PASSWORD_NOTICES = (
    Notice("ALL_FIELDS_REQUIRED", LocalizedText("Tous les champs sont obligatoires.", "All fields are required.")),
    Notice("EMAIL_FORMAT", LocalizedText("Format attendu : nom@domaine.fr", "Expected format: name@domain.fr")),
    Notice(
        "ATTEMPTS_ARE_LIMITED",
        LocalizedText(
            "Aucune épreuve anti-robot : le nombre d'essais est limité par adresse, par compte et par numéro, et le "
            "délai avant l'essai suivant vous est indiqué.",
            "No anti-robot puzzle: the number of attempts is limited per address, per account and per number, and you "
            "are told how long to wait before the next.",
        ),
    ),
    FRANCE_CONNECT_ADVICE[-1],
)

CREATE_TITLE = LocalizedText("Créer mon compte", "Create my account")
CREATE_EXPLAINED = LocalizedText(
    "Vous n'avez pas de compte, et ne pouvez ou ne voulez pas utiliser FranceConnect ? Créez-en un avec votre NEPH ou "
    "le numéro de votre permis.",
    "No account yet, and you cannot or do not wish to use FranceConnect? Create one with your NEPH or the number of "
    "your licence.",
)

CREATE_NOTICES = (
    PASSWORD_NOTICES[0],
    Notice(
        "WHICH_NUMBER_TO_GIVE",
        LocalizedText(
            "Quelques questions vous diront quel numéro saisir, et où il est imprimé. Une copie du permis suffit.",
            "A few questions tell you which number to type, and where it is printed. A copy of the licence will do.",
        ),
    ),
    *PASSWORD_NOTICES[1:],
)

CAVEATS = (
    Notice("NOT_YET_REGISTERED", LAG),
    Notice(
        "INTEGRAL_RECORD_IS_NO_TITLE",
        LocalizedText(
            "Le relevé d'information intégral ne vaut pas titre de conduite lors d'un contrôle : présentez l'ADCS.",
            "The integral information record is no driving title at a check: show the ADCS.",
        ),
    ),
    Notice(
        "INTEGRAL_RECORD_IS_YOURS_ALONE",
        LocalizedText(
            "Vous seul pouvez consulter votre relevé d'information intégral. Ni employeur ni assureur ne peut vous le "
            "demander.",
            "You alone may read your integral information record. Neither an employer nor an insurer may ask for it.",
        ),
    ),
)

FALLBACKS = (
    Notice(
        "INTEGRAL_RECORD_BY_PREFECTURE",
        LocalizedText(
            "Vous n'arrivez pas à vous connecter ? Votre préfecture délivre aussi le relevé d'information intégral : "
            "par courrier, parfois par courriel.",
            "You cannot sign in? Your prefecture also issues the integral information record: by post, sometimes by "
            "e-mail.",
        ),
        "integral_record_by_prefecture",
        LocalizedText("Demander un relevé d'information intégral", "Ask for an integral information record"),
    ),
)

RETIRED = (
    Retired(
        "TELEPOINTS",
        "Télépoints",
        "2023-11",
        LocalizedText(
            "Mes Points Permis a remplacé Télépoints en novembre 2023. Vous êtes au bon endroit.",
            "Mes Points Permis replaced Télépoints in November 2023. You are in the right place.",
        ),
    ),
    Retired(
        "TELEPOINTS_CODE",
        "Numéro de permis et code confidentiel",
        "2023-11",
        RETIRED_CODE,
    ),
)

CONTACT = LocalizedText(
    "Une question sur vos points ou sur un stage, ou un permis en danger ? Contactez-nous.",
    "A question about your points or a course, or a licence in danger? Contact us.",
)
CONTACT_FORM = LocalizedText("Formulaire de contact", "Contact form")

WINDOWS = (
    Window(
        ServiceState.CLOSED,
        "02:00",
        "06:00",
        LocalizedText(
            "Le dimanche, le registre national est fermé de 2 h à 6 h.",
            "On Sundays the national registry is closed from 2:00 to 6:00.",
        ),
        weekday=7,
    ),
    Window(
        ServiceState.CLOSED,
        "04:30",
        "04:50",
        LocalizedText(
            "Chaque nuit, le registre national est fermé de 4 h 30 à 4 h 50.",
            "Every night the national registry is closed from 4:30 to 4:50.",
        ),
    ),
    Window(
        ServiceState.READ_ONLY,
        "23:30",
        "05:00",
        LocalizedText(
            "Chaque nuit de 23 h 30 à 5 h, les données affichées sont celles de la veille ; un signalement est gardé, "
            "puis transmis à la réouverture.",
            "Every night from 23:30 to 5:00 the data shown are the day before's; a report is kept, and sent on when "
            "the registry reopens.",
        ),
    ),
)
"""The strictest first: where two windows meet, the first one holds. The rest of the time the registry is open."""
