"""What citizens read."""

from datetime import date

import pytest

from schema import wording
from schema.records import LicenceStatus, Movement, MovementKind, OffenceFacts


def movement(kind: MovementKind, delta: int = 1, *, on: date = date(2022, 1, 21), **facts: object) -> Movement:
    return Movement("0002", on, kind, delta, 12, 12, on, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "delta", "text"),
    [
        (MovementKind.SINGLE_POINT_RETURN, 1, "+1 POINT"),
        (MovementKind.WITHDRAWAL, -3, "-3 POINTS"),
        (MovementKind.WITHDRAWAL, -1, "-1 POINT"),
        (MovementKind.FULL_RESTORATION_TWO_YEARS, 0, "12/12 POINTS"),
        (MovementKind.END_OF_PROBATION, 2, "12/12 POINTS"),
    ],
)
def test_an_effect_is_told_as_a_difference_or_as_a_balance(kind: MovementKind, delta: int, text: str) -> None:
    assert wording.effect(movement(kind, delta)).fr == text


def test_a_point_of_an_offence_established_before_2011_came_back_after_a_year() -> None:
    """Law 2011-267: six months for offences established from 2011-01-01 on."""
    offence = OffenceFacts("0131", None, date(2010, 12, 31), established_on=date(2010, 12, 31))
    withdrawal = Movement(
        "0001", date(2010, 12, 31), MovementKind.WITHDRAWAL, -1, 11, 12, date(2010, 12, 31), offence=offence
    )
    back = movement(MovementKind.SINGLE_POINT_RETURN, on=date(2011, 12, 31), linked_reference="0001")

    assert wording.reason(back, (withdrawal, back)).fr == "Restitution automatique d'un point à un an"


def test_every_movement_and_every_status_has_its_words() -> None:
    assert set(wording.REASONS) == set(MovementKind)
    assert set(wording.STATUS_WORDS) == set(wording.STATUS_SENTENCES) == set(LicenceStatus)
