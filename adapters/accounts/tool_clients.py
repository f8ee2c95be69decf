"""The register of internal tools: keeps the first half of ``schema.tools.Tools``."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, Select, bindparam, false, insert, select, update

from adapters.accounts.recent import Recent
from adapters.accounts.tool_rows import client_of, values_of, values_of_credential
from adapters.accounts.tool_tables import tool_client as tools
from adapters.accounts.transaction import Store, Transaction
from schema.errors import ToolAlreadyRegistered, ToolNotFound
from schema.tools import Credential, NewTool, ToolClient, check_registration

ID_BYTES = 8
"""An id is no secret; it only must not be another's."""

LONGEST_ID = 32
LONGEST_EXTERNAL_ID = 255

_FIND = select(tools).where(tools.c.id == bindparam("client"))


class ToolClients(Store):
    """Registrations."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._recent_clients: Recent[ToolClient | None] = Recent()
        self._recent_external: Recent[str | None] = Recent()

    async def register_client(self, tool: NewTool) -> ToolClient:
        """
        Register a tool under a new id.

        Raises:
            ImpossibleRegistration: the law does not allow it.
            ToolAlreadyRegistered: another tool in service has its ``external_id``.
        """
        check_registration(tool.basis, tool.scopes, tool.purposes, tool.prefecture)
        client = token_hex(ID_BYTES)
        async with self._alone(f"external tool:{tool.external_id}") as transaction:
            if await transaction.one(_called(tool.external_id, transaction.now)):
                raise ToolAlreadyRegistered
            row = {"id": client, "created_at": transaction.now, **values_of(tool)}
            await transaction.run(insert(tools).values(row))
            registered = client_of(await _live(transaction, client))
        self._recent_clients.forget(client)
        self._recent_external.forget(tool.external_id or "")
        return registered

    async def clients(self) -> Sequence[ToolClient]:
        """List every registration, ended ones included, the oldest first."""
        async with self._reading() as reading:
            return [client_of(row) for row in await reading.all(select(tools).order_by(tools.c.created_at, tools.c.id))]

    async def find_client(self, client: str) -> ToolClient | None:
        """Find a registration, ended or not; what another process changes shows within two seconds."""
        # PostgreSQL takes no NUL in a text, and an id of ours has none.
        if len(client) > LONGEST_ID or not client.isprintable():
            return None
        now = self._clock.now()
        if recent := self._recent_clients.get(client, now):
            return recent[0]
        async with self._engine.connect() as connection:
            row = (await connection.execute(_FIND, {"client": client})).one_or_none()
        found = None if row is None else client_of(row)
        self._recent_clients.put(client, found, now)
        return found

    async def find_external_client(self, external_id: str) -> ToolClient | None:
        """Find the registration in service of a tool that another issuer calls so, within the same two seconds."""
        # PostgreSQL takes no NUL in a text.
        if len(external_id) > LONGEST_EXTERNAL_ID or not external_id.isprintable():
            return None
        now = self._clock.now()
        recent = self._recent_external.get(external_id, now)
        if recent is None:
            async with self._reading() as reading:
                row = await reading.one(_called(external_id, now))
            recent = (None if row is None else row.id,)
            self._recent_external.put(external_id, recent[0], now)
        found = await self.find_client(recent[0]) if recent[0] else None
        return found if found is not None and found.is_live(now) else None

    async def rotate_client(self, client: str, credential: Credential, overlap: timedelta) -> ToolClient:
        """
        Give a tool a new credential; the old one dies after the overlap, one older than that at once.

        Raises:
            ToolNotFound: no such registration, or it has ended.
        """
        async with self._alone(f"tool:{client}") as transaction:
            row = await _live(transaction, client)
            former = {
                "former_jwks": row.jwks if overlap else None,
                "former_secret_hash": row.secret_hash if overlap else None,
                "former_until": transaction.now + overlap if overlap else None,
            }
            changed = await _change(transaction, client, {**values_of_credential(credential), **former})
        self._recent_clients.forget(client)
        return changed

    async def revoke_client(self, client: str) -> ToolClient:
        """
        End a registration for good; it stays in the list.

        Raises:
            ToolNotFound: no such registration, or it has ended.
        """
        async with self._alone(f"tool:{client}") as transaction:
            await _live(transaction, client)
            changed = await _change(transaction, client, {"revoked_at": transaction.now})
        self._recent_clients.forget(client)
        return changed


def _called(external_id: str | None, now: datetime) -> Select[Any]:
    """Select the registration in service of a tool that another issuer calls so: one at most."""
    live = (tools.c.revoked_at.is_(None), tools.c.expires_at > now)
    return (
        select(tools).where(tools.c.external_id == external_id, *live) if external_id else select(tools).where(false())
    )


async def _change(transaction: Transaction, client: str, values: Mapping[str, Any]) -> ToolClient:
    await transaction.run(update(tools).where(tools.c.id == client).values(values))
    row = await transaction.one(select(tools).where(tools.c.id == client))
    if row is None:
        raise ToolNotFound(client=client)
    return client_of(row)


async def _live(transaction: Transaction, client: str) -> Row[Any]:
    """
    Read the row of a registration that has not ended.

    Raises:
        ToolNotFound: no such registration, or it has ended.
    """
    live = (tools.c.id == client, tools.c.revoked_at.is_(None), tools.c.expires_at > transaction.now)
    row = await transaction.one(select(tools).where(*live))
    if row is None:
        raise ToolNotFound(client=client)
    return row
