"""Reading the trail: is it whole, and what are its last lines. Nothing here writes."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from fcntl import LOCK_SH, LOCK_UN, flock
from pathlib import Path

from adapters.audit_trail.chain import BrokenLine, Head, checked, follow
from adapters.audit_trail.folder import LOCK, TORN, days, file_of, last_lines
from schema.audit import Fault, FaultKind, Verdict


class FileArchive:
    """Keeps ``schema.audit.AuditArchive``, over the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def verify(self, since: date | None = None, expected: str | None = None) -> Verdict:
        """
        Walk along the chain, as far as it reached when the walk began.

        Raises:
            OSError: there is no such folder, or it cannot be read.
        """
        sizes = self._sizes()
        newest = max(sizes, default="")
        walk = _Walk(expected, trusts_its_start=since is not None)
        for day, size in sizes.items():
            if since is None or day >= since.isoformat():
                walk.through(file_of(self._folder, day), size, may_be_torn=day == newest)
        aside = tuple(sorted(path.name for path in self._folder.iterdir() if path.suffix == TORN))
        return walk.verdict(aside)

    def latest(self, count: int) -> Sequence[bytes]:
        """
        Answer the last lines, oldest first.

        Raises:
            OSError: there is no such folder, or it cannot be read.
        """
        found: list[bytes] = []
        for day, size in reversed(self._sizes().items()):
            if len(found) < count:
                with file_of(self._folder, day).open("rb") as file:
                    lines, _ = last_lines(file.fileno(), size, count - len(found))
                found[:0] = lines
        return found

    def _sizes(self) -> dict[str, int]:
        """Measure every file, oldest first, at a moment when nobody writes: a half line is then a crash's."""
        with self._nobody_writing():
            return {day: file_of(self._folder, day).stat().st_size for day in days(self._folder)}

    @contextmanager
    def _nobody_writing(self) -> Iterator[None]:
        try:
            lock = os.open(self._folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            yield  # A copy: nobody writes to it.
            return
        try:
            flock(lock, LOCK_SH)
            yield
            flock(lock, LOCK_UN)
        finally:
            os.close(lock)


class _Walk:
    """The state of one walk along the chain; it stops at the first broken line."""

    def __init__(self, expected: str | None, *, trusts_its_start: bool) -> None:
        # Files from before the day asked for may be gone by now: the first line is then taken at its word.
        self._head = None if trusts_its_start else Head()
        self._expected = expected
        self._found = expected is None
        self._lines = 0
        self._first_at: datetime | None = None
        self._last_at: datetime | None = None
        self._fault: Fault | None = None
        self._torn: tuple[str, int] | None = None

    def through(self, path: Path, size: int, *, may_be_torn: bool) -> None:
        """Walk through a file up to an offset."""
        for number, raw in enumerate(_lines(path, size), start=1):
            if self._fault is not None:
                return
            if may_be_torn and not raw.endswith(b"\n"):
                self._torn = (path.name, len(raw))
                return
            try:
                self._over(raw, first_of_file=number == 1)
            except BrokenLine as broken:
                self._fault = Fault(path.name, number, broken.kind, broken.detail)

    def verdict(self, set_aside: tuple[str, ...]) -> Verdict:
        """Say what was found."""
        return Verdict(
            lines=self._lines,
            first_at=self._first_at,
            last_at=self._last_at,
            head=self._head.hash if self._lines and self._head else None,
            fault=self._fault,
            torn=self._torn,
            set_aside=set_aside,
            expected_found=self._found,
        )

    def _over(self, raw: bytes, *, first_of_file: bool) -> None:
        if not raw.endswith(b"\n"):
            raise BrokenLine(FaultKind.NOT_A_LINE, "its end is missing")
        link = checked(raw[:-1])
        before = self._head or Head(link.seq - 1, link.prev)
        self._head = follow(link, before, first_of_file=first_of_file)
        self._found = self._found or self._expected in {link.hash, link.prev}
        self._first_at = self._first_at or link.at
        self._last_at = link.at
        self._lines += 1


def _lines(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while size > 0 and (raw := file.readline(size)):
            size -= len(raw)
            yield raw
