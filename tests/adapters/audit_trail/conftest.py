"""A folder for the trail, and processes that write to it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

Writer = subprocess.Popen[str]
StartWriter = Callable[..., Writer]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audit"


@pytest.fixture
def start_writer(folder: Path) -> Iterator[StartWriter]:
    """Start a process that is ready to write and waits; it is killed at the end if it still runs."""
    with ExitStack() as stack:

        def start(name: str, count: int, dies_at: int = 0) -> Writer:
            arguments = [str(folder), name, str(count), str(dies_at)]
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.adapters.audit_trail.writer", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield start


def begin(*writers: Writer) -> None:
    """Let processes write, all at once, when each of them is ready."""
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()


def kept(writer: Writer) -> list[str]:
    """Wait for the end of a process; name the requests that it was told are kept."""
    assert writer.stdout is not None
    named = writer.stdout.read().split()
    writer.wait()
    return named
