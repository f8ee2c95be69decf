"""Writers that are killed: no line that was kept is lost, and the chain goes on."""

import random
from pathlib import Path

import pytest

from adapters.audit_trail import FileArchive, open_trail
from tests.adapters.audit_trail.conftest import StartWriter, begin, kept
from tests.adapters.audit_trail.lines import is_chained, line, requests

ENDLESS = 1_000_000


def kill_in_the_middle(start_writer: StartWriter, rounds: int) -> list[str]:
    """Let two processes write, kill both somewhere, again and again; name all that they were told is kept."""
    chance, named = random.Random(223), []  # noqa: S311  # moments, not secrets
    for number in range(rounds):
        writers = [start_writer(f"{number}{letter}", ENDLESS) for letter in "ab"]
        begin(*writers)
        for writer in writers:
            assert writer.stdout is not None
            named += [writer.stdout.readline().strip() for _ in range(chance.randrange(1, 60))]
        for writer in writers:
            writer.kill()
        for writer in writers:
            named += kept(writer)
    return named


def check(folder: Path, named: list[str]) -> None:
    with open_trail(folder) as audit:
        audit.record(line("after"))
    there = requests(folder)
    # A kill may fall between the line and the word that it is kept: then the line is there, and nobody was told.
    assert set(named) <= set(there)
    assert len(there) == len(set(there))
    assert is_chained(folder)
    assert FileArchive(folder).verify().fault is None


def test_no_line_that_was_kept_is_lost_when_its_writers_are_killed(folder: Path, start_writer: StartWriter) -> None:
    check(folder, kill_in_the_middle(start_writer, rounds=4))


@pytest.mark.proof
@pytest.mark.timeout(1_200)
def test_no_line_that_was_kept_is_lost_in_a_hundred_rounds(folder: Path, start_writer: StartWriter) -> None:
    check(folder, kill_in_the_middle(start_writer, rounds=100))


def test_a_kill_within_a_line_leaves_a_torn_end_that_is_no_break(folder: Path, start_writer: StartWriter) -> None:
    writer = start_writer("w", 10, 4)
    begin(writer)

    assert kept(writer) == ["w-1", "w-2", "w-3"]

    verdict = FileArchive(folder).verify()
    assert (verdict.lines, verdict.fault) == (3, None)
    assert verdict.torn is not None
    torn = next(folder.glob("*.jsonl")).read_bytes().splitlines()[-1]

    check(folder, ["w-1", "w-2", "w-3"])
    assert next(folder.glob("*.torn")).read_bytes() == torn + b"\n"
    assert FileArchive(folder).verify().torn is None


def test_a_writer_goes_on_when_another_is_killed_within_a_line(folder: Path, start_writer: StartWriter) -> None:
    dying, living = start_writer("dying", 50, 25), start_writer("living", 200)
    begin(dying, living)
    named = kept(dying) + kept(living)

    assert len(named) == 24 + 200
    check(folder, named)
