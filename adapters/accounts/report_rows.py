"""Rows of mismatch reports."""

from typing import Any

import msgspec
from sqlalchemy import Row, select

from adapters.accounts.sealing import Sealer
from adapters.accounts.tables import mismatch_report as reports
from adapters.accounts.transaction import Transaction
from schema.accounts import MismatchReport, ReportState
from schema.records import Frozen, PivotIdentity, RecordId

DISPUTED = msgspec.json.Decoder(tuple[str, ...])


class Claim(Frozen, frozen=True):
    """The encrypted part of a report: whose it is, in their words, and where to answer."""

    identity: PivotIdentity
    text: str | None = None
    contact: str | None = None


async def open_report(
    transaction: Transaction, issuer: str, subject: str, record: str | None = None
) -> MismatchReport | None:
    """Find a person's open report, about any record unless one is said; without its encrypted part."""
    theirs = [
        reports.c.issuer == issuer,
        reports.c.subject == subject,
        reports.c.state != ReportState.CLOSED.value,
    ]
    if record is not None:
        theirs.append(reports.c.record == record)
    row = await transaction.one(select(reports).where(*theirs).order_by(reports.c.reported_at.desc()).limit(1))
    return None if row is None else report_of(row)


def report_of(row: Row[Any], sealer: Sealer | None = None) -> MismatchReport:
    """Read a report; a ``sealer`` opens its encrypted part."""
    claim = sealer and row.sealed and sealer.open_value(row.sealed, bound_to(row.id), Claim)
    return MismatchReport(
        id=row.id,
        issuer=row.issuer,
        subject=row.subject,
        record=RecordId(row.record),
        disputed=DISPUTED.decode(row.disputed),
        state=ReportState(row.state),
        reported_at=row.reported_at,
        receipt=row.receipt,
        text=claim.text if claim else None,
        identity=claim.identity if claim else None,
        contact=claim.contact if claim else None,
    )


def bound_to(report_id: str) -> bytes:
    """Name what a report's encrypted part belongs to."""
    return b"report:" + report_id.encode()
