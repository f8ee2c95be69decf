"""What a holder sees and decides about their account: its sessions, its ways in, its data, its end."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, or_, select, update

from adapters.accounts.account_rows import (
    account_by_id,
    account_by_identity,
    account_by_record,
    addresses,
    credential_of,
    is_locked,
)
from adapters.accounts.credentials import Credentials, send_reset
from adapters.accounts.identity_sign_in import send_unlock
from adapters.accounts.links import read_link, take_link, void_links
from adapters.accounts.outbox import write_mails
from adapters.accounts.report_rows import report_of
from adapters.accounts.session_rows import live_session, live_sessions, remove_sessions
from adapters.accounts.tables import account as accounts
from adapters.accounts.tables import credential as credentials
from adapters.accounts.tables import identity_lock as locks
from adapters.accounts.tables import link as links
from adapters.accounts.tables import mismatch_report as reports
from adapters.accounts.tables import registration as registrations
from adapters.accounts.tables import session as sessions
from adapters.accounts.transaction import Transaction
from schema.accounts import Account, LinkPurpose, MailKind, OpenSession, Origin
from schema.errors import SessionNotFound, Unauthenticated
from schema.records import RecordId
from schema.sessions import SessionKind

MOST_SESSIONS = 50


class Holdings(Credentials):
    """An account in the hands of its holder."""

    async def find_by_identity(self, issuer: str, subject: str) -> Account | None:
        """Find the account that FranceConnect's pseudonym leads to."""
        async with self._reading() as reading:
            return await account_by_identity(reading, issuer, subject)

    async def find_by_record(self, record: RecordId) -> Account | None:
        """Find the account of a record."""
        async with self._reading() as reading:
            return await account_by_record(reading, record)

    async def account(self, token: str) -> Account:
        """
        Answer the account of a live session.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        account, _ = await self._asking(token)
        return account

    async def sessions(self, token: str) -> Sequence[OpenSession]:
        """
        List the live sessions of the asker's account, newest first, 50 at most; without an account, this one alone.

        Raises:
            Unauthenticated: no live session.
        """
        async with self._reading() as reading:
            own = await live_session(reading, token)
            rows = [own] if own.account is None else await live_sessions(reading, own.account, MOST_SESSIONS)
        return [_shown(row, is_this_one=row.id == own.id) for row in rows]

    async def end_session(self, token: str, session_id: str) -> None:
        """
        End one session of the asker's account.

        Raises:
            Unauthenticated: no live session.
            SessionNotFound: not one of this account's.
        """
        async with self._alone() as transaction:
            own = await live_session(transaction, token)
            theirs = sessions.c.id == own.id if own.account is None else sessions.c.account == own.account
            # PostgreSQL takes no NUL in a text; ours are hexadecimal.
            ended = session_id.isalnum() and await transaction.run(
                delete(sessions).where(theirs, sessions.c.id == session_id)
            )
            if not ended:
                raise SessionNotFound

    async def end_other_sessions(self, token: str) -> int:
        """
        End all sessions of the asker's account but this one; answer how many.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        async with self._alone() as transaction:
            own = await live_session(transaction, token)
            if own.account is None:
                raise Unauthenticated
            return await remove_sessions(transaction, account=own.account, but=own.token_hash)

    async def disown_sign_in(self, link: str) -> None:
        """
        « Ce n'était pas moi »: end the account's sessions, lock the way in that was used, tell how to unlock it.

        Raises:
            LinkNoLongerValid: as it says.
        """
        async with self._reading() as reading:
            disowned = await read_link(reading, LinkPurpose.NOT_ME, link)
            account = await account_by_id(reading, disowned.account or "")
            if account is None and disowned.person is not None:
                # The sign-in came before the record was confirmed.
                account = await account_by_identity(reading, *disowned.person)
        places = [f"record:{account.record}"] if account else []
        places += [f"person:{'|'.join(disowned.person)}"] if disowned.person else []
        async with self._alone(*places) as transaction:
            await take_link(transaction, LinkPurpose.NOT_ME, link)
            if disowned.person is not None:
                await _lock_identity(transaction, account, disowned.person, disowned.email)
            elif account is not None:
                await _lock_password(transaction, account, disowned.email)

    async def unlock(self, link: str) -> None:
        """
        Open FranceConnect's way in again.

        Raises:
            LinkNoLongerValid: as it says.
        """
        async with self._alone() as transaction:
            locked = (await take_link(transaction, LinkPurpose.UNLOCK, link)).person
            if locked is not None:
                issuer, subject = locked
                await transaction.run(delete(locks).where(locks.c.issuer == issuer, locks.c.subject == subject))

    async def close_account(self, token: str, origin: Origin, *, password: str | None = None) -> None:
        """
        Forget an account, its ways in and its sessions, and tell by mail; a password session proves it again.

        Raises:
            Unauthenticated, WrongCredentials, TooManyAttempts: as they say.
        """
        account, kind = await self._asking(token)
        await self._prove_if_needed(account, kind, password, origin)
        async with self._alone(f"record:{account.record}") as transaction:
            await live_session(transaction, token)
            await remove_sessions(transaction, account=account.id)
            await transaction.run(delete(registrations).where(registrations.c.record == account.record))
            for each in account.identities:
                theirs = (links.c.issuer == each.issuer, links.c.subject == each.subject)
                await transaction.run(delete(links).where(*theirs))
            await transaction.run(delete(accounts).where(accounts.c.id == account.id))
            await write_mails(transaction, MailKind.ACCOUNT_CLOSED, addresses(account))

    async def export(self, token: str) -> dict[str, Any]:
        """
        Answer all that the store holds about the asker, as JSON values (GDPR, article 15); no hash, no token.

        Raises:
            Unauthenticated: no live session.
        """
        async with self._reading() as reading:
            own = await live_session(reading, token)
            account = await account_by_id(reading, own.account or "")
            rows = await live_sessions(reading, account.id, MOST_SESSIONS) if account else [own]
            people = [(each.issuer, each.subject) for each in account.identities] if account else []
            if own.subject is not None and (own.issuer, own.subject) not in people:
                people.append((own.issuer, own.subject))
            told = await _reports_of(reading, people)
            held = {
                "account": account and await _account_held(reading, account),
                "sessions": [_shown(row, is_this_one=row.id == own.id) for row in rows],
                "reports": [report_of(row, self._sealer) for row in told],
                "locked_ways_in": await _locks_of(reading, people),
                "waiting_registrations": await _registrations_of(reading, account.record if account else None),
            }
        exported: dict[str, Any] = msgspec.to_builtins(held)
        return exported


