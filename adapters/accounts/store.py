"""The account store: every use case of it, over one database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from adapters.accounts.accesses import Accesses
from adapters.accounts.engine import open_engine
from adapters.accounts.identity_sign_in import IdentitySignIn
from adapters.accounts.issued_documents import IssuedDocuments
from adapters.accounts.limits import DEFAULT_LIMITS, Limits
from adapters.accounts.outbox import Outgoing
from adapters.accounts.passwords import Passwords
from adapters.accounts.registrations import Registrations
from adapters.accounts.reports import Reports
from adapters.accounts.sessions import Sessions
from adapters.accounts.shares import Shares
from adapters.accounts.tool_uses import Tools
from schema.documents import Issued
from schema.ports import SecurityClock

MOST_EXPORTED = 10_000
"""Accesses by tools in an export: nine a day for the three years that they are kept."""

NOT_EXPORTED = frozenset({"record", "content"})
"""Of a document: the registry's own key of the record, and a digest that says nothing."""


class AccountStore(
    Sessions, Registrations, Shares, IdentitySignIn, Reports, Outgoing, Tools, Accesses, IssuedDocuments
):
    """Keeps ``Sessions``, ``Accounts``, ``Outbox``, ``Tools``, ``AccessLog``, ``Shares`` and ``DocumentRegister``."""

    async def export(self, token: str) -> dict[str, Any]:
        """Answer all that the store holds about the asker: accesses by tools, codes and documents as well."""
        exported = await super().export(token)
        if exported["account"]:
            account = await self.account(token)
            page = await self.accesses(account.record, MOST_EXPORTED)
            exported["accesses"] = msgspec.to_builtins(page.accesses)
            exported["shares"] = msgspec.to_builtins(await self.shares(token))
            exported["documents"] = [_exported(issued) for issued in await self.issued_documents(account.record)]
        return exported


def _exported(issued: Issued) -> dict[str, Any]:
    told = msgspec.to_builtins(issued)
    return {name: value for name, value in told.items() if name not in NOT_EXPORTED}


@asynccontextmanager
async def open_store(
    database_url: str,
    *,
    clock: SecurityClock,
    keys: Sequence[bytes],
    passwords: Passwords | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> AsyncIterator[AccountStore]:
    """
    Open the store at a database address; close its connections at the end. ``migrate`` makes its tables.

    ``keys``: secrets of at least 32 bytes, newest first; ``passwords``: RFC 9106's second choice unless said.

    Raises:
        ValueError: there is no key, or one is too short.
        OSError: the database file or its folder cannot be made.
    """
    engine, hasher = open_engine(database_url), passwords or Passwords()
    try:
        yield AccountStore(engine, clock, keys, passwords=hasher, limits=limits)
    finally:
        hasher.close()
        await engine.dispose()
