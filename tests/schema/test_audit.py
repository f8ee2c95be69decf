"""The line of an operation: what comes from outside cannot carry a number into it."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from schema.audit import AuditLine
from schema.sessions import SessionKind

LINE = AuditLine(
    at=datetime(2026, 3, 2, tzinfo=UTC),
    request="request-1",
    session=SessionKind.ANONYMOUS,
    outcome="EXECUTED",
    status=200,
    milliseconds=1.0,
)


@pytest.mark.parametrize("name", [None, "Home", "History_2026", "a1b2c3d4e5f6", "Page_1234_ok"])
def test_an_ordinary_name_is_kept(name: str | None) -> None:
    assert replace(LINE, operation=name).operation == name


@pytest.mark.parametrize(
    "name", ["Q091275301234", "Q12345", "q_09_12_75_30_12_34", "Licence__1_2_3_4_5", "x" * 70 + "091275301234"]
)
def test_a_name_that_may_carry_a_number_is_left_out(name: str) -> None:
    assert replace(LINE, operation=name).operation is None


def test_a_name_is_cut_at_64_characters() -> None:
    assert replace(LINE, operation="x" * 65).operation == "x" * 64


def test_coordinates_are_kept_in_one_order() -> None:
    line = replace(LINE, granted=("Query.me", "Driver.id"), denied={"B.b": "FORBIDDEN", "A.a": "FORBIDDEN"})

    assert line.granted == ("Driver.id", "Query.me")
    assert list(line.denied) == ["A.a", "B.b"]
