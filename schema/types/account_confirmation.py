"""
The first confirmation: what the registry holds about whoever came with FranceConnect, to be recognised or disputed.

Until the person has said that it is theirs, this is all that is read: enough to recognise a record, and no points.
"""

import re
from datetime import date, timedelta
from enum import Enum

import strawberry

from schema import records
from schema.access import Resource
from schema.accounts import Accounts, MismatchReport, ReportState
from schema.context import Context, content
from schema.declaration import bilingual, shown, view
from schema.errors import RegistryError, RegistryRefusal
from schema.ports import Asker, Registry, SecurityClock, Telemetry
from schema.records import Frozen, Purpose, Record, RecordId, Segment
from schema.sessions import pseudonym
from schema.types.vocabulary import Info, PartialDate

TRY_AGAIN_AFTER = timedelta(minutes=10)
"""The registry's night lasts hours: often enough to be early in the morning's queue, seldom enough to be polite."""


@strawberry.enum(description=bilingual("What of a record is not one's own.", "Ce qui n'est pas à soi dans un dossier."))
class DisputedPart(Enum):
    """The parts that can be disputed, with the registry's own codes."""

    IDENTITY = "IDENTITE"
    TITLES = "TITRE"
    ENTITLEMENTS = "DROITS"
    POINTS = "POINTS"
    OTHER = "AUTRE"


strawberry.enum(ReportState, description=bilingual("Where a report stands.", "Où en est un signalement."))


class Found(Frozen, frozen=True):
    """A record that waits for its holder to recognise it: the source of a ``PendingRecord``."""

    record: RecordId


async def _read(root: Found, info: Info) -> Record:
    return await info.context.record(root.record)


async def _identity(root: Found, info: Info) -> records.Identity | None:
    return content((await _read(root, info)).identity, Segment.IDENTITY)


async def _titles(root: Found, info: Info) -> list[records.Title]:
    titles = content((await _read(root, info)).titles, Segment.TITLES)
    return list(titles or ())


async def _categories(root: Found, info: Info) -> list[str]:
    held = content((await _read(root, info)).entitlements, Segment.ENTITLEMENTS) or ()
    return sorted({entitlement.category for entitlement in held})


@view(
    Segment.IDENTITY,
    resource=Resource.CONFIRMATION,
    en="Who the record is about, in the registry's spelling.",
    fr="De qui parle le dossier, tel que le registre l'écrit.",
)
class PendingIdentity:
    """View of ``records.Identity``."""

    birth_name: str = shown(en="Birth name.", fr="Nom de naissance.")
    given_names: list[str] = shown(
        en="Every given name, in order.", fr="Tous les prénoms, dans l'ordre.", graphql_type=list[str]
    )
    usage_name: str | None = shown(
        en="Usage name, where there is one.",
        fr="Nom d'usage, s'il y en a un.",
        resolver=lambda root: root.usage_name or None,
        graphql_type=str | None,
    )
    sex: records.Sex = shown(en="Sex in the civil registry.", fr="Sexe à l'état civil.")
    born_on: PartialDate | None = shown(
        en="Birth date, as far as it is known.", fr="Date de naissance, pour ce qui en est connu."
    )
    birthplace_name: str | None = shown(
        en="Name of the birthplace.",
        fr="Nom du lieu de naissance.",
        resolver=lambda root: root.birthplace_name or None,
        graphql_type=str | None,
    )


@view(
    Segment.TITLES,
    resource=Resource.CONFIRMATION,
    en="A card or paper that was issued, without its number.",
    fr="Une carte ou un papier délivré, sans son numéro.",
)
class PendingTitle:
    """View of ``records.Title``."""

    format: records.TitleFormat = shown(en="Card or paper.", fr="Carte ou papier.")
    number_form: records.NumberForm = shown(en="Form of its record number.", fr="Forme de son numéro de dossier.")
    status: records.TitleStatus = shown(en="What became of it.", fr="Ce qu'il est devenu.")
    issued_on: PartialDate | None = shown(en="Day of issue.", fr="Date de délivrance.")
    expires_on: date | None = shown(en="Last day of the title.", fr="Fin de validité du titre.")


