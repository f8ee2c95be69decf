"""
Keeps ``Telemetry`` with a plain log: one line of ``name key=value …`` for each event, counters in memory.

Facts are codes, durations and request ids: never a value of a person, never a query text.
"""

import logging
from collections import Counter
from typing import Any

LOGGER = logging.getLogger("mpp")


class LogTelemetry:
    """Keeps ``schema.ports.Telemetry``."""

    def __init__(self) -> None:
        self.counters: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""
        self.counters[name, tuple(sorted(labels.items()))] += 1

    def event(self, name: str, **facts: Any) -> None:
        """Write one line."""
        LOGGER.info("%s %s", name, " ".join(f"{key}={value}" for key, value in facts.items()))
