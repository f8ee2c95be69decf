"""
One use case, one transaction.

Those that touch the same account, record, address or person wait for each other, in the same order on every database,
so that reading and then writing is safe: two browsers that confirm the same record at once make one account.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Executable, Row, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.accounts.limits import DEFAULT_LIMITS, Limits
from adapters.accounts.passwords import Passwords
from adapters.accounts.sealing import Sealer
from adapters.accounts.tables import outbox
from schema.accounts import MailDue
from schema.ports import SecurityClock

PURGED_AT_ONCE = 100
"""Rows of one kind that a use case removes at most on its way."""


class Transaction:
    """A transaction that is open, and the moment that all of it happens at. Its mails leave only if it is committed."""

    def __init__(self, connection: AsyncConnection, now: datetime, sealer: Sealer) -> None:
        self.now = now
        self.sealer = sealer
        self.wrote_mail = False
        self._connection = connection

    async def one(self, statement: Executable) -> Row[Any] | None:
        """Answer the only row, or nothing."""
        return (await self._connection.execute(statement)).one_or_none()

    async def all(self, statement: Executable) -> Sequence[Row[Any]]:
        """Answer the rows."""
        return (await self._connection.execute(statement)).all()

    async def run(self, statement: Executable) -> int:
        """Run; answer how many rows it changed."""
        return (await self._connection.execute(statement)).rowcount

    async def purge(self, table: Table, is_over: ColumnElement[bool]) -> None:
        """Remove rows that are over: some, so that nobody waits for long, and none that another process is removing."""
        key = table.primary_key.columns.values()[0]
        over = select(key).where(is_over).limit(PURGED_AT_ONCE).with_for_update(skip_locked=True)
        await self.run(delete(table).where(key.in_(over)))

    async def write(self, mail: MailDue) -> None:
        """Write a mail, encrypted: its link is worth as much as a key until it is used."""
        row = {
            "id": mail.id,
            "written_at": mail.written_at,
            "next_try_at": self.now,
            "tries": 0,
            "sealed": self.sealer.seal_value(mail, mail.id.encode()),
        }
        await self.run(insert(outbox).values(row))
        self.wrote_mail = True


class Store:
    """What every group of use cases stands on. ``passwords`` and ``limits`` replace what is measured for production."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: SecurityClock,
        keys: Sequence[bytes],
        *,
        passwords: Passwords | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        """
        Take an engine and a hasher that somebody else closes.

        Raises:
            ValueError: there is no key, or one is too short.
        """
        self._engine = engine
        self._clock = clock
        self._sealer = Sealer(keys)
        self._passwords = passwords or Passwords()
        self._limits = limits
        self._mail_written = asyncio.Event()

    @asynccontextmanager
    async def _alone(self, *keys: str) -> AsyncIterator[Transaction]:
        """Open a transaction that no other one with any of these keys runs beside."""
        async with self._engine.begin() as connection:
            await _lock(connection, keys)
            transaction = Transaction(connection, self._clock.now(), self._sealer)
            yield transaction
        if transaction.wrote_mail:
            self._mail_written.set()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads."""
        async with self._engine.connect() as connection:
            yield Transaction(connection, self._clock.now(), self._sealer)


def digest(secret: str) -> bytes:
    """Hash a secret of 32 random bytes, as it is kept."""
    return sha256(secret.encode()).digest()


async def _lock(connection: AsyncConnection, keys: Sequence[str]) -> None:
    if connection.dialect.name == "sqlite":
        # One writer at a time, taken before anything is read: a read that turns into a write could not wait.
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    for number in sorted(int.from_bytes(digest(key)[:8], "big", signed=True) for key in keys):
        await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({number})")
