"""The acts of a life by the day they were committed: what is asked of them is always whether one lies in a period."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter

from schema.law.withdrawal import Withdrawal


class Commissions:
    """
    Withdrawals in the order of their commission, without those that a judge cancels.

    ``_next`` leads from every place to the first one that still stands, so that a thousand cancelled acts are passed at
    once.
    """

    def __init__(self, withdrawals: Iterable[Withdrawal]) -> None:
        """Take all of them, whether they have taken effect or not."""
        self._acts = sorted(withdrawals, key=attrgetter("committed_on"))
        self._days = [act.committed_on for act in self._acts]
        self._places = {act.offence.id: place for place, act in enumerate(self._acts)}
        self._next = list(range(len(self._acts) + 1))

    def strike(self, withdrawal: Withdrawal) -> None:
        """Forget one for good."""
        place = self._places[withdrawal.offence.id]
        self._next[place] = place + 1

    def between(self, first: date, last: date) -> Iterator[Withdrawal]:
        """Those committed from ``first`` to ``last``, both included, oldest first."""
        place = self._standing(bisect_left(self._days, first))
        while place < len(self._days) and self._days[place] <= last:
            yield self._acts[place]
            place = self._standing(place + 1)

    def _standing(self, place: int) -> int:
        while self._next[place] != place:
            self._next[place] = self._next[self._next[place]]
            place = self._next[place]
        return place
