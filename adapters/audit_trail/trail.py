"""
Writing the trail: several processes, one chain.

A line is in the hands of the system before ``record`` returns, so that it outlives the process; it is on the disk
within a second, so that no more than that is lost with the machine. Writers wait for each other (``flock``), and read
the end of the chain again only when another one has written. What a crash cut off in the middle of a line is moved to
a ``.torn`` file of the same day before anything is written after it.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from fcntl import LOCK_EX, LOCK_UN, flock
from pathlib import Path
from threading import Event, Lock, Thread

from adapters.audit_trail.chain import BrokenLine, Head, chained, checked
from adapters.audit_trail.folder import DAY_BYTES, LOCK, days, file_of, is_day, last_lines, torn_file_of
from schema.audit import AuditLine, NotAudited

SYNCED_EVERY_SECONDS = 1.0

_APPENDING = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
_OURS_ALONE = 0o600
_NOWHERE = -1


class FileTrail:
    """Keeps ``schema.audit.AuditTrail``. It is opened after forking, if at all: a lock is a process's own."""

    def __init__(self, folder: Path) -> None:
        """
        Open the trail of a folder, which is made if need be, and find its end.

        Raises:
            NotAudited: it cannot be written, or its last line cannot be read (``audit verify`` names it).
        """
        self._folder = folder
        self._one_thread = Lock()
        self._head = Head()
        self._day = ""
        self._name = ""
        self._file = _NOWHERE
        self._inode = 0
        self._end = 0
        self._unsynced = False
        self._failed: str | None = None
        self._stopped = Event()
        with _said_as_not_audited():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OURS_ALONE)
            try:
                with self._alone():
                    self._catch_up("")
            except BaseException:
                os.close(self._lock)
                raise
        self._syncing = Thread(target=self._keep_syncing, name="audit-sync", daemon=True)
        self._syncing.start()

    def record(self, line: AuditLine) -> None:
        """
        Keep a line.

        Raises:
            NotAudited: it could not be written; the operation must not be answered.
        """
        with self._one_thread:
            if self._failed or self._stopped.is_set():
                raise NotAudited(self._failed or "the trail is closed")
            with _said_as_not_audited(), self._alone():
                self._append(line)

    def close(self) -> None:
        """Bring what was written to the disk, and let go."""
        self._stopped.set()
        self._syncing.join()
        with self._one_thread, _said_as_not_audited():
            self._let_go()
            os.close(self._lock)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        flock(self._lock, LOCK_EX)
        try:
            yield
        finally:
            flock(self._lock, LOCK_UN)

    def _append(self, line: AuditLine) -> None:
        # A line that comes late, or a clock that was set back, never goes behind a file that others have begun.
        self._find_the_end(max(line.at.astimezone(UTC).date().isoformat(), self._day_being_written()))
        written, head = chained(line, self._head)
        if os.write(self._file, written) != len(written):
            os.ftruncate(self._file, self._end)
            raise OSError(errno.ENOSPC, "the line did not fit")
        self._head, self._end, self._unsynced = head, self._end + len(written), True

    def _day_being_written(self) -> str:
        day = os.pread(self._lock, DAY_BYTES, 0).decode("ascii", "replace")
        return day if is_day(day) else ""

    def _find_the_end(self, day: str) -> None:
        """Stand at the end of the chain, in the file of a day; nothing is read unless somebody else wrote."""
        size = self._size_if_still_there()
        if day != self._day or size is None:
            self._catch_up(day)
        elif size != self._end:
            lines, whole = last_lines(self._file, size, 1)
            if whole != size or not lines:
                self._catch_up(day)
                return
            self._head, self._end = self._later(_head_in(lines[0], day)), size

    def _size_if_still_there(self) -> int | None:
        """Measure the file that is open, unless it was removed or another one has its name."""
        try:
            named = os.stat(self._name)  # noqa: PTH116  # a text that is made once a day
        except FileNotFoundError:
            return None
        return named.st_size if named.st_ino == self._inode else None

    def _catch_up(self, day: str) -> None:
        """Find the end of the chain, whoever wrote it, and open the file of a day unless there is a newer one."""
        written = days(self._folder)
        if written:
            self._set_torn_bytes_aside(written[-1])
        found = next((head for each in reversed(written) if (head := self._head_of(each))), Head())
        self._head = self._later(found)
        day = max([day, *written[-1:]])
        if day:
            self._open(day)

    def _later(self, found: Head) -> Head:
        """Take the later end: what was cut off behind our back shows when we go on from what we know we wrote."""
        return max(self._head, found, key=lambda head: head.seq)

    def _open(self, day: str) -> None:
        self._let_go()
        if day != self._day_being_written():
            os.pwrite(self._lock, day.encode(), 0)
        self._name = str(file_of(self._folder, day))
        self._file = os.open(self._name, _APPENDING, _OURS_ALONE)
        found = os.fstat(self._file)
        self._day, self._inode, self._end = day, found.st_ino, found.st_size
        if not found.st_size:
            with _opened(self._folder, os.O_RDONLY) as folder:
                os.fsync(folder)

    def _let_go(self) -> None:
        if self._file != _NOWHERE:
            os.fsync(self._file)
            os.close(self._file)
            self._file, self._unsynced = _NOWHERE, False

    def _head_of(self, day: str) -> Head | None:
        with _opened(file_of(self._folder, day), os.O_RDONLY) as file:
            lines, _ = last_lines(file, os.fstat(file).st_size, 1)
        return _head_in(lines[0], day) if lines else None

    def _set_torn_bytes_aside(self, day: str) -> None:
        with _opened(file_of(self._folder, day), os.O_RDWR) as file:
            size = os.fstat(file).st_size
            _, whole = last_lines(file, size, 0)
            if whole == size:
                return
            with _opened(torn_file_of(self._folder, day), _APPENDING) as torn:
                kept = os.pread(file, size - whole, whole) + b"\n"
                if os.write(torn, kept) != len(kept):
                    raise OSError(errno.ENOSPC, "the torn bytes did not fit")
                os.fsync(torn)
            os.ftruncate(file, whole)

    def _keep_syncing(self) -> None:
        while not self._stopped.wait(SYNCED_EVERY_SECONDS):
            with self._one_thread:
                file = os.dup(self._file) if self._unsynced else _NOWHERE
                self._unsynced = False
            if file == _NOWHERE:
                continue
            try:
                os.fsync(file)
            except OSError as error:
                # What the disk refused once is lost, whatever it says the next time.
                self._failed = f"the disk lost lines ({_named(error)}); start again once it is mended"
            finally:
                os.close(file)


@contextmanager
def open_trail(folder: Path) -> Iterator[FileTrail]:
    """
    Open the trail of a folder; at the end all of it is on the disk.

    Raises:
        NotAudited: it cannot be written, or its last line cannot be read (``audit verify`` names it).
    """
    trail = FileTrail(folder)
    try:
        yield trail
    finally:
        trail.close()


def _head_in(line: bytes, day: str) -> Head:
    try:
        link = checked(line)
    except BrokenLine as broken:
        # Writing on after it would hide it: whoever looks after the service has to see it first.
        raise NotAudited(f"the last line of {day} {broken.kind.value}: run `audit verify`") from None
    return Head(link.seq, link.hash)


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    file = os.open(path, flags | os.O_CLOEXEC, _OURS_ALONE)
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def _said_as_not_audited() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise NotAudited(f"the trail cannot be written ({_named(error)})") from error


def _named(error: OSError) -> str:
    return errno.errorcode.get(error.errno or 0, "unknown")
