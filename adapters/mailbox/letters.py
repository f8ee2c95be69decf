"""What each mail says: a citizen reads it once, perhaps worried; it says what happened and what to do."""

from collections.abc import Mapping

from schema.accounts import MailKind
from schema.records import Frozen


class Letter(Frozen, frozen=True):
    """A mail in words, in one language. ``action`` labels its link, where it has one."""

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""


class Bilingual(Frozen, frozen=True):
    """A mail in French and in English; braces stand for facts."""

    fr: Letter
    en: Letter


UNASKED_FR = "Si vous n'êtes pas à l'origine de cette demande, ignorez ce courriel : rien ne sera modifié."
UNASKED_EN = "If you did not ask for this, ignore this e-mail: nothing will change."

LETTERS: Mapping[MailKind, Bilingual] = {
    MailKind.SIGNED_IN: Bilingual(
        fr=Letter(
            "Connexion à votre espace Mes Points Permis",
            (
                "Une connexion à votre espace a eu lieu {when_fr}, {way_fr}.",
                "Appareil : {device_fr}. Réseau : {network_fr}.",
                (
                    "C'était vous ? Vous n'avez rien à faire. Sinon, suivez ce lien : toutes les sessions seront "
                    "fermées et cette façon de se connecter sera verrouillée."
                ),
            ),
            "Ce n'était pas moi",
        ),
        en=Letter(
            "Sign-in to Mes Points Permis",
            (
                "Somebody signed in to your account {when_en}, {way_en}.",
                "Device: {device_en}. Network: {network_en}.",
                (
                    "Was it you? There is nothing to do. If not, follow this link: every session will end and this way "
                    "of signing in will be locked."
                ),
            ),
            "This was not me",
        ),
    ),
    MailKind.ACTIVATE: Bilingual(
        fr=Letter(
            "Activez votre compte Mes Points Permis",
            (
                "La création d'un compte a été demandée avec cette adresse {when_fr}.",
                "Pour l'activer, suivez ce lien dans les {hours} heures. Il ne sert qu'une fois.",
                UNASKED_FR,
            ),
            "Activer mon compte",
        ),
        en=Letter(
            "Activate your account",
            (
                "An account was asked for with this address {when_en}.",
                "To activate it, follow this link within {hours} hours. It works once.",
                UNASKED_EN,
            ),
            "Activate my account",
        ),
    ),
    MailKind.ALREADY_REGISTERED: Bilingual(
        fr=Letter(
            "Vous avez déjà un compte Mes Points Permis",
            (
                "Cette adresse, ou votre dossier, a été indiquée {when_fr} pour un compte. Vous en avez déjà un.",
                (
                    "Connectez-vous avec votre adresse et votre mot de passe. Mot de passe oublié ? Demandez-en un "
                    "nouveau depuis la page de connexion."
                ),
                UNASKED_FR,
            ),
        ),
        en=Letter(
            "You already have an account",
            (
                "This address, or your record, was given for an account {when_en}. You already have one.",
                "Sign in with your address and your password. Forgotten it? Ask for a new one on the sign-in page.",
                UNASKED_EN,
            ),
        ),
    ),
    MailKind.RECORD_HAS_ACCOUNT: Bilingual(
        fr=Letter(
            "Votre demande de compte Mes Points Permis",
            (
                (
                    "Un compte a été demandé avec cette adresse {when_fr}. Il n'a pas pu être créé : un dossier de "
                    "permis ne peut avoir qu'un seul compte, et celui-ci en a déjà un, sous une autre adresse."
                ),
                "S'il est à vous, connectez-vous avec FranceConnect, ou avec l'adresse que vous aviez choisie.",
                UNASKED_FR,
            ),
        ),
        en=Letter(
            "Your request for an account",
            (
                (
                    "An account was asked for with this address {when_en}. It could not be made: a licence record has "
                    "one account only, and this one has it already, under another address."
                ),
                "If it is yours, sign in with FranceConnect, or with the address that you had chosen.",
                UNASKED_EN,
            ),
        ),
    ),
    MailKind.FRANCE_CONNECT_ONLY: Bilingual(
        fr=Letter(
            "Votre compte s'ouvre avec FranceConnect",
            (
                (
                    "Un compte ou un mot de passe a été demandé {when_fr}. Votre compte n'a pas de mot de passe : "
                    "il s'ouvre avec FranceConnect."
                ),
                "Sur la page de connexion, choisissez « S'identifier avec FranceConnect ».",
                UNASKED_FR,
            ),
        ),
        en=Letter(
            "Your account opens with FranceConnect",
            (
                (
                    "An account or a password was asked for {when_en}. Your account has no password: it opens with "
                    "FranceConnect."
                ),
                "On the sign-in page, choose FranceConnect.",
                UNASKED_EN,
            ),
        ),
    ),
    MailKind.RESET_PASSWORD: Bilingual(
        fr=Letter(
            "Choisissez un nouveau mot de passe",
            (
                "Un nouveau mot de passe a été demandé {when_fr}.",
                (
                    "Pour le choisir, suivez ce lien dans les {minutes} minutes. Il ne sert qu'une fois, et toutes vos "
                    "sessions ouvertes seront fermées."
                ),
                UNASKED_FR,
            ),
            "Choisir un mot de passe",
        ),
        en=Letter(
            "Choose a new password",
            (
                "A new password was asked for {when_en}.",
                (
                    "To choose it, follow this link within {minutes} minutes. It works once, and every open session of "
                    "yours will end."
                ),
                UNASKED_EN,
            ),
            "Choose a password",
        ),
    ),
    MailKind.PASSWORD_CHANGED: Bilingual(
        fr=Letter(
            "Votre mot de passe a été modifié",
            (
                "Le mot de passe de votre compte a été modifié {when_fr}. Vos autres sessions ont été fermées.",
                "Si ce n'était pas vous, demandez tout de suite un nouveau mot de passe depuis la page de connexion.",
            ),
        ),
        en=Letter(
            "Your password was changed",
            (
                "The password of your account was changed {when_en}. Your other sessions were ended.",
                "If this was not you, ask for a new password on the sign-in page at once.",
            ),
        ),
    ),
    MailKind.CONFIRM_EMAIL: Bilingual(
        fr=Letter(
            "Confirmez votre nouvelle adresse",
            (
                "Cette adresse a été indiquée {when_fr} comme nouvelle adresse d'un compte Mes Points Permis.",
                "Pour la confirmer, suivez ce lien dans les {hours} heures. Il ne sert qu'une fois.",
                UNASKED_FR,
            ),
            "Confirmer mon adresse",
        ),
        en=Letter(
            "Confirm your new address",
            (
                "This address was given {when_en} as the new address of an account.",
                "To confirm it, follow this link within {hours} hours. It works once.",
                UNASKED_EN,
            ),
            "Confirm my address",
        ),
    ),
    MailKind.EMAIL_CHANGE_ASKED: Bilingual(
        fr=Letter(
            "Changement d'adresse demandé",
            (
                (
                    "Une autre adresse a été demandée pour votre compte {when_fr}. Elle remplacera celle-ci une fois "
                    "confirmée."
                ),
                "Si ce n'était pas vous, changez de mot de passe et fermez vos autres sessions.",
            ),
        ),
        en=Letter(
            "Another address was asked for",
            (
                "Another address was asked for your account {when_en}. It will replace this one once it is confirmed.",
                "If this was not you, change your password and end your other sessions.",
            ),
        ),
    ),
    MailKind.EMAIL_CHANGED: Bilingual(
        fr=Letter(
            "L'adresse de votre compte a été modifiée",
            (
                (
                    "L'adresse de votre compte a été modifiée {when_fr}. Ce courriel est envoyé à l'ancienne et à la "
                    "nouvelle."
                ),
                "Si ce n'était pas vous, adressez-vous à votre préfecture.",
            ),
        ),
        en=Letter(
            "The address of your account was changed",
            (
                "The address of your account was changed {when_en}. This e-mail goes to the old one and the new one.",
                "If this was not you, contact your prefecture.",
            ),
        ),
    ),
    MailKind.FRANCE_CONNECT_ATTACHED: Bilingual(
        fr=Letter(
            "FranceConnect a été associé à votre compte",
            (
                (
                    "Une personne a prouvé son identité avec FranceConnect et confirmé votre dossier {when_fr}. "
                    "FranceConnect ouvre désormais votre compte, et vos autres sessions ont été fermées."
                ),
                "Si ce n'était pas vous, adressez-vous à votre préfecture.",
            ),
        ),
        en=Letter(
            "FranceConnect was attached to your account",
            (
                (
                    "Somebody proved their identity with FranceConnect and confirmed your record {when_en}. "
                    "FranceConnect now opens your account, and your other sessions were ended."
                ),
                "If this was not you, contact your prefecture.",
            ),
        ),
    ),
    MailKind.WAY_IN_LOCKED: Bilingual(
        fr=Letter(
            "Une façon de vous connecter est verrouillée",
            (
                (
                    "Vous avez signalé une connexion qui n'était pas la vôtre. Vos sessions ont été fermées, et la "
                    "connexion {way_fr} est verrouillée."
                ),
                (
                    "Quand vous serez sûr que personne d'autre ne peut s'en servir, suivez ce lien pour la rouvrir. Il "
                    "ne sert qu'une fois."
                ),
            ),
            "Rouvrir cet accès",
        ),
        en=Letter(
            "A way of signing in is locked",
            (
                (
                    "You told us of a sign-in that was not yours. Your sessions were ended, and signing in {way_en} is "
                    "locked."
                ),
                "Once you are sure that nobody else can use it, follow this link to open it again. It works once.",
            ),
            "Open it again",
        ),
    ),
    MailKind.ACCOUNT_CLOSED: Bilingual(
        fr=Letter(
            "Votre compte est fermé",
            (
                (
                    "Votre compte Mes Points Permis a été fermé {when_fr}, et ses données ont été effacées. Votre "
                    "dossier de permis, lui, n'a pas changé."
                ),
                "Vous pourrez créer un nouveau compte quand vous le voudrez.",
            ),
        ),
        en=Letter(
            "Your account is closed",
            (
                "Your account was closed {when_en}, and its data was erased. Your licence record has not changed.",
                "You can make a new account whenever you like.",
            ),
        ),
    ),
    MailKind.REPORT_RECEIVED: Bilingual(
        fr=Letter(
            "Votre signalement {receipt}",
            (
                "Votre signalement a été transmis au registre des permis de conduire sous le numéro {receipt}.",
                (
                    "Aucun dossier ne sera affiché avec votre identité FranceConnect avant la réponse de "
                    "l'administration. Vous pouvez créer un compte avec votre propre numéro de dossier."
                ),
            ),
        ),
        en=Letter(
            "Your report {receipt}",
            (
                "Your report was passed to the registry of driving licences under the number {receipt}.",
                (
                    "No record will be shown with your FranceConnect identity until the administration has answered. "
                    "You can make an account with your own record number."
                ),
            ),
        ),
    ),
}
