"""Codes that holders gave to have their rights checked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "share",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("account", sa.String(22), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_share"),
        sa.UniqueConstraint("code_hash", name="uq_share_code_hash"),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_share_account_account", ondelete="CASCADE"),
    )
    op.create_index("ix_share_account", "share", ["account"])
    op.create_index("ix_share_expires_at", "share", ["expires_at"])


def downgrade() -> None:
    """Drop the table, and with it every code."""
    op.drop_table("share")
