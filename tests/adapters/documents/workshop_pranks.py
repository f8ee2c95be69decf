"""What workers are made to do in tests: work, wait, die, hang. Imported by the worker processes, hence light."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import NoReturn

from adapters.documents.seal_check import SealVerdict
from adapters.documents.seal_shape import SealFinding
from adapters.documents.workshop import Bench, Made
from schema.documents import Issue
from schema.records import Record


def bench(folder: Path, *pranks: str, prepare: str = "work") -> Bench:
    """Play one prank for each piece of work that is begun, the last one for all that follow."""
    return Bench(partial(_prepared, prepare), partial(_made, folder, pranks), partial(_checked, folder, pranks))


def attempts(folder: Path) -> int:
    """Count the pieces of work that were begun."""
    return len(list(folder.glob("attempt-*")))


def _prepared(prank: str) -> None:
    if prank != "work":
        TRICKS[prank]()


def _made(folder: Path, pranks: tuple[str, ...], issue: Issue, _record: Record) -> Made:
    _play(folder, pranks)
    return Made(str(os.getpid()).encode(), os.nice(0), threading.current_thread().name, "", issue)


def _checked(folder: Path, pranks: tuple[str, ...], _pdf: bytes) -> SealVerdict:
    _play(folder, pranks)
    return SealVerdict(SealFinding.UNSEALED)


def _play(folder: Path, pranks: tuple[str, ...]) -> None:
    number = next(number for number in range(1000) if _is_mine(folder / f"attempt-{number}"))
    prank = pranks[min(number, len(pranks) - 1)] if pranks else "work"
    if prank == "wait":
        _say(folder)
        (folder / "go").read_text()
    elif prank == "say so and hang in C":
        _say(folder)
        _hang_in_c()
    elif prank != "work":
        TRICKS[prank]()


def _is_mine(file: Path) -> bool:
    try:
        file.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _say(folder: Path) -> None:
    """Say who we are to whoever listens: each end of a pipe waits for the other."""
    (folder / "begun").write_text(f"{os.getpid()}\n")


def _die() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still here")


def _hang() -> None:
    threading.Event().wait()


def _hang_in_c() -> None:
    """Hang without letting go of the interpreter."""
    ctypes.PyDLL(None).sleep(3600)


def _eat() -> None:
    bytearray(2**46)


def _exit() -> None:
    sys.exit(0)


def _raise() -> None:
    raise ValueError("about DUPONT CAMILLE")


TRICKS: Mapping[str, Callable[[], None]] = {
    "die": _die,
    "hang": _hang,
    "hang in C": _hang_in_c,
    "eat": _eat,
    "exit": _exit,
    "raise": _raise,
}
