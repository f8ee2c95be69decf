"""Refusals on the way in: accounts, the links of their mails, and FranceConnect."""

from typing import Any

from schema.errors.service import ServiceError


class AccountError(ServiceError):
    """The account store says no."""


class WrongCredentials(AccountError):
    """E-mail address and password do not go together; which of them is wrong is not told."""

    code = "WRONG_CREDENTIALS"
    fr = "Adresse électronique ou mot de passe incorrect. Vérifiez votre saisie, ou demandez un nouveau mot de passe."
    en = "Wrong e-mail address or password. Check what you entered, or ask for a new password."


class SignInLocked(AccountError):
    """Somebody said « ce n'était pas moi »: this way in stays locked until the mail then sent is answered."""

    code = "SIGN_IN_LOCKED"
    fr = "Cette façon de se connecter a été verrouillée. Suivez le lien du courriel qui vous a été envoyé."
    en = "This way of signing in was locked. Follow the link in the e-mail that was sent to you."


class TooManyAttempts(AccountError):
    """Too many attempts from one place, on one account or with one number; ``retryAfter`` in seconds."""

    code = "TOO_MANY_ATTEMPTS"
    fr = "Trop de tentatives. Patientez avant de recommencer."
    en = "Too many attempts. Wait before you try again."
    retryable = True


class PasswordRefused(AccountError):
    """A new password breaks a rule; ``rule`` is TOO_SHORT, TOO_LONG or TOO_GUESSABLE, ``limit`` in characters."""

    code = "PASSWORD_REFUSED"
    fr = "Ce mot de passe est trop facile à deviner, trop court ou trop long. Choisissez-en un autre."
    en = "This password is too easy to guess, too short or too long. Choose another."


class InvalidEmail(AccountError):
    """Not an e-mail address that can be written to."""

    code = "INVALID_EMAIL"
    fr = "Cette adresse électronique n'a pas le format attendu : nom@domaine.fr."
    en = "This e-mail address does not have the expected form: name@domain.fr."


class NoPassword(AccountError):
    """The account is only entered through FranceConnect; told to its own session, never to a visitor."""

    code = "NO_PASSWORD"
    fr = "Votre compte n'a pas de mot de passe : vous y accédez avec FranceConnect."
    en = "Your account has no password: you enter it with FranceConnect."


class LinkNoLongerValid(AccountError):
    """A link of a mail is unknown, used, expired or replaced by a newer one: which is not told."""

    code = "LINK_NO_LONGER_VALID"
    fr = "Ce lien n'est plus valable. Demandez-en un nouveau."
    en = "This link is no longer valid. Ask for a new one."


class SessionNotFound(AccountError):
    """No such session of this account, or it is over."""

    code = "SESSION_NOT_FOUND"
    fr = "Cette session n'existe pas ou est déjà terminée."
    en = "There is no such session, or it has already ended."


class NothingToConfirm(AccountError):
    """The session is not one that waits for its holder to confirm a record."""

    code = "NOTHING_TO_CONFIRM"
    fr = "Il n'y a pas de dossier à confirmer dans cette session."
    en = "There is no record to confirm in this session."


class MismatchReportOpen(AccountError):
    """The person said that the record is not theirs, and the administration has not answered; ``receipt`` if any."""

    code = "MISMATCH_REPORT_OPEN"
    fr = "Votre signalement est en cours de traitement. Aucun dossier n'est affiché d'ici là."
    en = "Your report is being dealt with. No record is shown until then."


class AnotherRecord(AccountError):
    """The identity proved leads to another record than the account's: nothing was linked."""

    code = "ANOTHER_RECORD"
    fr = "L'identité FranceConnect ne correspond pas au dossier de ce compte. Rien n'a été modifié."
    en = "The FranceConnect identity does not belong to this account's record. Nothing was changed."


class ShareNotValid(AccountError):
    """A code that was shared is unknown, used, expired, taken back, or of another name: which is not told."""

    code = "SHARE_NOT_VALID"
    fr = "Ce code ne permet aucune vérification. Relisez le code et le nom de naissance, ou demandez un nouveau code."
    en = "This code opens nothing. Read the code and the birth name again, or ask for a new code."


class ShareNotFound(AccountError):
    """No such code of the asker's that waits to be used."""

    code = "SHARE_NOT_FOUND"
    fr = "Ce code n'existe pas, a déjà servi ou n'est plus valable."
    en = "There is no such code, or it was used or is over."


class TooManyShares(AccountError):
    """As many codes wait to be used as one holder may give; ``limit``."""

    code = "TOO_MANY_SHARES"
    fr = "Dix codes attendent déjà d'être utilisés. Retirez-en un avant d'en créer un autre."
    en = "Ten codes are waiting to be used. Take one back before you make another."


class SignInError(ServiceError):
    """FranceConnect did not lead to a session; ``reason`` in the logs says why."""

    def __init__(self, reason: str, **facts: Any) -> None:
        """``reason`` is a short code for the logs, such as ``nonce_mismatch``."""
        super().__init__(reason, **facts)
        self.reason = reason


class SignInCancelled(SignInError):
    """The person gave up, or FranceConnect says so."""

    code = "SIGN_IN_CANCELLED"
    fr = "La connexion avec FranceConnect a été annulée."
    en = "Signing in with FranceConnect was cancelled."


class SignInStateLost(SignInError):
    """The return does not belong to a sign-in begun in this browser."""

    code = "SIGN_IN_STATE_LOST"
    fr = "Cette connexion a expiré ou a été ouverte dans un autre onglet. Recommencez."
    en = "This sign-in has expired or was opened in another tab. Start again."


class ProviderUnavailable(SignInError):
    """FranceConnect is down, slow, or says to try later."""

    code = "PROVIDER_UNAVAILABLE"
    fr = "FranceConnect ne répond pas pour le moment. Réessayez dans quelques minutes."
    en = "FranceConnect does not answer for now. Try again in a few minutes."
    retryable = True


class ProviderUntrusted(SignInError):
    """An answer in FranceConnect's name that does not hold."""

    code = "PROVIDER_UNTRUSTED"
    fr = "La réponse de FranceConnect n'a pas pu être vérifiée. Aucune donnée n'a été ouverte. Recommencez."
    en = "FranceConnect's answer could not be verified. Nothing was opened. Start again."
