"""Signing in with FranceConnect: straight to a known account, or first through the confirmation of a record."""

from typing import Any

from msgspec.structs import replace
from sqlalchemy import Row, select, update

from adapters.accounts.account_rows import (
    account_by_identity,
    account_by_record,
    addresses,
    attach_identity,
    is_locked,
    make_account,
)
from adapters.accounts.emails import email_key, read_email
from adapters.accounts.links import void_links, write_link
from adapters.accounts.outbox import write_mails
from adapters.accounts.report_rows import open_report
from adapters.accounts.session_rows import (
    Pending,
    id_token_of,
    keep_session,
    live_session,
    pending_of,
    remove_session,
    remove_sessions,
    session_of,
)
from adapters.accounts.sign_in_mail import tell_sign_in
from adapters.accounts.tables import account as accounts
from adapters.accounts.tables import link as links
from adapters.accounts.transaction import Store, Transaction
from schema.accounts import Account, LinkPurpose, MailKind, Opened, Origin
from schema.errors import (
    AnotherRecord,
    InvalidEmail,
    MismatchReportOpen,
    NothingToConfirm,
    RegistryUnreachable,
    SignInLocked,
    Unauthenticated,
)
from schema.records import PivotIdentity, RecordId
from schema.sessions import AccountId, RecordOutcome, Session, SessionKind

REGISTRY_CANNOT_TELL = {RecordOutcome.REGISTRY_UNAVAILABLE, RecordOutcome.AMBIGUOUS}
"""The account remembers the record that was once confirmed: a silent registry, or a later homonym, changes nothing."""


class IdentitySignIn(Store):
    """Sessions that FranceConnect opens."""

    async def sign_in_with_identity(
        self,
        session: Session,
        origin: Origin,
        *,
        contact: str | None = None,
        replaces: str | None = None,
        step_up: bool = False,
    ) -> Opened:
        """
        Open the session that FranceConnect proved, pending where its record was never confirmed; tell by mail.

        Raises:
            MismatchReportOpen, SignInLocked: no session.
            AnotherRecord, RegistryUnreachable, Unauthenticated: a step-up that fails; the old session stays.
            ValueError: the session has no issuer and subject.
        """
        issuer, subject = _person(session)
        contact = _readable(contact)
        async with self._reading() as reading:
            known = await account_by_identity(reading, issuer, subject)
        places = [_key(issuer, subject)] + ([f"record:{known.record}"] if known else [])
        async with self._alone(*places) as transaction:
            account = await account_by_identity(transaction, issuer, subject)
            locked = await is_locked(transaction, issuer, subject)
            if locked:
                await _send_unlock(transaction, account, (issuer, subject), contact)
            else:
                await _refuse_reported(transaction, issuer, subject)
                if step_up:
                    await _refuse_elsewhere(transaction, session, account, replaces)
                proved = _placed(session, account)
                await remove_session(transaction, replaces)
                token = await keep_session(transaction, proved, origin, contact)
                to = addresses(account) if account else addresses(None, contact)
                await tell_sign_in(transaction, proved, origin, to)
        if locked:
            raise SignInLocked
        return Opened(token, replace(proved, identity=None, id_token=None))

    async def confirm_identity(self, token: str, origin: Origin) -> Opened:
        """
        Make the account of a pending session's record, or attach FranceConnect to the one it has; a new token.

        Raises:
            NothingToConfirm: the session is over, or not pending.
            MismatchReportOpen: as it says.
        """
        record, issuer, subject = await self._pending_place(token)
        async with self._alone(f"record:{record}", _key(issuer, subject)) as transaction:
            row = await _pending_session(transaction, token)
            await _refuse_reported(transaction, issuer, subject)
            pending = pending_of(row, self._sealer)
            if pending is None:
                raise NothingToConfirm("sealed elsewhere")
            id_token = id_token_of(row, self._sealer)
            account = await account_by_record(transaction, record)
            if account is None:
                key = await _make(transaction, record, pending)
                await attach_identity(transaction, key, issuer, subject)
            else:
                key = account.id
                await _attach(transaction, account, (issuer, subject), pending)
            await remove_session(transaction, token)
            confirmed = replace(session_of(row, id_token=id_token), pending=False, account=key)
            new_token = await keep_session(transaction, confirmed, origin)
        return Opened(new_token, replace(confirmed, id_token=None))

    async def pending_identity(self, token: str) -> PivotIdentity | None:
        """Answer who FranceConnect says a pending session's person is; nothing for any other session."""
        async with self._reading() as reading:
            try:
                pending = pending_of(await _pending_session(reading, token), self._sealer)
            except NothingToConfirm:
                return None
        return pending.identity if pending else None

    async def _pending_place(self, token: str) -> tuple[RecordId, str, str]:
        """
        Read where a pending session leads: what has to be waited for, before it can be trusted to stay so.

        Raises:
            NothingToConfirm: the session is over, or not pending.
        """
        async with self._reading() as reading:
            row = await _pending_session(reading, token)
        return RecordId(row.record), row.issuer, row.subject


