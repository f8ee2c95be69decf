"""The scalars of the contract, both ways."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.snpc import formats
from schema.records import PartialDate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19911227", PartialDate(1991, 12, 27)),
        ("19580600", PartialDate(1958, 6)),
        ("19580000", PartialDate(1958)),
        ("00000000", None),
    ],
)
def test_zeros_stand_for_what_is_unknown_of_a_day(text: str, expected: PartialDate | None) -> None:
    assert formats.partial_day(text) == expected


@pytest.mark.parametrize(
    "text", ["", "1991122", "19911327", "19910231", "19910012", "00001227", "١٩٩١١٢٢٧", "19911227\n"]
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        formats.partial_day(text)


def test_half_a_day_is_no_day_to_reckon_from() -> None:
    assert formats.known_day("19580600") is None
    assert formats.known_day("19580612") == date(1958, 6, 12)
    with pytest.raises(ValueError, match=r"."):
        formats.day("19580600")


def test_a_day_is_one_object_however_often_it_is_read() -> None:
    assert formats.day("20230320") is formats.day("2023" + "0320")
    assert formats.partial_day("19580600") is formats.partial_day("1958" + "0600")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20250130090000", datetime(2025, 1, 30, 8, tzinfo=UTC)),
        ("20250704103000", datetime(2025, 7, 4, 8, 30, tzinfo=UTC)),
        ("20251026023000", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
    ],
    ids=["winter", "summer", "the first of the hour that comes twice"],
)
def test_instants_are_local_to_paris(text: str, expected: datetime) -> None:
    assert formats.instant(text).astimezone(UTC) == expected


@pytest.mark.parametrize("text", ["20250130", "20250130250000", "20251301000000", "2025013009000x"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        formats.instant(text)


def test_points_are_two_digits_and_deltas_carry_a_sign() -> None:
    assert (formats.points("05"), formats.delta("-04"), formats.delta("+02")) == (5, -4, 2)
    assert formats.points_if_any("") is None
    for read, text in ((formats.points, "5"), (formats.points, ""), (formats.delta, "04"), (formats.delta, "-4")):
        with pytest.raises(ValueError, match=r"."):
            read(text)


def test_codes_are_interned_and_personal_texts_are_not() -> None:
    code, name = formats.codes("[0-9]{4}"), formats.texts(100, 1)
    first, again = "".join(["04", "21"]), "".join(["042", "1"])
    assert code(first) is code(again)
    first, again = "".join(["MAR", "TIN"]), "".join(["MART", "IN"])
    assert name(first) is not name(again)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Cœuret-Ñandú", "COEURET-ÑANDÚ"),
        ("Lætitia", "LÆTITIA"),
        ("Łukasz", "LUKASZ"),
        ("Nguyễn", "NGUYEN"),
        ("d’Aÿ", "D'AY"),
        ("Weiß", "WEISS"),
        ("Иван", "????"),
        ("a\x00b\x85c", "A B C"),
        ("n̈", "N"),
    ],
)
def test_names_are_written_as_the_registry_can_read_them(name: str, written: str) -> None:
    assert formats.name(name) == written


@given(st.text())
def test_nothing_is_written_that_latin_1_or_xml_lacks(text: str) -> None:
    written = formats.name(text)
    written.encode("latin-1")
    assert not any(character < " " and character not in "\t\n" for character in written)


@given(st.dates())
def test_days_are_read_as_they_are_written(value: date) -> None:
    assert formats.day(formats.eight_digits(value)) == value


def test_unknown_parts_are_written_as_zeros() -> None:
    assert formats.eight_digits(PartialDate(1958)) == "19580000"
    assert formats.eight_digits(PartialDate(1958, 6)) == "19580600"


def test_booleans_are_o_or_n() -> None:
    assert (formats.yes_or_no("O"), formats.yes_or_no("N"), formats.letter(True), formats.letter(False)) == (
        True,
        False,
        "O",
        "N",
    )
    with pytest.raises(ValueError, match=r"."):
        formats.yes_or_no("o")
