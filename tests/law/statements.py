"""
A life as text, and a statement as text.

Life, one line each, in any order (days are ``YYYY-MM-DD``)::

    licence 2022-01-10 [accompanied] [anew] [trained DAY] [joined DAY]
    start 2021-01-01 12/12
    2021-07-21 offence A turn_signal                    established that day; name, then a key of the schedule
    2021-07-21 offence B class 4 points 3               ... or class and points as the file states them
        [committed DAY] [recorded DAY] [incident I] [by AM]
    2023-03-04 course S to 2023-03-05 [compulsory|alternative|ordered]
    2018-08-03 letter L 48SI [presented DAY] [received DAY]
    2023-05-26 undone N A                               the withdrawal for A is cancelled
    2024-06-18 annulled J                               the licence is cancelled by a court
    2024-11-20 suspended M [until DAY]
    2024-09-20 returned R                               the licence is handed in

A scheduled offence without ``committed`` is committed on the day it is established. Statement: day, points, balance and
ceiling after, article.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import dedent

from schema.law.facts import (
    Cancellation,
    Course,
    Fact,
    Licence,
    LicenceReturned,
    Life,
    Notice,
    Offence,
    Start,
    Suspension,
    WithdrawalCancelled,
)
from schema.law.ledger import play
from schema.law.movements import Movement
from schema.law.policy import DEFAULT, Policy
from schema.records.codes import CourseKind, Establishment, OffenceClass, TrainingRoute

COURSES = {
    "voluntary": CourseKind.VOLUNTARY,
    "compulsory": CourseKind.COMPULSORY,
    "alternative": CourseKind.ALTERNATIVE_TO_PROSECUTION,
    "ordered": CourseKind.COURT_ORDERED,
}
FLAGS = {"accompanied", "anew", *COURSES}


def life(text: str) -> Life:
    """Read a life."""
    licence: Licence | None = None
    start: Start | None = None
    facts: list[Fact] = []
    for line in text.strip().splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "licence":
            licence = _licence(words)
        elif words[0] == "start":
            balance, ceiling = words[2].split("/")
            start = Start(date.fromisoformat(words[1]), int(balance), int(ceiling))
        else:
            facts.append(fact(line))
    return Life(licence, start, tuple(facts))


def fact(line: str) -> Fact:
    """Read one fact."""
    day, kind, name, *rest = line.split()
    on = date.fromisoformat(day)
    match kind:
        case "offence":
            return _offence(on, name, rest)
        case "course":
            options = _options(rest)
            chosen = next((COURSES[word] for word in rest if word in COURSES), CourseKind.VOLUNTARY)
            return Course(name, chosen, on, date.fromisoformat(options["to"]))
        case "letter":
            options = _options(rest[1:])
            return Notice(name, rest[0], on, _day(options, "presented"), _day(options, "received"))
        case _:
            return _measure(on, kind, name, rest)


def _measure(on: date, kind: str, name: str, rest: list[str]) -> Fact:
    match kind:
        case "undone":
            return WithdrawalCancelled(name, on, rest[0])
        case "annulled":
            return Cancellation(name, on)
        case "suspended":
            return Suspension(name, on, _day(_options(rest), "until"))
        case "returned":
            return LicenceReturned(name, on)
    raise ValueError(kind)


def _licence(words: list[str]) -> Licence:
    options = _options(words[2:])
    return Licence(
        date.fromisoformat(words[1]),
        TrainingRoute.ACCOMPANIED if "accompanied" in words else TrainingRoute.STANDARD,
        _day(options, "trained"),
        "anew" not in words,
        _day(options, "joined"),
    )


def _offence(on: date, name: str, words: list[str]) -> Offence:
    scheduled = words[0] if words[0] != "class" else None
    options = _options(words[1:] if scheduled else words)
    committed = _day(options, "committed")
    return Offence(
        name,
        on,
        class_=OffenceClass(options["class"]) if "class" in options else None,
        points=int(options["points"]) if "points" in options else None,
        committed_on=on if scheduled and committed is None else committed,
        recorded_on=_day(options, "recorded"),
        incident=options.get("incident"),
        established_by=Establishment(options["by"]) if "by" in options else None,
        offence=scheduled,
    )


def _options(words: Iterable[str]) -> dict[str, str]:
    plain = [word for word in words if word not in FLAGS]
    return dict(zip(plain[::2], plain[1::2], strict=True))


def _day(options: dict[str, str], name: str) -> date | None:
    return date.fromisoformat(options[name]) if name in options else None


def printed(movements: Iterable[Movement]) -> str:
    """Print movements as a statement."""
    return "\n".join(_lines(movements))


def _lines(movements: Iterable[Movement]) -> Iterator[str]:
    for each in movements:
        yield f"{each.on}  {each.delta:+d}  {each.balance_after}/{each.ceiling_after}  {each.article}"


def played(text: str, until: str = "2100-01-01", policy: Policy = DEFAULT) -> str:
    """The statement of a life up to a day; a life that names no beginning starts at 12 out of 12 on 2001-01-01."""
    whole = text if "licence" in text or "start" in text else f"start 2001-01-01 12/12\n{text}"
    return printed(play(life(whole), date.fromisoformat(until), policy))


def statement(text: str) -> str:
    """A statement as written in a test, without its margin and its remarks (from ``#`` on)."""
    lines = (line.split("#")[0].rstrip() for line in dedent(text).strip().splitlines())
    return "\n".join(line for line in lines if line)
