"""Accounts: one record, one account, and up to two ways into it: a password and FranceConnect."""

from schema.accounts.mails import (
    LinkPurpose,
    Mailbox,
    MailDue,
    MailKind,
    Outbox,
)
from schema.accounts.port import (
    Accounts,
)
from schema.accounts.vocabulary import (
    LONGEST_EMAIL,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Account,
    Act,
    IdentityLink,
    MismatchReport,
    NewAccount,
    Opened,
    OpenSession,
    Origin,
    PasswordRule,
    ReportState,
)

__all__ = [
    "LONGEST_EMAIL",
    "LONGEST_PASSWORD",
    "SHORTEST_PASSWORD",
    "Account",
    "Accounts",
    "Act",
    "IdentityLink",
    "LinkPurpose",
    "MailDue",
    "MailKind",
    "Mailbox",
    "MismatchReport",
    "NewAccount",
    "OpenSession",
    "Opened",
    "Origin",
    "Outbox",
    "PasswordRule",
    "ReportState",
]
