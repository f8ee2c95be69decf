"""A short memory of what was read, so that one request after the other need not ask the database the same."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

REMEMBERED_FOR = timedelta(seconds=2)
"""How long a process may go on with what another one has just changed."""

MOST_REMEMBERED = 1_000
"""Whoever sends invented keys fills no more than this."""

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by key, for two seconds each; the oldest leave first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[datetime, Value]] = OrderedDict()

    def get(self, key: str, now: datetime) -> tuple[Value] | None:
        """Answer the value, in a tuple since it may itself be nothing; or nothing when it is not remembered."""
        kept = self._kept.get(key)
        # A clock that was set back must not lengthen the memory.
        if kept is None or not timedelta() <= now - kept[0] < REMEMBERED_FOR:
            return None
        return (kept[1],)

    def put(self, key: str, value: Value, now: datetime) -> None:
        """Remember. ``now`` is the moment before the value was read."""
        self._kept[key] = (now, value)
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget one value."""
        self._kept.pop(key, None)
