"""Faults of the crawl's own machine: it stops with a clear message, loses nothing, and goes on when they are mended."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from policies.errors import StoreError
from tests.crash import children
from tests.crawling import Ended
from tests.forking import QuickDesk
from tests.policies import as_bytes
from tests.site import WALKER, Answer, Script, Site, advert, desk, page, walking

pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("machine")]

PAGES = 24
MARK = "Widget kzqv77"
"""Stands in every page, and in no message."""
WIDGETS: dict[str, Script] = {
    "/": page(*(f"/{number}" for number in range(PAGES))),
    "/*": lambda hit: Answer(body=advert(hit.path[1:], text=f"{MARK} {hit.path[1:]}").body, wait_s=0.05),
}
ONE_AT_A_TIME = {"politeness": {"per_host": {"concurrency": 1}}}


def _wait_for(truth: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not truth() and time.monotonic() < end:
        time.sleep(0.01)
    assert truth()


def _stored(found: QuickDesk) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{found.data / 'beholden.sqlite3'}?mode=ro", uri=True)) as database:
        return sorted(row[0] for row in database.execute("SELECT description FROM advert"))


@contextmanager
def _database_gone(data: Path) -> Iterator[None]:
    path = data / "beholden.sqlite3"
    path.rename(path.with_name("elsewhere"))
    yield
    path.with_name("elsewhere").rename(path)


@contextmanager
def _database_held(data: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(data / "beholden.sqlite3", isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _head_unwritable(data: Path) -> Iterator[None]:
    there = data / "ledger-small-test.head.new"
    there.unlink(missing_ok=True)
    there.mkdir()
    yield
    there.rmdir()


FAULTS: dict[str, tuple[Callable[[Path], AbstractContextManager[None]], str]] = {
    "database gone": (_database_gone, "moved or deleted"),
    "database held": (_database_held, "another process holds it"),
    "head unwritable": (_head_unwritable, "the ledger's head cannot be written"),
}


def _with_fault(
    folder: Path, fault: Callable[[Path], AbstractContextManager[None]]
) -> tuple[Ended, Ended, int, list[str]]:
    """A crawl with a fault in the middle, the one after that, whether the ledger holds, and what is stored."""
    folder.mkdir()
    with Site(WIDGETS) as site:
        found = desk(folder, site)
        policy = found.policy(as_bytes(walking(**ONE_AT_A_TIME)))
        found.run("keys", "create", "small-test")
        command = found.start("crawl", policy, "--json", "--no-report")
        _wait_for(lambda: len(site.paths()) > 8)
        with fault(found.data):
            out, err = command.communicate(timeout=90)
        finished = found.crawl(policy, "--no-report")
        verified = found.run("ledger", "verify")
    return Ended(command.returncode, out, err), finished, verified.code, _stored(found)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Ended, Ended, int, list[str]]]:
    """One crawl for each fault, side by side."""
    folder = tmp_path_factory.mktemp("faults")
    with ThreadPoolExecutor(len(FAULTS)) as pool:
        going = {name: pool.submit(_with_fault, folder / name, fault) for name, (fault, _) in FAULTS.items()}
        return {name: each.result() for name, each in going.items()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_store_that_fails_stops_the_run(name: str, faulty: dict[str, tuple[Ended, Ended, int, list[str]]]) -> None:
    """In mid-crawl it ends with the code for stores and says what is wrong; mended, the next sitting reads the rest."""
    stopped, finished, verified, stored = faulty[name]

    assert stopped.code == StoreError.exit_code, stopped.err
    assert FAULTS[name][1] in stopped.err
    assert MARK not in stopped.err
    assert (finished.code, verified) == (0, 0), finished.err
    assert stored == sorted(f"{MARK} {number}" for number in range(PAGES))


ON_TMPFS = """
mount -t tmpfs -o ro,size=40m,mode=700 none "$BEHOLDEN_DATA"
crawl() {
    "$1" -c "from crawlers.cli import main; main()" crawl "$2" --json --no-report
    echo "code $?"
}
again() { mount -o "remount,$1" none "$BEHOLDEN_DATA"; }
crawl "$@"
again rw,nr_inodes=4
crawl "$@"
again nr_inodes=100,size=420k
crawl "$@"
again size=40m
crawl "$@"
cp "$BEHOLDEN_DATA"/beholden.sqlite3* "$3"
"""


def test_a_file_system_that_takes_no_more_stops_the_run(tmp_path: Path) -> None:
    """A read-only folder, a full table of inodes and a full disk end it with the code for stores; then it goes on."""
    out = tmp_path / "out"
    with Site(WIDGETS) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking()))
        found.run("keys", "create", "small-test")
        found.data.mkdir(mode=0o700, exist_ok=True)
        out.mkdir()
        command = ["unshare", "-rm", "sh", "-c", ON_TMPFS, "sh", sys.executable, str(policy), str(out)]
        done = subprocess.run(command, env=found.variables(), capture_output=True, text=True, timeout=200, check=False)

    codes = [line for line in done.stdout.splitlines() if line.startswith("code")]
    assert codes == [*[f"code {StoreError.exit_code}"] * 3, "code 0"], done.stderr[-3000:]
    assert MARK not in done.stderr + done.stdout
    with contextlib.closing(sqlite3.connect(out / "beholden.sqlite3")) as database:
        stored = sorted(row[0] for row in database.execute("SELECT description FROM advert"))
    assert stored == sorted(f"{MARK} {number}" for number in range(PAGES))


def test_a_worker_without_memory_costs_no_page(tmp_path: Path) -> None:
    """Where a worker may have no more memory a record may be refused; the others are stored, and the crawl goes on."""
    with Site(WIDGETS) as site:
        found = desk(tmp_path, site, BEHOLDEN_WORKERS="1")
        policy = found.policy(as_bytes(walking(**ONE_AT_A_TIME)))
        found.run("keys", "create", "small-test")
        command = found.start("crawl", policy, "--json", "--no-report")
        _wait_for(lambda: len(site.paths()) > 5)
        workers = [child for child in children(command.pid) if b"spawn_main" in _command_line(child)]
        for worker in workers:
            subprocess.run(["prlimit", f"--pid={worker}", "--as=4194304"], check=True)
        out, err = command.communicate(timeout=120)

    assert workers
    assert command.returncode == 0, err
    assert MARK not in out + err
    assert len(site.paths()) == PAGES + 1
    assert len(_stored(found)) >= PAGES - 5


def _command_line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


JUMPS = """
import time
real, seen = time.time, []

