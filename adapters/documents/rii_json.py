"""
The machine-readable form of an RII, attached to it as ``rii.json``: the same data, in the form of docs/rii-json.md.

The form has a version. A change that a reader would notice (a field renamed, removed, of another meaning) raises it;
a new field does not.
"""

from datetime import date, datetime
from enum import Enum
from typing import Any

import msgspec

from adapters.documents.pages.contents import Contents
from schema.documents import DocumentKind, Issue
from schema.records import PartialDate, Record, Segment

FILE_NAME = "rii.json"
FORMAT = "mes-points-permis/rii"
VERSION = 1


def encode(issue: Issue, record: Record) -> bytes:
    """
    Write a record as JSON (UTF-8), its lists in the registry's order.

    Raises:
        NotPrintable: a segment is not complete.
    """
    contents = Contents(DocumentKind.RII, record)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "reference": issue.reference,
        "specimen": issue.specimen,
        "issuedAt": _plain(issue.issued_at),
        "asOf": _plain(contents.as_of),
        "updatedOn": _plain(contents.updated_on),
        "identity": _plain(contents.identity),
        "standing": _plain(contents.standing),
        "entitlements": _plain(contents.entitlements),
        "titles": _plain(contents.rows(Segment.TITLES)),
        "movements": _plain(contents.rows(Segment.MOVEMENTS)),
        "measures": _plain(contents.rows(Segment.MEASURES)),
        "notices": _plain(contents.rows(Segment.NOTICES)),
        "courses": _plain(contents.rows(Segment.COURSES)),
        "medicalChecks": _plain(contents.rows(Segment.MEDICAL)),
        "archive": _plain(contents.rows(Segment.ARCHIVE)),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _plain(value: Any) -> Any:
    """Bring a value to what JSON has: enums to their English names, days to ISO 8601, records to objects."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date | PartialDate):
        return str(value)
    if isinstance(value, msgspec.Struct):
        return {_camel(name): _plain(getattr(value, name)) for name in value.__struct_fields__}
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _camel(name: str) -> str:
    first, *others = name.rstrip("_").split("_")
    return first + "".join(map(str.capitalize, others))
