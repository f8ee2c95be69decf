"""
Keeps ``schema.audit.AccessLog``: which tool read whose record.

Three years: the longest that the CNIL's recommendation on logs holds usual where misuse by those who are let in is the
risk (délibération n° 2021-122 of 14 October 2021), and long enough for a holder who looks once in a while.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, insert, select, tuple_

from adapters.accounts.access_tables import tool_access
from adapters.accounts.transaction import Store
from schema.audit import AccessPage, ToolAccess
from schema.records import Purpose, RecordId
from schema.sessions import ClientId

KEPT_FOR = timedelta(days=3 * 365)


class Accesses(Store):
    """Accesses by tools."""

    async def note_accesses(self, entries: Sequence[ToolAccess]) -> None:
        """Keep what one operation of a tool read, all of it or nothing, and forget some that are too old."""
        if not entries:
            return
        async with self._alone() as transaction:
            await transaction.purge(tool_access, tool_access.c.at <= transaction.now - KEPT_FOR)
            await transaction.run(insert(tool_access).values([_row_of(entry) for entry in entries]))

    async def accesses(self, record: RecordId, first: int, after: tuple[datetime, str] | None = None) -> AccessPage:
        """Cut a page of a record's accesses, newest first; ``after`` is the instant and id of the row before it."""
        place = tuple_(tool_access.c.at, tool_access.c.id)
        async with self._reading() as reading:
            asked = select(tool_access).where(tool_access.c.record == record, tool_access.c.at > reading.now - KEPT_FOR)
            if after is not None:
                asked = asked.where(place < after)
            newest = asked.order_by(tool_access.c.at.desc(), tool_access.c.id.desc())
            rows = await reading.all(newest.limit(first + 1))
        return AccessPage(tuple(_access_of(row) for row in rows[:first]), len(rows) > first)

    async def tools_seen(self, client: ClientId, records: Collection[RecordId]) -> frozenset[RecordId]:
        """Say which of these records a tool has read within what is kept."""
        if not records:
            return frozenset()
        async with self._reading() as reading:
            seen = select(tool_access.c.record).where(
                tool_access.c.client == client,
                tool_access.c.record.in_(records),
                tool_access.c.at > reading.now - KEPT_FOR,
            )
            return frozenset(RecordId(row.record) for row in await reading.all(seen.distinct()))


def _row_of(entry: ToolAccess) -> dict[str, Any]:
    return {
        "id": token_hex(11),
        "record": entry.record,
        "at": entry.at,
        "client": entry.client,
        "client_name": entry.client_name,
        "basis": entry.basis,
        "purpose": entry.purpose.name,
        "resources": " ".join(entry.resources),
        "request": entry.request,
    }


def _access_of(row: Row[Any]) -> ToolAccess:
    return ToolAccess(
        record=RecordId(row.record),
        at=row.at,
        client=ClientId(row.client),
        client_name=row.client_name,
        basis=row.basis,
        purpose=Purpose[row.purpose],
        resources=tuple(row.resources.split()),
        request=row.request,
        id=row.id,
    )