class Jumping(Walker):
    \"\"\"Sets the clock two hours ahead, then three hours back.\"\"\"
    name = "jumping"

    def parse(self, response):
        seen.append(1)
        if len(seen) == 10:
            time.time = lambda: real() + 7200
        if len(seen) == 18:
            time.time = lambda: real() - 3600
        yield from super().parse(response)
"""


def test_a_clock_that_jumps_holds_nothing_up(tmp_path: Path) -> None:
    """Set ahead and then back by hours in mid-crawl, each page is read once, none is lost, and no pause grows."""
    with Site(WIDGETS) as site:
        found = desk(tmp_path, site, code=WALKER + JUMPS, spider="Jumping")
        politeness = {"per_host": {"concurrency": 2, "delay_s": 0.02}}
        policy = found.policy(as_bytes(walking(source={"spider": "jumping"}, politeness=politeness)))
        found.run("keys", "create", "small-test")
        begun = time.monotonic()
        finished = found.crawl(policy, "--no-report")
        seconds = time.monotonic() - begun

    assert finished.code == 0, finished.err
    assert seconds < 90
    assert sorted(site.paths()) == sorted(["/", *(f"/{number}" for number in range(PAGES))])
    assert _stored(found) == sorted(f"{MARK} {number}" for number in range(PAGES))
