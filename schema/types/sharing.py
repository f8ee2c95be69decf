"""Sharing: the codes of a holder, and what somebody reads with one."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated, ClassVar

import strawberry

from schema import records, wording
from schema.access import Resource
from schema.accounts import Act
from schema.context import Context, content
from schema.declaration import bilingual, shown, view
from schema.errors import ShareNotFound, ShareNotValid
from schema.ports import Asker
from schema.records import Frozen, Purpose, Record, Segment
from schema.sharing import Share, read_code
from schema.types.account_refusals import AttemptsExceeded, RefusalKind, Refused, RegistryAway, answers
from schema.types.account_results import Completed, ViewOf
from schema.types.account_words import SHARE_MADE, SHARE_REVOKED
from schema.types.parts import exists, standing_part, status_text
from schema.types.vocabulary import Info, LocalizedText, PartialDate

SHARE = "Share"
"""What a sealed id of a code is sealed as."""

READABLE = frozenset({Segment.STANDING, Segment.ENTITLEMENTS})
"""All that a code ever makes the registry read."""


@strawberry.enum(description=bilingual("Where a code stands.", "Où en est un code."))
class ShareState(Enum):
    """Waiting to be used, used, taken back, or too old."""

    WAITING = "WAITING"
    USED = "USED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


class Given(Frozen, frozen=True):
    """A code that was just made: the source of ``RightsShared``."""

    share: Share
    code: str
    message: wording.LocalizedText = SHARE_MADE


class Checked(Frozen, frozen=True):
    """What a code opened: the source of ``SharedRights``."""

    record: Record
    read_at: datetime


def _share_id(root: Share, info: Info) -> str:
    return info.context.seal(SHARE, root.id)


def _state(root: Share, info: Info) -> ShareState:
    if root.used_at is not None:
        return ShareState.USED
    if root.revoked_at is not None:
        return ShareState.REVOKED
    return ShareState.EXPIRED if root.expires_at <= info.context.clock.now() else ShareState.WAITING


@view(resource=Resource.HOLDER, name="RightsShare", en="A code that was given.", fr="Un code donné.")
class RightsShare:
    """View of ``schema.sharing.Share``."""

    id: strawberry.ID = shown(
        en="Sealed id, for revokeShare.",
        fr="Identifiant scellé, pour revokeShare.",
        resolver=_share_id,
        graphql_type=strawberry.ID,
    )
    state: ShareState = shown(en="Where it stands.", fr="Son état.", resolver=_state, graphql_type=ShareState)
    shared_at: datetime = shown(en="When it was made (UTC).", fr="Sa création (UTC).")
    expires_at: datetime = shown(en="Until when it may be used (UTC).", fr="Jusqu'à quand il peut servir (UTC).")
    used_at: datetime | None = shown(en="When it was used (UTC).", fr="Quand il a servi (UTC).")
    revoked_at: datetime | None = shown(en="When it was taken back (UTC).", fr="Quand il a été retiré (UTC).")


@view(
    resource=Resource.PUBLIC,
    en="A code is made. It is shown this once.",
    fr="Un code est créé. Il n'est affiché que cette fois.",
)
class RightsShared(ViewOf):
    """View of ``Given``."""

    source: ClassVar[type] = Given
    share_code: str | None = shown(
        en="The code: 8 characters without look-alikes, good once, for 21 days.",
        fr="Le code : 8 caractères sans ambiguïté, valable une fois, pendant 21 jours.",
        resource=Resource.HOLDER,
        resolver=lambda root: root.code,
        graphql_type=str | None,
    )
    share: RightsShare | None = shown(
        en="The code as it is listed in me.shares.",
        fr="Le code tel qu'il figure dans me.shares.",
        resource=Resource.HOLDER,
    )
    message: LocalizedText = shown(en="What to show.", fr="Le texte à afficher.")


@view(
    Segment.ENTITLEMENTS,
    resource=Resource.SHARED,
    en="A category that the holder may drive.",
    fr="Une catégorie que le titulaire peut conduire.",
)
class SharedCategory:
    """View of ``records.Entitlement``."""

    code: str = shown(
        en="The category, such as B.",
        fr="La catégorie, par exemple B.",
        resolver=lambda root: root.category,
        graphql_type=str,
    )
    obtained_on: PartialDate | None = shown(en="Day it was first obtained.", fr="Date d'obtention.")
    expires_on: date | None = shown(en="Last day, where it has one.", fr="Dernier jour de validité, s'il y en a un.")
    restriction_codes: list[str] = shown(
        en="Codes of column 12, such as 01.06.",
        fr="Codes de la colonne 12, par exemple 01.06.",
        graphql_type=list[str],
    )


@view(
    resource=Resource.SHARED,
    en="What a holder had checked with a code: existence, categories and validity, as of now; never a point.",
    fr="Ce qu'un titulaire a fait vérifier par un code : existence, catégories et validité, à cet instant ; jamais de "
    "points.",
)
class SharedRights(ViewOf):
    """View of ``Checked``."""

    source: ClassVar[type] = Checked
    read_at: datetime = shown(en="When it was read (UTC).", fr="Moment de la lecture (UTC).")
    exists: bool | None = shown(
        Segment.STANDING,
        en="Whether there is a licence.",
        fr="S'il existe un permis.",
        resolver=lambda root: exists(root.record),
        graphql_type=bool | None,
        sources=("Licence.exists",),
    )
    status: records.LicenceStatus | None = shown(
        Segment.STANDING,
        en="Whether the holder may drive.",
        fr="Si le titulaire peut conduire.",
        resolver=lambda root: standing_part("status")(root.record),
        graphql_type=records.LicenceStatus | None,
        sources=("Licence.status",),
    )
    status_label: LocalizedText | None = shown(
        Segment.STANDING,
        en="The status in a word.",
        fr="L'état en un mot.",
        resolver=lambda root: status_text(wording.STATUS_WORDS)(root.record),
        graphql_type=LocalizedText | None,
        sources=("Licence.statusLabel",),
    )
    categories: list[SharedCategory] | None = shown(
        Segment.ENTITLEMENTS,
        en="What may be driven.",
        fr="Ce que le titulaire peut conduire.",
        resolver=lambda root: content(root.record.entitlements, Segment.ENTITLEMENTS) or (),
        graphql_type=list[SharedCategory] | None,
        sources=("Licence.categories",),
    )


ShareResult = Annotated[
    RightsShared | Refused,
    strawberry.union("ShareResult", description=bilingual("A code, or why there is none.", "Un code, ou le refus.")),
]
RedeemResult = Annotated[
    SharedRights | Refused | RegistryAway | AttemptsExceeded,
    strawberry.union(
        "RedeemResult", description=bilingual("What a code opens, or why nothing.", "Ce qu'ouvre un code, ou le refus.")
    ),
]


@answers(RefusalKind.OTHER)
async def share_rights(info: Info) -> Given:
    """Make a code for the asker's record."""
    made, code = await info.context.shares.share(info.context.own_token())
    return Given(made, code)


