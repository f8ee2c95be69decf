"""Keeps ``schema.ports.Sessions``, in SQLAlchemy."""

from adapters.accounts.migrations import downgrade, is_current, migrate
from adapters.accounts.store import AccountStore, open_store

__all__ = ["AccountStore", "downgrade", "is_current", "migrate", "open_store"]
