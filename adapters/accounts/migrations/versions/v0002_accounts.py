"""
Accounts, their ways in, links, limits, reports and the outbox.

Sessions and sign-in attempts get columns that no old row could fill; they last twelve hours at most, so both tables
are made anew and whoever is signed in signs in again.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from adapters.accounts.migrations.versions import v0001_sessions as before

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = (
    "outbox",
    "mismatch_report",
    "counted_attempt",
    "link",
    "session",
    "registration",
    "identity_lock",
    "identity",
    "credential",
    "account",
)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length) if length else sa.Text, nullable=nullable)


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_account_account"
    return sa.ForeignKeyConstraint(["account"], ["account.id"], name=name, ondelete="CASCADE")


def _indices(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def upgrade() -> None:
    """Make the tables; every session ends."""
    before.downgrade()
    _make_accounts()
    _make_sessions()
    _make_links()
    _make_limits()
    _make_reports()
    _make_outbox()


def downgrade() -> None:
    """Drop every account with all that hangs on it; every session ends."""
    for table in (*NEW, "sign_in_attempt"):
        op.drop_table(table)
    before.upgrade()


def _make_accounts() -> None:
    op.create_table(
        "account",
        _text("id", 22),
        _text("record", 20),
        _text("birth_name", 255),
        _text("given_names"),
        _text("contact", 254, nullable=True),
        _text("contact_key", 254, nullable=True),
        _instant("created_at"),
        _instant("terms_accepted_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("record", name="uq_account_record"),
    )
    _indices("account", "contact_key")
    op.create_table(
        "credential",
        _text("account", 22),
        _text("email", 254),
        _text("email_key", 254),
        _text("password_hash"),
        _instant("changed_at"),
        _instant("locked_at", nullable=True),
        sa.PrimaryKeyConstraint("account", name="pk_credential"),
        sa.UniqueConstraint("email_key", name="uq_credential_email_key"),
        _of_account("credential"),
    )
    op.create_table(
        "identity",
        _text("issuer", 255),
        _text("subject", 255),
        _text("account", 22),
        _instant("linked_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity"),
        sa.UniqueConstraint("account", "issuer", name="uq_identity_account"),
        _of_account("identity"),
    )
    op.create_table(
        "identity_lock",
        _text("issuer", 255),
        _text("subject", 255),
        _instant("locked_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identity_lock"),
    )
    op.create_table(
        "registration",
        _text("id", 22),
        _text("record", 20),
        _text("birth_name", 255),
        _text("given_names"),
        _text("email", 254),
        _text("email_key", 254),
        _text("password_hash"),
        _instant("asked_at"),
        _instant("terms_accepted_at"),
        sa.PrimaryKeyConstraint("id", name="pk_registration"),
    )
    _indices("registration", "record", "email_key", "asked_at")


def _make_sessions() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        _text("id", 22),
        _text("kind", 20),
        _instant("opened_at"),
        _instant("last_used_at"),
        _instant("expires_at"),
        _text("outcome", 30),
        sa.Column("pending", sa.Boolean, nullable=False),
        _text("record", 20, nullable=True),
        _text("account", 22, nullable=True),
        _text("issuer", 255, nullable=True),
        _text("subject", 255, nullable=True),
        _text("acr", 40, nullable=True),
        _instant("authenticated_at", nullable=True),
        _text("device", 80),
        _text("network", 50),
        sa.Column("id_token_sealed", sa.LargeBinary),
        sa.Column("pending_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("token_hash", name="pk_session"),
        sa.UniqueConstraint("id", name="uq_session_id"),
        _of_account("session"),
    )
    _indices("session", "account", "expires_at", "last_used_at", "subject")
    op.create_table(
        "sign_in_attempt",
        sa.Column("state_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(32), nullable=False),
        _text("nonce", 128),
        _text("return_to"),
        _instant("begun_at"),
        _text("code_verifier", 128, nullable=True),
        sa.Column("step_up", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name="pk_sign_in_attempt"),
    )
    _indices("sign_in_attempt", "begun_at")


def _make_links() -> None:
    op.create_table(
        "link",
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        _text("purpose", 20),
        _instant("expires_at"),
        _text("account", 22, nullable=True),
        _text("registration", 22, nullable=True),
        _text("issuer", 255, nullable=True),
        _text("subject", 255, nullable=True),
        sa.Column("email_sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("token_hash", name="pk_link"),
        _of_account("link"),
        sa.ForeignKeyConstraint(
            ["registration"], ["registration.id"], name="fk_link_registration_registration", ondelete="CASCADE"
        ),
    )
    _indices("link", "account", "registration", "subject", "expires_at")


def _make_limits() -> None:
    op.create_table(
        "counted_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        _instant("at"),
        _instant("forgotten_at"),
        sa.PrimaryKeyConstraint("id", name="pk_counted_attempt"),
    )
    _indices("counted_attempt", "key_hash", "forgotten_at")


def _make_reports() -> None:
    op.create_table(
        "mismatch_report",
        _text("id", 36),
        _text("issuer", 255),
        _text("subject", 255),
        _text("record", 20),
        _text("disputed"),
        _text("state", 10),
        _text("receipt", 40, nullable=True),
        _instant("reported_at"),
        _instant("next_try_at"),
        _instant("closed_at", nullable=True),
        sa.Column("sealed", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_mismatch_report"),
    )
    _indices("mismatch_report", "subject", "next_try_at")


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        _text("id", 22),
        _instant("written_at"),
        _instant("next_try_at"),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    _indices("outbox", "next_try_at")
