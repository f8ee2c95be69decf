"""Writing the trail: one chain, however many write to it, and whatever happens to the disk."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from stat import S_IMODE
from threading import Event, Thread

import pytest

from adapters.audit_trail import FileArchive, open_trail, trail
from schema.audit import AuditTrail, NotAudited
from schema.sessions import ClientId, SessionKind
from tests.adapters.audit_trail.conftest import StartWriter, begin, kept
from tests.adapters.audit_trail.lines import MONDAY, TUESDAY, WEDNESDAY, is_chained, line, requests, written


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Make the disk as good as full: the system writes what fits, then refuses."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def write_many(audit: AuditTrail) -> None:
    for _ in range(100_000):
        audit.record(line())


def test_a_line_holds_what_was_done_and_is_chained_as_the_documentation_says(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))
        audit.record(line("second", session=SessionKind.TOOL, client=ClientId("tool-1"), subject=None))

    first, second = written(folder)
    assert is_chained(folder)
    assert (first["seq"], first["prev"], first["at"]) == (1, "0" * 64, "2026-03-02T09:00:00Z")
    assert first["granted"] == "Driver.licence Licence.balance Query.me"
    assert first["denied"] == {"PointEvent.offence": "STEP_UP_REQUIRED"}
    assert (first["segments"], first["messages"], first["people"], first["ms"]) == ("SLD", "message-1", 1, 3.25)
    assert (second["client"], second["session"], "subject" in second) == ("tool-1", "TOOL", False)


def test_a_line_is_there_for_others_as_soon_as_it_is_kept(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))

        assert requests(folder) == ["first"]


def test_a_restart_goes_on_with_the_chain(folder: Path) -> None:
    for request in ("first", "second", "third"):
        with open_trail(folder) as audit:
            audit.record(line(request))

    assert requests(folder) == ["first", "second", "third"]
    assert is_chained(folder)


def test_each_day_has_its_file_and_the_chain_runs_on(folder: Path) -> None:
    with open_trail(folder) as audit:
        for at in (MONDAY, TUESDAY, WEDNESDAY):
            audit.record(line(at=at))

    assert sorted(path.name for path in folder.glob("*.jsonl")) == [
        "2026-03-02.jsonl",
        "2026-03-03.jsonl",
        "2026-03-04.jsonl",
    ]
    assert is_chained(folder)


def test_a_late_line_never_goes_behind_a_newer_file(folder: Path) -> None:
    with open_trail(folder) as one, open_trail(folder) as other:
        one.record(line("first", MONDAY))
        other.record(line("second", TUESDAY))
        one.record(line("late", MONDAY))

    with open_trail(folder) as later:
        later.record(line("set back", MONDAY))

    assert requests(folder) == ["first", "second", "late", "set back"]
    assert len((folder / "2026-03-02.jsonl").read_bytes().splitlines()) == 1
    assert is_chained(folder)


def test_a_trail_that_lost_its_lock_file_still_goes_on_in_its_newest_file(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first", TUESDAY))
    (folder / ".lock").unlink()

    with open_trail(folder) as audit:
        audit.record(line("set back", MONDAY))

    assert requests(folder) == ["first", "set back"]
    assert is_chained(folder)


def test_a_lock_file_that_was_emptied_does_not_send_lines_to_an_older_file(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first", TUESDAY))
        (folder / ".lock").write_bytes(b"")
        audit.record(line("set back", MONDAY))

    assert requests(folder) == ["first", "set back"]
    assert is_chained(folder)


def test_writers_that_take_turns_make_one_chain(folder: Path) -> None:
    with open_trail(folder) as one, open_trail(folder) as other:
        for number in range(10):
            (one, other)[number % 2].record(line(f"request-{number}"))

    assert requests(folder) == [f"request-{number}" for number in range(10)]
    assert is_chained(folder)


def test_threads_of_one_process_make_one_chain(folder: Path) -> None:
    with open_trail(folder) as audit:

        def write() -> None:
            for _ in range(50):
                audit.record(line())

        threads = [Thread(target=write) for _ in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    assert len(written(folder)) == 200
    assert is_chained(folder)


def test_eight_processes_that_write_at_once_make_one_chain(folder: Path, start_writer: StartWriter) -> None:
    writers = [start_writer(f"w{number}", 200) for number in range(8)]
    begin(*writers)
    named = [request for writer in writers for request in kept(writer)]

    assert sorted(requests(folder)) == sorted(named)
    assert len(named) == 8 * 200
    assert is_chained(folder)
    assert FileArchive(folder).verify().fault is None


def test_a_long_line_is_found_again_by_the_next_writer(folder: Path) -> None:
    many = tuple(f"Type{number}.field{number}" for number in range(5_000))
    for granted in (many, (), many):
        with open_trail(folder) as audit:
            audit.record(line(granted=granted))
            audit.record(line(granted=granted))

    assert len(written(folder)) == 6
    assert is_chained(folder)


@pytest.mark.parametrize("torn_at", [MONDAY, TUESDAY], ids=["the same day", "the next day"])
def test_what_a_crash_cut_off_is_set_aside_and_the_chain_goes_on(folder: Path, torn_at: datetime) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))
    with (folder / "2026-03-02.jsonl").open("ab") as file:
        file.write(b'{"seq":2,"prev":"ab')

    with open_trail(folder) as audit:
        audit.record(line("second", at=torn_at))

    assert requests(folder) == ["first", "second"]
    assert is_chained(folder)
    assert (folder / "2026-03-02.torn").read_bytes() == b'{"seq":2,"prev":"ab\n'
    assert FileArchive(folder).verify().set_aside == ("2026-03-02.torn",)


def test_a_writer_that_runs_sets_aside_what_another_one_left_half_written(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))
        with (folder / "2026-03-02.jsonl").open("ab") as file:
            file.write(b'{"seq":2')
        audit.record(line("second"))

    assert requests(folder) == ["first", "second"]
    assert is_chained(folder)
    assert (folder / "2026-03-02.torn").read_bytes() == b'{"seq":2\n'


def test_a_file_in_which_no_line_was_finished_follows_the_one_before(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))
    (folder / "2026-03-03.jsonl").write_bytes(b'{"se')

    with open_trail(folder) as audit:
        audit.record(line("second", TUESDAY))

    assert requests(folder) == ["first", "second"]
    assert is_chained(folder)


@pytest.mark.parametrize("room", [0, 1, 100])
def test_a_full_disk_refuses_the_operation_and_leaves_no_half_line(folder: Path, room: int) -> None:
    with open_trail(folder) as audit:
        audit.record(line("first"))
        size = (folder / "2026-03-02.jsonl").stat().st_size
        with no_file_longer_than(size + room), pytest.raises(NotAudited, match=r"EFBIG|ENOSPC"):
            audit.record(line("refused"))
        assert (folder / "2026-03-02.jsonl").stat().st_size == size

        audit.record(line("second"))

    assert requests(folder) == ["first", "second"]
    assert is_chained(folder)


def test_a_disk_that_loses_what_it_took_ends_the_writing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_file: int) -> None:
        raise OSError(errno.EIO, "the disk is broken")

    monkeypatch.setattr(trail, "SYNCED_EVERY_SECONDS", 0.001)
    with open_trail(folder) as audit:
        audit.record(line())
        with monkeypatch.context() as broken:
            broken.setattr(os, "fsync", refuse)

            with pytest.raises(NotAudited, match="EIO"):
                write_many(audit)


def test_lines_are_brought_to_the_disk_without_being_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced, fsync = Event(), os.fsync

    def noted(file: int) -> None:
        fsync(file)
        if os.fstat(file).st_size > 0:
            synced.set()

    monkeypatch.setattr(trail, "SYNCED_EVERY_SECONDS", 0.001)
    with open_trail(folder) as audit:
        audit.record(line())
        monkeypatch.setattr(os, "fsync", noted)
        audit.record(line())

        assert synced.wait(timeout=20)


def test_a_last_line_that_cannot_be_believed_stops_the_service_before_it_hides_it(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line())
    path = folder / "2026-03-02.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Query.me", b"Query.no"))

    with pytest.raises(NotAudited, match="audit verify"), open_trail(folder):
        pass


def test_lines_that_are_cut_off_behind_a_writer_that_runs_leave_a_gap(folder: Path) -> None:
    path = folder / "2026-03-02.jsonl"
    with open_trail(folder) as audit:
        for _ in range(3):
            audit.record(line())
        kept_line = path.read_bytes().splitlines(keepends=True)[0]
        path.write_bytes(kept_line)
        audit.record(line())

    assert [each["seq"] for each in written(folder)] == [1, 4]
    assert FileArchive(folder).verify().fault is not None


@pytest.mark.parametrize("put_back", [False, True])
def test_a_file_that_is_taken_from_a_writer_that_runs_leaves_a_gap(folder: Path, put_back: bool) -> None:
    path = folder / "2026-03-02.jsonl"
    with open_trail(folder) as audit:
        for _ in range(3):
            audit.record(line())
        content = path.read_bytes()
        path.unlink()
        if put_back:
            path.write_bytes(content.splitlines(keepends=True)[0])
        audit.record(line())

    assert FileArchive(folder).verify().fault is not None


def test_a_closed_trail_takes_no_line(folder: Path) -> None:
    with open_trail(folder) as audit:
        pass

    with pytest.raises(NotAudited):
        audit.record(line())


def test_a_folder_that_cannot_be_made_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(NotAudited, match=r"EEXIST|ENOTDIR"), open_trail(tmp_path / "file"):
        pass


def test_the_trail_is_ours_alone(folder: Path) -> None:
    with open_trail(folder) as audit:
        audit.record(line())
        with (folder / "2026-03-02.jsonl").open("ab") as file:
            file.write(b"{")
        audit.record(line())

    assert S_IMODE(folder.stat().st_mode) == 0o700
    assert {S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {".lock", "2026-03-02.jsonl", "2026-03-02.torn"}
