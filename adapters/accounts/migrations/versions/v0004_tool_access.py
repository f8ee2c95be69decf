"""Accesses by tools, as the holders of the records see them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tool_access",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("record", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client", sa.String(32), nullable=False),
        sa.Column("client_name", sa.String(80), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("resources", sa.String(255), nullable=False),
        sa.Column("request", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tool_access"),
    )
    op.create_index("ix_tool_access_record", "tool_access", ["record", "at"])
    op.create_index("ix_tool_access_at", "tool_access", ["at"])


def downgrade() -> None:
    """Drop the table, and with it who read whose record."""
    op.drop_table("tool_access")
