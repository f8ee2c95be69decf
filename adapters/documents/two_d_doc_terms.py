"""What the fields of a 2D-Doc state of a record, and the same read back in our terms."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from adapters.documents import two_d_doc_fields as fields
from adapters.documents.two_d_doc_fields import Field, Value, fitted
from adapters.documents.two_d_doc_folding import letters
from adapters.documents.two_d_doc_status import code_of
from schema.documents import DocumentKind
from schema.records import Entitlement, PartialDate, Reading, Record, Sex, Standing

PARIS = ZoneInfo("Europe/Paris")

EPOCH = date(2000, 1, 1)
"""Days are counted from here, in four hexadecimal digits."""

LAST_DAY = 0xFFFE
"""FFFF stands for no date at all."""

LAST_MINUTE = time(23, 59)

CIVILITIES: Mapping[Sex, str] = MappingProxyType({Sex.MALE: "M", Sex.FEMALE: "MME", Sex.UNSPECIFIED: "M OU MME"})

BASE_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

Content = TypeVar("Content")
Values = dict[str, Value]
"""Values of a message, by the id of their field."""


class Unencodable(ValueError):
    """What no code can state: a part of the record or of the issue is missing, or has no letter of a 2D-Doc in it."""


def statement_of(kind: DocumentKind, record: Record, on: date) -> Values:
    """
    Write what a document of this kind states of a record on a day: all that a code says, but for its issue.

    Raises:
        Unencodable: a segment was not read, the state has no document, or the name has no letter.
    """
    identity = _content(record.identity, "identity")
    standing = _content(record.standing, "standing")
    texts = {
        fields.GIVEN_NAMES: "/".join(filter(None, map(letters, identity.given_names))),
        fields.BORN: _birth_date(identity.born_on),
        # What is unknown is empty: a mandatory field stays, and nothing is invented.
        fields.BIRTHPLACE: letters(identity.birthplace_name or ""),
        fields.NAME: letters(identity.birth_name),
        fields.CIVILITY: CIVILITIES[identity.sex],
        fields.NEPH: identity.neph or "",
        fields.STATUS: code_of(standing.status, on) or "",
        fields.CATEGORIES: _categories(_content(record.entitlements, "entitlements"), on),
        fields.BALANCE: _balance(kind, standing),
    }
    return {field.id: value_of(field, text) for field, text in texts.items() if text is not None}


def value_of(field: Field, text: str) -> Value:
    """
    Make the value of a field.

    Raises:
        Unencodable: the text does not have its form.
    """
    try:
        return fitted(field, text)
    except ValueError as error:
        raise Unencodable(str(error)) from None


def _content(reading: Reading[Content] | None, what: str) -> Content:
    if reading is None or reading.content is None:
        raise Unencodable(f"a code needs the {what} of the record")
    return reading.content


def _birth_date(born: PartialDate | None) -> str:
    return f"{born.day or 0:02}{born.month or 0:02}{born.year:04}" if born else "0" * 8


def _categories(entitlements: tuple[Entitlement, ...], on: date) -> str | None:
    """
    List the categories in force on a day: a code has no place for the date beside a category.

    Letters and digits alone: the former ``E(B)`` reads ``EB``.
    """
    held = [each for each in entitlements if each.expires_on is None or each.expires_on >= on]
    return " ".join(dict.fromkeys(re.sub("[^A-Z0-9]", "", each.category) for each in held)) or None


def _balance(kind: DocumentKind, standing: Standing) -> str | None:
    # An ADCS is shown to whoever asks: it never tells the points (L. 223-7).
    if kind is DocumentKind.ADCS or standing.balance is None:
        return None
    if not 0 <= standing.balance < len(BASE_36):
        raise Unencodable("one character of base 36 holds a balance of 0 to 35")
    return BASE_36[standing.balance]


def day_count(day: date) -> str:
    """
    Write a day in four hexadecimal digits.

    Raises:
        Unencodable: before 2000, or after 2179.
    """
    days = (day - EPOCH).days
    if not 0 <= days <= LAST_DAY:
        raise Unencodable("a code counts its days from 2000 to 2179")
    return f"{days:04X}"


def data_instant(as_of: date, issued_at: datetime) -> str:
    """Write until when the data tell all: the end of the day that they stop at, or the issue where that comes first."""
    instant = min(datetime.combine(as_of, LAST_MINUTE, PARIS), issued_at)
    return f"{instant.astimezone(PARIS):%d%m%Y%H%M}"


def read_day(text: str) -> date:
    """
    Read a day of four hexadecimal digits.

    Raises:
        ValueError: it stands for no date.
    """
    days = int(text, 16)
    if days > LAST_DAY:
        raise ValueError("no date")
    return EPOCH + timedelta(days=days)


def read_birth_date(text: str) -> PartialDate | None:
    """
    Read a birth date; nothing when even the year is unknown.

    Raises:
        ValueError: the calendar has no such day, or a part is known without the one that holds it.
    """
    day, month, year = int(text[:2]), int(text[2:4]), int(text[4:])
    if (day and not month) or (month and not year):
        raise ValueError("a day without its month, or a month without its year")
    if not year:
        return None
    whole = date(year, month or 1, day or 1)
    return PartialDate(whole.year, month or None, day or None)


def read_instant(text: str) -> datetime:
    """
    Read an instant, in Paris time.

    Raises:
        ValueError: no calendar or clock has it.
    """
    date_parts = (int(text[4:8]), int(text[2:4]), int(text[:2]))
    return datetime(*date_parts, int(text[8:10]), int(text[10:]), tzinfo=PARIS)
