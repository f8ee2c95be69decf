"""An outbox in memory, a telemetry that remembers, and a mail that is due."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.accounts import LinkPurpose, MailDue, MailKind
from schema.sessions import SessionKind

SENDER = "Mes Points Permis <ne-pas-repondre@points.example>"
PUBLIC_URL = "https://points.example"
TOKEN = "a-token_that-is-opaque"


class MemoryOutbox:
    """Keeps ``Outbox``: what is claimed is due again only when told; ``outcomes`` says what became of each mail."""

    def __init__(self) -> None:
        self.due: list[MailDue] = []
        self.outcomes: list[tuple[str, str]] = []
        self.written = asyncio.Event()
        self.is_broken = False

    def write(self, *mails: MailDue) -> None:
        """Write mails, and wake whoever waits."""
        self.due += mails
        self.written.set()

    async def claim(self, at_most: int = 10) -> Sequence[MailDue]:
        """Hand out what is due, once."""
        if self.is_broken:
            self.is_broken = False
            raise ConnectionError
        claimed, self.due = self.due[:at_most], self.due[at_most:]
        return claimed

    async def sent(self, mail: MailDue) -> None:
        """Note it."""
        self.outcomes.append((mail.id, "sent"))

    async def failed(self, mail: MailDue, *, for_good: bool = False) -> bool:
        """Note it."""
        self.outcomes.append((mail.id, "given up" if for_good else "postponed"))
        return not for_good

    async def wait(self, within_seconds: float) -> None:
        """Wait for a mail."""
        await self.written.wait()
        self.written.clear()


class Remembering:
    """Keeps ``Telemetry``."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def count(self, name: str, **labels: str) -> None:
        """Remember."""
        self.lines.append((name, labels))

    def event(self, name: str, **facts: Any) -> None:
        """Remember."""
        self.lines.append((name, facts))


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox()


@pytest.fixture
def telemetry() -> Remembering:
    return Remembering()


@pytest.fixture
def mail() -> MailDue:
    return MailDue(
        id="f00dcafe",
        kind=MailKind.SIGNED_IN,
        to="camille.martin@example.test",
        written_at=datetime(2026, 3, 1, 8, 5, tzinfo=UTC),
        facts=(("at", "2026-07-01T08:05:00+00:00"), ("device", "Firefox, Windows"), ("network", "192.0.2.0/24")),
        way=SessionKind.FRANCE_CONNECT,
        link=LinkPurpose.NOT_ME,
        token=TOKEN,
    )
