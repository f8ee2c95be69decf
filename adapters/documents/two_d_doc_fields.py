"""
The fields of a 2D-Doc of type AB ("relevé d'information, permis de conduire"), and how a message strings them together.

A field is its two-character id and its value. A value of fixed length is followed by nothing. Any other ends with GS,
before the end of the message too, unless it is as long as it may be; with RS if it was cut short.
"""

import re
from collections.abc import Iterable, Mapping

from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal
from schema.records import Frozen

GROUP_SEPARATOR = "\x1d"
RECORD_SEPARATOR = "\x1e"

LETTERS = "[A-Z ]*"
LETTERS_AND_DIGITS = "[A-Z0-9 ]*"


class Field(Frozen, frozen=True):
    """
    A field: ``pattern`` is of the whole value; ``longest`` in characters, without bound when it is nothing.

    ``joint``: what a value may be cut at, where a part of it would say something else (``C1E`` is not ``C1``).
    """

    id: str
    pattern: str
    longest: int | None
    fixed: bool = False
    joint: str | None = None


class Value(Frozen, frozen=True):
    """The value of a field, and whether it was cut short."""

    text: str
    cut: bool = False


def _fixed(id_: str, pattern: str, length: int) -> Field:
    return Field(id_, pattern, length, fixed=True)


REFERENCE = Field("01", "[0-9A-Z]+", None)
EXPIRY = _fixed("08", "[0-9A-F]{4}", 4)
PAGES = _fixed("09", "(?!0000)[0-9]{4}", 4)
GIVEN_NAMES = Field("60", "[A-Z /]*", 60)
BORN = _fixed("69", "[0-9]{8}", 8)
BIRTHPLACE = Field("6A", LETTERS, 32)
NAME = Field("6G", "[A-Z ]+", 38)
CIVILITY = Field("6H", "[A-Z ]+", 10)
NEPH = Field("AC", "[0-9A-Z]*", 19)
BALANCE = _fixed("AG", "[0-9A-Z]", 1)
STATEMENT = _fixed("E4", "[A-Z]{3}", 3)
STATUS = _fixed("E5", "[0-9]{2}", 2)
CATEGORIES = Field("E6", LETTERS_AND_DIGITS, 65, joint=" ")
DATA_AS_OF = _fixed("E8", "[0-9]{12}", 12)

FIELDS: Mapping[str, Field] = {
    field.id: field
    for field in (
        REFERENCE,
        EXPIRY,
        PAGES,
        GIVEN_NAMES,
        BORN,
        BIRTHPLACE,
        NAME,
        CIVILITY,
        NEPH,
        BALANCE,
        STATEMENT,
        STATUS,
        CATEGORIES,
        DATA_AS_OF,
    )
}
"""The fields of ours, by id. A message with any other is none of ours."""


def fitted(field: Field, text: str) -> Value:
    """
    Make the value of a field, cut to its length where it may be.

    Raises:
        ValueError: the text has not the form of the field; the message names the field and not the text.
    """
    value = Value(text)
    if field.longest is not None and not field.fixed and len(text) > field.longest:
        # One character more, so that a joint right after the last whole part counts.
        kept = text[: field.longest + 1].rpartition(field.joint)[0] if field.joint else text[: field.longest]
        value = Value(kept, cut=True)
    if not re.fullmatch(field.pattern, value.text):
        raise ValueError(f"field {field.id} of a 2D-Doc has another form")
    return value


def written(values: Iterable[tuple[Field, Value]]) -> str:
    """String fields together, in the order given."""
    return "".join(f"{field.id}{value.text}{_end(field, value)}" for field, value in values)


def _end(field: Field, value: Value) -> str:
    if value.cut:
        return RECORD_SEPARATOR
    return "" if field.fixed or len(value.text) == field.longest else GROUP_SEPARATOR


def parsed(message: str) -> dict[str, Value]:
    """
    Take a message apart, by id. A full-length value may have its GS: other writers put it.

    Raises:
        CodeRefused: MALFORMED: an unknown or repeated field, a value of another form, a missing end.
    """
    values: dict[str, Value] = {}
    while message:
        id_, message = message[:2], message[2:]
        field = FIELDS.get(id_)
        if field is None or id_ in values:
            raise CodeRefused(Refusal.MALFORMED)
        values[id_], message = _first_value(field, message)
    return values


def _first_value(field: Field, message: str) -> tuple[Value, str]:
    longest = len(message) if field.longest is None else field.longest
    stop = re.compile(f"[{GROUP_SEPARATOR}{RECORD_SEPARATOR}]").search(message, 0, longest + 1)
    if field.fixed or stop is None:
        end, rest, cut = longest, message[longest:], False
        complete = len(message) >= longest and field.longest is not None
    else:
        end, rest, cut = stop.start(), message[stop.end() :], stop[0] == RECORD_SEPARATOR
        complete = True
    text = message[:end]
    if not complete or not re.fullmatch(field.pattern, text):
        raise CodeRefused(Refusal.MALFORMED)
    return Value(text, cut), rest
