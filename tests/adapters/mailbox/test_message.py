"""What a mail looks like: French, then English, the same in text and HTML, and nothing that gives anybody away."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

import pytest
from msgspec.structs import replace

from adapters.mailbox import PATHS, message_of
from schema.accounts import LinkPurpose, MailDue, MailKind
from schema.sessions import SessionKind
from tests.adapters.mailbox.conftest import PUBLIC_URL, SENDER, TOKEN

WITH_LINK = {
    MailKind.SIGNED_IN: LinkPurpose.NOT_ME,
    MailKind.ACTIVATE: LinkPurpose.ACTIVATE,
    MailKind.RESET_PASSWORD: LinkPurpose.RESET_PASSWORD,
    MailKind.CONFIRM_EMAIL: LinkPurpose.CONFIRM_EMAIL,
    MailKind.WAY_IN_LOCKED: LinkPurpose.UNLOCK,
}
FACTS = (("hours", "12"), ("minutes", "30"), ("receipt", "S2026-000042"))


def received(mail: MailDue) -> EmailMessage:
    """Write a mail out, and read it as a mail program does."""
    sent = message_of(mail, sender=SENDER, public_url=PUBLIC_URL, paths=PATHS)
    return message_from_bytes(bytes(sent), _class=EmailMessage, policy=policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert isinstance(part, MIMEPart)
    return str(part.get_content())


def of_kind(mail: MailDue, kind: MailKind) -> MailDue:
    link = WITH_LINK.get(kind)
    return replace(mail, kind=kind, facts=FACTS, link=link, token=TOKEN if link else None)


def test_a_sign_in_mail_says_when_how_and_from_where(mail: MailDue) -> None:
    text = body(received(mail), "plain")

    assert "le 1er juillet 2026 à 10 h 05 (heure de Paris), avec FranceConnect" in text
    assert "Appareil : Firefox, Windows. Réseau : 192.0.2.0/24." in text
    assert "on 1 July 2026 at 10:05 (Paris time), with FranceConnect" in text
    assert f"Ce n'était pas moi :\n{PUBLIC_URL}/account/not-me#{TOKEN}" in text


def test_a_device_that_does_not_say_what_it_is_is_unknown(mail: MailDue) -> None:
    text = body(received(replace(mail, facts=(), way=SessionKind.ACCOUNT)), "plain")

    assert "Appareil : inconnu. Réseau : inconnu." in text
    assert "Device: unknown. Network: unknown." in text
    assert "le 1er mars 2026 à 9 h 05 (heure de Paris), avec votre mot de passe" in text


def test_a_repeat_is_the_same_mail_byte_for_byte_but_for_its_boundary(mail: MailDue) -> None:
    first, second = received(mail), received(replace(mail, tries=3))

    assert first["Message-ID"] == second["Message-ID"] == "<f00dcafe@points.example>"
    assert first["Date"] == second["Date"] == "Sun, 01 Mar 2026 08:05:00 +0000"
    assert body(first, "plain") == body(second, "plain")


def test_a_mail_says_that_a_machine_wrote_it(mail: MailDue) -> None:
    message = received(mail)

    assert message["From"] == SENDER
    assert message["To"] == "camille.martin@example.test"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("kind", MailKind)
def test_every_mail_is_complete_in_both_languages_and_both_forms(mail: MailDue, kind: MailKind) -> None:
    message = received(of_kind(mail, kind))
    text, html = body(message, "plain"), body(message, "html")

    french, english = text.split("-- English ")
    assert len(french.split()) > 20
    assert len(english.split()) > 20
    assert " / " in message["Subject"]
    assert not re.search(r"[{}]", text)
    assert ("#" + TOKEN in text, "#" + TOKEN in html) == (kind in WITH_LINK, kind in WITH_LINK)
    assert '<section lang="fr">' in html
    assert '<section lang="en">' in html


@pytest.mark.parametrize("kind", MailKind)
def test_no_mail_loads_anything_and_no_link_names_anybody(mail: MailDue, kind: MailKind) -> None:
    message = received(of_kind(mail, kind))

    for address in re.findall(r"https?://[^\s\"<]+", body(message, "html") + body(message, "plain")):
        assert re.fullmatch(rf"{re.escape(PUBLIC_URL)}/account/[a-z-]+#{TOKEN}", address)
    assert not re.search(r"<(img|link|script|iframe)|url\(", body(message, "html"))


def test_what_a_browser_calls_itself_is_text_and_not_markup(mail: MailDue) -> None:
    message = received(replace(mail, facts=(("device", "<b>{way_fr}</b> & {0}"),)))

    assert "&lt;b&gt;{way_fr}&lt;/b&gt; &amp; {0}" in body(message, "html")
    assert "<b>{way_fr}</b> & {0}" in body(message, "plain")


def test_an_address_with_a_line_break_makes_no_header(mail: MailDue) -> None:
    with pytest.raises(ValueError, match="linefeed"):
        received(replace(mail, to="camille@example.test\r\nBcc: other@example.test"))
