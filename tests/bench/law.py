"""What it costs to play a life, and how the cost grows with its length."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from schema.law.facts import Course, Fact, Licence, Life, Offence, WithdrawalCancelled
from schema.law.forecast import forecast
from schema.law.ledger import play
from schema.records.codes import CourseKind, OffenceClass
from tests.bench.rounds import measure, ratios

LENGTHS = (50, 500, 5_000)
LICENCE = Licence(date(1994, 3, 1))
END = date(5000, 1, 1)
TODAY = date(2030, 1, 1)


def _small_offence(name: int, on: date) -> Offence:
    return Offence(str(name), on, OffenceClass.CONTRAVENTION_3, 1, committed_on=on - timedelta(days=9))


def plain_life(movements: int) -> Life:
    """Make a life of so many movements: one point lost, one point back, again and again."""
    first = date(2012, 1, 10)
    offences = (_small_offence(place, first + timedelta(days=200 * place)) for place in range(movements // 2))
    return Life(LICENCE, facts=tuple(offences))


def tangled_life(movements: int) -> Life:
    """Make a life of about so many movements: dense losses, courses, and one withdrawal in three annulled."""
    facts: list[Fact] = []
    on = date(2012, 1, 10)
    while len(facts) < movements:
        name = len(facts)
        facts.append(_small_offence(name, on))
        if name % 3 == 0:
            facts.append(WithdrawalCancelled(f"annulled-{name}", on + timedelta(days=3), str(name)))
        if name % 5 == 0:
            course = on + timedelta(days=10)
            facts.append(Course(f"course-{name}", CourseKind.VOLUNTARY, course, course + timedelta(days=1)))
        on += timedelta(days=25)
    return Life(LICENCE, facts=tuple(facts))


def main() -> None:
    """Print the figures."""
    print("The ledger: processor time to play one life (median, smallest to largest of the rounds)")  # noqa: T201
    for kind, make in (("plain", plain_life), ("tangled", tangled_life)):
        _print_kind(kind, {length: make(length) for length in LENGTHS})


def _print_kind(kind: str, lives: dict[int, Life]) -> None:
    counts = {length: len(play(life, END)) for length, life in lives.items()}
    calls: dict[str, Callable[[], object]] = {str(length): partial(play, life, END) for length, life in lives.items()}
    calls["forecast"] = partial(forecast, lives[500], TODAY)
    figures = measure(calls)
    for length in LENGTHS:
        figure, moved = figures[str(length)], counts[length]
        print(f"  {kind:8}{moved:5} movements {figure}  {figure.median / moved * 1000:5.1f} µs each")  # noqa: T201
    print(f"  {kind:8}forecast, {counts[500]:3} in all {figures['forecast']}")  # noqa: T201
    for less, more in ((50, 500), (500, 5_000)):
        grown = ratios(figures[str(more)], figures[str(less)])
        longer = counts[more] / counts[less]
        print(f"  {kind:8}{longer:4.1f} times as long costs {grown.median:5.1f} times as much")  # noqa: T201
