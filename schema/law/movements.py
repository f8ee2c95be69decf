"""What the ledger writes: one line per movement, with its article; and the words of a citation."""

from collections.abc import Mapping
from datetime import date

import msgspec

from schema.records.codes import MovementKind

ARTICLES: Mapping[MovementKind, str] = {
    MovementKind.WITHDRAWAL: "L. 223-1 al. 4",
    MovementKind.SINGLE_POINT_RETURN: "L. 223-6 al. 3",
    MovementKind.FULL_RESTORATION_TWO_YEARS: "L. 223-6 al. 1",
    MovementKind.FULL_RESTORATION_THREE_YEARS: "L. 223-6 al. 2",
    MovementKind.TEN_YEAR_RETURN: "L. 223-6 al. 5",
    MovementKind.COURSE_RECOVERY: "L. 223-6 al. 4",
    MovementKind.PROBATION_GAIN: "L. 223-1 al. 2",
    MovementKind.END_OF_PROBATION: "R. 223-1 IV",
    MovementKind.WITHDRAWAL_CANCELLED: "L. 223-1 al. 4",
}
"""Where the law says so, by kind of movement."""


class Movement(msgspec.Struct, frozen=True, gc=False):
    """
    A line of the ledger, on the day it counts.

    ``delta`` is what was really given or taken; ``balance_after`` is shown, never below 0, and ``internal_after`` is
    the same with the points below zero that the law remembers. ``cause`` are ids of facts.
    """

    on: date
    kind: MovementKind
    delta: int
    balance_after: int
    ceiling_after: int
    article: str
    cause: tuple[str, ...]
    internal_after: int
