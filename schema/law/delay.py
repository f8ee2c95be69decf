"""The delay of a full restoration: which withdrawals it counts, and when it ends."""

import heapq
from datetime import date

from schema.law.policy import Policy
from schema.law.restoration import full_restoration
from schema.law.withdrawal import Withdrawal


class Delay:
    """
    The withdrawals since the licence or the last full restoration, which L. 223-6 al. 1 and 2 look at.

    ``ids`` are those of the offences, in the order of their effect. Every question costs the same however many.
    """

    def __init__(self, policy: Policy) -> None:
        """Nothing runs yet."""
        self._policy = policy
        self._counted: dict[str, Withdrawal] = {}
        self._latest: list[tuple[int, str]] = []
        self._severe = 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The offences that are counted."""
        return tuple(self._counted)

    def add(self, withdrawal: Withdrawal) -> None:
        """Count one."""
        name = withdrawal.offence.id
        self._counted[name] = withdrawal
        self._severe += withdrawal.severe
        heapq.heappush(self._latest, (-withdrawal.established_on.toordinal(), name))

    def remove(self, withdrawal: Withdrawal) -> None:
        """The delay runs as if that offence had cost nothing."""
        if self._counted.pop(withdrawal.offence.id, None) is not None:
            self._severe -= withdrawal.severe

    def clear(self) -> None:
        """Begin anew after a full restoration."""
        self._counted, self._latest, self._severe = {}, [], 0

    @property
    def last_established_on(self) -> date | None:
        """The day it runs from; ``None`` when nothing is counted."""
        while self._latest and self._latest[0][1] not in self._counted:
            heapq.heappop(self._latest)
        return date.fromordinal(-self._latest[0][0]) if self._latest else None

    def end(self, probation_ends_on: date | None) -> tuple[date, int] | None:
        """The day it ends and the years it lasts (L. 223-6 al. 1 and 2); ``None`` when nothing is counted."""
        last = self.last_established_on
        return None if last is None else full_restoration(last, self._severe > 0, probation_ends_on, self._policy)
