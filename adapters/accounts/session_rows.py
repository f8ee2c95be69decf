"""Rows of sessions: made, read and removed inside the transactions of others."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex, token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select

from adapters.accounts.origins import device, network
from adapters.accounts.sealing import Sealer
from adapters.accounts.tables import session as sessions
from adapters.accounts.transaction import Transaction, digest
from schema.accounts import Origin
from schema.errors import Unauthenticated
from schema.records import Frozen, PivotIdentity, RecordId
from schema.sessions import IDLE_LIMIT, LONGEST_SESSION, AccountId, RecordOutcome, Session, SessionKind

NOWHERE = Origin(address="")


class Pending(Frozen, frozen=True):
    """What a pending session keeps, encrypted, for the moment its record is confirmed or disputed."""

    identity: PivotIdentity
    contact: str | None = None


async def keep_session(
    transaction: Transaction, session: Session, origin: Origin = NOWHERE, contact: str | None = None
) -> str:
    """Keep a new session, 12 hours at most, and forget old ones; answer its token (43 characters)."""
    token, now = token_urlsafe(32), transaction.now
    await transaction.purge(sessions, or_(sessions.c.expires_at <= now, sessions.c.last_used_at <= now - IDLE_LIMIT))
    token_hash, sealer = digest(token), transaction.sealer
    row = {
        "token_hash": token_hash,
        "id": token_hex(11),
        "kind": session.kind.value,
        "opened_at": session.opened_at,
        "last_used_at": now,
        "expires_at": min(session.expires_at, now + LONGEST_SESSION),
        "outcome": (session.outcome or RecordOutcome.NOT_FOUND).value,
        "pending": session.pending,
        "record": session.record,
        "account": session.account,
        "issuer": session.issuer,
        "subject": session.subject,
        "acr": session.acr,
        "authenticated_at": session.authenticated_at,
        "device": device(origin),
        "network": network(origin),
        "id_token_sealed": session.id_token and sealer.seal(session.id_token, _of_id_token(token_hash)),
        "pending_sealed": session.identity
        and sealer.seal_value(Pending(identity=session.identity, contact=contact), _of_pending(token_hash)),
    }
    await transaction.run(insert(sessions).values(row))
    return token


async def live_session(transaction: Transaction, token: str) -> Row[Any]:
    """
    Read the whole row of a live session.

    Raises:
        Unauthenticated: it is over, or never was.
    """
    row = await transaction.one(
        select(sessions).where(sessions.c.token_hash == digest(token), is_live(transaction.now))
    )
    if row is None:
        raise Unauthenticated
    return row


async def live_sessions(transaction: Transaction, account: str, at_most: int) -> Sequence[Row[Any]]:
    """Read the live sessions of an account, newest first."""
    of_account = select(sessions).where(sessions.c.account == account, is_live(transaction.now))
    return await transaction.all(of_account.order_by(sessions.c.opened_at.desc()).limit(at_most))


async def remove_session(transaction: Transaction, token: str | None) -> Row[Any] | None:
    """Remove the session of a token; answer what it was."""
    if token is None:
        return None
    return await transaction.one(delete(sessions).where(sessions.c.token_hash == digest(token)).returning(*sessions.c))


async def remove_sessions(
    transaction: Transaction,
    *,
    account: str | None = None,
    person: tuple[str, str] | None = None,
    but: bytes | None = None,
) -> int:
    """Remove the sessions of an account, of a person (issuer and subject), or both; answer how many."""
    issuer, subject = person or (None, None)
    theirs: list[ColumnElement[bool]] = []
    if account is not None:
        theirs.append(sessions.c.account == account)
    if person is not None:
        theirs.append(and_(sessions.c.issuer == issuer, sessions.c.subject == subject))
    statement = delete(sessions).where(or_(*theirs)) if theirs else None
    if statement is None:
        return 0
    if but is not None:
        statement = statement.where(sessions.c.token_hash != but)
    return await transaction.run(statement)


def session_of(row: Row[Any], **secrets: Any) -> Session:
    """Read a session; its secrets only where they were opened."""
    return Session(
        kind=SessionKind(row.kind),
        opened_at=row.opened_at,
        expires_at=row.expires_at,
        outcome=RecordOutcome(row.outcome),
        record=None if row.record is None else RecordId(row.record),
        issuer=row.issuer,
        subject=row.subject,
        acr=row.acr,
        authenticated_at=row.authenticated_at,
        pending=row.pending,
        account=None if row.account is None else AccountId(row.account),
        **secrets,
    )


def id_token_of(row: Row[Any], sealer: Sealer) -> str | None:
    """Open the ``id_token`` of a session; nothing if it has none or another key sealed it."""
    sealed = row.id_token_sealed
    return None if sealed is None else sealer.open(sealed, _of_id_token(row.token_hash))


def pending_of(row: Row[Any], sealer: Sealer) -> Pending | None:
    """Open what a pending session keeps; nothing if it has none or another key sealed it."""
    sealed = row.pending_sealed
    return None if sealed is None else sealer.open_value(sealed, _of_pending(row.token_hash), Pending)


def is_live(now: datetime) -> ColumnElement[bool]:
    """Say which sessions are neither over nor idle."""
    return and_(sessions.c.expires_at > now, sessions.c.last_used_at > now - IDLE_LIMIT)


def _of_id_token(token_hash: bytes) -> bytes:
    return b"id_token:" + token_hash


def _of_pending(token_hash: bytes) -> bytes:
    return b"pending:" + token_hash
