"""The machine-readable form of an RII is the record, in the form that docs/rii-json.md describes."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.documents.pages.contents import NotPrintable
from adapters.documents.rii_json import encode
from tests.adapters.documents.pages_samples import LONG_NAMES, RII, changed, full, personas

DESCRIPTION = Path("docs/rii-json.md").read_text("utf-8")


def parsed(person: str = "P01") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(encode(RII, full(personas()[person])))
    return found


def fields(value: Any, path: str = "") -> set[str]:
    """Name every field of a document, ``standing.balance`` or ``titles[].number``."""
    if isinstance(value, dict):
        named = {f"{path}.{name}".lstrip("."): each for name, each in value.items()}
        return set(named).union(*(fields(each, name) for name, each in named.items()))
    if isinstance(value, list):
        return set().union(*(fields(each, f"{path}[]") for each in value))
    return set()


def test_the_description_names_every_field_and_no_other() -> None:
    described = set(re.findall(r"^\| `([\w.\[\]]+)` \|", DESCRIPTION, re.MULTILINE))

    assert fields(parsed()) == described


def test_it_says_what_it_is_and_of_which_issue() -> None:
    found = parsed()

    assert found["format"] == "mes-points-permis/rii"
    assert found["version"] == 1
    assert found["reference"] == RII.reference
    assert found["issuedAt"] == "2025-01-30T09:05:00+01:00"
    assert found["asOf"] == "2025-01-29"
    assert found["specimen"] is True


def test_codes_are_words_and_days_are_iso() -> None:
    found = parsed()

    assert found["standing"]["status"] == "VALID"
    assert found["movements"][0]["kind"] == "WITHDRAWAL"
    assert found["movements"][0]["offence"]["establishedBy"] == "INCREASED_FIXED_PENALTY"
    assert found["movements"][0]["offence"]["class"] == "CONTRAVENTION_2"
    assert found["movements"][0]["on"] == "1992-07-24"
    assert found["notices"][0]["movements"] == ["0001", "0002"]


def test_a_day_known_in_part_is_written_in_part() -> None:
    found = json.loads(encode(RII, changed(personas()["P01"], identity=LONG_NAMES)))

    assert found["identity"]["bornOn"] == "1958-06"


def test_nothing_of_the_record_is_left_out_and_its_key_is() -> None:
    record = full(personas()["P01"])

    found = json.loads(encode(RII, record))

    assert record.movements is not None
    assert len(found["movements"]) == len(record.movements.content or ())
    assert record.id not in json.dumps(found)


def test_a_segment_that_is_empty_is_an_empty_list() -> None:
    found = json.loads(encode(RII, changed(personas()["P01"], movements=(), archive=())))

    assert found["movements"] == []
    assert found["archive"] == []


def test_a_record_read_in_part_has_no_form() -> None:
    record = msgspec.structs.replace(personas()["P01"], courses=None)

    with pytest.raises(NotPrintable, match="segment STG"):
        encode(RII, record)
