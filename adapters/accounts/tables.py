"""
The tables, in terms that every database of SQLAlchemy understands; rows never leave this package.

What would open a session or follow a link if it were read from a stolen copy is kept as a SHA-256 digest: the
secrets are 32 random bytes, which no dictionary holds, so that a slow hash would add nothing. Passwords have one.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
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


OF_ACCOUNT = "account.id"
"""What an account's rows hang on: closing it leaves none of them behind."""

account = Table(
    "account",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("record", String(20), nullable=False, unique=True),
    Column("birth_name", String(255), nullable=False),
    Column("given_names", Text, nullable=False),
    Column("contact", String(254)),
    Column("contact_key", String(254)),
    Column("created_at", Instant, nullable=False),
    Column("terms_accepted_at", Instant),
    Index(None, "contact_key"),
)

credential = Table(
    "credential",
    metadata,
    Column("account", String(22), ForeignKey(OF_ACCOUNT, ondelete="CASCADE"), primary_key=True),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("locked_at", Instant),
)

identity = Table(
    "identity",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("account", String(22), ForeignKey(OF_ACCOUNT, ondelete="CASCADE"), nullable=False),
    Column("linked_at", Instant, nullable=False),
    UniqueConstraint("account", "issuer"),
)

identity_lock = Table(
    "identity_lock",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("locked_at", Instant, nullable=False),
)

registration = Table(
    "registration",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("record", String(20), nullable=False),
    Column("birth_name", String(255), nullable=False),
    Column("given_names", Text, nullable=False),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("terms_accepted_at", Instant, nullable=False),
    Index(None, "record"),
    Index(None, "email_key"),
    Index(None, "asked_at"),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("id", String(22), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("last_used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("record", String(20)),
    Column("account", String(22), ForeignKey(OF_ACCOUNT, ondelete="CASCADE")),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    Column("acr", String(40)),
    Column("authenticated_at", Instant),
    Column("device", String(80), nullable=False),
    Column("network", String(50), nullable=False),
    Column("id_token_sealed", LargeBinary),
    Column("pending_sealed", LargeBinary),
    Index(None, "account"),
    Index(None, "expires_at"),
    Index(None, "last_used_at"),
    Index(None, "subject"),
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
    Column("step_up", Boolean, nullable=False),
    Index(None, "begun_at"),
)

link = Table(
    "link",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("account", String(22), ForeignKey(OF_ACCOUNT, ondelete="CASCADE")),
    Column("registration", String(22), ForeignKey("registration.id", ondelete="CASCADE")),
    Column("issuer", String(255)),
    Column("subject", String(255)),
    Column("email_sealed", LargeBinary),
    Index(None, "account"),
    Index(None, "registration"),
    Index(None, "subject"),
    Index(None, "expires_at"),
)

counted_attempt = Table(
    "counted_attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key_hash", LargeBinary(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("forgotten_at", Instant, nullable=False),
    Index(None, "key_hash"),
    Index(None, "forgotten_at"),
)

mismatch_report = Table(
    "mismatch_report",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("record", String(20), nullable=False),
    Column("disputed", Text, nullable=False),
    Column("state", String(10), nullable=False),
    Column("receipt", String(40)),
    Column("reported_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("sealed", LargeBinary),
    Index(None, "subject"),
    Index(None, "next_try_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("written_at", Instant, nullable=False),
    Column("next_try_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "next_try_at"),
)
