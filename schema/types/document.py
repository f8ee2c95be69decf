"""Document: a statement that was issued to its holder, or why none was."""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any

import strawberry

from schema import wording
from schema.access import Resource
from schema.context import Context
from schema.declaration import bilingual, shown, view
from schema.documents import (
    VALID_MONTHS,
    Address,
    DocumentKind,
    DocumentStatus,
    Issued,
    drawn_up,
    refusal_of,
)
from schema.errors import DocumentError, RecordIsCandidate, ServiceError
from schema.records import Frozen, Record, RecordId, Segment
from schema.sessions import Rights, SessionKind
from schema.types.account_refusals import CODE, FALLBACK, MESSAGE, Refusal
from schema.types.node import Node
from schema.types.vocabulary import Info, LocalizedText

TYPE_NAME = "Document"

strawberry.enum(DocumentKind, description=bilingual("A kind of document.", "Un type de document."))
strawberry.enum(
    DocumentStatus,
    description=bilingual(
        "What became of a document. SUPERSEDED: a newer one of its kind was issued to the same holder.",
        "Ce qu'un document est devenu. SUPERSEDED : un plus récent du même type a été délivré au même titulaire.",
    ),
)

TEXTS = {DocumentKind.ADCS: wording.ENTITLEMENT_CERTIFICATE, DocumentKind.RII: wording.INTEGRAL_RECORD}

NO_LICENCE = wording.LocalizedText(
    "Elle constate que vous n'êtes pas autorisé à conduire : elle ne vaut pas permis lors d'un contrôle routier.",
    "It states that you may not drive: it does not count as the licence at a roadside check.",
)
"""What an ADCS is good for, where it states a suspension or worse."""

PASSWORD_SESSION = Rights(SessionKind.ACCOUNT)

NO_RIGHTS_FALLBACK = wording.LocalizedText(
    "Vos inscriptions et résultats d'examen sont à votre disposition dans le service.",
    "Your applications and exam results are there for you in the service.",
)
UNAVAILABLE_FALLBACK = wording.LocalizedText(
    "En attendant, votre titre de conduite reste ce que vous présentez lors d'un contrôle. En cas d'urgence, "
    "adressez-vous à votre préfecture.",
    "Until then your licence itself is what you show at a check. If it is urgent, contact your prefecture.",
)


class Paper:
    """A document that was issued: the source of a ``Document``. A way to it is made once a field asks for it."""

    def __init__(self, issued: Issued) -> None:
        self.issued = issued
        self._address: asyncio.Future[Address] | None = None

    async def address(self, context: Context) -> Address | None:
        """Answer a way to it, the same for every field; nothing when it cannot be handed out to whoever asks."""
        if refusal_of(self.issued.kind, context.rights) or not self.issued.can_be_handed_out(context.ports.today.now()):
            return None
        if self._address is None:
            opening = context.documents.open_address(self.issued.reference, context.own_token())
            self._address = asyncio.ensure_future(opening)
        return await self._address


class Unmade(Frozen, frozen=True):
    """No document, and why: the source of ``NoDrivingRights`` and ``DocumentUnavailable``."""

    error: ServiceError

    @property
    def is_for_want_of_rights(self) -> bool:
        """Whether there is nothing to state, rather than something that cannot be stated now."""
        return isinstance(self.error, RecordIsCandidate)


def requires_france_connect(kind: DocumentKind) -> bool:
    """Whether a password session may not have it."""
    return refusal_of(kind, PASSWORD_SESSION) is not None


def validity_months(kind: DocumentKind) -> int | None:
    """Months that it is good for; nothing when it is no title."""
    return VALID_MONTHS if kind is DocumentKind.ADCS else None


def _document_id(root: Paper, info: Info) -> str:
    return info.context.seal(TYPE_NAME, f"{root.issued.record}/{root.issued.reference}")


def _of_issue(name: str) -> Any:
    def read(root: Paper) -> Any:
        return getattr(root.issued, name)

    return read


def _of_text(name: str) -> Any:
    def read(root: Paper) -> Any:
        return getattr(TEXTS[root.issued.kind], name)

    return read


def _caveat(root: Paper) -> wording.LocalizedText:
    forbids = root.issued.kind is DocumentKind.ADCS and not root.issued.counts_as_licence
    return NO_LICENCE if forbids else TEXTS[root.issued.kind].caveat


