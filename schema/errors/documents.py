"""Refusals on the way to a document: the data are not fit for one, they changed, or it cannot be made now."""

from typing import Any

from schema.errors.service import ServiceError


class DocumentError(ServiceError):
    """There is no document to hand out, for now."""


class DocumentDataMissing(DocumentError):
    """
    The record does not hold all that the document states; ``missing`` names the segments.

    A document states everything or is not made: nobody could tell what it leaves out.
    """

    def __init__(self, *, missing: tuple[str, ...], **facts: Any) -> None:
        """Keep the names of the segments, in the registry's order."""
        super().__init__(missing=list(missing), **facts)
        self.missing = missing


class DocumentDataUnavailable(DocumentDataMissing):
    """The registry cannot read a segment now; ``retryAfter`` in seconds."""

    code = "DOCUMENT_DATA_UNAVAILABLE"
    fr = (
        "Une partie de votre dossier ne peut pas être lue pour le moment. Un document incomplet n'est pas délivré : "
        "redemandez-le dans quelques minutes."
    )
    en = (
        "A part of your record cannot be read for now. No document is made of an incomplete record: ask again in a few "
        "minutes."
    )
    retryable = True


class DocumentDataIncomplete(DocumentDataMissing):
    """The registry holds a segment in part, or withholds it: waiting does not help."""

    code = "DOCUMENT_DATA_INCOMPLETE"
    fr = (
        "Le registre national ne contient pas toutes les informations que ce document doit attester. Adressez-vous à "
        "votre préfecture."
    )
    en = "The national registry does not hold all that this document must state. Contact your prefecture."


class DocumentDataStale(DocumentDataMissing):
    """The data are older than the last nightly refresh; ``until`` is the next one."""

    code = "DOCUMENT_DATA_STALE"
    fr = (
        "Les données du registre national n'ont pas été mises à jour cette nuit. Un document n'est fait que de données "
        "du jour : redemandez-le après la prochaine mise à jour."
    )
    en = (
        "The data of the national registry were not refreshed last night. A document is made of the day's data alone: "
        "ask again after the next refresh."
    )
    retryable = True


class DocumentChanged(DocumentError):
    """The record is no longer what it was when the document was asked for."""

    code = "DOCUMENT_CHANGED"
    fr = "Votre dossier a changé depuis que vous avez demandé ce document. Redemandez-le : il sera à jour."
    en = "Your record has changed since you asked for this document. Ask for it again: it will be up to date."
    retryable = True


class DocumentsBusy(DocumentError):
    """Too many documents are being made; ``retryAfter`` in seconds."""

    code = "DOCUMENTS_BUSY"
    fr = "Beaucoup de documents sont demandés en ce moment. Réessayez dans quelques instants."
    en = "Many documents are being asked for. Try again in a moment."
    retryable = True


class DocumentFailed(DocumentError):
    """It could not be made, for a reason of ours."""

    code = "DOCUMENT_FAILED"
    fr = "Ce document n'a pas pu être préparé. Réessayez ; si l'erreur persiste, signalez-la avec la référence."
    en = "This document could not be made. Try again; if the error persists, report it with the reference."


class DocumentAddressNotValid(DocumentError):
    """An address of a document is unknown, over, or of another session: which is not told."""

    code = "DOCUMENT_ADDRESS_NOT_VALID"
    fr = (
        "Cette adresse ne mène à aucun document, ou n'est plus valable : elle sert cinq minutes, dans la session qui "
        "l'a demandée. Redemandez le document au service."
    )
    en = (
        "This address leads to no document, or is over: it is good for five minutes, in the session that asked for it. "
        "Ask the service for the document again."
    )
