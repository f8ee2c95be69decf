"""
The two tables, in terms that every database of SQLAlchemy understands; rows never leave this package.

What would open a session or a sign-in if it were read from a stolen copy is kept as a SHA-256 digest: the
secrets are 32 random bytes, which no dictionary holds, so that a slow hash would add nothing.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Stated, since each database would otherwise invent its own and a migration could not name them."""

metadata = MetaData(naming_convention=CONSTRAINT_NAMES)


class Instant(TypeDecorator[datetime]):
    """An instant, stored in UTC whatever the database makes of zones; always read with its zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """
        Turn into UTC.

        Raises:
            ValueError: the instant has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back the zone that some databases drop."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("record", String(20)),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    Column("acr", String(40)),
    Column("authenticated_at", Instant),
    Column("id_token_sealed", LargeBinary),
    Index(None, "expires_at"),
    Index(None, "last_used_at"),
)

sign_in_attempt = Table(
    "sign_in_attempt",
    metadata,
    Column("state_hash", LargeBinary(32), primary_key=True),
    Column("browser_hash", LargeBinary(32), nullable=False),
    Column("nonce", String(128), nullable=False),
    Column("return_to", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("code_verifier", String(128)),
    Index(None, "begun_at"),
)
