"""Counting attempts, before the work that they ask for is done."""

from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from adapters.accounts.limits import Limit, limit_keys, seconds_until, subject_key
from adapters.accounts.tables import counted_attempt as counted
from adapters.accounts.transaction import Store, Transaction, digest
from schema.accounts import Act, Origin
from schema.errors import TooManyAttempts


class Admission(Store):
    """Lets attempts in while their limits allow: sliding windows, the same for what exists and what does not."""

    async def admit(self, act: Act, origin: Origin, *subjects: str) -> None:
        """
        Count an attempt by network and by each subject; a refused one is not counted.

        Raises:
            TooManyAttempts: ``retryAfter`` seconds.
        """
        keys = limit_keys(act, origin, subjects, self._limits)
        async with self._alone(*keys) as transaction:
            await transaction.purge(counted, counted.c.forgotten_at <= transaction.now)
            waits = [await _wait(transaction, key, limit) for key, limit in keys.items()]
            if longest := max(waits):
                raise TooManyAttempts(act.value, retryAfter=longest)
            for key, limit in keys.items():
                row = {"key_hash": digest(key), "at": transaction.now, "forgotten_at": transaction.now + limit.within}
                await transaction.run(insert(counted).values(row))


async def forget_attempts(transaction: Transaction, act: Act, subject: str) -> None:
    """Begin counting anew for an address whose holder has just proved themselves."""
    await transaction.run(delete(counted).where(counted.c.key_hash == digest(subject_key(act, subject))))


async def _wait(transaction: Transaction, key: str, limit: Limit) -> int:
    """Answer the seconds until one more fits, 0 when it does now."""
    window = (counted.c.key_hash == digest(key), counted.c.at > transaction.now - limit.within)
    row = await transaction.one(select(func.count().label("tries")).where(*window))
    if row is None or row.tries < limit.most:
        return 0
    # The one that has to leave the window: the oldest, unless the limit was lowered meanwhile.
    leaving = select(counted.c.at).where(*window).order_by(counted.c.at).offset(row.tries - limit.most).limit(1)
    oldest = await transaction.one(leaving)
    return seconds_until(oldest.at + limit.within, transaction.now) if oldest else _whole(limit.within)


def _whole(span: timedelta) -> int:
    return int(span.total_seconds())
