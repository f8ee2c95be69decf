"""The folder of the trail: a file for each UTC day, the bytes that a crash cut off, and the lock of its writers."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

LOCK = ".lock"
"""Held by whoever writes; its content is the day that is being written."""

DAY_BYTES = len("2026-03-02")
SUFFIX, TORN = ".jsonl", ".torn"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLOCK = 8192


def days(folder: Path) -> Sequence[str]:
    """
    List the days that have a file, oldest first.

    Raises:
        OSError: there is no such folder, or it cannot be read.
    """
    names = [name.removesuffix(SUFFIX) for name in os.listdir(folder) if name.endswith(SUFFIX)]  # noqa: PTH208  # names alone, half the time
    return sorted(name for name in names if _DAY.fullmatch(name))


def file_of(folder: Path, day: str) -> Path:
    """Name the file of a day."""
    return folder / (day + SUFFIX)


def torn_file_of(folder: Path, day: str) -> Path:
    """Name the file that keeps what a crash left of unfinished lines of a day."""
    return folder / (day + TORN)


def is_day(text: str) -> bool:
    """Whether a text has the form of a day."""
    return _DAY.fullmatch(text) is not None


def last_lines(file: int, end: int, count: int) -> tuple[Sequence[bytes], int]:
    """
    Read a file's last lines up to an offset, backwards; answer them, oldest first, and where the whole lines end.

    What follows the last line feed is no line: it begins where the whole lines end.

    Raises:
        OSError: it cannot be read.
    """
    start, held = end, b""
    while start > 0 and held.count(b"\n") <= count:
        size = min(_BLOCK + len(held), start)
        start -= size
        held = os.pread(file, size, start) + held
    whole = held.rfind(b"\n") + 1
    # Whatever was not read from its beginning is one line too many.
    lines = held[:whole].split(b"\n")[:-1]
    return lines[-count:] if count else [], start + whole