def _shown(row: Row[Any], *, is_this_one: bool) -> OpenSession:
    return OpenSession(
        id=row.id,
        kind=SessionKind(row.kind),
        opened_at=row.opened_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        device=row.device,
        network=row.network,
        is_this_one=is_this_one,
    )


async def _account_held(transaction: Transaction, account: Account) -> dict[str, Any]:
    row = await transaction.one(select(accounts.c.terms_accepted_at).where(accounts.c.id == account.id))
    credential = await credential_of(transaction, account.id)
    held: dict[str, Any] = msgspec.to_builtins(account)
    del held["id"]
    held["terms_accepted_at"] = row and row.terms_accepted_at
    held["password_changed_at"] = credential and credential.changed_at
    held["password_locked_at"] = credential and credential.locked_at
    open_links = await transaction.all(select(links).where(links.c.account == account.id))
    held["links"] = [{"purpose": each.purpose, "expires_at": each.expires_at} for each in open_links]
    return held


async def _locks_of(transaction: Transaction, people: list[tuple[str, str]]) -> list[dict[str, Any]]:
    found = [row for issuer, subject in people if (row := await _lock_of(transaction, issuer, subject)) is not None]
    return [{"issuer": row.issuer, "subject": row.subject, "locked_at": row.locked_at} for row in found]


async def _lock_of(transaction: Transaction, issuer: str, subject: str) -> Row[Any] | None:
    return await transaction.one(select(locks).where(locks.c.issuer == issuer, locks.c.subject == subject))


async def _registrations_of(transaction: Transaction, record: str | None) -> list[dict[str, Any]]:
    """What was asked for this record and never activated; the address alone, since anybody may have typed it."""
    rows = await transaction.all(select(registrations).where(registrations.c.record == record))
    return [{"email": row.email, "asked_at": row.asked_at, "terms_accepted_at": row.terms_accepted_at} for row in rows]


async def _reports_of(transaction: Transaction, people: list[tuple[str, str]]) -> Sequence[Row[Any]]:
    if not people:
        return []
    theirs = [(reports.c.issuer == issuer) & (reports.c.subject == subject) for issuer, subject in people]
    return await transaction.all(select(reports).where(or_(*theirs)).order_by(reports.c.reported_at))


async def _lock_password(transaction: Transaction, account: Account, told: str | None) -> None:
    """Lock, and mail the way back to the address that was told: the account's may be the intruder's by now."""
    its_own = credentials.c.account == account.id
    await transaction.run(update(credentials).where(its_own).values(locked_at=transaction.now))
    await remove_sessions(transaction, account=account.id)
    await _void_intruders_links(transaction, account)
    if told or account.email:
        await send_reset(transaction, account.id, told or account.email or "", MailKind.WAY_IN_LOCKED)


async def _void_intruders_links(transaction: Transaction, account: Account) -> None:
    for purpose in (LinkPurpose.CONFIRM_EMAIL, LinkPurpose.RESET_PASSWORD):
        await void_links(transaction, purpose, account=account.id)


async def _lock_identity(
    transaction: Transaction, account: Account | None, person: tuple[str, str], email: str | None
) -> None:
    issuer, subject = person
    if not await is_locked(transaction, issuer, subject):
        await transaction.run(insert(locks).values(issuer=issuer, subject=subject, locked_at=transaction.now))
    await remove_sessions(transaction, account=account.id if account else None, person=person)
    if account is not None:
        await _void_intruders_links(transaction, account)
    await send_unlock(transaction, person, addresses(account) or addresses(None, email))
