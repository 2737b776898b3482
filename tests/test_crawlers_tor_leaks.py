"""Where there is no way out but loopback, a crawl by Tor reaches Tor's sockets and nothing else, also when Tor dies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.tor.process import program
from policies.errors import DependencyError, RouteError
from tests.leaking import PAGES, may, outside, reached
from tests.leaking_browser import PAGES as BROWSER_PAGES
from tests.nameserver import _name

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("tor-leaks")]

KILLS = 1
"""Times that tor is killed on the way; ``python -m tests.leaking`` does it twenty times."""


@pytest.mark.allowed_skip
def test_a_crawl_by_tor_reaches_nothing_else(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """With robots, cookies, redirects, retries and cut answers, and with tor killed at any moment."""
    try:
        program()
    except DependencyError as error:
        pytest.skip(str(error))
    space = ["unshare", "-rn"]
    if not may(*space, "strace", "-f", "--seccomp-bpf", "-qq", "-o", str(tmp_path / "probe")):
        pytest.skip("this machine lets us make no network namespace, or watch no process, so nothing can be shown")
    keys = Path(request.config.cache.mkdir("tor-keys-leaks"))

    done = subprocess.run(
        [*space, sys.executable, "-W", "ignore", "-m", "tests.leaking", str(KILLS), str(keys)],
        capture_output=True,
        text=True,
        check=False,
        timeout=380,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert found["interfaces"] == ["lo"]
    assert found["leaks"] == {}
    assert found["connects"] > 0
    assert found["asked"] == ["clear.test"]
    assert set(found["codes"]) <= {0, RouteError.exit_code}
    assert all(seconds < 1.5 for seconds in found["closed_s"])
    assert found["stored"] == PAGES + 6


@pytest.mark.allowed_skip
def test_a_browser_reaches_nothing_else(tmp_path: Path) -> None:
    """Pages that try every way out of it reach the site alone, with nothing but loopback there and strace watching."""
    space = ["unshare", "-rn"]
    if not may(*space, "strace", "-f", "--seccomp-bpf", "-qq", "-o", str(tmp_path / "probe")):
        pytest.skip("this machine lets us make no network namespace, or watch no process, so nothing can be shown")

    done = subprocess.run(
        [*space, sys.executable, "-W", "ignore", "-m", "tests.leaking_browser", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert (found["interfaces"], found["code"]) == (["lo"], 0), found["records"]
    assert found["records"] == {"advert": BROWSER_PAGES}
    assert found["watched"] > BROWSER_PAGES
    assert (found["leaks"], found["stranger"]) == ({}, 0)


TRACE = """\
10 execve("/usr/bin/python", ["python"], 0x7ff /* 9 vars */) = 0
10 connect(5, {sa_family=AF_UNIX, sun_path="/run/b/onion.sock"}, 110) = 0
10 clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD} <unfinished ...>
11 execve("/usr/sbin/tor", ["tor"], 0x7ff /* 9 vars */ <unfinished ...>
10 <... clone3 resumed>, 88) = 11
11 <... execve resumed>) = 0
11 clone(child_stack=0x7f, flags=CLONE_THREAD) = 12
12 connect(7, {sa_family=AF_INET, sin_port=htons(40001), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 EINPROGRESS
11 connect(7, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.7")}, 16) = -1 ENETUNREACH
10 connect(6, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16 <unfinished ...>
10 <... connect resumed>) = 0
10 sendto(6, "q", 1, 0, {sa_family=AF_INET6, sin6_port=htons(53), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 1
10 sendmsg(6, {msg_name=NULL}, 0) = 1
10 connect(8, {sa_family=AF_UNIX, sun_path="/run/other.sock"}, 110) = 0
"""


def test_the_witness_sees_what_it_should() -> None:
    """Whoever connects, in one line or in two: tor may reach this machine, the rest tor's sockets alone."""
    sent = list(reached(TRACE.splitlines()))

    assert [one.by_tor for one in sent] == [False, True, True, False, False, False]
    found = outside(sent, Path("/run/b"))
    assert sorted(line.partition(" sa_family=")[0] for line in found) == ["connect", "connect", "sendto", "tor connect"]


def test_the_name_server_reads_names() -> None:
    """As they stand in a query (RFC 1035 §4.1.2)."""
    assert _name(bytes(12) + b"\x05clear\x04test\x00\x00\x01\x00\x01") == ("clear.test", 24)
