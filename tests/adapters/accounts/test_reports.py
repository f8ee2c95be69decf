"""« Ces informations ne me correspondent pas »: a report is queued, told to the registry, and told to the person."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.accounts import MailKind, MismatchReport, ReportState
from schema.errors import NothingToConfirm
from schema.records import MismatchReceipt, PivotIdentity
from schema.sessions import Session
from tests.adapters.accounts.conftest import (
    EMAIL,
    HOME,
    ISSUER,
    OTHER_RECORD,
    RECORD,
    SUBJECT,
    Clock,
    post,
    stored_bytes,
    with_identity,
)

pytestmark = pytest.mark.asyncio

RECEIPT = MismatchReceipt("S2026-000042", "R")


async def reported(store: AccountStore, proved: Session) -> MismatchReport:
    pending = await store.sign_in_with_identity(proved, HOME, contact=EMAIL)
    report = await store.report_mismatch(pending.token, ["naissance"], "Ce n'est pas mon lieu de naissance.")
    await post(store)
    return report


async def test_a_report_ends_the_session_and_opens_nothing(store: AccountStore, proved: Session) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)
    elsewhere = await store.sign_in_with_identity(proved, HOME)

    report = await store.report_mismatch(pending.token, ["naissance"])

    assert (report.state, report.record, report.disputed) == (ReportState.QUEUED, RECORD, ("naissance",))
    assert await store.find(pending.token) is None
    assert await store.find(elsewhere.token) is None
    assert await store.find_by_record(RECORD) is None


async def test_only_a_pending_session_can_report(store: AccountStore, proved: Session) -> None:
    opened = await with_identity(store, proved)

    with pytest.raises(NothingToConfirm):
        await store.report_mismatch(opened.token, ["naissance"])


async def test_the_caller_tells_the_registry_at_once_and_after_a_crash_somebody_else_does(
    store: AccountStore, proved: Session, identity: PivotIdentity, clock: Clock
) -> None:
    report = await reported(store, proved)
    assert await store.reports_due() == []

    clock.advance(minutes=2)

    [due] = await store.reports_due()
    assert (due.id, due.identity, due.text) == (report.id, identity, "Ce n'est pas mon lieu de naissance.")
    assert await store.reports_due() == []


async def test_a_registry_that_takes_no_writing_is_asked_again_later(
    store: AccountStore, proved: Session, clock: Clock
) -> None:
    report = await reported(store, proved)
    await store.report_postponed(report.id, clock.now() + timedelta(hours=6))

    clock.advance(hours=5, minutes=59)
    assert await store.reports_due() == []
    clock.advance(minutes=1)
    assert [each.id for each in await store.reports_due()] == [report.id]


async def test_the_receipt_is_kept_and_mailed_once(store: AccountStore, proved: Session, clock: Clock) -> None:
    report = await reported(store, proved)

    await store.report_sent(report.id, RECEIPT)
    await store.report_sent(report.id, RECEIPT)

    [mail] = await post(store)
    assert (mail.kind, mail.to, dict(mail.facts)["receipt"]) == (MailKind.REPORT_RECEIVED, EMAIL, "S2026-000042")
    kept = await store.open_report_for(ISSUER, SUBJECT, RECORD)
    assert kept is not None
    assert (kept.state, kept.receipt, kept.identity) == (ReportState.SENT, "S2026-000042", None)
    clock.advance(days=1)
    assert await store.reports_due() == []


async def test_a_report_is_about_one_person_and_one_record(store: AccountStore, proved: Session) -> None:
    await reported(store, proved)

    assert await store.open_report_for(ISSUER, SUBJECT) is not None
    assert await store.open_report_for(ISSUER, SUBJECT, OTHER_RECORD) is None
    assert await store.open_report_for(ISSUER, "somebody-else") is None


async def test_a_closed_report_lets_the_person_in_again_and_forgets_who_they_are(
    store: AccountStore, proved: Session
) -> None:
    report = await reported(store, proved)

    await store.close_report(report.id)

    assert await store.open_report_for(ISSUER, SUBJECT) is None
    closed = await store.report(report.id)
    assert closed is not None
    assert (closed.state, closed.identity) == (ReportState.CLOSED, None)
    assert (await store.sign_in_with_identity(replace(proved, record=OTHER_RECORD), HOME)).session.pending


async def test_a_stolen_database_does_not_tell_who_reported(
    store: AccountStore, proved: Session, database_url: str
) -> None:
    await reported(store, proved)

    held = await stored_bytes(database_url)

    assert b"MARTIN" not in held
    assert b"lieu de naissance" not in held
    assert EMAIL.encode() not in held
