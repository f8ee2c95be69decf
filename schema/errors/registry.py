"""Refusals that come of the registry: it has no record to show, or gave no answer."""

from typing import Any

from schema.errors.requests import Forbidden
from schema.errors.service import ServiceError


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