async def _download_url(root: Paper, info: Info) -> str | None:
    address = await root.address(info.context)
    return f"{info.context.ports.links.documents}{address.ticket}" if address else None


async def _expires_at(root: Paper, info: Info) -> datetime | None:
    address = await root.address(info.context)
    return address.expires_at if address else None


def _status(root: Paper, info: Info) -> DocumentStatus:
    return root.issued.status(info.context.ports.today.now().date())


@view(
    resource=Resource.DOCUMENTS,
    en="A document that was issued to its holder. The same data give the same document again; newer data give a new "
    "one, which supersedes it.",
    fr="Un document délivré à son titulaire. Les mêmes données redonnent le même document ; des données plus récentes "
    "en donnent un nouveau, qui le remplace.",
)
class Document(Node):
    """View of ``Paper``."""

    id: strawberry.ID = shown(
        en="Sealed id, stable for a client.",
        fr="Identifiant scellé, stable pour un client.",
        resource=Resource.DOCUMENTS,
        resolver=_document_id,
        graphql_type=strawberry.ID,
    )
    kind: DocumentKind = shown(
        en="Which document.", fr="Le type de document.", resolver=_of_issue("kind"), graphql_type=DocumentKind
    )
    title: LocalizedText = shown(
        en="Its title.", fr="Son titre.", resolver=_of_text("title"), graphql_type=LocalizedText
    )
    purpose: LocalizedText = shown(
        en="What it states.", fr="Ce qu'il atteste.", resolver=_of_text("purpose"), graphql_type=LocalizedText
    )
    caveat: LocalizedText = shown(
        en="What it is good for, and what not.",
        fr="Ce qu'il permet, et ce qu'il ne permet pas.",
        resolver=_caveat,
        graphql_type=LocalizedText,
    )
    counts_as_licence: bool = shown(
        en="Whether it counts as the licence at a roadside check: never where it states a suspension or worse.",
        fr="S'il vaut permis lors d'un contrôle routier : jamais quand il constate une suspension ou pire.",
        resolver=_of_issue("counts_as_licence"),
        graphql_type=bool,
    )
    requires_france_connect: bool = shown(
        en="Whether only a FranceConnect session may have it.",
        fr="S'il exige une connexion avec FranceConnect.",
        resolver=lambda root: requires_france_connect(root.issued.kind),
        graphql_type=bool,
    )
    validity_months: int | None = shown(
        en="Months that it is good for, from its issue; null when it is no title.",
        fr="Durée de validité en mois à compter de l'émission ; nul s'il ne vaut pas titre.",
        resolver=lambda root: validity_months(root.issued.kind),
        graphql_type=int | None,
    )
    status: DocumentStatus = shown(
        en="What became of it.", fr="Ce qu'il est devenu.", resolver=_status, graphql_type=DocumentStatus
    )
    issued_at: datetime = shown(
        en="Day and hour of issue, as printed on it (Paris time).",
        fr="Date et heure d'émission, telles qu'imprimées (heure de Paris).",
        resolver=_of_issue("issued_at"),
        graphql_type=datetime,
    )
    valid_until: date | None = shown(
        en="Its last day: four months from the issue, to the day of the same number (R. 225-6 III 3°); null when it "
        "is no title.",
        fr="Son dernier jour : quatre mois après l'émission, de date à date (R. 225-6 III 3°) ; nul s'il ne vaut pas "
        "titre.",
        resolver=_of_issue("expires_on"),
        graphql_type=date | None,
    )
    as_of: date = shown(
        en="The day at whose end the registry's data were stopped.",
        fr="Le jour auquel les données du registre sont arrêtées.",
        resolver=_of_issue("as_of"),
        graphql_type=date,
    )
    verification_code: str = shown(
        en="The reference printed on it, by which anybody can check that it is genuine and still stands.",
        fr="La référence imprimée, par laquelle chacun vérifie qu'il est authentique et toujours exact.",
        resolver=_of_issue("reference"),
        graphql_type=str,
    )
    download_url: str | None = shown(
        en="Where to fetch the PDF: good for five minutes, in this session alone. Null once the registry's data were "
        "refreshed: ask for the document anew.",
        fr="Où télécharger le PDF : valable cinq minutes, dans cette seule session. Nul après la mise à jour du "
        "registre : il faut redemander le document.",
        resolver=_download_url,
        graphql_type=str | None,
    )
    expires_at: datetime | None = shown(
        en="Until when the download address is good.",
        fr="La fin de validité de l'adresse de téléchargement.",
        resolver=_expires_at,
        graphql_type=datetime | None,
    )
    sha256: str | None = shown(
        en="SHA-256 of the PDF in hexadecimal, once it was made.",
        fr="SHA-256 du PDF en hexadécimal, une fois qu'il est préparé.",
        resolver=_of_issue("sha256"),
        graphql_type=str | None,
    )
    byte_length: int | None = shown(
        en="Size of the PDF in bytes, once it was made.",
        fr="Taille du PDF en octets, une fois qu'il est préparé.",
        resolver=_of_issue("byte_length"),
        graphql_type=int | None,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the types of ``Node`` and the members of a union."""
        return isinstance(value, Paper)


def _message(root: Unmade) -> wording.LocalizedText:
    return wording.LocalizedText(root.error.fr, root.error.en)


def _fact(name: str) -> Any:
    def read(root: Unmade) -> Any:
        return root.error.facts.get(name)

    return read


def _of_unmade(resolver: Any, texts: tuple[str, str], graphql_type: Any) -> Any:
    return shown(en=texts[0], fr=texts[1], resolver=resolver, graphql_type=graphql_type)


@view(
    resource=Resource.PUBLIC,
    en="There is no right to drive yet, hence none to state: a candidate.",
    fr="Il n'y a pas encore de droit à conduire, donc rien à attester : un candidat.",
)
class NoDrivingRights(Refusal):
    """View of ``Unmade``."""

    code: str = _of_unmade(lambda root: root.error.code, CODE, str)
    message: LocalizedText = _of_unmade(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_unmade(lambda: NO_RIGHTS_FALLBACK, FALLBACK, LocalizedText)

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, Unmade) and value.is_for_want_of_rights


@view(
    resource=Resource.PUBLIC,
    en="No document is made of data that are partial or old: which part is lacking, and when to come back.",
    fr="Aucun document n'est fait de données partielles ou anciennes : la partie qui manque, et quand revenir.",
)
class DocumentUnavailable(Refusal):
    """View of ``Unmade``."""

    code: str = _of_unmade(lambda root: root.error.code, CODE, str)
    message: LocalizedText = _of_unmade(_message, MESSAGE, LocalizedText)
    fallback: LocalizedText = _of_unmade(lambda: UNAVAILABLE_FALLBACK, FALLBACK, LocalizedText)
    missing: list[Segment] = shown(
        en="The parts of the record that are lacking, or too old.",
        fr="Les parties du dossier qui manquent, ou qui sont trop anciennes.",
        resolver=lambda root: [Segment[name] for name in root.error.facts.get("missing", ())],
        graphql_type=list[Segment],
    )
    retry_after: int | None = shown(
        en="Seconds to wait, where waiting helps.",
        fr="Secondes à patienter, si attendre sert à quelque chose.",
        resolver=_fact("retryAfter"),
        graphql_type=int | None,
    )
    until: str | None = shown(
        en="When to come back, where it is known (ISO 8601).",
        fr="Quand revenir, si on le sait (ISO 8601).",
        resolver=_fact("until"),
        graphql_type=str | None,
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the members of its union."""
        return isinstance(value, Unmade) and not value.is_for_want_of_rights


RiiDocumentResult = Annotated[
    Document | NoDrivingRights | DocumentUnavailable,
    strawberry.union(
        "RiiDocumentResult",
        description=bilingual("The integral record as a file, or why not.", "Le relevé en fichier, ou pourquoi non."),
    ),
]


async def issued(kind: DocumentKind, record: RecordId, read: Record, info: Info) -> Paper | Unmade:
    """Issue a document of what was read, or say why none can be made of it."""
    try:
        new = drawn_up(kind, record, read, info.context.ports.today.now())
    except (RecordIsCandidate, DocumentError) as error:
        return Unmade(error)
    return Paper(await info.context.documents.issue_document(new))


async def rii_document(root: Record, info: Info) -> Paper | Unmade:
    """Issue the integral record as a file."""
    return await issued(DocumentKind.RII, info.context.own_record(), root, info)


async def document_of(record: RecordId, reference: str, context: Context) -> Paper | None:
    """Find a document of a holder, as far as their session may have it."""
    found = await context.documents.find_document(reference)
    if found is None or found.record != record or refusal_of(found.kind, context.rights):
        return None
    return Paper(found)
