"""Keeps ``Today`` and ``SecurityClock``: the day that the law follows, and the real time that security follows."""

from datetime import UTC, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class ParisToday:
    """Keeps ``schema.ports.Today``: real time in Paris, or a time that was set and ticks from there."""

    def __init__(self, start: datetime | None = None) -> None:
        """``start`` is taken as Paris time when it has no zone; nothing means real time."""
        self._start = start.replace(tzinfo=PARIS) if start and start.tzinfo is None else start
        self._since = monotonic()

    def now(self) -> datetime:
        """Now, in Paris."""
        if self._start is None:
            return datetime.now(PARIS)
        passed = timedelta(seconds=monotonic() - self._since)
        return (self._start.astimezone(UTC) + passed).astimezone(PARIS)


class RealTime:
    """Keeps ``schema.ports.SecurityClock``."""

    def now(self) -> datetime:
        """Now, in UTC."""
        return datetime.now(UTC)
