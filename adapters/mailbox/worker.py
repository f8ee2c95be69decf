"""Sends what the outbox holds, over SMTP; the outbox sees to it that no two processes send the same mail."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from adapters.mailbox.message import PATHS, message_of
from schema.accounts import LinkPurpose, MailDue, Outbox
from schema.ports import Telemetry

SCHEMES: Mapping[str, dict[str, Any]] = {
    "smtp": {"start_tls": None},
    "smtp+starttls": {"start_tls": True},
    "smtps": {"use_tls": True},
}
"""``smtp`` encrypts when the server offers it, ``smtp+starttls`` insists, ``smtps`` begins encrypted (RFC 8314)."""

PERMANENT = 500
"""From this reply on, trying again is of no use (RFC 5321, 4.2.1)."""

CHECKED_EVERY_SECONDS = 5.0
"""Another process may have written a mail and ended; a delayed one may have come due."""


class SmtpMailbox:
    """
    Keeps ``schema.accounts.Mailbox``. ``smtp_url``: ``smtp://user:password@host:port``; ``sender``: as in From.

    ``public_url``: our own address, which links begin with; ``paths``: the page of each link.
    """

    def __init__(
        self,
        outbox: Outbox,
        smtp_url: str,
        *,
        sender: str,
        public_url: str,
        telemetry: Telemetry,
        paths: Mapping[LinkPurpose, str] = PATHS,
        budget_seconds: float = 20.0,
    ) -> None:
        """
        Take an outbox that somebody else closes.

        Raises:
            ValueError: the address of the server cannot be read.
        """
        self._outbox = outbox
        self._server = read_smtp_url(smtp_url) | {"timeout": budget_seconds}
        self._sender = sender
        self._public_url = public_url
        self._paths = paths
        self._telemetry = telemetry

    async def deliver(self) -> int:
        """Send everything that is due now; answer how many mails left."""
        sent = 0
        while mails := await self._outbox.claim():
            sent += await self._send_all(mails)
            _stop_if_cancelled()
        return sent

    async def run(self) -> None:
        """Send mails as they are written, until cancelled."""
        while True:
            try:
                await self.deliver()
            except Exception as error:  # The store may be away for a while; mails must go on when it is back.
                self._telemetry.event("outbox_unreadable", reason=type(error).__name__)
            await self._outbox.wait(CHECKED_EVERY_SECONDS)

    async def _send_all(self, mails: Sequence[MailDue]) -> int:
        """Send a few mails in one conversation; whatever is left when it breaks is due again."""
        left = list(mails)
        sent = 0
        try:
            async with SMTP(**self._server) as smtp:
                while left:
                    sent += await self._send(smtp, left[0])
                    left.pop(0)
        except (SMTPException, OSError) as error:
            for mail in left:
                await self._postpone(mail, type(error).__name__)
        return sent

    async def _send(self, smtp: SMTP, mail: MailDue) -> bool:
        """
        Send one mail; a refusal of this mail alone is dealt with here.

        Raises:
            SMTPException, OSError: the conversation is broken.
        """
        message = message_of(mail, sender=self._sender, public_url=self._public_url, paths=self._paths)
        try:
            await smtp.send_message(message)
        except (SMTPRecipientsRefused, SMTPResponseException) as refusal:
            await self._postpone(
                mail, f"reply_{_reply(refusal)}", for_good=_about_this_mail(refusal) and _reply(refusal) >= PERMANENT
            )
            return False
        await self._outbox.sent(mail)
        self._telemetry.count("mail_sent", kind=mail.kind.value)
        return True

    async def _postpone(self, mail: MailDue, reason: str, *, for_good: bool = False) -> None:
        is_kept = await self._outbox.failed(mail, for_good=for_good)
        name = "mail_postponed" if is_kept else "mail_given_up"
        self._telemetry.event(name, mail=mail.id, kind=mail.kind.value, tries=mail.tries, reason=reason)


def _stop_if_cancelled() -> None:
    """
    Heed a cancellation that came while a reply did: ``asyncio.wait_for`` of Python 3.11 returns the reply instead.

    Raises:
        asyncio.CancelledError: this task was cancelled.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def read_smtp_url(url: str) -> dict[str, Any]:
    """
    Read where and how to reach a mail server.

    Raises:
        ValueError: it is not such an address.
    """
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("a mail server is smtp://, smtp+starttls:// or smtps:// with a host")
    return {
        **SCHEMES[parts.scheme],
        "hostname": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
    }


def _reply(refusal: SMTPRecipientsRefused | SMTPResponseException) -> int:
    if isinstance(refusal, SMTPRecipientsRefused):
        return max((each.code for each in refusal.recipients if isinstance(each, SMTPRecipientRefused)), default=0)
    return refusal.code


def _about_this_mail(refusal: SMTPRecipientsRefused | SMTPResponseException) -> bool:
    """Whether a refusal is of this mail; one of the sender, or of everything, may pass."""
    return isinstance(refusal, (SMTPRecipientsRefused, SMTPDataError))
