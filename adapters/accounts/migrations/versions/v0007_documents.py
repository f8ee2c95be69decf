"""Documents that were issued, their files while they are current, the ways to them, and the feed that they follow."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "document",
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("record", sa.String(20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date()),
        sa.Column("followed_until", sa.Date(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("current_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(32), nullable=False),
        sa.Column("printed", sa.LargeBinary(32), nullable=False),
        sa.Column("printed_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("known", sa.LargeBinary(32), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_why", sa.String(20)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("byte_length", sa.Integer()),
        sa.PrimaryKeyConstraint("reference", name="pk_document"),
    )
    for column in ("record", "issued_at", "withdrawn_at"):
        op.create_index(f"ix_document_{column}", "document", [column])
    op.create_table(
        "document_file",
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_document_file"),
        sa.ForeignKeyConstraint(
            ["reference"], ["document.reference"], name="fk_document_file_reference_document", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_document_file_kept_until", "document_file", ["kept_until"])
    op.create_table(
        "document_address",
        sa.Column("ticket_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reference", sa.String(20), nullable=False),
        sa.Column("session_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_hash", name="pk_document_address"),
        sa.ForeignKeyConstraint(
            ["reference"], ["document.reference"], name="fk_document_address_reference_document", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_document_address_expires_at", "document_address", ["expires_at"])
    op.create_index("ix_document_address_reference", "document_address", ["reference"])
    op.create_table(
        "changes_followed",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes_followed"),
    )


def downgrade() -> None:
    """Drop the tables: every document that is out becomes unknown."""
    for table in ("changes_followed", "document_address", "document_file", "document"):
        op.drop_table(table)
