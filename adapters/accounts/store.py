"""The account store: every use case of it, over one database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.accounts.accesses import Accesses
from adapters.accounts.engine import open_engine
from adapters.accounts.holdings import Holdings
from adapters.accounts.identity_sign_in import IdentitySignIn
from adapters.accounts.limits import DEFAULT_LIMITS, Limits
from adapters.accounts.outbox import Outgoing
from adapters.accounts.passwords import Passwords
from adapters.accounts.registrations import Registrations
from adapters.accounts.reports import Reports
from adapters.accounts.sessions import Sessions
from adapters.accounts.tool_uses import Tools
from schema.ports import SecurityClock


class AccountStore(Sessions, Registrations, Holdings, IdentitySignIn, Reports, Outgoing, Tools, Accesses):
    """Keeps ``Sessions``, ``Accounts``, ``Outbox``, ``Tools`` and ``AccessLog`` of the schema."""


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