@answers(RefusalKind.OTHER)
async def revoke_share(info: Info, id: strawberry.ID) -> Completed:
    """Take a code back."""
    context = info.context
    type_name, key = context.unseal(id) or ("", "")
    if type_name != SHARE:
        raise ShareNotFound
    await context.shares.revoke_share(context.own_token(), key)
    return Completed(context, SHARE_REVOKED)


@answers(RefusalKind.OTHER, RefusalKind.REGISTRY, RefusalKind.WAIT)
async def redeem_share(info: Info, code: str, birth_name: str) -> Checked:
    """Read with a code: the registry first, so that its bad days use no code up."""
    context = info.context
    await context.accounts.admit(Act.REDEEM_SHARE, context.visit.origin, code)
    typed = read_code(code)
    if typed is None:
        raise ShareNotValid
    found = await context.shares.find_share(typed, birth_name)
    read = await _read(context, found.share, found.record)
    await context.shares.use_share(found.share)
    return Checked(read, context.clock.now())


async def _read(context: Context, share: str, record: records.RecordId) -> Record:
    segments = context.plan.segments & READABLE
    if not segments:
        return Record(id=record, as_of=context.ports.today.now().date())
    context.segments_read |= segments
    return await context.ports.registry.read(record, segments, Asker(f"share:{share}", Purpose.THIRD_PARTY))


async def shares(info: Info) -> list[Share]:
    """List the asker's codes, newest first."""
    return list(await info.context.shares.shares(info.context.own_token()))
