"""
The schedule of offences (barème): points and class by the day of commission.

L. 223-2 I and II: a délit takes half of the maximum number of points, a contravention at most half. Each article of the
code names its own points; ``offences.toml`` holds them with their history.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from schema.records.codes import OffenceClass


@dataclass(frozen=True, slots=True)
class Term:
    """Class and points from a day on."""

    since: date
    class_: OffenceClass
    points: int


@dataclass(frozen=True, slots=True)
class ScheduledOffence:
    """
    An offence of the schedule; ``terms`` are oldest first, ``ended_on`` is the first day it no longer exists.

    ``article`` is the article that names the points; ``natinf`` are codes of the national list, ``registry``
    those of the registry's table of offences.
    """

    key: str
    fr: str
    en: str
    article: str
    natinf: tuple[str, ...]
    registry: tuple[str, ...]
    terms: tuple[Term, ...]
    ended_on: date | None

    def term(self, on: date) -> Term | None:
        """The terms for an act of that day; ``None`` when it was no such offence."""
        if self.ended_on is not None and on >= self.ended_on:
            return None
        return next((term for term in reversed(self.terms) if term.since <= on), None)

    def priced(self, on: date) -> Term:
        """
        The same, for an act that must have been this offence.

        Raises:
            KeyError: it was none on that day.
        """
        term = self.term(on)
        if term is None:
            raise KeyError(f"{self.key} on {on}")
        return term


def _read(key: str, entry: Mapping[str, Any]) -> ScheduledOffence:
    terms = tuple(
        Term(line["from"], OffenceClass(line["class"]), line["points"]) for line in entry["terms"] if "class" in line
    )
    ended_on = next((line["from"] for line in entry["terms"] if "class" not in line), None)
    return ScheduledOffence(
        key,
        entry["fr"],
        entry["en"],
        entry["article"],
        tuple(entry["natinf"]),
        tuple(entry["registry"]),
        terms,
        ended_on,
    )


@cache
def schedule() -> Mapping[str, ScheduledOffence]:
    """Every offence of the schedule, by key, in the order of the file."""
    entries = tomllib.loads((files("schema.law") / "offences.toml").read_text("utf-8"))
    return {key: _read(key, entry) for key, entry in entries.items()}


def points(key: str, on: date, *, vehicle_needs_licence: bool = True, driver: bool = True) -> int:
    """
    What an offence committed on that day costs.

    L. 223-1 al. 1: points belong to a licence, so an act on a vehicle that needs none (a bicycle) costs nothing.
    L. 121-2, L. 121-3: an owner who only owes the money, and did not drive, loses no point.

    Raises:
        KeyError: the schedule has no such offence, or had none on that day.
    """
    term = schedule()[key].priced(on)
    return term.points if vehicle_needs_licence and driver else 0
