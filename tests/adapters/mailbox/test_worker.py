"""Sending: every mail leaves, one that cannot waits or is given up, and nothing stops the others."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec.structs import replace

from adapters.mailbox import SmtpMailbox, read_smtp_url
from fixtures.mail import MailCatcher
from schema.accounts import Mailbox, MailDue
from tests.adapters.mailbox.conftest import PUBLIC_URL, SENDER, MemoryOutbox, Remembering

pytestmark = pytest.mark.asyncio


class Picky(MailCatcher):
    """Refuses recipients for ever (550) or for now (451), by their name."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer as the recipient's name says."""
        for name, reply in (("gone", "550 no such mailbox"), ("full", "451 try again later")):
            if address.startswith(name):
                return reply
        envelope.rcpt_tos.append(address)
        return "250 good"


@pytest_asyncio.fixture
async def catcher() -> AsyncIterator[Picky]:
    async with Picky() as catcher:
        yield catcher


@pytest.fixture
def mailbox(outbox: MemoryOutbox, catcher: Picky, telemetry: Remembering) -> SmtpMailbox:
    return mailbox_at(f"smtp://127.0.0.1:{catcher.smtp_port}", outbox, telemetry)


def mailbox_at(url: str, outbox: MemoryOutbox, telemetry: Remembering) -> SmtpMailbox:
    return SmtpMailbox(outbox, url, sender=SENDER, public_url=PUBLIC_URL, telemetry=telemetry)


def to(mail: MailDue, *names: str) -> list[MailDue]:
    return [replace(mail, id=name, to=f"{name}@example.test") for name in names]


async def test_everything_due_is_sent_and_then_forgotten(
    mailbox: SmtpMailbox, outbox: MemoryOutbox, catcher: Picky, mail: MailDue
) -> None:
    names = [f"driver{number}" for number in range(23)]
    outbox.write(*to(mail, *names))

    assert await mailbox.deliver() == 23

    assert [each.recipients for each in catcher.messages] == [[f"{name}@example.test"] for name in names]
    assert outbox.outcomes == [(name, "sent") for name in names]
    assert catcher.messages[0].headers["Message-ID"] == "<driver0@points.example>"


async def test_a_mailbox_that_does_not_exist_is_given_up_and_a_full_one_is_tried_later(
    mailbox: SmtpMailbox, outbox: MemoryOutbox, catcher: Picky, mail: MailDue
) -> None:
    outbox.write(*to(mail, "gone", "full", "camille"))

    assert await mailbox.deliver() == 1

    assert outbox.outcomes == [("gone", "given up"), ("full", "postponed"), ("camille", "sent")]
    assert [each.recipients for each in catcher.messages] == [["camille@example.test"]]


async def test_without_a_mail_server_every_mail_waits(
    outbox: MemoryOutbox, telemetry: Remembering, mail: MailDue
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = mailbox_at(f"smtp://127.0.0.1:{taken.getsockname()[1]}", outbox, telemetry)
        outbox.write(*to(mail, "camille", "karim"))

        assert await nobody.deliver() == 0

    assert outbox.outcomes == [("camille", "postponed"), ("karim", "postponed")]


async def test_what_is_reported_names_no_person_and_no_link(
    mailbox: SmtpMailbox, outbox: MemoryOutbox, telemetry: Remembering, mail: MailDue
) -> None:
    outbox.write(replace(mail, to="gone.camille@example.test"), mail)

    await mailbox.deliver()

    assert [name for name, _ in telemetry.lines] == ["mail_given_up", "mail_sent"]
    assert not any(secret in str(telemetry.lines) for secret in ("camille", mail.token or "", "192.0.2"))


async def test_a_running_mailbox_sends_what_is_written_and_survives_a_store_that_is_away(
    mailbox: SmtpMailbox, outbox: MemoryOutbox, catcher: Picky, telemetry: Remembering, mail: MailDue
) -> None:
    outbox.is_broken = True
    running: asyncio.Task[None] = asyncio.create_task(as_port(mailbox).run())
    outbox.write(mail)

    assert await catcher.wait_for(mail.to) is not None

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert telemetry.lines[0] == ("outbox_unreadable", {"reason": "ConnectionError"})


def as_port(mailbox: Mailbox) -> Mailbox:
    return mailbox


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("smtp://127.0.0.1:8725", {"hostname": "127.0.0.1", "port": 8725, "start_tls": None, "username": None}),
        ("smtps://us:p%40ss@mail.example", {"use_tls": True, "username": "us", "password": "p@ss", "port": None}),
        ("smtp+starttls://mail.example:587", {"start_tls": True, "port": 587}),
    ],
)
async def test_the_address_of_a_mail_server_says_how_to_speak_to_it(url: str, known: dict[str, object]) -> None:
    assert known.items() <= read_smtp_url(url).items()


@pytest.mark.parametrize("url", ["", "mail.example:25", "https://mail.example", "smtp://"])
async def test_anything_else_is_no_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="a mail server is"):
        read_smtp_url(url)