@view(
    resource=Resource.CONFIRMATION,
    en="What the registry holds about whoever just signed in: to be recognised. No points before confirmIdentity.",
    fr="Ce que le registre sait de la personne connectée : à reconnaître. Pas de points avant confirmIdentity.",
)
class PendingRecord:
    """View of ``Found``."""

    identity: PendingIdentity | None = shown(
        Segment.IDENTITY,
        en="Whom the record is about.",
        fr="De qui parle le dossier.",
        resolver=_identity,
        graphql_type=PendingIdentity | None,
    )
    titles: list[PendingTitle] | None = shown(
        Segment.TITLES,
        en="The cards and papers that were issued.",
        fr="Les cartes et papiers délivrés.",
        resolver=_titles,
        graphql_type=list[PendingTitle] | None,
    )
    categories: list[str] | None = shown(
        Segment.ENTITLEMENTS,
        en="The categories held.",
        fr="Les catégories détenues.",
        resolver=_categories,
        graphql_type=list[str] | None,
    )


def pending(root: Context) -> Found | None:
    """Answer the record that waits for its confirmation; nothing once that is done, or when there is none."""
    session = root.session
    return Found(session.record) if session and session.pending and session.record else None


class Followed(Frozen, frozen=True):
    """A report and what the registry says of it: the source of a ``MismatchReportStatus``."""

    report: MismatchReport
    receipt: records.MismatchReceipt | None = None


@view(
    resource=Resource.PUBLIC,
    name="MismatchReport",
    en="Where the report of a mismatch stands. Its reference is known to whoever made it, and says nothing of them.",
    fr="Où en est un signalement. Sa référence n'est connue que de son auteur et ne dit rien de lui.",
)
class MismatchReportStatus:
    """View of ``Followed``."""

    reference: str = shown(
        en="Our reference; mismatchReport(reference:) follows it.",
        fr="Notre référence ; mismatchReport(reference:) permet de le suivre.",
        resolver=lambda root: root.report.id,
        graphql_type=str,
    )
    state: ReportState = shown(
        en="Where it stands.", fr="Son état.", resolver=lambda root: root.report.state, graphql_type=ReportState
    )
    receipt: str | None = shown(
        en="The registry's receipt number; null until the registry has taken it.",
        fr="Le numéro de reçu du registre ; nul tant que le registre ne l'a pas pris.",
        resolver=lambda root: root.report.receipt,
        graphql_type=str | None,
    )
    registry_state: str | None = shown(
        en="The registry's own state: R received, I in hand, C closed; null while it cannot say.",
        fr="L'état au registre : R reçu, I en instruction, C clos ; nul tant qu'il ne peut pas le dire.",
        resolver=lambda root: root.receipt.state if root.receipt else None,
        graphql_type=str | None,
    )


async def send_report(
    report: MismatchReport, *, accounts: Accounts, registry: Registry, clock: SecurityClock, telemetry: Telemetry
) -> records.MismatchReceipt | None:
    """Tell the registry of a report that was claimed; nothing, and the report postponed, when it takes none now."""
    if report.identity is None:
        # Another installation's key sealed it: nobody here can send it.
        telemetry.event("mismatch_report_unreadable")
        await accounts.report_postponed(report.id, clock.now() + TRY_AGAIN_AFTER)
        return None
    try:
        receipt = await registry.report_mismatch(
            report.record,
            report.identity,
            report.disputed,
            Asker(user=pseudonym(report.issuer, report.subject), purpose=Purpose.HOLDER),
            message_id=report.id,
            text=report.text,
            contact=report.contact,
        )
    except RegistryError as refusal:
        telemetry.event("mismatch_report_postponed", reason=refusal.code, ours=isinstance(refusal, RegistryRefusal))
        await accounts.report_postponed(report.id, clock.now() + TRY_AGAIN_AFTER)
        return None
    await accounts.report_sent(report.id, receipt)
    telemetry.count("mismatch_reports_sent")
    return receipt


async def follow(info: Info, reference: str) -> Followed | None:
    """Find a report by our reference; nothing for any other text. A silent registry costs its state alone."""
    context = info.context
    report = await context.accounts.report(reference) if REFERENCE.fullmatch(reference) else None
    if report is None or report.receipt is None:
        return Followed(report) if report else None
    asker = Asker(user=pseudonym(report.issuer, report.subject), purpose=Purpose.HOLDER)
    try:
        receipt = await context.ports.registry.follow_report(report.receipt, asker)
    except RegistryError:
        return Followed(report)
    if receipt.state == CLOSED_BY_THE_REGISTRY:
        await context.accounts.close_report(report.id)
    return Followed(report, receipt)


REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A reference is a UUID in text."""

CLOSED_BY_THE_REGISTRY = "C"
"""The administration has dealt with it: the person may sign in again."""
