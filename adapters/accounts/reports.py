"""Mismatch reports: queued with the end of the session, told to the registry when it takes writing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Row, insert, select, update

from adapters.accounts.account_rows import addresses
from adapters.accounts.outbox import write_mails
from adapters.accounts.report_rows import Claim, bound_to, open_report, report_of
from adapters.accounts.session_rows import Pending, live_session, pending_of, remove_sessions
from adapters.accounts.tables import mismatch_report as reports
from adapters.accounts.transaction import Store, Transaction
from schema.accounts import MailKind, MismatchReport, ReportState
from schema.errors import NothingToConfirm, Unauthenticated
from schema.records import MismatchReceipt, RecordId

CLAIMED_FOR = timedelta(minutes=2)
"""Whoever reads a due report has this long to tell the registry; after a crash it is due again, as the same report."""


class Reports(Store):
    """Reports that a record is not the person's."""

    async def report_mismatch(self, token: str, disputed: Sequence[str], text: str | None = None) -> MismatchReport:
        """
        Queue the report that a pending session's record is not the person's, and end all their sessions.

        It is claimed by the caller for two minutes, to be told to the registry at once.

        Raises:
            NothingToConfirm: the session is over, or not pending.
        """
        async with self._reading() as reading:
            row, pending = await self._pending(reading, token)
        person = (row.issuer, row.subject)
        async with self._alone(f"record:{row.record}", f"person:{row.issuer}|{row.subject}") as transaction:
            row, pending = await self._pending(transaction, token)
            report = await open_report(transaction, *person, row.record)
            if report is None:
                claim = Claim(pending.identity, text, pending.contact)
                report = await self._queue(transaction, row, tuple(disputed), claim)
            await remove_sessions(transaction, person=person)
        return report

    async def open_report_for(self, issuer: str, subject: str, record: RecordId | None = None) -> MismatchReport | None:
        """Find a person's open report, about any record unless one is said; without its encrypted parts."""
        async with self._reading() as reading:
            return await open_report(reading, issuer, subject, record)

    async def report(self, report_id: str) -> MismatchReport | None:
        """Find a report, its encrypted parts included."""
        async with self._reading() as reading:
            row = await reading.one(select(reports).where(reports.c.id == report_id))
        return None if row is None else report_of(row, self._sealer)

    async def reports_due(self, at_most: int = 10) -> Sequence[MismatchReport]:
        """List the queued reports whose next try has come, claimed for two minutes, encrypted parts included."""
        async with self._alone("reports") as transaction:
            due = select(reports.c.id).where(
                reports.c.state == ReportState.QUEUED.value, reports.c.next_try_at <= transaction.now
            )
            rows = await transaction.all(
                update(reports)
                .where(reports.c.id.in_(due.order_by(reports.c.reported_at).limit(at_most)))
                .values(next_try_at=transaction.now + CLAIMED_FOR)
                .returning(*reports.c)
            )
        return [report_of(row, self._sealer) for row in sorted(rows, key=lambda row: row.reported_at)]

    async def report_sent(self, report_id: str, receipt: MismatchReceipt) -> None:
        """Note the registry's receipt, and mail it to the person when an address is known; once."""
        sent = {"state": ReportState.SENT.value, "receipt": receipt.number}
        async with self._alone("reports") as transaction:
            queued = (reports.c.id == report_id, reports.c.state == ReportState.QUEUED.value)
            row = await transaction.one(update(reports).where(*queued).values(sent).returning(*reports.c))
            if row is not None:
                to = addresses(None, report_of(row, self._sealer).contact)
                facts = [("receipt", receipt.number), ("at", row.reported_at.isoformat())]
                await write_mails(transaction, MailKind.REPORT_RECEIVED, to, facts)

    async def report_postponed(self, report_id: str, until: datetime) -> None:
        """Leave a report queued until an instant."""
        async with self._alone("reports") as transaction:
            queued = (reports.c.id == report_id, reports.c.state == ReportState.QUEUED.value)
            await transaction.run(update(reports).where(*queued).values(next_try_at=until))

    async def close_report(self, report_id: str) -> None:
        """Note that the administration has dealt with a report, and forget what was only needed until then."""
        async with self._alone("reports") as transaction:
            closed = {"state": ReportState.CLOSED.value, "closed_at": transaction.now, "sealed": None}
            await transaction.run(update(reports).where(reports.c.id == report_id).values(closed))

    async def _pending(self, transaction: Transaction, token: str) -> tuple[Row[Any], Pending]:
        try:
            row = await live_session(transaction, token)
        except Unauthenticated:
            raise NothingToConfirm from None
        pending = pending_of(row, self._sealer)
        if not row.pending or pending is None:
            raise NothingToConfirm
        return row, pending

    async def _queue(
        self, transaction: Transaction, session: Row[Any], disputed: tuple[str, ...], claim: Claim
    ) -> MismatchReport:
        key = str(uuid4())
        row = {
            "id": key,
            "issuer": session.issuer,
            "subject": session.subject,
            "record": session.record,
            "disputed": msgspec.json.encode(disputed).decode(),
            "state": ReportState.QUEUED.value,
            "reported_at": transaction.now,
            "next_try_at": transaction.now + CLAIMED_FOR,
            "sealed": self._sealer.seal_value(claim, bound_to(key)),
        }
        await transaction.run(insert(reports).values(row))
        return MismatchReport(
            id=key,
            issuer=session.issuer,
            subject=session.subject,
            record=RecordId(session.record),
            disputed=disputed,
            state=ReportState.QUEUED,
            reported_at=transaction.now,
            text=claim.text,
            identity=claim.identity,
            contact=claim.contact,
        )
