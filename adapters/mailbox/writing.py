"""Filling a letter in: when, how, with what kind of device, in Paris time and in both languages."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.mailbox.letters import LETTERS, Bilingual, Letter
from schema.accounts import MailDue
from schema.sessions import SessionKind

PARIS = ZoneInfo("Europe/Paris")

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

WAYS = {
    SessionKind.ACCOUNT: ("avec votre mot de passe", "with your password"),
    SessionKind.FRANCE_CONNECT: ("avec FranceConnect", "with FranceConnect"),
}


def letter_of(mail: MailDue) -> Bilingual:
    """Write a mail in both languages, its facts put in."""
    template, facts = LETTERS[mail.kind], _facts(mail)
    return Bilingual(fr=_filled(template.fr, facts), en=_filled(template.en, facts))


def _filled(letter: Letter, facts: Mapping[str, str]) -> Letter:
    return Letter(
        subject=letter.subject.format_map(facts),
        paragraphs=tuple(paragraph.format_map(facts) for paragraph in letter.paragraphs),
        action=letter.action,
    )


def _facts(mail: MailDue) -> dict[str, str]:
    facts = dict(mail.facts)
    at = datetime.fromisoformat(facts["at"]) if "at" in facts else mail.written_at
    way_fr, way_en = WAYS.get(mail.way, ("", "")) if mail.way else ("", "")
    return {
        **facts,
        "when_fr": _when_fr(at.astimezone(PARIS)),
        "when_en": _when_en(at.astimezone(PARIS)),
        "way_fr": way_fr,
        "way_en": way_en,
        "device_fr": facts.get("device") or "inconnu",
        "device_en": facts.get("device") or "unknown",
        "network_fr": facts.get("network") or "inconnu",
        "network_en": facts.get("network") or "unknown",
    }


def _when_fr(at: datetime) -> str:
    day = "1er" if at.day == 1 else str(at.day)
    return f"le {day} {MONTHS[at.month - 1]} {at.year} à {at.hour} h {at.minute:02} (heure de Paris)"


def _when_en(at: datetime) -> str:
    return f"on {at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} at {at.hour}:{at.minute:02} (Paris time)"
