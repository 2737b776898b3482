"""The guards that every test stands behind do hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SKIPS = """
import pytest

def test_skips():
    pytest.skip("no real pages")

@pytest.mark.allowed_skip
def test_may_skip():
    pytest.skip("cannot run here, and says why")

@pytest.mark.xfail(strict=True)
def test_is_expected_to_fail():
    raise AssertionError
"""


TOGETHER = """
import os
import pytest

@pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(6))
def test_together(number, tmp_path_factory):
    seen = tmp_path_factory.getbasetemp().parent / "seen"
    with seen.open("a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + "\\n")
    assert len(set(seen.read_text().split())) == 1
"""


def run_tests(folder: Path, source: str, *options: str, ci: str) -> str:
    """Run a test file under this suite's conftest; the last line of the outcome."""
    (folder / "test_it.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:randomly", "-c", os.devnull]
    run = subprocess.run(
        [*command, *options, "--rootdir", str(folder), str(folder)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "CI": ci, "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout.strip().splitlines()[-1]


def test_a_skip_fails_in_ci(tmp_path: Path) -> None:
    """Where CI runs, a skipped test fails unless it is marked as allowed; a test expected to fail stays so."""
    assert "1 failed, 1 skipped, 1 xfailed" in run_tests(tmp_path, SKIPS, ci="true")


def test_a_skip_is_a_skip_elsewhere(tmp_path: Path) -> None:
    """On a person's machine a test that lacks something is skipped."""
    assert "2 skipped, 1 xfailed" in run_tests(tmp_path, SKIPS, ci="")


def test_a_skipped_module_fails_in_ci(tmp_path: Path) -> None:
    """A module that skips itself while it is read fails too."""
    source = "import pytest\npytest.skip('not here', allow_module_level=True)\n"

    assert "1 error" in run_tests(tmp_path, source, ci="true")


def test_names_of_other_machines_are_not_looked_up() -> None:
    """A test that asks for another machine's address fails at once."""
    with pytest.raises(RuntimeError, match="leave this machine"):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_other_machines_are_not_reached(connect: str) -> None:
    """Whichever way a socket is connected, only loopback answers."""
    with socket.socket() as sock, pytest.raises((RuntimeError, UserWarning)):
        getattr(sock, connect)(("192.0.2.1", 80))


def test_loopback_is_reached() -> None:
    """Servers on this machine can be used."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_what_must_stay_together_has_one_worker(tmp_path: Path) -> None:
    """Tests of a group share what is there once: a Tor network, a folder in memory."""
    assert run_tests(tmp_path, TOGETHER, "-n", "2", "--dist=loadgroup", ci="").startswith("6 passed")
