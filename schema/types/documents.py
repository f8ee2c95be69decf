"""What a holder may have of documents: each kind with what stands in its way, and the ADCS itself."""

from typing import Annotated, Any

import strawberry

from schema.access import Resource
from schema.declaration import bilingual, shown, view
from schema.documents import NEEDED, DocumentKind, refusal_of, refuse_unfit
from schema.errors import DocumentError, RecordIsCandidate, RegistryError, RegistryPending
from schema.records import Frozen, Record, RecordId
from schema.types.account_refusals import RegistryAway, Told
from schema.types.document import (
    TEXTS,
    Document,
    DocumentUnavailable,
    NoDrivingRights,
    Paper,
    Unmade,
    issued,
    requires_france_connect,
    validity_months,
)
from schema.types.rii import Awaited, Pending, StepUp, StepUpRequired
from schema.types.vocabulary import Info, LocalizedText

FOR_ADCS = tuple(sorted(NEEDED[DocumentKind.ADCS]))
"""Every document needs these, so that they tell of each whether it can be had."""


class Offer(Frozen, frozen=True):
    """A kind of document, to the holder of a record: the source of a ``DocumentOffer``."""

    kind: DocumentKind
    record: RecordId


AdcsResult = Annotated[
    Document | NoDrivingRights | DocumentUnavailable | RegistryAway | Pending,
    strawberry.union(
        "AdcsResult",
        description=bilingual(
            "The certificate of driving rights, or why there is none.",
            "L'attestation de droits à conduire, ou pourquoi il n'y en a pas.",
        ),
    ),
]

DocumentObstacle = Annotated[
    StepUpRequired | NoDrivingRights | DocumentUnavailable | RegistryAway | Pending,
    strawberry.union(
        "DocumentObstacle",
        description=bilingual(
            "What stands between a holder and a document.", "Ce qui sépare un titulaire d'un document."
        ),
    ),
]


async def _read(record: RecordId, info: Info) -> Record | Unmade | Told | Awaited:
    """Read what the operation needs of a record, or say why not."""
    try:
        return await info.context.record(record)
    except RecordIsCandidate as candidate:
        return Unmade(candidate)
    except RegistryPending as pending:
        return Awaited(pending.facts.get("retryAfter"))
    except RegistryError as away:
        return Told(away)


async def certificate(root: Any, info: Info) -> Paper | Unmade | Told | Awaited:
    """Issue the ADCS of a holder."""
    read = await _read(root.record, info)
    return await issued(DocumentKind.ADCS, root.record, read, info) if isinstance(read, Record) else read


def offers(root: Any) -> tuple[Offer, ...]:
    """List the kinds of document."""
    return tuple(Offer(kind, root.record) for kind in DocumentKind)


async def _obstacle(root: Offer, info: Info) -> StepUp | Unmade | Told | Awaited | None:
    if refusal := refusal_of(root.kind, info.context.rights):
        return StepUp(info.context.ports.links.step_up, refusal)
    read = await _read(root.record, info)
    if not isinstance(read, Record):
        return read
    try:
        # What was not read cannot be judged: whoever asks for the document is told of it.
        refuse_unfit(root.kind, read, info.context.ports.today.now(), info.context.plan.segments)
    except (RecordIsCandidate, DocumentError) as error:
        return Unmade(error)
    return None


async def _available(root: Offer, info: Info) -> bool:
    return await _obstacle(root, info) is None


def _of_text(name: str) -> Any:
    def read(root: Offer) -> Any:
        return getattr(TEXTS[root.kind], name)

    return read


@view(
    resource=Resource.DOCUMENTS,
    en="A kind of document, and whether the holder can have it now.",
    fr="Un type de document, et si le titulaire peut l'obtenir maintenant.",
)
class DocumentOffer:
    """View of ``Offer``."""

    kind: DocumentKind = shown(en="Which document.", fr="Le type de document.")
    title: LocalizedText = shown(
        en="Its title.", fr="Son titre.", resolver=_of_text("title"), graphql_type=LocalizedText
    )
    purpose: LocalizedText = shown(
        en="What it states.", fr="Ce qu'il atteste.", resolver=_of_text("purpose"), graphql_type=LocalizedText
    )
    caveat: LocalizedText = shown(
        en="What it is good for, and what not.",
        fr="Ce qu'il permet, et ce qu'il ne permet pas.",
        resolver=_of_text("caveat"),
        graphql_type=LocalizedText,
    )
    counts_as_licence: bool = shown(
        en="Whether it counts as the licence at a roadside check, as long as it states that one may drive.",
        fr="S'il vaut permis lors d'un contrôle routier, tant qu'il atteste le droit de conduire.",
        resolver=lambda root: root.kind is DocumentKind.ADCS,
        graphql_type=bool,
    )
    requires_france_connect: bool = shown(
        en="Whether only a FranceConnect session may have it.",
        fr="S'il exige une connexion avec FranceConnect.",
        resolver=lambda root: requires_france_connect(root.kind),
        graphql_type=bool,
    )
    validity_months: int | None = shown(
        en="Months that it is good for, from its issue; null when it is no title.",
        fr="Durée de validité en mois à compter de l'émission ; nul s'il ne vaut pas titre.",
        resolver=lambda root: validity_months(root.kind),
        graphql_type=int | None,
    )
    available: bool | None = shown(
        *FOR_ADCS,
        en="Whether it can be had now, as far as identity, titles, categories and state tell.",
        fr="S'il peut être obtenu maintenant, d'après l'identité, les titres, les catégories et l'état.",
        resolver=_available,
        graphql_type=bool | None,
    )
    obstacle: DocumentObstacle | None = shown(
        *FOR_ADCS,
        en="What stands in its way; null when it can be had.",
        fr="Ce qui s'y oppose ; nul s'il peut être obtenu.",
        resolver=_obstacle,
        graphql_type=DocumentObstacle | None,
    )
