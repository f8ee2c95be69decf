"""Verifying the trail: whatever is done to it is named, at its file and line."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.audit_trail import FileArchive, open_trail
from schema.audit import FaultKind
from tests.adapters.audit_trail.lines import MONDAY, TUESDAY, WEDNESDAY, is_chained, line, written

LINES = 4
MONDAYS, TUESDAYS, WEDNESDAYS = "2026-03-02.jsonl", "2026-03-03.jsonl", "2026-03-04.jsonl"


@pytest.fixture
def trail(folder: Path) -> Path:
    """Three days of four lines."""
    with open_trail(folder) as audit:
        for at in (MONDAY, TUESDAY, WEDNESDAY):
            for number in range(LINES):
                audit.record(line(f"{at.day}-{number}", at))
    return folder


def rewritten(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def forged(original: bytes, **_: object) -> bytes:
    """Change a line and give it the hash that it should have then, as whoever knows the form would."""
    body = original[:-76].replace(b"EXECUTED", b"REJECTED") + b"}"
    return body[:-1] + b',"hash":"' + sha256(body).hexdigest().encode() + b'"}\n'


def change_byte(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:2], all_[2].replace(b"EXECUTED", b"EXECUTEE"), *all_[3:]])


def change_hash(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [all_[0][:-4] + b'x"}\n', *all_[1:]])


def change_and_hash_again(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [all_[0], forged(all_[1]), *all_[2:]])


def change_the_last_and_hash_again(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:3], forged(all_[3])])


def remove_line(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [all_[0], *all_[2:]])


def remove_first_line(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: all_[1:])


def remove_last_line(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: all_[:-1])


def remove_the_very_first_line(folder: Path) -> None:
    rewritten(folder / MONDAYS, lambda all_: all_[1:])


def swap_lines(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [all_[0], all_[2], all_[1], all_[3]])


def insert_a_copy(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:3], all_[0], all_[3]])


def insert_a_forgery(folder: Path) -> None:
    # With the right number and the right line before it: what shows is that the next one has its place taken.
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:2], forged(all_[2]), *all_[2:]])


def insert_words(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:2], b"nothing happened here\n", *all_[2:]])


def insert_an_empty_line(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:2], b"\n", *all_[2:]])


def add_spaces(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [all_[0], all_[1][:-1] + b" \n", *all_[2:]])


def cut_an_older_file(folder: Path) -> None:
    rewritten(folder / TUESDAYS, lambda all_: [*all_[:3], all_[3][:-10]])


def remove_file(folder: Path) -> None:
    (folder / TUESDAYS).unlink()


def remove_first_file(folder: Path) -> None:
    (folder / MONDAYS).unlink()


def swap_files(folder: Path) -> None:
    monday, tuesday = (folder / MONDAYS).read_bytes(), (folder / TUESDAYS).read_bytes()
    (folder / MONDAYS).write_bytes(tuesday)
    (folder / TUESDAYS).write_bytes(monday)


@pytest.mark.parametrize(
    ("tamper", "file", "number", "kind"),
    [
        (change_byte, TUESDAYS, 3, FaultKind.HASH_DIFFERS),
        (change_hash, TUESDAYS, 1, FaultKind.HASH_DIFFERS),
        (change_and_hash_again, TUESDAYS, 3, FaultKind.DOES_NOT_FOLLOW),
        (change_the_last_and_hash_again, WEDNESDAYS, 1, FaultKind.DOES_NOT_FOLLOW),
        (remove_line, TUESDAYS, 2, FaultKind.GAP),
        (remove_first_line, TUESDAYS, 1, FaultKind.FILE_MISSING),
        (remove_last_line, WEDNESDAYS, 1, FaultKind.FILE_MISSING),
        (remove_the_very_first_line, MONDAYS, 1, FaultKind.FILE_MISSING),
        (swap_lines, TUESDAYS, 2, FaultKind.GAP),
        (insert_a_copy, TUESDAYS, 4, FaultKind.GAP),
        (insert_a_forgery, TUESDAYS, 4, FaultKind.GAP),
        (insert_words, TUESDAYS, 3, FaultKind.NOT_A_LINE),
        (insert_an_empty_line, TUESDAYS, 3, FaultKind.NOT_A_LINE),
        (add_spaces, TUESDAYS, 2, FaultKind.NOT_A_LINE),
        (cut_an_older_file, TUESDAYS, 4, FaultKind.NOT_A_LINE),
        (remove_file, WEDNESDAYS, 1, FaultKind.FILE_MISSING),
        (remove_first_file, TUESDAYS, 1, FaultKind.FILE_MISSING),
        (swap_files, MONDAYS, 1, FaultKind.FILE_MISSING),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_tampering_is_named_at_its_line(
    trail: Path, tamper: Callable[[Path], None], file: str, number: int, kind: FaultKind
) -> None:
    tamper(trail)

    fault = FileArchive(trail).verify().fault
    assert fault is not None
    assert (fault.file, fault.line, fault.kind) == (file, number, kind)


def test_a_change_of_any_byte_is_named_at_its_line(folder: Path) -> None:
    with open_trail(folder) as audit:
        for at in (MONDAY, MONDAY, TUESDAY):
            audit.record(line(at=at))
    archive = FileArchive(folder)
    for path, ends in ((folder / MONDAYS, False), (folder / TUESDAYS, True)):
        content = path.read_bytes()
        for place in range(len(content)):
            changed = bytearray(content)
            changed[place] ^= 1
            path.write_bytes(changed)
            verdict = archive.verify()
            if ends and place == len(content) - 1:
                # The last line feed of all is what a crash cuts off first.
                assert verdict.torn is not None
                continue
            assert verdict.fault is not None, (path.name, place)
            assert (verdict.fault.file, verdict.fault.line) == (path.name, content.count(b"\n", 0, place) + 1)
        path.write_bytes(content)
    assert archive.verify().fault is None


def test_a_whole_trail_says_how_long_it_is_and_where_it_ends(trail: Path) -> None:
    verdict = FileArchive(trail).verify()

    assert is_chained(trail)
    assert (verdict.lines, verdict.first_at, verdict.last_at) == (3 * LINES, MONDAY, WEDNESDAY)
    assert verdict.head == written(trail)[-1]["hash"]
    assert (verdict.fault, verdict.torn, verdict.set_aside) == (None, None, ())


def test_a_trail_without_a_line_is_whole_and_no_folder_is_no_trail(tmp_path: Path) -> None:
    assert FileArchive(tmp_path).verify().lines == 0
    with pytest.raises(FileNotFoundError):
        FileArchive(tmp_path / "elsewhere").verify()


def test_an_end_that_was_cut_off_shows_only_to_whoever_kept_a_head(trail: Path) -> None:
    head = written(trail)[-1]["hash"]
    rewritten(trail / WEDNESDAYS, lambda all_: all_[:-1])

    assert FileArchive(trail).verify().fault is None
    assert not FileArchive(trail).verify(expected=head).expected_found


@pytest.mark.parametrize("place", [0, LINES, -1])
def test_a_head_that_was_kept_stays_in_the_chain(trail: Path, place: int) -> None:
    head = written(trail)[place]["hash"]
    with open_trail(trail) as audit:
        audit.record(line(at=WEDNESDAY))

    assert FileArchive(trail).verify(expected=head).expected_found


def test_old_files_may_be_taken_away_when_the_walk_begins_after_them(trail: Path) -> None:
    before = written(trail)[LINES - 1]["hash"]
    remove_first_file(trail)

    verdict = FileArchive(trail).verify(date(2026, 3, 3), before)

    assert (verdict.lines, verdict.fault, verdict.expected_found) == (2 * LINES, None, True)


def test_a_walk_that_begins_later_still_finds_what_is_broken(trail: Path) -> None:
    remove_file(trail)

    assert FileArchive(trail).verify(date(2026, 3, 4)).fault is None
    fault = FileArchive(trail).verify(date(2026, 3, 2)).fault
    assert fault is not None
    assert fault.file == WEDNESDAYS


def test_a_copy_without_a_lock_can_be_verified(trail: Path) -> None:
    (trail / ".lock").unlink()

    assert FileArchive(trail).verify().lines == 3 * LINES
    assert not (trail / ".lock").exists()


@pytest.mark.parametrize("count", [1, LINES, LINES + 1, 100])
def test_the_last_lines_come_oldest_first_over_the_files(trail: Path, count: int) -> None:
    shown = [each.decode() for each in FileArchive(trail).latest(count)]

    all_lines = [each for path in sorted(trail.glob("*.jsonl")) for each in path.read_text().splitlines()]
    assert shown == all_lines[-count:]
