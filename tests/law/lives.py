"""
Lives of drivers, drawn at random: possible ones only, and crowded, so that delays meet.

One description serves two draws. ``random_life(seed)`` takes plain random numbers and is fast; ``lives()`` is a
Hypothesis strategy. Both draw through ``Draw``, where the smallest number is always the plainest fact.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from hypothesis import strategies as st

from schema.law.facts import (
    Cancellation,
    Course,
    Fact,
    Licence,
    Life,
    Notice,
    Offence,
    Start,
    Suspension,
    WithdrawalCancelled,
)
from schema.law.offences import schedule
from schema.records.codes import CourseKind, Establishment, OffenceClass, TrainingRoute
from tests.law.reference_losses import later

T = TypeVar("T")
Draw = Callable[[int, int], int]
"""A number between two others, both included."""

EPOCH = date(1992, 7, 1)
LAST_LICENCE = date(2024, 12, 31)
TURNING_POINTS = (
    date(2003, 7, 12),
    date(2004, 3, 1),
    date(2007, 3, 7),
    date(2007, 12, 31),
    date(2011, 1, 1),
    date(2011, 3, 16),
    date(2019, 1, 1),
)
"""Days on which a rule changed: a good part of the lives begins a little before one of them."""

CLASSES = (
    OffenceClass.CONTRAVENTION_3,
    OffenceClass.CONTRAVENTION_4,
    OffenceClass.CONTRAVENTION_2,
    OffenceClass.CONTRAVENTION_1,
    OffenceClass.CONTRAVENTION_5,
    OffenceClass.MISDEMEANOUR,
)
BY_FINE = (Establishment.FIXED_PENALTY, Establishment.INCREASED_FIXED_PENALTY)
BY_JUDGE = (Establishment.FINAL_CONVICTION, Establishment.PENAL_COMPOSITION)


def one_of(draw: Draw, choices: Sequence[T]) -> T:
    """One of several; the first is the plainest."""
    return choices[draw(0, len(choices) - 1)]


def sometimes(draw: Draw, in_ten: int) -> bool:
    """True so many times in ten."""
    return draw(0, 9) >= 10 - in_ten


def a_life(draw: Draw) -> tuple[Life, date]:
    """A life and the day up to which to play it."""
    if sometimes(draw, 4):
        start: Start | None = a_start(draw)
        licence = None
    else:
        start, licence = None, a_licence(draw)
    begins = Life(licence, start).begins_on
    offences = some_offences(draw, begins, draw(0, 12), taken_up=start is not None)
    facts: list[Fact] = [*offences, *some_courses(draw, begins, offences), *some_notices(draw, offences)]
    facts += some_cancelled(draw, offences)
    if sometimes(draw, 1):
        from_on = begins + timedelta(days=draw(0, 1200))
        facts.append(Suspension("suspension", from_on, from_on + timedelta(days=draw(1, 200))))
    if sometimes(draw, 1):
        facts.append(Cancellation("annulation", begins + timedelta(days=draw(1, 3000))))
    last = max([begins, *(offence.recorded_on or offence.established_on for offence in offences)])
    return Life(licence, start, tuple(facts)), last + timedelta(days=one_of(draw, (1300, 4000, 100, 800)))


def a_beginning(draw: Draw) -> date:
    """Any day of the points system, or one that has a change of the law before it in a few years."""
    if sometimes(draw, 4):
        return one_of(draw, TURNING_POINTS) - timedelta(days=draw(0, 1100))
    return EPOCH + timedelta(days=draw(0, (LAST_LICENCE - EPOCH).days))


def a_start(draw: Draw) -> Start:
    """A file taken up on some day with some balance."""
    return Start(a_beginning(draw), balance=12 - max(0, draw(0, 18) - 6))


def a_licence(draw: Draw) -> Licence:
    """First or not, standard or accompanied, sometimes with the training of R. 223-4-1."""
    obtained = a_beginning(draw)
    route = one_of(draw, (TrainingRoute.STANDARD, TrainingRoute.ACCOMPANIED))
    first = not sometimes(draw, 2)
    trained = None
    if obtained >= date(2019, 1, 1) and sometimes(draw, 6):
        trained = later(obtained, months=6) + timedelta(days=draw(-5, 190))
    joined = None
    if route is TrainingRoute.STANDARD and sometimes(draw, 1):
        joined = obtained + timedelta(days=draw(1, 1300))
    return Licence(obtained, route, trained_on=trained, first=first, accompanied_on=joined)


def some_offences(draw: Draw, begins: date, count: int, *, taken_up: bool) -> list[Offence]:
    """Offences one after the other; some hang together in one incident."""
    found: list[Offence] = []
    committed = begins + timedelta(days=draw(0, 700) - (150 if taken_up else 0))
    for number in range(count):
        incident = None
        if found and found[-1].committed_on == committed and sometimes(draw, 7):
            incident = found[-1].incident or f"incident {found[-1].id}"
            found[-1] = replace(found[-1], incident=incident)
        offence = an_offence(draw, f"{number:02}", committed, incident)
        found.append(offence)
        if not sometimes(draw, 2):
            committed = max(committed, next_day(draw, committed, offence.established_on))
    return [offence for offence in found if offence.established_on >= begins]


def next_day(draw: Draw, committed: date, established: date) -> date:
    """The day of the next offence: soon, later, or within a day of the end of a delay that is running."""
    if sometimes(draw, 2):
        return delay_after(draw, established)
    return committed + timedelta(days=one_of(draw, (draw(0, 60), draw(0, 400), draw(150, 1500), draw(600, 1000))))


def delay_after(draw: Draw, day: date) -> date:
    """The end of one of the law's delays, or its eve, or its morrow."""
    end = later(day, months=one_of(draw, (0, 6, 12, 24, 36, 120)))
    return end + timedelta(days=one_of(draw, (0, 1, -1)))


