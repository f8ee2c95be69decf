"""Keeps sessions and sign-in attempts: one short transaction for each call, no object mapping on the way."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.accounts.engine import open_engine
from adapters.accounts.sealing import Sealer
from adapters.accounts.tables import session as sessions
from adapters.accounts.tables import sign_in_attempt as attempts
from schema.ports import SecurityClock
from schema.records import RecordId
from schema.sessions import LONGEST_SESSION, RecordOutcome, Session, SessionKind, SignInAttempt

IDLE_LIMIT = timedelta(minutes=30)
"""A screen that was left open in a library closes by itself; FranceConnect's own session lasts as long."""

ATTEMPT_LIMIT = timedelta(minutes=10)
"""Long enough to look for a password at the identity provider, short enough to be worthless afterwards."""

USE_NOTED_EVERY = timedelta(minutes=1)
"""A page makes many requests: noting each of them would turn every read into a write."""

PURGED_AT_ONCE = 100
"""Rows that one call removes at most, so that nobody waits for a long cleaning."""

_FIND = select(
    sessions.c.token_hash,
    sessions.c.kind,
    sessions.c.opened_at,
    sessions.c.last_used_at,
    sessions.c.expires_at,
    sessions.c.outcome,
    sessions.c.record,
    sessions.c.issuer,
    sessions.c.subject,
    sessions.c.acr,
    sessions.c.authenticated_at,
).where(
    sessions.c.token_hash == bindparam("token_hash"),
    sessions.c.expires_at > bindparam("now"),
    sessions.c.last_used_at > bindparam("idle_since"),
)

_NOTE_USE = (
    update(sessions).where(sessions.c.token_hash == bindparam("of_token_hash")).values(last_used_at=bindparam("now"))
)

_CLOSE = delete(sessions).where(sessions.c.token_hash == bindparam("token_hash")).returning(*sessions.c)

_TAKE = (
    delete(attempts)
    .where(attempts.c.state_hash == bindparam("state_hash"), attempts.c.browser_hash == bindparam("browser_hash"))
    .returning(*attempts.c)
)


def _purge(table: Table, is_over: ColumnElement[bool]) -> Any:
    key = table.primary_key.columns.values()[0]
    return delete(table).where(key.in_(select(key).where(is_over).limit(PURGED_AT_ONCE)))


_PURGE_SESSIONS = _purge(
    sessions,
    or_(sessions.c.expires_at <= bindparam("now"), sessions.c.last_used_at <= bindparam("idle_since")),
)
_PURGE_ATTEMPTS = _purge(attempts, attempts.c.begun_at <= bindparam("begun_since"))


class AccountStore:
    """Keeps ``schema.ports.Sessions`` in a database. ``keys``: secrets of at least 32 bytes, newest first."""

    def __init__(self, engine: AsyncEngine, clock: SecurityClock, keys: Sequence[bytes]) -> None:
        """
        Take an engine that somebody else closes.

        Raises:
            ValueError: there is no key, or one is too short.
        """
        self._engine = engine
        self._clock = clock
        self._sealer = Sealer(keys)

    async def begin_attempt(self, attempt: SignInAttempt) -> None:
        """Keep a sign-in that was begun, and forget some that were never finished."""
        async with self._engine.begin() as connection:
            await connection.execute(_PURGE_ATTEMPTS, {"begun_since": self._clock.now() - ATTEMPT_LIMIT})
            await connection.execute(
                insert(attempts),
                {
                    "state_hash": _digest(attempt.state),
                    "browser_hash": _digest(attempt.browser),
                    "nonce": attempt.nonce,
                    "return_to": attempt.return_to,
                    "begun_at": attempt.begun_at,
                    "code_verifier": attempt.code_verifier,
                },
            )

    async def take_attempt(self, state: str, browser: str) -> SignInAttempt | None:
        """Hand out the attempt of this state and browser, once; another browser leaves it in place."""
        async with self._engine.begin() as connection:
            row = await _one(connection, _TAKE, {"state_hash": _digest(state), "browser_hash": _digest(browser)})
        if row is None or row.begun_at <= self._clock.now() - ATTEMPT_LIMIT:
            return None
        return SignInAttempt(
            state=state,
            nonce=row.nonce,
            browser=browser,
            return_to=row.return_to,
            begun_at=row.begun_at,
            code_verifier=row.code_verifier,
        )

    async def open(self, session: Session) -> str:
        """Keep a new session, 12 hours at most, and forget old ones; answer its token (43 characters)."""
        token = token_urlsafe(32)
        now = self._clock.now()
        async with self._engine.begin() as connection:
            await connection.execute(_PURGE_SESSIONS, {"now": now, "idle_since": now - IDLE_LIMIT})
            await connection.execute(insert(sessions), self._row(session, _digest(token), now))
        return token

    async def find(self, token: str) -> Session | None:
        """Find the live session of a token, and note its use; no request needs its ``id_token``."""
        now = self._clock.now()
        async with self._engine.connect() as connection:
            row = await _one(
                connection, _FIND, {"token_hash": _digest(token), "now": now, "idle_since": now - IDLE_LIMIT}
            )
            if row is not None and row.last_used_at <= now - USE_NOTED_EVERY:
                await connection.execute(_NOTE_USE, {"of_token_hash": row.token_hash, "now": now})
                await connection.commit()
        return _session(row) if row is not None else None

    async def close(self, token: str) -> Session | None:
        """End a session; answer what it was, with its ``id_token`` unless another key sealed it."""
        async with self._engine.begin() as connection:
            row = await _one(connection, _CLOSE, {"token_hash": _digest(token)})
        if row is None:
            return None
        sealed = row.id_token_sealed
        return _session(row, id_token=sealed and self._sealer.open(sealed, row.token_hash))

    def _row(self, session: Session, token_hash: bytes, now: datetime) -> dict[str, object]:
        return {
            "token_hash": token_hash,
            "kind": session.kind.value,
            "opened_at": session.opened_at,
            "last_used_at": now,
            "expires_at": min(session.expires_at, now + LONGEST_SESSION),
            "outcome": session.outcome.value,
            "record": session.record,
            "issuer": session.issuer,
            "subject": session.subject,
            "acr": session.acr,
            "authenticated_at": session.authenticated_at,
            "id_token_sealed": session.id_token and self._sealer.seal(session.id_token, token_hash),
        }


@asynccontextmanager
async def open_store(database_url: str, *, clock: SecurityClock, keys: Sequence[bytes]) -> AsyncIterator[AccountStore]:
    """
    Open the store at a database address; close its connections at the end. ``migrate`` makes its tables.

    Raises:
        ValueError: there is no key, or one is too short.
        OSError: the database file or its folder cannot be made.
    """
    engine = open_engine(database_url)
    try:
        yield AccountStore(engine, clock, keys)
    finally:
        await engine.dispose()


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


async def _one(connection: AsyncConnection, statement: Any, values: dict[str, object]) -> Row[Any] | None:
    return (await connection.execute(statement, values)).one_or_none()


def _session(row: Row[Any], id_token: str | None = None) -> Session:
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
        id_token=id_token,
    )
