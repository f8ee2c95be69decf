"""Keeps accounts, sessions, limits, reports and the outbox, in SQLAlchemy."""

from adapters.accounts.limits import DEFAULT_LIMITS, ActLimits, Limit
from adapters.accounts.migrations import downgrade, is_current, migrate
from adapters.accounts.passwords import Passwords
from adapters.accounts.store import AccountStore, open_store

__all__ = [
    "DEFAULT_LIMITS",
    "AccountStore",
    "ActLimits",
    "Limit",
    "Passwords",
    "downgrade",
    "is_current",
    "migrate",
    "open_store",
]