def an_offence(draw: Draw, name: str, committed: date, incident: str | None) -> Offence:
    """An offence of any class, paid on the spot, within weeks or judged late, recorded at once or late."""
    class_ = one_of(draw, CLASSES)
    established = committed + timedelta(days=one_of(draw, (0, draw(0, 60), draw(0, 500))))
    recorded = None
    if sometimes(draw, 4):
        recorded = established + timedelta(days=one_of(draw, (draw(0, 10), draw(0, 500))))
        if sometimes(draw, 1):
            recorded = max(established, delay_after(draw, established - timedelta(days=draw(0, 30))))
    scheduled = [key for key, entry in schedule().items() if entry.term(committed) and entry.term(established)]
    if scheduled and sometimes(draw, 2):
        key = one_of(draw, scheduled)
        return Offence(name, established, committed_on=committed, recorded_on=recorded, incident=incident, offence=key)
    return Offence(
        name,
        established_on=established,
        class_=class_,
        points=some_points(draw, class_, committed),
        committed_on=None if incident is None and established > committed and sometimes(draw, 1) else committed,
        recorded_on=recorded,
        incident=incident,
        established_by=one_of(draw, BY_JUDGE if class_ is OffenceClass.MISDEMEANOUR else (*BY_FINE, *BY_JUDGE)),
    )


def some_points(draw: Draw, class_: OffenceClass, committed: date) -> int:
    """Six for a délit, nine since 2025-07-11 for drugs with alcohol; one to six for the rest, one most often."""
    if class_ is OffenceClass.MISDEMEANOUR:
        return 9 if committed >= date(2025, 7, 11) and sometimes(draw, 5) else 6
    return one_of(draw, (1, 1, draw(1, 4), draw(1, 6)))


def some_courses(draw: Draw, begins: date, offences: Sequence[Offence]) -> list[Course]:
    """Courses of the four kinds, most of them after an offence, some a year to the day after another."""
    found: list[Course] = []
    for number in range(draw(0, 4)):
        known = [begins, *(offence.recorded_on or offence.established_on for offence in offences)]
        first = one_of(draw, known) + timedelta(days=draw(0, 300))
        if found and sometimes(draw, 5):
            first = later(found[-1].first_on, years=draw(1, 2)) + timedelta(days=draw(-2, 3))
        kind = one_of(draw, (CourseKind.VOLUNTARY, CourseKind.VOLUNTARY, *CourseKind))
        found.append(Course(f"stage {number}", kind, first, first + timedelta(days=1)))
    return found


def some_notices(draw: Draw, offences: Sequence[Offence]) -> list[Notice]:
    """A 48N or a 48SI some time after offences; whether the balance is nil by then is for the law to say."""
    found = []
    for number, offence in enumerate(offences):
        if sometimes(draw, 2):
            decided = offence.recorded_on or offence.established_on
            presented = decided + timedelta(days=one_of(draw, (draw(0, 30), draw(0, 300))))
            received = presented + timedelta(days=draw(0, 15)) if sometimes(draw, 5) else None
            reference = one_of(draw, ("48SI", "48N"))
            found.append(Notice(f"lettre {number}", reference, decided, presented, received))
    return found


def some_cancelled(draw: Draw, offences: Sequence[Offence]) -> list[WithdrawalCancelled]:
    """Withdrawals undone by a judge, on the day they are made or later."""
    found = []
    for offence in offences:
        if sometimes(draw, 1):
            taken = offence.recorded_on or offence.established_on
            found.append(
                WithdrawalCancelled(f"jugement {offence.id}", taken + timedelta(days=draw(0, 700)), offence.id)
            )
    return found


def random_life(seed: int) -> tuple[Life, date]:
    """The life that a seed stands for, and the day up to which to play it."""
    return a_life(random.Random(seed).randint)  # noqa: S311 - lives, not secrets


@st.composite
def lives(draw: st.DrawFn) -> tuple[Life, date]:
    """The same lives, for Hypothesis to choose."""
    return a_life(lambda low, high: draw(st.integers(low, high)))


def readable(life: Life) -> str:
    """The facts of a life, one on each line, to be read in a failure."""
    lines = [f"licence {life.licence}" if life.licence else "no licence", f"start {life.start}"]
    lines += [f"  {fact}" for fact in life.facts]
    return "\n".join(lines)
