"""The table of accesses by tools. A row hangs on its record: whoever opens an account later still learns who read."""

from sqlalchemy import Column, Index, String, Table

from adapters.accounts.tables import Instant, metadata

tool_access = Table(
    "tool_access",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("record", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("client", String(32), nullable=False),
    Column("client_name", String(80), nullable=False),
    Column("basis", String(40), nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("resources", String(255), nullable=False),
    Column("request", String(36), nullable=False),
    Index(None, "record", "at"),
    Index(None, "at"),
)
