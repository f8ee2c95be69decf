"""
Every refusal of the service, drawn as a tree.

ServiceError
├── AccessError
│   ├── Unauthenticated           UNAUTHENTICATED
│   ├── StepUpNeeded              STEP_UP_REQUIRED
│   └── Forbidden                 FORBIDDEN
├── InputError
│   ├── BadRequest                BAD_REQUEST
│   ├── BadUserInput              BAD_USER_INPUT
│   ├── InvalidNumber             INVALID_NUMBER
│   └── BodyTooLarge              BODY_TOO_LARGE
├── RecordError
│   ├── RecordNotFound            RECORD_NOT_FOUND
│   ├── RecordAmbiguous           RECORD_AMBIGUOUS
│   ├── UseBirthName              USE_BIRTH_NAME
│   ├── RecordDeceased            RECORD_NOT_SERVED_ONLINE
│   ├── RecordProtected           RECORD_NOT_SERVED_ONLINE
│   └── RecordIsCandidate         NO_DRIVING_RIGHTS
├── RegistryError
│   ├── RegistryFailed            REGISTRY_ERROR
│   ├── RegistryBusy              REGISTRY_BUSY
│   ├── RegistryTimeout           REGISTRY_TIMEOUT
│   ├── RegistryUnreachable       REGISTRY_UNREACHABLE
│   ├── RegistryBadAnswer         REGISTRY_BAD_ANSWER
│   ├── RegistryClosed            REGISTRY_CLOSED
│   ├── RegistryReadOnly          REGISTRY_READ_ONLY
│   ├── RegistryPending           REGISTRY_PENDING
│   ├── QuotaExhausted            QUOTA_EXHAUSTED
│   ├── SegmentUnavailable        REGISTRY_PARTIAL
│   ├── SegmentWithheld           FORBIDDEN
│   └── RegistryRefusal           INTERNAL
└── SignInError
    ├── SignInCancelled           SIGN_IN_CANCELLED
    ├── SignInStateLost           SIGN_IN_STATE_LOST
    ├── ProviderUnavailable       PROVIDER_UNAVAILABLE
    └── ProviderUntrusted         PROVIDER_UNTRUSTED

``code`` never changes once published; ``fr`` and ``en`` are what a frontend may show, and say what to do next;
``detail`` is for our logs and never leaves. Anything raised that is not a ``ServiceError`` is a bug and stays inside.
"""

from datetime import datetime
from typing import Any, ClassVar


class ServiceError(Exception):
    """Base of all refusals."""

    code: ClassVar[str] = "INTERNAL"
    fr: ClassVar[str] = "Le service a rencontré une erreur. Réessayez ; si elle persiste, citez le numéro de requête."
    en: ClassVar[str] = "The service met an error. Try again; if it persists, quote the request id."
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str = "", **facts: Any) -> None:
        """Keep ``detail`` for the logs; ``facts`` (JSON values, without ``None``) go to the client."""
        super().__init__(detail or self.code)
        self.detail = detail
        self.facts = {name: fact for name, fact in facts.items() if fact is not None}

    @property
    def extensions(self) -> dict[str, Any]:
        """What a client reads beside the message (GraphQL ``errors[].extensions``)."""
        return {
            "code": self.code,
            "retryable": self.retryable,
            "messages": {"fr": self.fr, "en": self.en},
            **self.facts,
        }


class AccessError(ServiceError):
    """The session may not have this."""


class Unauthenticated(AccessError):
    """Nobody is signed in."""

    code = "UNAUTHENTICATED"
    fr = "Connectez-vous pour accéder à cette information."
    en = "Sign in to read this."


class StepUpNeeded(AccessError):
    """Signed in, but not by FranceConnect."""

    code = "STEP_UP_REQUIRED"
    fr = "Cette information n'est accessible qu'après une connexion avec FranceConnect."
    en = "This can only be read after signing in with FranceConnect."


class Forbidden(AccessError):
    """This kind of session never reads this."""

    code = "FORBIDDEN"
    fr = "Cette information n'est pas accessible à votre session."
    en = "Your session may not read this."


class InputError(ServiceError):
    """What was sent cannot be used as it is."""


class BadRequest(InputError):
    """The HTTP request is not a GraphQL request."""

    code = "BAD_REQUEST"
    fr = "La requête n'est pas une requête GraphQL lisible."
    en = "The request is not a readable GraphQL request."


class BadUserInput(InputError):
    """An argument is out of its bounds."""

    code = "BAD_USER_INPUT"
    fr = "Un argument de la requête est hors de ses limites."
    en = "An argument of the request is out of bounds."


class InvalidNumber(InputError):
    """A record number breaks a rule of its form; ``rule`` names it."""

    code = "INVALID_NUMBER"
    fr = "Le numéro de dossier ne respecte pas le format indiqué."
    en = "The record number does not have the stated form."


class BodyTooLarge(InputError):
    """The body is larger than any query needs."""

    code = "BODY_TOO_LARGE"
    fr = "La requête est trop volumineuse."
    en = "The request is too large."


class RecordError(ServiceError):
    """The registry answered, and there is no record to show."""


class RecordNotFound(RecordError):
    """No record, or too weak a likeness to say so."""

    code = "RECORD_NOT_FOUND"
    fr = "Aucun dossier de permis ne correspond. Vérifiez votre saisie, ou adressez-vous à votre préfecture."
    en = "No licence record matches. Check what you entered, or contact your prefecture."


