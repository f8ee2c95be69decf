"""What another issuer calls a tool, for those whose tokens it issues."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: no tool registered before has such an id."""
    op.add_column("tool_client", sa.Column("external_id", sa.String(255)))
    op.create_index("ix_tool_client_external_id", "tool_client", ["external_id"])


def downgrade() -> None:
    """Drop the column: tools of another issuer are known no more."""
    op.drop_index("ix_tool_client_external_id", "tool_client")
    with op.batch_alter_table("tool_client") as table:
        table.drop_column("external_id")
