"""The day-by-day reference gives the credits and balances of the worked cases, whose facts are in ``cases``."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schema.law.policy import Policy
from schema.records.codes import MovementKind
from tests.law.reference import Row, replay
from tests.law.reference_losses import later
from tests.law.statements import life

CASES = {
    path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "cases").iterdir())
}
NOT_CREDITS = {MovementKind.WITHDRAWAL, MovementKind.WITHDRAWAL_CANCELLED}


def told(case: dict[str, Any], until: str) -> list[Row]:
    """The reference's statement of a case, up to a day."""
    return replay(life(case["life"]), date.fromisoformat(until), msgspec.convert(case.get("policy", {}), Policy))


def credit(row: Row, line: str) -> str:
    """A credit as the cases write it: an ``=`` stands for a balance that is set, whatever was missing."""
    amount = "=" if line.split()[1] == "=" else f"{row.delta:+}"
    return f"{row.on} {amount} {row.balance_after}"


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "credits" in case], ids="case:{}".format)
def test_the_reference_gives_every_credit_of_a_worked_case(name: str) -> None:
    case = CASES[name]
    quoted = [line.split()[0] for part in ("credits", "balances", "absent", "state") for line in case.get(part, [])]
    rows = [row for row in told(case, max(quoted)) if row.kind not in NOT_CREDITS]
    credits = [row for row in rows if row.delta or row.kind is not MovementKind.END_OF_PROBATION]

    assert [credit(row, line) for row, line in zip(credits, case["credits"], strict=True)] == [
        " ".join([line.split()[0], line.split()[1], str(max(0, int(line.split()[2])))]) for line in case["credits"]
    ]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "balances" in case], ids="case:{}".format)
def test_the_reference_gives_every_balance_of_a_worked_case(name: str) -> None:
    case = CASES[name]
    for line in case["balances"]:
        evening, standing = line.split()
        balance, ceiling = map(int, standing.split("/"))
        rows = told(case, evening)
        if rows:
            assert (rows[-1].balance_after, rows[-1].ceiling_after) == (max(0, balance), ceiling), evening


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "absent" in case], ids="case:{}".format)
def test_the_reference_gives_nothing_on_a_day_that_gives_nothing(name: str) -> None:
    for day in CASES[name]["absent"]:
        assert not [row for row in told(CASES[name], day) if row.on == date.fromisoformat(day) and row.delta > 0]


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2021, 7, 21), 6, date(2022, 1, 21)),
        (date(2021, 12, 5), 12, date(2022, 12, 5)),
    ],
)
def test_a_delay_ends_on_the_day_of_the_same_number_or_the_last_of_its_month(day: date, months: int, end: date) -> None:
    assert later(day, months=months) == end
