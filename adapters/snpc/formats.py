"""
The scalars of the contract, both ways.

Readers take the text of an element and raise ``ValueError`` when the contract does not allow it; the caller
names the element, and no reader repeats the text, which may be a person's. Codes and places recur from record
to record, so they are interned, and a day is one object however often it is read; names and numbers of people
are not interned.
"""

import re
import sys
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from schema.records import PartialDate, RecordId

PARIS = ZoneInfo("Europe/Paris")
UNKNOWN_DAY = "00000000"

DAYS_KEPT = 65_536
"""Days kept once read: more than all those of a century and a half."""

_EIGHT_DIGITS = re.compile(r"[0-9]{8}").fullmatch
_FOURTEEN_DIGITS = re.compile(r"[0-9]{14}").fullmatch
_INTEGER = re.compile(r"[0-9]{1,9}").fullmatch
_POINTS = re.compile(r"[0-9]{2}").fullmatch
_DELTA = re.compile(r"[+-][0-9]{2}").fullmatch
_RECORD = re.compile(r"D[0-9]{13}").fullmatch


@lru_cache(maxsize=DAYS_KEPT)
def partial_day(text: str) -> PartialDate | None:
    """Read ``YYYYMMDD`` whose day, or month and day, may be ``00``; nothing when all of it is unknown."""
    if _EIGHT_DIGITS(text) is None:
        raise ValueError("not eight digits")
    if text == UNKNOWN_DAY:
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if day and not month:
        raise ValueError("a day of no month")
    date(year, month or 1, day or 1)
    return PartialDate(year, month or None, day or None)


@lru_cache(maxsize=DAYS_KEPT)
def day(text: str) -> date:
    """Read ``YYYYMMDD``, every part known."""
    if _EIGHT_DIGITS(text) is None:
        raise ValueError("not eight digits")
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


@lru_cache(maxsize=DAYS_KEPT)
def known_day(text: str) -> date | None:
    """Read ``YYYYMMDD``; nothing unless every part is known, since half a day is no day to reckon from."""
    found = partial_day(text)
    if found is None or found.month is None or found.day is None:
        return None
    return date(found.year, found.month, found.day)


def instant(text: str) -> datetime:
    """
    Read ``YYYYMMDDHHMMSS`` in Paris time.

    The registry sends no zone: of the hour that comes twice each October, the first is meant (summer time).
    """
    if _FOURTEEN_DIGITS(text) is None:
        raise ValueError("not fourteen digits")
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}").replace(tzinfo=PARIS, fold=0)


def yes_or_no(text: str) -> bool:
    """Read ``O`` or ``N``."""
    if text not in ("O", "N"):
        raise ValueError("neither O nor N")
    return text == "O"


def points(text: str) -> int:
    """Read a number of points, two digits."""
    if _POINTS(text) is None:
        raise ValueError("not two digits")
    return int(text)


def points_if_any(text: str) -> int | None:
    """Read a number of points; empty for a candidate, who has no licence to carry any."""
    return points(text) if text else None


def delta(text: str) -> int:
    """Read points gained or lost: a sign and two digits."""
    if _DELTA(text) is None:
        raise ValueError("not a sign and two digits")
    return int(text)


def whole_number(text: str) -> int:
    """Read a non-negative integer of at most nine digits."""
    if _INTEGER(text.strip()) is None:
        raise ValueError("not a whole number")
    return int(text)


def record_id(text: str) -> RecordId:
    """Read the registry's key of a record."""
    if _RECORD(text) is None:
        raise ValueError("not a record key")
    return RecordId(text)


def texts(most: int, least: int = 0, *, recurring: bool = False) -> Callable[[str], str]:
    """Make a reader of free text, ``least`` to ``most`` characters long."""

    def text(value: str) -> str:
        if not least <= len(value) <= most:
            raise ValueError("too long or too short")
        return sys.intern(value) if recurring else value

    return text


def codes(pattern: str, *, recurring: bool = True) -> Callable[[str], str]:
    """Make a reader of texts that match a pattern as a whole."""
    matches = re.compile(pattern).fullmatch

    def code(value: str) -> str:
        if matches(value) is None:
            raise ValueError("not a code of this kind")
        return sys.intern(value) if recurring else value

    return code


def eight_digits(value: PartialDate | date) -> str:
    """Write a day as ``YYYYMMDD``, unknown parts as ``00``."""
    return f"{value.year:04}{value.month or 0:02}{value.day or 0:02}"


def letter(value: bool) -> str:
    """Write ``O`` or ``N``."""
    return "O" if value else "N"


_SPELLED = str.maketrans(
    {
        "Œ": "OE", "œ": "oe", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "ı": "i", "ẞ": "SS",
        "’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "—": "-", "€": "EUR",
    }
)  # fmt: skip
"""Letters and signs that Latin-1 lacks and that no decomposition brings back."""


def latin(text: str) -> str:
    """Bring a text into Latin-1: what has no place there loses its accents, and becomes ``?`` at worst."""
    return "".join(map(_in_latin, unicodedata.normalize("NFC", text).translate(_SPELLED)))


def _in_latin(character: str) -> str:
    if character in "\t\n":
        return character
    if unicodedata.category(character) == "Cc":
        return " "
    if character <= "\xff":
        return character
    if unicodedata.combining(character):
        return ""
    plain = unicodedata.normalize("NFKD", character).encode("latin-1", "ignore").decode("latin-1")
    return plain or "?"


def name(text: str) -> str:
    """Write a name as the registry does: upper case, Latin-1, œ as OE."""
    return latin(latin(text).upper())
