"""Measuring candidates in turn, in processor time."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 15


@dataclass(frozen=True)
class Figure:
    """Milliseconds of processor time for one call."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The one to quote."""
        return statistics.median(self.rounds)

    def __str__(self) -> str:
        return f"{self.median:9.3f} ms  ({min(self.rounds):.3f} to {max(self.rounds):.3f})"


def measure(candidates: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> Mapping[str, Figure]:
    """Call each candidate once a round, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for round_ in range(rounds + 1):
        for name, call in candidates.items():
            gc.collect()
            start = time.process_time()
            call()
            if round_:
                taken[name].append((time.process_time() - start) * 1000)
    return {name: Figure(tuple(each)) for name, each in taken.items()}


def ratios(over: Figure, under: Figure) -> Figure:
    """The ratio of two figures, round by round."""
    return Figure(tuple(a / b for a, b in zip(over.rounds, under.rounds, strict=True)))
