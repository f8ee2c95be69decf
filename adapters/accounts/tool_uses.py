"""What each internal tool has used up: assertions, tokens, its day. Keeps the other half of ``schema.tools.Tools``."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from adapters.accounts.recent import Recent
from adapters.accounts.tool_clients import ToolClients
from adapters.accounts.tool_tables import denied_token as denied
from adapters.accounts.tool_tables import tool_use as uses
from adapters.accounts.tool_tables import used_assertion as assertions
from adapters.accounts.transaction import digest
from schema.errors import QuotaExhausted, until

PARIS = ZoneInfo("Europe/Paris")

USE_KEPT_FOR = timedelta(days=31)
"""How long one can still see how much a tool read on a day."""

_IS_DENIED = select(denied.c.until).where(denied.c.jti_hash == bindparam("jti_hash"))


class Tools(ToolClients):
    """Keeps ``schema.tools.Tools``."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._recent_denials: Recent[bool] = Recent()

    async def spend_assertion(self, client: str, jti: str, until: datetime) -> bool:
        """Note that an assertion was used; ``False`` if it was already: of two at once, one loses."""
        row = {"key_hash": digest(f"{client}|{jti}"), "until": until}
        try:
            async with self._alone() as transaction:
                await transaction.purge(assertions, assertions.c.until <= transaction.now)
                await transaction.run(insert(assertions).values(row))
        except IntegrityError:
            return False
        return True

    async def deny_token(self, jti: str, until: datetime) -> None:
        """Deny an access token from now until it would have expired."""
        row = {"jti_hash": digest(jti), "until": until}
        async with self._alone(f"token:{jti}") as transaction:
            await transaction.purge(denied, denied.c.until <= transaction.now)
            await transaction.run(delete(denied).where(denied.c.jti_hash == row["jti_hash"]))
            await transaction.run(insert(denied).values(row))
        self._recent_denials.forget(jti)

    async def is_token_denied(self, jti: str) -> bool:
        """Whether an access token is denied; what another process denies shows within two seconds."""
        now = self._clock.now()
        if recent := self._recent_denials.get(jti, now):
            return recent[0]
        async with self._engine.connect() as connection:
            row = (await connection.execute(_IS_DENIED, {"jti_hash": digest(jti)})).one_or_none()
        self._recent_denials.put(jti, row is not None, now)
        return row is not None

    async def spend_quota(self, client: str, day: date, people: int, quota: int) -> int:
        """
        Take people out of a tool's day; answer how many are left. Processes at the same moment take turns.

        Raises:
            QuotaExhausted: fewer are left than asked, and none was taken; ``until`` is the next midnight in Paris.
            ValueError: fewer than nobody.
        """
        if people < 0:
            raise ValueError("people are counted from nought")
        its = (uses.c.client == client, uses.c.day == day)
        async with self._alone(f"quota:{client}") as transaction:
            row = await transaction.one(select(uses.c.people).where(*its))
            spent = (row.people if row else 0) + people
            if spent > quota:
                raise QuotaExhausted("daily quota of a tool", until=until(_next_midnight(day)))
            if row is not None:
                await transaction.run(update(uses).where(*its).values(people=spent))
                return quota - spent
            await transaction.run(delete(uses).where(uses.c.client == client, uses.c.day <= day - USE_KEPT_FOR))
            await transaction.run(insert(uses).values(client=client, day=day, people=spent))
        return quota - spent


def _next_midnight(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), PARIS)
