"""What a citizen does here: in and out, an account, its sessions, and the first confirmation of a record."""

from typing import Any

from schema.access import Resource
from schema.declaration import shown, view
from schema.types import accounts
from schema.types.account_creation import create_account
from schema.types.account_results import (
    CreationResult,
    DoneResult,
    ExportResult,
    MailResult,
    OpeningResult,
    ReportResult,
    SignedOut,
)
from schema.types.sharing import RedeemResult, ShareResult, redeem_share, revoke_share, share_rights


def _does(resolver: Any, result: Any, *, en: str, fr: str) -> Any:
    """Declare a mutation; everybody may call it, and its answer says what was refused."""
    return shown(en=en, fr=fr, resolver=resolver, graphql_type=result | None)


@view(
    resource=Resource.PUBLIC,
    en="What changes something. By POST alone, one after the other; what a screen has to handle is part of the answer.",
    fr="Ce qui modifie quelque chose. Par POST, dans l'ordre ; ce que l'écran doit traiter fait partie de la réponse.",
)
class Mutation:
    """The root of every mutation."""

    sign_in: OpeningResult | None = _does(
        accounts.sign_in,
        OpeningResult,
        en="Sign in with an account's e-mail address and password.",
        fr="Se connecter avec l'adresse électronique et le mot de passe d'un compte.",
    )
    sign_out: SignedOut | None = _does(
        accounts.sign_out,
        SignedOut,
        en="Sign out; then send the browser to url, if there is one, to end FranceConnect's session as well.",
        fr="Se déconnecter ; envoyer ensuite le navigateur à url, s'il y en a une, pour quitter aussi FranceConnect.",
    )
    confirm_identity: OpeningResult | None = _does(
        accounts.confirm_identity,
        OpeningResult,
        en="« This record is mine »: after the first sign-in with FranceConnect, make the account.",
        fr="« Ces informations sont les miennes » : après la première connexion FranceConnect, créer le compte.",
    )
    report_mismatch: ReportResult | None = _does(
        accounts.report_mismatch,
        ReportResult,
        en="« This record is not mine »: say what does not match. The session ends and the administration is told.",
        fr="« Ces informations ne me correspondent pas » : dire quoi. La session se ferme, le registre est averti.",
    )
    create_account: CreationResult | None = _does(
        create_account,
        CreationResult,
        en="Ask for an account with a record number; it exists once the link in the mail is followed.",
        fr="Demander un compte avec un numéro de dossier ; il existe une fois suivi le lien du courriel.",
    )
    resend_activation: MailResult | None = _does(
        accounts.resend_activation,
        MailResult,
        en="Send the activation mail again; its former link ends.",
        fr="Renvoyer le courriel d'activation ; l'ancien lien n'est plus valable.",
    )
    activate_account: DoneResult | None = _does(
        accounts.activate_account,
        DoneResult,
        en="Activate an account with the token of its mail's link (12 hours, once).",
        fr="Activer un compte avec le jeton du lien reçu (12 heures, une fois).",
    )
    request_password_reset: MailResult | None = _does(
        accounts.request_password_reset,
        MailResult,
        en="Ask for a link to choose another password.",
        fr="Demander un lien pour choisir un autre mot de passe.",
    )
    reset_password: DoneResult | None = _does(
        accounts.reset_password,
        DoneResult,
        en="Choose a password with the token of a mail's link (30 minutes, once); ends every session.",
        fr="Choisir un mot de passe avec le jeton du lien reçu (30 minutes, une fois) ; ferme toutes les sessions.",
    )
    change_password: DoneResult | None = _does(
        accounts.change_password,
        DoneResult,
        en="Change the password; the other sessions end.",
        fr="Changer de mot de passe ; les autres sessions se ferment.",
    )
    change_email: MailResult | None = _does(
        accounts.change_email,
        MailResult,
        en="Ask for another e-mail address; a session by password gives the password as well.",
        fr="Demander une autre adresse électronique ; une session par mot de passe redonne le mot de passe.",
    )
    confirm_email: DoneResult | None = _does(
        accounts.confirm_email,
        DoneResult,
        en="Confirm a new address with the token of its mail's link; both addresses are told.",
        fr="Confirmer une nouvelle adresse avec le jeton du lien reçu ; les deux adresses en sont averties.",
    )
    close_account: DoneResult | None = _does(
        accounts.close_account,
        DoneResult,
        en="Close the account and forget its data; a session by password gives the password as well.",
        fr="Fermer le compte et oublier ses données ; une session par mot de passe redonne le mot de passe.",
    )
    export_my_data: ExportResult | None = _does(
        accounts.export_my_data,
        ExportResult,
        en="All that the account store holds about the asker.",
        fr="Tout ce que le service de comptes conserve sur la personne connectée.",
    )
    end_session: DoneResult | None = _does(
        accounts.end_session,
        DoneResult,
        en="End one of one's sessions (me.sessions).",
        fr="Fermer l'une de ses sessions (me.sessions).",
    )
    end_other_sessions: DoneResult | None = _does(
        accounts.end_other_sessions,
        DoneResult,
        en="End all of one's sessions but this one.",
        fr="Fermer toutes ses sessions sauf celle-ci.",
    )
    share_rights: ShareResult | None = _does(
        share_rights,
        ShareResult,
        en="Make a code with which somebody checks, once, that one may drive: existence, categories, validity.",
        fr="Créer un code avec lequel un tiers vérifie, une fois, le droit de conduire : existence, catégories, état.",
    )
    revoke_share: DoneResult | None = _does(
        revoke_share,
        DoneResult,
        en="Take back a code that was not used (me.shares).",
        fr="Retirer un code qui n'a pas servi (me.shares).",
    )
    redeem_share: RedeemResult | None = _does(
        redeem_share,
        RedeemResult,
        en="Check somebody's rights with the code that they gave and their birth name; the code is used up.",
        fr="Vérifier les droits d'une personne avec le code qu'elle a donné et son nom de naissance ; le code est "
        "consommé.",
    )
    disown_sign_in: DoneResult | None = _does(
        accounts.disown_sign_in,
        DoneResult,
        en="« This was not me », with the token of a sign-in mail: end the sessions, lock the way in that was used.",
        fr="« Ce n'était pas moi », avec le jeton du courriel : fermer les sessions et verrouiller l'accès utilisé.",
    )
    unlock: DoneResult | None = _does(
        accounts.unlock,
        DoneResult,
        en="Open FranceConnect's way in again, with the token of the mail that told of the lock.",
        fr="Rouvrir l'accès par FranceConnect, avec le jeton du courriel qui a annoncé le verrouillage.",
    )
