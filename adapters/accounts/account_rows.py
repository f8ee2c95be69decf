"""Rows of accounts and of the ways into them: made, read and removed inside the transactions of others."""

from collections.abc import Iterable
from datetime import datetime
from secrets import token_hex
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, delete, insert, select

from adapters.accounts.emails import email_key
from adapters.accounts.tables import account as accounts
from adapters.accounts.tables import credential as credentials
from adapters.accounts.tables import identity as identities
from adapters.accounts.tables import identity_lock as locks
from adapters.accounts.transaction import Transaction
from schema.accounts import Account, IdentityLink
from schema.records import RecordId
from schema.sessions import AccountId

_CREDENTIAL: Select[Any] = select(credentials, accounts.c.record).join_from(credentials, accounts)

NAMES = msgspec.json.Decoder(tuple[str, ...])


async def account_by_id(transaction: Transaction, account: str) -> Account | None:
    """Read an account by our key."""
    return await _account(transaction, accounts.c.id == account)


async def account_by_record(transaction: Transaction, record: str) -> Account | None:
    """Read the account of a record."""
    return await _account(transaction, accounts.c.record == record)


async def account_by_identity(transaction: Transaction, issuer: str, subject: str) -> Account | None:
    """Read the account that a pseudonym leads to."""
    its = select(identities.c.account).where(identities.c.issuer == issuer, identities.c.subject == subject)
    return await _account(transaction, accounts.c.id == its.scalar_subquery())


async def make_account(
    transaction: Transaction,
    *,
    record: str,
    birth_name: str,
    given_names: Iterable[str],
    contact: str | None = None,
    terms_accepted_at: datetime | None = None,
) -> AccountId:
    """Make an account without a way in; answer its key."""
    key = AccountId(token_hex(11))
    row = {
        "id": key,
        "record": record,
        "birth_name": birth_name,
        "given_names": names_as_text(given_names),
        "contact": contact,
        "contact_key": contact and email_key(contact),
        "created_at": transaction.now,
        "terms_accepted_at": terms_accepted_at,
    }
    await transaction.run(insert(accounts).values(row))
    return key


async def attach_identity(transaction: Transaction, account: str, issuer: str, subject: str) -> None:
    """Make a pseudonym lead to an account, and to no other; one of the same issuer gives way to it."""
    its_own = and_(identities.c.issuer == issuer, identities.c.subject == subject)
    elsewhere = await transaction.one(delete(identities).where(its_own).returning(identities.c.account))
    await transaction.run(delete(identities).where(identities.c.account == account, identities.c.issuer == issuer))
    await transaction.run(
        insert(identities).values(issuer=issuer, subject=subject, account=account, linked_at=transaction.now)
    )
    if elsewhere is not None and elsewhere.account != account:
        await _remove_if_shut(transaction, elsewhere.account)


async def credential_by_key(transaction: Transaction, key: str) -> Row[Any] | None:
    """Read the password credential of an address, with its ``record``."""
    return await transaction.one(_CREDENTIAL.where(credentials.c.email_key == key))


async def credential_of(transaction: Transaction, account: str) -> Row[Any] | None:
    """Read the password credential of an account, with its ``record``."""
    return await transaction.one(_CREDENTIAL.where(credentials.c.account == account))


async def is_locked(transaction: Transaction, issuer: str, subject: str) -> bool:
    """Say whether FranceConnect's way in was locked for a person."""
    statement = select(locks.c.locked_at).where(locks.c.issuer == issuer, locks.c.subject == subject)
    return await transaction.one(statement) is not None


def addresses(account: Account | None, *others: str | None) -> list[str]:
    """List the addresses that an account's news go to, each once."""
    known = (account.email, account.contact) if account else ()
    return list({email_key(each): each for each in (*known, *others) if each}.values())


def names_as_text(names: Iterable[str]) -> str:
    """Write given names as they are kept."""
    return msgspec.json.encode(tuple(names)).decode()


async def _account(transaction: Transaction, which: ColumnElement[bool]) -> Account | None:
    joined = select(accounts, credentials.c.email).join_from(accounts, credentials, isouter=True)
    row = await transaction.one(joined.where(which))
    if row is None:
        return None
    links = await transaction.all(
        select(identities).where(identities.c.account == row.id).order_by(identities.c.linked_at)
    )
    return Account(
        id=AccountId(row.id),
        record=RecordId(row.record),
        created_at=row.created_at,
        birth_name=row.birth_name,
        given_names=NAMES.decode(row.given_names),
        email=row.email,
        contact=row.contact,
        identities=tuple(IdentityLink(each.issuer, each.subject, each.linked_at) for each in links),
    )


async def _remove_if_shut(transaction: Transaction, account: str) -> None:
    """Remove an account that nothing leads to any more."""
    left = await account_by_id(transaction, account)
    if left is not None and not left.has_password and not left.identities:
        await transaction.run(delete(accounts).where(accounts.c.id == account))
