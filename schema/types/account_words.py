"""What the ways in say: what went well, what is left to do after a refusal. French first."""

from collections.abc import Mapping

from schema.wording import LocalizedText

PREFECTURE = LocalizedText(
    "Votre préfecture délivre aussi le relevé d'information intégral, sans compte.",
    "Your prefecture also issues the integral information record, without an account.",
)

NEW_ATTEMPT = LocalizedText(
    "Corrigez le champ indiqué et renvoyez le formulaire : rien n'a été enregistré.",
    "Correct the field that is named and send the form again: nothing was kept.",
)

FRANCE_CONNECT_INSTEAD = LocalizedText(
    "Vous pouvez aussi vous connecter avec FranceConnect, sans mot de passe.",
    "You can also sign in with FranceConnect, without a password.",
)

ANOTHER_NUMBER = LocalizedText(
    "Essayez un autre numéro (NEPH, ou un autre titre), connectez-vous avec FranceConnect, ou adressez-vous à votre "
    "préfecture.",
    "Try another number (NEPH, or another title), sign in with FranceConnect, or contact your prefecture.",
)

FALLBACKS: Mapping[str, LocalizedText] = {
    "SHARE_NOT_VALID": LocalizedText(
        "Un code sert une seule fois, pendant 21 jours. La personne peut en créer un autre dans son espace.",
        "A code is good once, for 21 days. The person can make another in their own space.",
    ),
    "SHARE_NOT_FOUND": LocalizedText("La liste à jour est dans me.shares.", "The present list is in me.shares."),
    "TOO_MANY_SHARES": LocalizedText(
        "Les codes en attente sont dans me.shares ; revokeShare en retire un.",
        "The codes that wait are in me.shares; revokeShare takes one back.",
    ),
    "WRONG_CREDENTIALS": LocalizedText(
        "Mot de passe oublié ? Demandez-en un nouveau, ou connectez-vous avec FranceConnect.",
        "Forgotten password? Ask for a new one, or sign in with FranceConnect.",
    ),
    "SIGN_IN_LOCKED": LocalizedText(
        "Demandez un nouveau mot de passe pour rouvrir cet accès.",
        "Ask for a new password to open this way in again.",
    ),
    "TOO_MANY_ATTEMPTS": FRANCE_CONNECT_INSTEAD,
    "NO_PASSWORD": FRANCE_CONNECT_INSTEAD,
    "UNAUTHENTICATED": LocalizedText(
        "Connectez-vous avec FranceConnect, avec votre compte, ou créez un compte.",
        "Sign in with FranceConnect, with your account, or create an account.",
    ),
    "LINK_NO_LONGER_VALID": LocalizedText(
        "Demandez un nouveau courriel depuis la page de connexion.",
        "Ask for a new e-mail on the sign-in page.",
    ),
    "SESSION_NOT_FOUND": LocalizedText("Relisez la liste de vos sessions.", "Read the list of your sessions again."),
    "NOTHING_TO_CONFIRM": LocalizedText(
        "Connectez-vous de nouveau avec FranceConnect.", "Sign in with FranceConnect again."
    ),
    "MISMATCH_REPORT_OPEN": LocalizedText(
        "D'ici là, vous pouvez créer un compte avec votre propre numéro de dossier.",
        "Meanwhile you can create an account with your own record number.",
    ),
    "RECORD_NOT_FOUND": ANOTHER_NUMBER,
}
"""What else one can do, by the code of the refusal."""

REGISTRY_FALLBACK = LocalizedText(
    "Votre saisie n'est pas conservée : renvoyez-la plus tard. " + PREFECTURE.fr,
    "What you entered is not kept: send it again later. " + PREFECTURE.en,
)

PASSWORD_RULES: Mapping[str, LocalizedText] = {
    "TOO_SHORT": LocalizedText(
        "Ce mot de passe est trop court : {limit} caractères au moins.",
        "This password is too short: {limit} characters at least.",
    ),
    "TOO_LONG": LocalizedText(
        "Ce mot de passe est trop long : {limit} caractères au plus.",
        "This password is too long: {limit} characters at most.",
    ),
    "TOO_GUESSABLE": LocalizedText(
        "Ce mot de passe est trop facile à deviner. Allongez-le, par exemple avec plusieurs mots sans lien.",
        "This password is too easy to guess. Make it longer, for instance with several unrelated words.",
    ),
}

MAIL_SENT = LocalizedText(
    "Si les informations le permettent, un courriel vient de vous être envoyé : suivez-y les indications. Rien reçu ? "
    "Regardez dans les indésirables.",
    "If the information allows it, an e-mail was just sent to you: follow what it says. Nothing came? Look among the "
    "unwanted messages.",
)
ACTIVATED = LocalizedText(
    "Votre compte est activé. Vous pouvez vous connecter.", "Your account is active. You can sign in."
)
PASSWORD_CHANGED = LocalizedText(
    "Votre mot de passe est modifié, et vos autres sessions sont fermées.",
    "Your password is changed, and your other sessions are ended.",
)
EMAIL_CONFIRMED = LocalizedText(
    "Votre nouvelle adresse est confirmée. Les deux adresses en sont averties.",
    "Your new address is confirmed. Both addresses are told.",
)
ACCOUNT_CLOSED = LocalizedText(
    "Votre compte est fermé et ses données sont effacées. Votre dossier de permis n'a pas changé.",
    "Your account is closed and its data is erased. Your licence record has not changed.",
)
SESSIONS_ENDED = LocalizedText("Fait : ces sessions sont fermées.", "Done: these sessions are ended.")
DISOWNED = LocalizedText(
    "Toutes vos sessions sont fermées, et cette façon de se connecter est verrouillée. Un courriel dit comment la "
    "rouvrir.",
    "All your sessions are ended, and this way of signing in is locked. An e-mail says how to open it again.",
)
UNLOCKED = LocalizedText("Cet accès est rouvert. Vous pouvez vous connecter.", "This way in is open. You can sign in.")
SIGNED_OUT = LocalizedText("Votre session est fermée.", "Your session is ended.")
REPORTED = LocalizedText(
    "Votre signalement est enregistré et votre session est fermée. Aucun dossier n'est affiché d'ici la réponse.",
    "Your report is registered and your session is ended. No record is shown until the answer.",
)

TERMS = LocalizedText(
    "Acceptez les conditions d'utilisation pour créer un compte.", "Accept the terms of use to create an account."
)
NAMES = LocalizedText(
    "Indiquez le nom de naissance et les prénoms, comme sur le permis.",
    "Give the birth name and the given names, as on the licence.",
)
BIRTH_DATE = LocalizedText(
    "Indiquez une date de naissance passée : AAAA-MM-JJ, ou AAAA-MM, ou AAAA si le reste est inconnu.",
    "Give a birth date in the past: YYYY-MM-DD, or YYYY-MM, or YYYY where the rest is unknown.",
)
DISPUTED = LocalizedText(
    "Indiquez ce qui ne correspond pas, et 500 caractères de texte au plus.",
    "Say what does not match, and 500 characters of text at most.",
)

SHARE_MADE = LocalizedText(
    "Donnez ce code, avec votre nom de naissance, à la personne qui doit vérifier vos droits. Il sert une seule fois.",
    "Give this code, with your birth name, to whoever has to check your rights. It is good once.",
)
SHARE_REVOKED = LocalizedText("Le code est retiré.", "The code is taken back.")
