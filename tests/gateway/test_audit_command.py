"""``python -m gateway audit``: what whoever looks after the service reads, and the exit code that a script sees."""

import argparse
import json
from pathlib import Path

import pytest

from adapters.audit_trail import FileArchive, open_trail
from gateway.audit_command import add_commands, run
from gateway.settings import Settings
from tests.adapters.audit_trail.lines import MONDAY, TUESDAY, line, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A trail of two days."""
    with open_trail(tmp_path / "audit") as trail:
        for at in (MONDAY, TUESDAY):
            for number in range(3):
                trail.record(line(f"{at.day}-{number}", at))
    return tmp_path / "audit"


def audit(*words: str, folder: Path) -> int:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers())
    settings = Settings(franceconnect_client_secret="a-secret-of-tests", audit_folder=folder)
    return run(parser.parse_args(["audit", *words]), settings, FileArchive)


def test_a_whole_trail_says_where_it_ends(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("verify", folder=folder) == 0

    said = capsys.readouterr().out
    assert "lines  6" in said
    assert "first  2026-03-02T09:00:00+00:00" in said
    assert "last   2026-03-03T09:00:00+00:00" in said
    assert f"head   {written(folder)[-1]['hash']}" in said
    assert said.endswith("The trail is whole.\n")


def test_a_broken_trail_names_the_line_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "2026-03-03.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])

    assert audit("verify", folder=folder) == 1

    said = capsys.readouterr()
    assert "2026-03-03.jsonl, line 2: it does not have the number that was due" in said.err
    assert "it has number 6, 5 was due" in said.err
    assert "whole" not in said.out
    assert "head" not in said.out


def test_a_head_that_was_kept_is_looked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = written(folder)[-1]["hash"]
    assert audit("verify", "--expect-head", head, folder=folder) == 0

    path = folder / "2026-03-03.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert audit("verify", folder=folder) == 0
    assert audit("verify", "--expect-head", head, folder=folder) == 1
    assert head in capsys.readouterr().err


def test_what_a_crash_left_is_told_and_is_no_failure(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (folder / "2026-03-03.jsonl").open("ab") as file:
        file.write(b'{"seq":7')
    assert audit("verify", folder=folder) == 0
    assert "2026-03-03.jsonl: 8 bytes of a line that a crash cut off" in capsys.readouterr().out

    with open_trail(folder) as trail:
        trail.record(line(at=TUESDAY))
    assert audit("verify", folder=folder) == 0
    assert "2026-03-03.torn" in capsys.readouterr().out


def test_the_walk_may_begin_at_a_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "2026-03-02.jsonl").unlink()

    assert audit("verify", folder=folder) == 1
    assert "a file, or lines between the two, are missing" in capsys.readouterr().err
    assert audit("verify", "--from", "2026-03-03", folder=folder) == 0


def test_another_folder_may_be_named(folder: Path, tmp_path: Path) -> None:
    assert audit("verify", "--folder", str(folder), folder=tmp_path / "nothing") == 0


@pytest.mark.parametrize("action", ["verify", "show"])
def test_no_trail_is_a_failure(tmp_path: Path, action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(action, folder=tmp_path / "nothing") == 1

    assert "No such file or directory" in capsys.readouterr().err


def test_the_last_lines_are_shown_as_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("show", "--last", "2", folder=folder) == 0

    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == (
        "seq at session who purpose outcome status ms people granted denied segments".split()  # noqa: SIM905  # as it is printed
    )
    assert [row.split()[0] for row in rows] == ["5", "6"]
    assert rows[0].split()[1:4] == ["2026-03-03T09:00:00Z", "ACCOUNT", "fc:" + "a" * 32]
    assert rows[0].index("EXECUTED") == head.index("outcome")
    assert rows[0].split()[-3:] == ["3", "STEP_UP_REQUIRED", "SLD"]


def test_the_last_lines_are_shown_as_they_are_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("show", "--json", "--last", "4", folder=folder) == 0

    assert [json.loads(each) for each in capsys.readouterr().out.splitlines()] == written(folder)[-4:]


def test_a_broken_line_does_not_keep_the_others_from_being_shown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "2026-03-03.jsonl").open("ab") as file:
        file.write(b"nonsense\n[1]\n")

    assert audit("show", folder=folder) == 0
    assert capsys.readouterr().out.count("not a line of the trail") == 2


@pytest.mark.parametrize(
    "words",
    [
        ["verify", "--from", "yesterday"],
        ["verify", "--expect-head", "abc"],
        ["show", "--last", "0"],
        ["show", "--last", "many"],
        [],
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused_with_what_would(
    folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        audit(*words, folder=folder)

    assert "usage:" in capsys.readouterr().err


def test_the_help_says_what_a_chain_cannot_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        audit("verify", "--help", folder=folder)

    assert "What the chain alone cannot show: that its end was cut off" in capsys.readouterr().out
