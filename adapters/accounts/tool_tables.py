"""The tables of internal tools: who is registered, and what each has used up."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from adapters.accounts.tables import Instant, metadata

tool_client = Table(
    "tool_client",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("basis", String(40), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("prefecture", String(3)),
    Column("daily_quota", Integer, nullable=False),
    Column("dpop", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Column("jwks", Text, nullable=False),
    Column("secret_hash", LargeBinary(32)),
    Column("former_jwks", Text),
    Column("former_secret_hash", LargeBinary(32)),
    Column("former_until", Instant),
    Column("external_id", String(255)),
    Index(None, "created_at"),
    Index(None, "external_id"),
)

used_assertion = Table(
    "used_assertion",
    metadata,
    Column("key_hash", LargeBinary(32), primary_key=True),
    Column("until", Instant, nullable=False),
    Index(None, "until"),
)

denied_token = Table(
    "denied_token",
    metadata,
    Column("jti_hash", LargeBinary(32), primary_key=True),
    Column("until", Instant, nullable=False),
    Index(None, "until"),
)

tool_use = Table(
    "tool_use",
    metadata,
    Column("client", String(32), ForeignKey("tool_client.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("people", Integer, nullable=False),
)
