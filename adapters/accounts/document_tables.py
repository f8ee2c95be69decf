"""
The tables of issued documents: their references, the files while they are current, and the ways to them.

What a document prints of state and categories is kept as keyed digests, to be compared, and encrypted, to be told
better from worse; nothing of it can be read from a copy of the database.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, String, Table

from adapters.accounts.tables import Instant, metadata

OF_DOCUMENT = "document.reference"

document = Table(
    "document",
    metadata,
    Column("reference", String(20), primary_key=True),
    Column("kind", String(4), nullable=False),
    Column("record", String(20), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_on", Date),
    Column("followed_until", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("current_until", Instant, nullable=False),
    Column("content", LargeBinary(32), nullable=False),
    Column("printed", LargeBinary(32), nullable=False),
    Column("printed_sealed", LargeBinary, nullable=False),
    Column("known", LargeBinary(32), nullable=False),
    Column("known_at", Instant, nullable=False),
    Column("superseded_at", Instant),
    Column("withdrawn_at", Instant),
    Column("withdrawn_why", String(20)),
    Column("sha256", String(64)),
    Column("byte_length", Integer),
    Index(None, "record"),
    Index(None, "issued_at"),
    Index(None, "withdrawn_at"),
)

document_file = Table(
    "document_file",
    metadata,
    Column("reference", String(20), ForeignKey(OF_DOCUMENT, ondelete="CASCADE"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("kept_until", Instant, nullable=False),
    Index(None, "kept_until"),
)

document_address = Table(
    "document_address",
    metadata,
    Column("ticket_hash", LargeBinary(32), primary_key=True),
    Column("reference", String(20), ForeignKey(OF_DOCUMENT, ondelete="CASCADE"), nullable=False),
    Column("session_hash", LargeBinary(32), nullable=False),
    Column("expires_at", Instant, nullable=False),
    Index(None, "expires_at"),
    Index(None, "reference"),
)

changes_followed = Table(
    "changes_followed",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("until", Date, nullable=False),
    Column("at", Instant, nullable=False),
)
"""One row: how far the registry's change feed was followed, and when that was known."""
