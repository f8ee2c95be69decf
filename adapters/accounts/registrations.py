"""Making an account with a password: asked for, told by mail, made when the mail's link is followed."""

from secrets import token_hex
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select

from adapters.accounts.account_rows import (
    NAMES,
    account_by_record,
    addresses,
    credential_by_key,
    make_account,
    names_as_text,
)
from adapters.accounts.admission import Admission
from adapters.accounts.emails import email_key, read_email
from adapters.accounts.links import LIFETIMES, read_link, take_link, void_links, write_link
from adapters.accounts.outbox import write_mails
from adapters.accounts.tables import credential as credentials
from adapters.accounts.tables import registration as registrations
from adapters.accounts.transaction import Transaction
from schema.accounts import Account, Act, LinkPurpose, MailKind, NewAccount, Origin
from schema.errors import LinkNoLongerValid

HOURS = int(LIFETIMES[LinkPurpose.ACTIVATE].total_seconds() // 3600)


class Registrations(Admission):
    """Registrations wait beside the accounts: whoever follows the link proves the address, and only then it counts."""

    async def check_password(self, password: str, *personal: str) -> None:
        """
        Measure a new password.

        Raises:
            PasswordRefused: with ``rule`` and ``limit``.
        """
        await self._passwords.check(password, *personal)

    async def create(self, asked: NewAccount, origin: Origin) -> None:
        """
        Take an account's creation: the answer, and the work, are the same for what is already taken.

        Raises:
            InvalidEmail, PasswordRefused, TooManyAttempts: as they say.
        """
        email = read_email(asked.email)
        key = email_key(email)
        await self.check_password(asked.password, asked.birth_name, key, *key.split("@"), *asked.given_names)
        await self.admit(Act.CREATE_ACCOUNT, origin, key, asked.record)
        password_hash = await self._passwords.hash(asked.password)
        async with self._alone(f"email:{key}", f"record:{asked.record}") as transaction:
            await _purge(transaction)
            if await credential_by_key(transaction, key) is not None:
                await write_mails(transaction, MailKind.ALREADY_REGISTERED, [email])
            elif account := await account_by_record(transaction, asked.record):
                await _tell_holder(transaction, account, email)
            else:
                await _register(transaction, asked, email, password_hash)

    async def resend_activation(self, email: str, origin: Origin) -> None:
        """
        Send the newest waiting activation mail of an address again; the former link ends.

        Raises:
            InvalidEmail, TooManyAttempts: as they say.
        """
        key = email_key(read_email(email))
        await self.admit(Act.ASK_FOR_MAIL, origin, key)
        async with self._alone(f"email:{key}") as transaction:
            await _purge(transaction)
            waiting = select(registrations).where(registrations.c.email_key == key)
            row = await transaction.one(waiting.order_by(registrations.c.asked_at.desc()).limit(1))
            if row is not None:
                await void_links(transaction, LinkPurpose.ACTIVATE, registration=row.id)
                await _send_link(transaction, row.id, row.email)

    async def activate(self, link: str) -> Account:
        """
        Make the account that a link promised; whatever else waited for the address or the record ends.

        Raises:
            LinkNoLongerValid: or the record or the address got an account in the meantime.
        """
        async with self._reading() as reading:
            waiting = await read_link(reading, LinkPurpose.ACTIVATE, link)
            asked = await _registration(reading, waiting.registration)
        async with self._alone(f"email:{asked.email_key}", f"record:{asked.record}") as transaction:
            await take_link(transaction, LinkPurpose.ACTIVATE, link)
            if await credential_by_key(transaction, asked.email_key) is not None:
                raise LinkNoLongerValid("address taken")
            if await account_by_record(transaction, asked.record) is not None:
                raise LinkNoLongerValid("record taken")
            await _make(transaction, asked)
            same = or_(registrations.c.email_key == asked.email_key, registrations.c.record == asked.record)
            await transaction.run(delete(registrations).where(same))
            account = await account_by_record(transaction, asked.record)
        if account is None:
            raise LinkNoLongerValid
        return account


async def _tell_holder(transaction: Transaction, account: Account, email: str) -> None:
    """Tell the account's own addresses, and the one that was typed, in words that suit a stranger."""
    kind = MailKind.ALREADY_REGISTERED if account.has_password else MailKind.FRANCE_CONNECT_ONLY
    own = addresses(account)
    await write_mails(transaction, kind, own)
    if email_key(email) not in map(email_key, own):
        await write_mails(transaction, MailKind.RECORD_HAS_ACCOUNT, [email])


async def _register(transaction: Transaction, asked: NewAccount, email: str, password_hash: str) -> None:
    row = {
        "id": token_hex(11),
        "record": asked.record,
        "birth_name": asked.birth_name,
        "given_names": names_as_text(asked.given_names),
        "email": email,
        "email_key": email_key(email),
        "password_hash": password_hash,
        "asked_at": transaction.now,
        "terms_accepted_at": asked.terms_accepted_at,
    }
    await transaction.run(insert(registrations).values(row))
    await _send_link(transaction, row["id"], email)


async def _send_link(transaction: Transaction, registration: Any, email: str) -> None:
    token = await write_link(transaction, LinkPurpose.ACTIVATE, registration=registration)
    facts = [("hours", str(HOURS))]
    await write_mails(transaction, MailKind.ACTIVATE, [email], facts, link=(LinkPurpose.ACTIVATE, token))


async def _registration(transaction: Transaction, key: str | None) -> Row[Any]:
    row = await transaction.one(select(registrations).where(registrations.c.id == key))
    if row is None:
        raise LinkNoLongerValid
    return row


async def _make(transaction: Transaction, asked: Row[Any]) -> None:
    account = await make_account(
        transaction,
        record=asked.record,
        birth_name=asked.birth_name,
        given_names=NAMES.decode(asked.given_names),
        terms_accepted_at=asked.terms_accepted_at,
    )
    row = {
        "account": account,
        "email": asked.email,
        "email_key": asked.email_key,
        "password_hash": asked.password_hash,
        "changed_at": transaction.now,
    }
    await transaction.run(insert(credentials).values(row))


async def _purge(transaction: Transaction) -> None:
    """Forget registrations twice as old as a link lives: a resent one still has its time."""
    before = transaction.now - 2 * LIFETIMES[LinkPurpose.ACTIVATE]
    await transaction.purge(registrations, registrations.c.asked_at <= before)
