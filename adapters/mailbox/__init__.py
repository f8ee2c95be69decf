"""Keeps ``schema.accounts.Mailbox``: writes the mails of the outbox out, French first, and sends them over SMTP."""

from adapters.mailbox.message import PATHS, message_of
from adapters.mailbox.worker import SmtpMailbox, read_smtp_url

__all__ = ["PATHS", "SmtpMailbox", "message_of", "read_smtp_url"]
