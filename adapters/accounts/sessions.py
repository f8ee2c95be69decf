"""Keeps ``schema.ports.Sessions``: what each request asks, so no object mapping on the way and nothing twice."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update

from adapters.accounts.session_rows import id_token_of, keep_session, remove_session, session_of
from adapters.accounts.tables import session as sessions
from adapters.accounts.tables import sign_in_attempt as attempts
from adapters.accounts.transaction import Store, digest
from schema.sessions import IDLE_LIMIT, USE_NOTED_EVERY, Session, SignInAttempt

ATTEMPT_LIMIT = timedelta(minutes=10)
"""Long enough to look for a password at the identity provider, short enough to be worthless afterwards."""

_FIND: Select[Any] = select(
    sessions.c.token_hash,
    sessions.c.kind,
    sessions.c.opened_at,
    sessions.c.last_used_at,
    sessions.c.expires_at,
    sessions.c.outcome,
    sessions.c.pending,
    sessions.c.record,
    sessions.c.account,
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


class Sessions(Store):
    """Sessions by their token, and sign-in attempts."""

    async def begin_attempt(self, attempt: SignInAttempt) -> None:
        """Keep a sign-in that was begun, and forget some that were never finished."""
        row = {
            "state_hash": digest(attempt.state),
            "browser_hash": digest(attempt.browser),
            "nonce": attempt.nonce,
            "return_to": attempt.return_to,
            "begun_at": attempt.begun_at,
            "code_verifier": attempt.code_verifier,
            "step_up": attempt.step_up,
        }
        async with self._alone() as transaction:
            await transaction.purge(attempts, attempts.c.begun_at <= transaction.now - ATTEMPT_LIMIT)
            await transaction.run(insert(attempts).values(row))

    async def take_attempt(self, state: str, browser: str) -> SignInAttempt | None:
        """Hand out the attempt of this state and browser, once; another browser leaves it in place."""
        its = (attempts.c.state_hash == digest(state), attempts.c.browser_hash == digest(browser))
        async with self._alone() as transaction:
            row = await transaction.one(delete(attempts).where(*its).returning(*attempts.c))
        if row is None or row.begun_at <= self._clock.now() - ATTEMPT_LIMIT:
            return None
        return SignInAttempt(
            state=state,
            nonce=row.nonce,
            browser=browser,
            return_to=row.return_to,
            begun_at=row.begun_at,
            code_verifier=row.code_verifier,
            step_up=row.step_up,
        )

    async def open(self, session: Session) -> str:
        """Keep a new session, 12 hours at most, and forget old ones; answer its token (43 characters)."""
        async with self._alone() as transaction:
            return await keep_session(transaction, session)

    async def find(self, token: str) -> Session | None:
        """Find the live session of a token, and note its use; no request needs its secrets."""
        now = self._clock.now()
        values: dict[str, Any] = {"token_hash": digest(token), "now": now, "idle_since": now - IDLE_LIMIT}
        async with self._engine.connect() as connection:
            row = (await connection.execute(_FIND, values)).one_or_none()
            if row is not None and row.last_used_at <= now - USE_NOTED_EVERY:
                await connection.execute(_NOTE_USE, {"of_token_hash": row.token_hash, "now": now})
                await connection.commit()
        return session_of(row) if row is not None else None

    async def close(self, token: str) -> Session | None:
        """End a session; answer what it was, with its ``id_token`` unless another key sealed it."""
        async with self._alone() as transaction:
            row = await remove_session(transaction, token)
        return None if row is None else session_of(row, id_token=id_token_of(row, self._sealer))
