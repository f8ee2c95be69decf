"""A mail as it travels (RFC 5322): text and HTML that say the same, nothing loaded from anywhere."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from html import escape

from adapters.mailbox.letters import Letter
from adapters.mailbox.writing import letter_of
from schema.accounts import LinkPurpose, MailDue

PATHS: Mapping[LinkPurpose, str] = {
    LinkPurpose.ACTIVATE: "/account/activate",
    LinkPurpose.RESET_PASSWORD: "/account/reset-password",
    LinkPurpose.CONFIRM_EMAIL: "/account/confirm-email",
    LinkPurpose.NOT_ME: "/account/not-me",
    LinkPurpose.UNLOCK: "/account/unlock",
}
"""The page of each link. Its token follows in the fragment, which browsers send to no server and no log keeps."""

SEPARATOR = "-- English " + "-" * 49

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title></head>
<body style="margin:0;background:#f5f4f0;color:#1c2733;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:36rem;margin:0 auto;padding:1.5rem;background:#fff">
<section lang="fr">{fr}</section>
<hr style="border:0;border-top:1px solid #d9d5cb;margin:2rem 0">
<section lang="en">{en}</section>
</div></body></html>
"""

LINK = '<p><a href="{address}" style="color:#24507a">{label}</a><br><small>{address}</small></p>'


def message_of(mail: MailDue, *, sender: str, public_url: str, paths: Mapping[LinkPurpose, str]) -> EmailMessage:
    """Write a mail out; the same ``mail`` always gives the same Message-ID, which is how a repeat is recognised."""
    letter = letter_of(mail)
    address = f"{public_url.rstrip('/')}{paths[mail.link]}#{mail.token}" if mail.link and mail.token else ""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = f"{letter.fr.subject} / {letter.en.subject}"
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "fr, en"
    message.set_content("\n\n".join([_text(letter.fr, address), SEPARATOR, _text(letter.en, address)]) + "\n")
    html = PAGE.format(title=escape(letter.fr.subject), fr=_html(letter.fr, address), en=_html(letter.en, address))
    message.add_alternative(html, subtype="html")
    return message


def _text(letter: Letter, address: str) -> str:
    link = [f"{letter.action} :\n{address}"] if address else []
    return "\n\n".join([letter.subject, *letter.paragraphs, *link])


def _html(letter: Letter, address: str) -> str:
    heading = f'<h1 style="font-size:1.25rem">{escape(letter.subject)}</h1>'
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in letter.paragraphs)
    link = LINK.format(address=escape(address), label=escape(letter.action)) if address else ""
    return heading + paragraphs + link
