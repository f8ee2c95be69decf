"""The table of codes that holders gave to have their rights checked. A code is kept as its digest alone."""

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from adapters.accounts.tables import OF_ACCOUNT, Instant, metadata

share = Table(
    "share",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("account", String(22), ForeignKey(OF_ACCOUNT, ondelete="CASCADE"), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False, unique=True),
    Column("shared_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    Index(None, "account"),
    Index(None, "expires_at"),
)
