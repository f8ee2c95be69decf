"""The outbox: mails are written with what they tell, and taken from here once that is committed."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import timedelta
from secrets import token_hex

from msgspec.structs import replace
from sqlalchemy import delete, select, update

from adapters.accounts.tables import outbox
from adapters.accounts.transaction import Store, Transaction
from schema.accounts import LinkPurpose, MailDue, MailKind
from schema.sessions import SessionKind

CLAIMED_FOR = timedelta(minutes=2)
"""Whoever claims a mail has this long to send it; after a crash it is due again, under the same id."""

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=2)
MOST_TRIES = 10
"""Delays double up to two hours: about eight hours in all, less than an activation link lives."""


async def write_mails(
    transaction: Transaction,
    kind: MailKind,
    addresses: Iterable[str],
    facts: Iterable[tuple[str, str]] = (),
    *,
    way: SessionKind | None = None,
    link: tuple[LinkPurpose, str] | None = None,
) -> None:
    """Write the same mail to each address; ``link``: its purpose and token."""
    purpose, token = link or (None, None)
    for address in addresses:
        mail = MailDue(
            id=token_hex(11),
            kind=kind,
            to=address,
            written_at=transaction.now,
            facts=tuple(facts),
            way=way,
            link=purpose,
            token=token,
        )
        await transaction.write(mail)


class Outgoing(Store):
    """Keeps ``schema.accounts.Outbox``."""

    async def claim(self, at_most: int = 10) -> Sequence[MailDue]:
        """Take mails that are due, for two minutes; one that another installation sealed stays closed."""
        async with self._alone("outbox") as transaction:
            await transaction.run(
                delete(outbox).where(outbox.c.tries >= MOST_TRIES, outbox.c.next_try_at <= transaction.now)
            )
            due = select(outbox.c.id).where(outbox.c.next_try_at <= transaction.now)
            rows = await transaction.all(
                update(outbox)
                .where(outbox.c.id.in_(due.order_by(outbox.c.written_at).limit(at_most)))
                .values(tries=outbox.c.tries + 1, next_try_at=transaction.now + CLAIMED_FOR)
                .returning(*outbox.c)
            )
            mails = []
            for row in sorted(rows, key=lambda row: row.written_at):
                mail = self._sealer.open_value(row.sealed, row.id.encode(), MailDue)
                if mail is not None:
                    mails.append(replace(mail, tries=row.tries))
            return mails

    async def sent(self, mail: MailDue) -> None:
        """Forget a mail that was sent."""
        async with self._alone("outbox") as transaction:
            await transaction.run(delete(outbox).where(outbox.c.id == mail.id))

    async def failed(self, mail: MailDue, *, for_good: bool = False) -> bool:
        """Make a mail due again after a growing delay, or give it up (answers ``False``)."""
        if for_good or mail.tries >= MOST_TRIES:
            await self.sent(mail)
            return False
        delay = min(FIRST_DELAY * 2 ** (mail.tries - 1), LONGEST_DELAY)
        async with self._alone("outbox") as transaction:
            await transaction.run(
                update(outbox).where(outbox.c.id == mail.id).values(next_try_at=transaction.now + delay)
            )
        return True

    async def wait(self, within_seconds: float) -> None:
        """Return when this process has written a mail, or when the time is up."""
        try:
            async with asyncio.timeout(within_seconds):
                await self._mail_written.wait()
        except TimeoutError:
            return
        finally:
            self._mail_written.clear()
