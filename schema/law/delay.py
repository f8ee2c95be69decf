"""The delay of a full restoration: which withdrawals it counts, and when it ends."""

from bisect import insort
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
        self._established: list[tuple[date, str]] = []
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
        established = (withdrawal.established_on, name)
        # What takes effect last is nearly always what was established last.
        if not self._established or established > self._established[-1]:
            self._established.append(established)
        else:
            insort(self._established, established)

    def remove(self, withdrawal: Withdrawal) -> None:
        """The delay runs as if that offence had cost nothing."""
        if self._counted.pop(withdrawal.offence.id, None) is not None:
            self._severe -= withdrawal.severe

    def clear(self) -> None:
        """Begin anew after a full restoration, which leaves nothing to come back."""
        for withdrawal in self._counted.values():
            withdrawal.outstanding = 0
        self._counted, self._established, self._severe = {}, [], 0

    @property
    def last_established_on(self) -> date | None:
        """The day it runs from; ``None`` when nothing is counted."""
        while self._established and self._established[-1][1] not in self._counted:
            self._established.pop()
        return self._established[-1][0] if self._established else None

    def end(self, probation_ends_on: date | None) -> tuple[date, int] | None:
        """The day it ends and the years it lasts (L. 223-6 al. 1 and 2); ``None`` when nothing is counted."""
        last = self.last_established_on
        return None if last is None else full_restoration(last, self._severe > 0, probation_ends_on, self._policy)
