"""Mails: what is due, and the two ports that see to it that each leaves once."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from schema.records import Frozen
from schema.sessions import SessionKind


class LinkPurpose(StrEnum):
    """What a link in a mail does, once, and within its time."""

    ACTIVATE = "ACTIVATE"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105 - the name of a link, no password
    CONFIRM_EMAIL = "CONFIRM_EMAIL"
    NOT_ME = "NOT_ME"
    UNLOCK = "UNLOCK"


class MailKind(StrEnum):
    """The mails of the service."""

    SIGNED_IN = "SIGNED_IN"
    ACTIVATE = "ACTIVATE"
    ALREADY_REGISTERED = "ALREADY_REGISTERED"
    RECORD_HAS_ACCOUNT = "RECORD_HAS_ACCOUNT"
    FRANCE_CONNECT_ONLY = "FRANCE_CONNECT_ONLY"
    RESET_PASSWORD = "RESET_PASSWORD"  # noqa: S105 - the name of a mail, no password
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - the name of a mail, no password
    CONFIRM_EMAIL = "CONFIRM_EMAIL"
    EMAIL_CHANGE_ASKED = "EMAIL_CHANGE_ASKED"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    FRANCE_CONNECT_ATTACHED = "FRANCE_CONNECT_ATTACHED"
    WAY_IN_LOCKED = "WAY_IN_LOCKED"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    REPORT_RECEIVED = "REPORT_RECEIVED"


class MailDue(Frozen, frozen=True):
    """
    A mail that is to be sent. ``id`` was fixed when it was written and makes its Message-ID, repeats included.

    ``facts``: names and texts for its template. ``link`` and ``token`` make its one link. ``way``: how one signed in.
    """

    id: str
    kind: MailKind
    to: str
    written_at: datetime
    facts: tuple[tuple[str, str], ...] = ()
    way: SessionKind | None = None
    link: LinkPurpose | None = None
    token: str | None = None
    tries: int = 0


class Outbox(Protocol):
    """The mails that committed transactions wrote: whoever sends them takes from here."""

    async def claim(self, at_most: int = 10) -> Sequence[MailDue]:
        """Take mails that are due, for two minutes; no other process gets them meanwhile."""
        ...

    async def sent(self, mail: MailDue) -> None:
        """Forget a mail that was sent."""
        ...

    async def failed(self, mail: MailDue, *, for_good: bool = False) -> bool:
        """Note that sending failed: due again after a growing delay, or given up (answers ``False``)."""
        ...

    async def wait(self, within_seconds: float) -> None:
        """Return when this process has written a mail, or when the time is up."""
        ...


class Mailbox(Protocol):
    """Sends what the outbox holds."""

    async def deliver(self) -> int:
        """Send everything that is due now; answer how many mails left."""
        ...

    async def run(self) -> None:
        """Send mails as they are written, until cancelled."""
        ...