def _person(session: Session) -> tuple[str, str]:
    if session.issuer is None or session.subject is None:
        raise ValueError("a session of FranceConnect has an issuer and a subject")
    return session.issuer, session.subject


def _key(issuer: str, subject: str) -> str:
    return f"person:{issuer}|{subject}"


def _readable(contact: str | None) -> str | None:
    """Keep an address only if mail can reach it: a provider's bad one must not stop a sign-in."""
    try:
        return None if contact is None else read_email(contact)
    except InvalidEmail:
        return None


def _placed(session: Session, account: Account | None) -> Session:
    """Say where a proof of identity leads: to the account, to a record to be confirmed, or to none."""
    if account is not None:
        if session.outcome in REGISTRY_CANNOT_TELL or session.record == account.record:
            known = {"outcome": RecordOutcome.MATCHED, "record": account.record, "account": account.id}
            return replace(session, identity=None, pending=False, **known)
        if session.record is None:
            return replace(session, identity=None, pending=False, account=account.id)
    pending = session.record is not None
    return replace(session, pending=pending, account=None, identity=session.identity if pending else None)


async def _pending_session(transaction: Transaction, token: str) -> Row[Any]:
    try:
        row = await live_session(transaction, token)
    except Unauthenticated:
        raise NothingToConfirm from None
    if not row.pending or row.record is None:
        raise NothingToConfirm
    return row


async def _refuse_reported(transaction: Transaction, issuer: str, subject: str) -> None:
    report = await open_report(transaction, issuer, subject)
    if report is not None:
        raise MismatchReportOpen(receipt=report.receipt)


async def _refuse_elsewhere(
    transaction: Transaction, session: Session, account: Account | None, replaces: str | None
) -> None:
    """Hold a step-up to the account that it was begun from."""
    before = await live_session(transaction, replaces or "")
    if before.kind != SessionKind.ACCOUNT.value or before.account is None:
        raise Unauthenticated
    if account is None and session.outcome is RecordOutcome.REGISTRY_UNAVAILABLE:
        raise RegistryUnreachable
    if _placed(session, account).record != before.record:
        raise AnotherRecord


async def _send_unlock(
    transaction: Transaction, account: Account | None, person: tuple[str, str], contact: str | None
) -> None:
    """Send the link again once the former one has ended, so that nobody stays locked out for ever."""
    issuer, subject = person
    waiting = select(links.c.token_hash).where(
        links.c.purpose == LinkPurpose.UNLOCK.value,
        links.c.issuer == issuer,
        links.c.subject == subject,
        links.c.expires_at > transaction.now,
    )
    if not await transaction.all(waiting.limit(1)):
        await send_unlock(transaction, person, addresses(account) or addresses(None, contact))


async def send_unlock(transaction: Transaction, person: tuple[str, str], to: list[str]) -> None:
    """Tell each address that FranceConnect's way in is locked, and how to open it again."""
    for address in to:
        token = await write_link(transaction, LinkPurpose.UNLOCK, person=person)
        link = (LinkPurpose.UNLOCK, token)
        await write_mails(transaction, MailKind.WAY_IN_LOCKED, [address], way=SessionKind.FRANCE_CONNECT, link=link)


async def _make(transaction: Transaction, record: RecordId, pending: Pending) -> AccountId:
    return await make_account(
        transaction,
        record=record,
        birth_name=pending.identity.birth_name,
        given_names=pending.identity.given_names,
        contact=pending.contact,
    )


async def _attach(transaction: Transaction, account: Account, person: tuple[str, str], pending: Pending) -> None:
    if person in [(each.issuer, each.subject) for each in account.identities]:
        # Confirmed meanwhile in another browser: there is nothing left to attach, and nobody to warn.
        return
    await attach_identity(transaction, account.id, *person)
    await remove_sessions(transaction, account=account.id)
    await void_links(transaction, LinkPurpose.CONFIRM_EMAIL, account=account.id)
    await write_mails(transaction, MailKind.FRANCE_CONNECT_ATTACHED, addresses(account))
    if account.contact is None and pending.contact is not None:
        contact = {"contact": pending.contact, "contact_key": email_key(pending.contact)}
        await transaction.run(update(accounts).where(accounts.c.id == account.id).values(contact))
