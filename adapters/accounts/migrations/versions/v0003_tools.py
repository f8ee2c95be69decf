"""Internal tools: their registrations, spent assertions, denied tokens, and people read each day."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tool_client",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("basis", sa.String(40), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("purposes", sa.Text, nullable=False),
        sa.Column("prefecture", sa.String(3)),
        sa.Column("daily_quota", sa.Integer, nullable=False),
        sa.Column("dpop", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.Column("jwks", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(32)),
        sa.Column("former_jwks", sa.Text),
        sa.Column("former_secret_hash", sa.LargeBinary(32)),
        sa.Column("former_until", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_tool_client"),
    )
    op.create_index("ix_tool_client_created_at", "tool_client", ["created_at"])
    op.create_table(
        "used_assertion",
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_used_assertion"),
    )
    op.create_index("ix_used_assertion_until", "used_assertion", ["until"])
    op.create_table(
        "denied_token",
        sa.Column("jti_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("jti_hash", name="pk_denied_token"),
    )
    op.create_index("ix_denied_token_until", "denied_token", ["until"])
    op.create_table(
        "tool_use",
        sa.Column("client", sa.String(32), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("client", "day", name="pk_tool_use"),
        sa.ForeignKeyConstraint(
            ["client"], ["tool_client.id"], name="fk_tool_use_client_tool_client", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Drop the tables: every tool has to be registered again."""
    for table in ("tool_use", "denied_token", "used_assertion", "tool_client"):
        op.drop_table(table)
