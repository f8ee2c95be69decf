"""``make run``'s main job, as a person sees it: everything starts, says where it is, and stops together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import free_port

NAMES = ("gateway", "registry", "franceconnect", "mail", "smtp")
pytestmark = pytest.mark.timeout(120)


@contextmanager
def performing(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, int]]]:
    """Start everything on free ports, with a database of its own."""
    ports = {name: free_port() for name in NAMES}
    words = [word for name, port in ports.items() for word in (f"--{name}-port", str(port))]
    process = subprocess.Popen(
        [sys.executable, "-m", "fixtures.stage", *words],
        env={**os.environ, "MPP_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/accounts.db"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process, ports
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Read what is printed until a text comes; fail with all of it when the process ends before."""
    assert process.stdout
    seen = ""
    for line in process.stdout:
        seen += line
        if text in line:
            return seen
    pytest.fail(f"it ended before saying {text!r}:\n{seen}")


def test_it_says_where_everything_is_and_stops_it_all_on_ctrl_c(tmp_path: Path) -> None:
    with performing(tmp_path) as (process, ports):
        said = read_until(process, "Ctrl-C stops everything.")
        request = urllib.request.Request(  # our own http address
            f"http://127.0.0.1:{ports['gateway']}/graphql",
            data=b'{"query": "{ session { kind signInUrl } }"}',
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:  # noqa: S310
            answer = json.load(response)

        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)

    assert answer == {"data": {"session": {"kind": "ANONYMOUS", "signInUrl": "/auth/franceconnect/start"}}}
    for name in ("gateway", "registry", "franceconnect", "mail"):
        assert f"http://127.0.0.1:{ports[name]}" in said
        assert f"{name} stopped" in rest
    assert "Three things to try" in said
    assert "Traceback" not in said + rest
    assert process.returncode == 0


def test_when_one_dies_it_says_which_and_stops_the_others(tmp_path: Path) -> None:
    with performing(tmp_path) as (process, ports):
        said = read_until(process, "Ctrl-C stops everything.")
        pid = re.search(r"registry started \(pid=(\d+)\)", said)
        assert pid
        os.kill(int(pid[1]), signal.SIGKILL)
        rest, _ = process.communicate(timeout=30)

    assert "registry stopped (rc=-9)" in rest
    assert "gateway stopped" in rest
    assert process.returncode not in (0, None)
    for port in ports.values():
        assert_free(port)


def test_a_taken_port_is_told_with_its_remedy_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        words = [sys.executable, "-m", "fixtures.stage", "--registry-port", port, "--gateway-port", str(free_port())]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, cwd=Path.cwd())

    assert done.returncode == 2
    assert f"127.0.0.1:{port} is taken: choose another with --registry-port" in done.stderr
    assert "Traceback" not in done.stderr
    assert "started" not in done.stdout


def assert_free(port: int) -> None:
    """A port is free again, at the latest when the kernel has tidied up."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                time.sleep(0.05)
                continue
            return
    pytest.fail(f"port {port} is still taken")


def test_a_port_that_is_none_is_told() -> None:
    words = [sys.executable, "-m", "fixtures.stage", "--gateway-port", "99999"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 2
    assert "'99999' is no port" in done.stderr
    assert "Traceback" not in done.stderr
