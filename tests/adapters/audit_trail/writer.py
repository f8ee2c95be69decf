"""
A process that writes lines until it is done or killed; its arguments are a folder, a name and how many lines.

It says ``ready`` once the trail is open and begins when it reads a line; then it names each request once it is kept.
With a fourth argument it dies in the middle of writing that line: half of its bytes are written, and it kills itself.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from adapters.audit_trail import open_trail
from tests.adapters.audit_trail.lines import line

OUT = 1


def main(folder: str, name: str, count: int, dies_at: int = 0) -> None:
    """Write."""
    with open_trail(Path(folder)) as trail:
        os.write(OUT, b"ready\n")
        sys.stdin.readline()
        for number in range(1, count + 1):
            if number == dies_at:
                _die_while_writing()
            trail.record(line(f"{name}-{number}"))
            os.write(OUT, f"{name}-{number}\n".encode())


def _die_while_writing() -> None:
    write = os.write

    def half(file: int, content: Any) -> int:
        held = bytes(content)
        write(file, held[: len(held) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    os.write = half


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:]))