class RecordAmbiguous(RecordError):
    """Several records bear this identity."""

    code = "RECORD_AMBIGUOUS"
    fr = "Plusieurs dossiers portent cette identité. Utilisez le numéro de dossier de votre permis."
    en = "Several records bear this identity. Use the record number of your licence."


class UseBirthName(RecordError):
    """Only the usage name matches."""

    code = "USE_BIRTH_NAME"
    fr = "Indiquez votre nom de naissance : le registre ne connaît pas votre nom d'usage."
    en = "Give your birth name: the registry does not know you by your usage name."


class RecordDeceased(RecordError):
    """The holder is registered as deceased: a text that hurts nobody."""

    code = "RECORD_NOT_SERVED_ONLINE"
    fr = "Ce dossier ne peut pas être consulté en ligne. Adressez-vous à votre préfecture."
    en = "This record cannot be read online. Please contact your prefecture."


class RecordProtected(RecordError):
    """A protected record: same words as for the deceased, since the reason is nobody's business."""

    code = "RECORD_NOT_SERVED_ONLINE"
    fr = RecordDeceased.fr
    en = RecordDeceased.en


class RecordIsCandidate(RecordError):
    """A candidate: no driving rights yet."""

    code = "NO_DRIVING_RIGHTS"
    fr = "Vous n'avez pas encore de droit à conduire : seules vos informations d'examen sont disponibles."
    en = "You hold no driving rights yet: only your exam information is available."


class RegistryError(ServiceError):
    """The registry did not give what was asked; nothing is known to be wrong with the request."""

    retryable = True


class RegistryFailed(RegistryError):
    """Internal error of the registry (SNPC-S01)."""

    code = "REGISTRY_ERROR"
    fr = "Le registre national a rencontré une erreur. Réessayez dans quelques minutes."
    en = "The national registry met an error. Try again in a few minutes."


class RegistryBusy(RegistryError):
    """Overloaded, or our rate is exceeded (SNPC-S02, SNPC-Q01); ``retryAfter`` in seconds."""

    code = "REGISTRY_BUSY"
    fr = "Le registre national est très sollicité. Réessayez dans quelques instants."
    en = "The national registry is busy. Try again in a moment."


class RegistryTimeout(RegistryError):
    """No answer within the budget, or a back-end timeout (SNPC-S03)."""

    code = "REGISTRY_TIMEOUT"
    fr = "Le registre national n'a pas répondu à temps. Réessayez dans quelques minutes."
    en = "The national registry did not answer in time. Try again in a few minutes."


class RegistryUnreachable(RegistryError):
    """No connection, or one that broke."""

    code = "REGISTRY_UNREACHABLE"
    fr = "Le registre national est injoignable. Réessayez dans quelques minutes."
    en = "The national registry cannot be reached. Try again in a few minutes."


class RegistryBadAnswer(RegistryError):
    """Not an answer that the contract allows (SNPC-S04, HTML, wrong charset, half a body, broken XSD)."""

    code = "REGISTRY_BAD_ANSWER"
    fr = "Le registre national a donné une réponse illisible. Réessayez dans quelques minutes."
    en = "The national registry gave an unreadable answer. Try again in a few minutes."


class RegistryClosed(RegistryError):
    """Closed (SNPC-M01); ``until`` as an ISO instant where known."""

    code = "REGISTRY_CLOSED"
    fr = "Le registre national est fermé pour le moment."
    en = "The national registry is closed for now."


class RegistryReadOnly(RegistryError):
    """Night batch: writing is refused (SNPC-M02)."""

    code = "REGISTRY_READ_ONLY"
    fr = "Le registre national n'accepte pas d'écriture pour le moment."
    en = "The national registry takes no writing for now."


class RegistryPending(RegistryError):
    """A late answer (SNPC-D01): ``retryAfter`` in seconds; ``ticket`` stays inside."""

    code = "REGISTRY_PENDING"
    fr = "Votre dossier est en cours de lecture. Réessayez dans quelques instants."
    en = "Your record is being read. Try again in a moment."

    def __init__(self, ticket: str = "", **facts: Any) -> None:
        """Keep the registry's ``idDemande``, which fetches the answer."""
        super().__init__("late answer", **facts)
        self.ticket = ticket


class QuotaExhausted(RegistryError):
    """Our daily quota is spent (SNPC-Q02)."""

    code = "QUOTA_EXHAUSTED"
    fr = "Le nombre de consultations du jour est atteint. Revenez demain."
    en = "Today's number of consultations is reached. Come back tomorrow."


class SegmentUnavailable(RegistryError):
    """This part of the record cannot be read now (SNPC-D02)."""

    code = "REGISTRY_PARTIAL"
    fr = "Cette partie du dossier n'est pas disponible pour le moment."
    en = "This part of the record is not available for now."


class SegmentWithheld(RegistryError):
    """The registry withholds this part for the purpose stated (SNPC-A03)."""

    code = "FORBIDDEN"
    fr = Forbidden.fr
    en = Forbidden.en
    retryable = False


class RegistryRefusal(RegistryError):
    """The registry refused our call as such (SNPC-A, X, Q03, F10): a bug or a configuration of ours."""

    code = "INTERNAL"
    fr = ServiceError.fr
    en = ServiceError.en
    retryable = False


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


def until(instant: datetime | None) -> str | None:
    """An instant as clients read it (ISO 8601), or nothing."""
    return instant.isoformat() if instant else None
