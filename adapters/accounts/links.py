"""The links of mails: opaque, hashed at rest, each good once and for a time."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, select

from adapters.accounts.tables import link as links
from adapters.accounts.transaction import Transaction, digest
from schema.accounts import LinkPurpose
from schema.errors import LinkNoLongerValid
from schema.records import Frozen

LIFETIMES = {
    LinkPurpose.ACTIVATE: timedelta(hours=12),
    LinkPurpose.RESET_PASSWORD: timedelta(minutes=30),
    LinkPurpose.CONFIRM_EMAIL: timedelta(hours=12),
    LinkPurpose.NOT_ME: timedelta(days=7),
    LinkPurpose.UNLOCK: timedelta(days=7),
}
"""A week to notice a sign-in that was not one's own; half an hour for what replaces a password."""


class Link(Frozen, frozen=True):
    """What a link is about: an account, a registration, a person (issuer and subject), an address."""

    account: str | None
    registration: str | None
    person: tuple[str, str] | None
    email: str | None


async def write_link(
    transaction: Transaction,
    purpose: LinkPurpose,
    *,
    account: str | None = None,
    registration: str | None = None,
    person: tuple[str, str] | None = None,
    email: str | None = None,
) -> str:
    """Make a link, about an account, a registration or a person (issuer and subject); answer its token."""
    await transaction.purge(links, links.c.expires_at <= transaction.now)
    token = token_urlsafe(32)
    issuer, subject = person or (None, None)
    row = {
        "token_hash": digest(token),
        "purpose": purpose.value,
        "expires_at": transaction.now + LIFETIMES[purpose],
        "account": account,
        "registration": registration,
        "issuer": issuer,
        "subject": subject,
        "email_sealed": email and transaction.sealer.seal(email, _of_email(digest(token))),
    }
    await transaction.run(insert(links).values(row))
    return token


async def read_link(transaction: Transaction, purpose: LinkPurpose, token: str) -> Link:
    """
    Read what a link is about, and leave it good.

    Raises:
        LinkNoLongerValid: as it says.
    """
    row = await transaction.one(select(links).where(_is_good(transaction, purpose, token)))
    if row is None:
        raise LinkNoLongerValid
    return _link(transaction, row)


async def take_link(transaction: Transaction, purpose: LinkPurpose, token: str) -> Link:
    """
    Use a link up; answer what it is about.

    Raises:
        LinkNoLongerValid: as it says.
    """
    row = await transaction.one(delete(links).where(_is_good(transaction, purpose, token)).returning(*links.c))
    if row is None:
        raise LinkNoLongerValid
    return _link(transaction, row)


async def void_links(transaction: Transaction, purpose: LinkPurpose, **about: str) -> None:
    """End the links of a purpose that are about the same (``account="…"`` or ``registration="…"``)."""
    same = (links.c[name] == value for name, value in about.items())
    await transaction.run(delete(links).where(links.c.purpose == purpose.value, *same))


def _link(transaction: Transaction, row: Row[Any]) -> Link:
    email = row.email_sealed and transaction.sealer.open(row.email_sealed, _of_email(row.token_hash))
    person = None if row.subject is None else (row.issuer, row.subject)
    return Link(account=row.account, registration=row.registration, person=person, email=email)


def _of_email(token_hash: bytes) -> bytes:
    return b"link:" + token_hash


def _is_good(transaction: Transaction, purpose: LinkPurpose, token: str) -> ColumnElement[bool]:
    return and_(
        links.c.token_hash == digest(token),
        links.c.purpose == purpose.value,
        links.c.expires_at > transaction.now,
    )
