"""A PostgreSQL cluster for one test run: made on a free port, stopped and removed at its end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
USER = "tests"
UNPRIVILEGED = ("postgres", "nobody")
"""PostgreSQL refuses to run as root: it runs as the first of these that the machine knows."""

STARTS = 3
"""Another process may take the free port before PostgreSQL does."""

NO_CARE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
}
"""What is thrown away afterwards need not survive a power cut."""


@contextmanager
def cluster() -> Iterator[str]:
    """
    Run a cluster; answer the address of its server, to which ``/database`` is added.

    Raises:
        RuntimeError: PostgreSQL is not installed, or does not start; the message says what to do.
    """
    binaries = find_binaries()
    as_owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        if "user" in as_owner:
            os.chown(folder, as_owner["user"], as_owner["group"])
        data = folder / "data"
        options = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", f"--pgdata={data}", *options], as_owner)
        port = _start(binaries, data, as_owner)
        try:
            yield f"postgresql://{USER}@{HOST}:{port}"
        finally:
            _run([binaries / "pg_ctl", "stop", f"--pgdata={data}", "--mode=immediate", "--wait"], as_owner)
    finally:
        shutil.rmtree(folder)


def find_binaries() -> Path:
    """
    Find the server's programs: Debian keeps them off the PATH, one folder for each version.

    Raises:
        RuntimeError: they are not installed.
    """
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    if not found:
        raise RuntimeError("PostgreSQL is missing: apt-get install -y --no-install-recommends postgresql")
    return max(found, key=lambda path: int(path.parent.name) if path.parent.name.isdecimal() else 0)


def _owner() -> dict[str, Any]:
    """Answer what makes ``subprocess`` run as an unprivileged user, where we are root."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED:
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError(f"PostgreSQL does not run as root, and there is no user {' or '.join(UNPRIVILEGED)}")


def _start(binaries: Path, data: Path, as_owner: dict[str, Any]) -> int:
    log = data.parent / "log"
    for _ in range(STARTS):
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port: int = probe.getsockname()[1]
        options = " ".join(f"-c {name}='{value}'" for name, value in {**NO_CARE, "port": str(port)}.items())
        with suppress(RuntimeError):
            where = [f"--pgdata={data}", f"--log={log}", f"--options={options}", "--wait"]
            _run([binaries / "pg_ctl", "start", *where], as_owner)
            return port
    raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text() if log.exists() else 'it left no log'}")


def _run(command: Sequence[str | Path], as_owner: dict[str, Any]) -> None:
    # The server outlives pg_ctl and would keep a pipe open: output goes to nobody, or to the log.
    done = subprocess.run(
        command,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        **as_owner,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} answered {done.returncode}")
