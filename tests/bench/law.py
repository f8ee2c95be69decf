"""What it costs to play a life, and how the cost grows with its length."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from schema.law.facts import Course, Fact, Licence, Life, Offence, WithdrawalCancelled
from schema.law.forecast import forecast
from schema.law.ledger import play
from schema.records.codes import CourseKind, OffenceClass
from tests.bench.rounds import Figure, measure, ratios

LENGTHS = (50, 500, 5_000)
OBTAINED = date(1994, 3, 1)
END = date(2500, 1, 1)


def long_life(movements: int) -> Life:
    """Make a life of about so many movements: points lost, given back, recovered, and withdrawals annulled."""
    facts: list[Fact] = []
    on = date(2012, 1, 10)
    while len(facts) < movements * 3 // 4:
        name = str(len(facts))
        facts.append(Offence(name, on, OffenceClass.CONTRAVENTION_3, 1, committed_on=on - timedelta(days=9)))
        if len(facts) % 4 == 0:
            facts.append(WithdrawalCancelled(f"annulled-{name}", on + timedelta(days=3), name))
        if len(facts) % 5 == 0:
            course = on + timedelta(days=10)
            facts.append(Course(f"course-{name}", CourseKind.VOLUNTARY, course, course + timedelta(days=1)))
        on += timedelta(days=25)
    return Life(Licence(OBTAINED), facts=tuple(facts))


def main() -> None:
    """Print the figures."""
    lives = {length: long_life(length) for length in LENGTHS}
    until = {length: date.max if length < 1_000 else END for length in LENGTHS}
    counts = {length: len(play(life, until[length])) for length, life in lives.items()}
    candidates: dict[str, Callable[[], object]] = {
        f"play {length}": partial(play, life, until[length]) for length, life in lives.items()
    }
    candidates["forecast 500"] = partial(forecast, lives[500], date(2030, 1, 1))
    figures: Mapping[str, Figure] = measure(candidates)
    print("The ledger: one life, processor time (median, smallest to largest of the rounds)")  # noqa: T201
    for length in LENGTHS:
        figure = figures[f"play {length}"]
        each = figure.median / counts[length] * 1000
        print(f"  {counts[length]:5} movements  {figure}   {each:.1f} µs each")  # noqa: T201
    print(f"  forecast of the life of {counts[500]} movements  {figures['forecast 500']}")  # noqa: T201
    for less, more in ((50, 500), (500, 5_000)):
        grown = ratios(figures[f"play {more}"], figures[f"play {less}"])
        times = counts[more] / counts[less]
        print(f"  {times:4.1f} times the movements cost {grown.median:5.1f} times as much")  # noqa: T201
