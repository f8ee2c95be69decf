"""Document: the two statements that a holder may have, and what each is good for."""

from enum import Enum

import strawberry

from schema import wording
from schema.access import Resource
from schema.declaration import bilingual, shown, view
from schema.records import Frozen, RecordId
from schema.types.node import Node
from schema.types.vocabulary import Info, LocalizedText

TYPE_NAME = "Document"


@strawberry.enum(description=bilingual("A kind of document.", "Un type de document."))
class DocumentKind(Enum):
    """The documents, by the acronyms that everyone uses."""

    ADCS = "adcs"
    RII = "rii"


class Paper(Frozen, frozen=True):
    """A document of a record: the source of a ``Document``."""

    record: RecordId
    kind: DocumentKind
    text: wording.DocumentText
    counts_as_licence: bool
    requires_france_connect: bool
    validity_months: int | None


def papers_of(record: RecordId) -> tuple[Paper, ...]:
    """List the documents of a record. The ADCS is good for four months (R. 225-6 III 3°)."""
    return (
        Paper(record, DocumentKind.ADCS, wording.ENTITLEMENT_CERTIFICATE, True, False, 4),
        Paper(record, DocumentKind.RII, wording.INTEGRAL_RECORD, False, True, None),
    )


def _document_id(root: Paper, info: Info) -> str:
    return info.context.seal(TYPE_NAME, f"{root.record}/{root.kind.value}")


@view(
    resource=Resource.DOCUMENTS,
    en="A document that the holder may have. This version describes it; fetching it comes with a later one.",
    fr="Un document que le titulaire peut obtenir. Cette version le décrit ; son téléchargement viendra ensuite.",
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
    kind: DocumentKind = shown(en="Which document.", fr="Le type de document.")
    title: LocalizedText = shown(
        en="Its title.", fr="Son titre.", resolver=lambda root: root.text.title, graphql_type=LocalizedText
    )
    purpose: LocalizedText = shown(
        en="What it states.",
        fr="Ce qu'il atteste.",
        resolver=lambda root: root.text.purpose,
        graphql_type=LocalizedText,
    )
    caveat: LocalizedText = shown(
        en="What it is good for, and what not.",
        fr="Ce qu'il permet, et ce qu'il ne permet pas.",
        resolver=lambda root: root.text.caveat,
        graphql_type=LocalizedText,
    )
    counts_as_licence: bool = shown(
        en="Whether it counts as the licence at a roadside check.",
        fr="S'il vaut permis lors d'un contrôle routier.",
    )
    requires_france_connect: bool = shown(
        en="Whether only a FranceConnect session may have it.",
        fr="S'il exige une connexion avec FranceConnect.",
    )
    validity_months: int | None = shown(
        en="Months that it is good for, from its issue; null when it is no title.",
        fr="Durée de validité en mois à compter de l'émission ; nul s'il ne vaut pas titre.",
    )

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        """Tell it apart among the types of ``Node``."""
        return isinstance(value, Paper)
