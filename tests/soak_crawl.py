"""A long crawl that is killed, cut off, stormed and bombed: ``python -m tests.soak_crawl [--quick] [--requests N]``.

Three sites are read directly and a smaller one as an onion service. The crawl is killed, and so is its Tor, and each
time the same command goes on. It passes where nothing forbidden was asked for, nothing planted is in any byte that was
left, every page was read and stored once, and memory stayed flat. The whole of it, a million pages, takes an hour.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import itertools
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import Progress

from crawlers.demo.tor_network import TorNetwork, free_ports
from policies.errors import RouteError
from tests.attacking import Memory
from tests.forking import Command, QuickDesk
from tests.leaking import tor_below
from tests.policies import as_bytes
from tests.site import Answer, Hit, Script, Site, advert, desk, plain, walking

ALL, QUICK = 1_000_000, 10_000
SITES = 3
HIDDEN = 16
"""One page in so many is the onion service's."""
FLAT_MB = 60
"""By how much a sitting may hold more in its last third than in its first."""
PLANTED = (b"kzqv77", b"07700 900", b"07700900")
"""Parts of what stands in every page and must be masked."""
FORBIDDEN = ("/closed/", "/user/")
CHUNK = 1 << 24
BOMB = Answer(
    body=gzip.compress(b"<p>" * 7_000_000, 9), headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
)


class Seen(list[Hit]):
    """A site's log that keeps counts alone."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = self.forbidden = 0

    def append(self, hit: Hit) -> None:
        """Count a request."""
        self.asked += 1
        self.forbidden += hit.path.startswith(FORBIDDEN)


@dataclass
class Weather:
    """What befalls the sites: storms of 429, resets, cuts and bombs. Pages are a tree with three branches."""

    pages: int

    def answer(self, hit: Hit) -> Answer:
        """The answer to a request."""
        if time.time() % 7 < 0.4:
            return plain("Later", 429)
        if hit.path.startswith("/bomb/"):
            return BOMB
        number = int(hit.path.strip("/") or 0)
        if hit.turn == 0 and number % 97 == 5:
            return Answer(body=b"x" * 500, then="reset")
        if hit.turn == 0 and number % 89 == 7:
            return Answer(body=b"x" * 500, then="cut")
        links = [f"/{child}" for child in range(3 * number + 1, 3 * number + 4) if child < self.pages]
        links += [f"/closed/{number}", f"/user/{number}", "http://elsewhere.test/"]
        links += [f"/bomb/{number}"] * (number % 17 == 3 and 3 * number < self.pages)  # among pages that come later
        text = f"Blue widget {number}, call 07700 900{number % 1000:03d} or write to kzqv77.{number}@example.org"
        return advert(number, *links, text=text)


@dataclass(kw_only=True)
class Soak:
    """What came of a soak."""

    pages: int
    requests: int = 0
    forbidden: int = 0
    planted: list[str] = field(default_factory=list)
    stored: int = 0
    kills: int = 0
    cuts: int = 0
    code: int | None = None
    grown_mb: float = 0.0
    peak_mb: float = 0.0
    seconds: float = 0.0
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether all of it holds."""
        whole = self.code == 0 and self.stored == self.pages
        return whole and not self.forbidden and not self.planted and self.grown_mb < FLAT_MB


def soak(folder: Path, requests: int, kills: int) -> Soak:
    """Crawl about so many pages; the crawl is killed so often on the way, and its Tor as often."""
    hidden = max(requests // HIDDEN, 10)
    each = max((requests - hidden) // SITES, 10)
    found = Soak(pages=each * SITES + hidden)
    begun = time.monotonic()
    with contextlib.ExitStack() as stack:
        network = stack.enter_context(TorNetwork(folder / "authorities"))
        (port,) = free_ports(1)
        (onion,) = network.serve_all([port])
        sites = [stack.enter_context(Site(_script(each), log=Seen())) for _ in range(SITES)]
        below = stack.enter_context(Site(_script(hidden), port=port, log=Seen()))
        (folder / "client").write_text(network.client)
        place = desk(folder, *sites, BEHOLDEN_WORKERS="1", BEHOLDEN_TORRC=str(folder / "client"))
        policy = place.policy(as_bytes(_policy([*place.local], onion)))
        sites.append(below)
        stack.enter_context(_progress(found.pages, sites))
        place.run("keys", "create", "small-test")
        _crawl(place, policy, found, sites, kills)
        logs = [site.log for site in sites]
        found.requests = sum(log.asked for log in logs if isinstance(log, Seen))
        found.forbidden = sum(log.forbidden for log in logs if isinstance(log, Seen))
    found.stored = _stored(place)
    found.planted = sorted(set(_planted(folder)))
    found.seconds = time.monotonic() - begun
    return found


def _script(pages: int) -> dict[str, Script]:
    return {"/robots.txt": plain("User-agent: *\nDisallow: /closed/\n"), "/*": Weather(pages).answer}


def _policy(hosts: list[str], onion: str) -> dict[str, object]:
    backoff = {"start_s": 0.2, "factor": 1.5, "max_s": 2, "retries": 5}
    politeness = {"backoff": backoff, "max_page_mb": 1, "timeout_s": 20, "stop_after_errors": 1_000}
    body = walking(politeness=politeness, cases={"requests": [], "items": []}, source={"deny_paths": ["/user/*"]})
    base = {**body["sources"][0], "max_records": 2_000_000}
    body["sources"] = [
        {**base, "id": f"site{number}", "hosts": [host], "start": [f"http://{host}/"], "route": route}
        for number, (host, route) in enumerate([*((host, "clearnet") for host in hosts), (onion, "tor")])
    ]
    return body


def _crawl(place: QuickDesk, policy: Path, found: Soak, sites: list[Site], kills: int) -> None:
    chance = random.Random(7)
    codes = {-signal.SIGKILL, RouteError.exit_code}
    for turn in itertools.count():
        command = place.start("crawl", policy, "--json", "--no-report")
        goal = _count(sites) + chance.randrange(max(found.pages // (2 * kills + 1), 2))
        over = threading.Event()
        killer = threading.Thread(target=_kill, args=(command, sites, goal, over, turn % 2 == 1))
        killing = turn < 2 * kills
        with Memory(command.pid) as memory:
            if killing:
                killer.start()
            out, err = command.communicate(timeout=None)
        over.set()
        found.peak_mb = max(found.peak_mb, memory.peak_mb)
        third = len(memory.series) // 3
        if killing and command.returncode in codes:
            found.kills += command.returncode < 0
            found.cuts += command.returncode > 0
            continue
        if third > 10:
            found.grown_mb = median(memory.series[-third:]) - median(memory.series[third : 2 * third])
        found.code, found.said = command.returncode, _said(out) + err[-2000:]
        return


@contextlib.contextmanager
def _progress(pages: int, sites: list[Site]) -> Iterator[None]:
    """Say how far it is: a bar on a terminal, a line a minute elsewhere."""
    console, over = Console(stderr=True), threading.Event()
    with Progress(*Progress.get_default_columns(), console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Soaking", total=pages)

        def tell() -> None:
            seconds = 0
            while not over.wait(1):
                seconds += 1
                bar.update(task, completed=_count(sites))
                if not console.is_terminal and seconds % 60 == 0:
                    console.print(f"{_count(sites)} requests for {pages} pages in {seconds} s")

        teller = threading.Thread(target=tell)
        teller.start()
        try:
            yield
        finally:
            over.set()
            teller.join()


def _said(out: str) -> str:
    """What the last sitting says of pages that it did not read."""
    with contextlib.suppress(ValueError):
        said = json.loads(out)
        return json.dumps({name: said[name] for name in ("status", "rule", "stopped_sources", "failures", "refusals")})
    return out[-2000:]


def _kill(command: Command, sites: list[Site], goal: int, over: threading.Event, tor: bool) -> None:
    """Kill the crawl, or the tor that it has started, when so many requests were made."""
    while not over.wait(0.02):
        if _count(sites) > goal:
            victim = tor_below(command.pid) if tor else command.pid
            if victim is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                return


def _count(sites: list[Site]) -> int:
    return sum(site.log.asked for site in sites if isinstance(site.log, Seen))


def _stored(place: QuickDesk) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{place.data / 'beholden.sqlite3'}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM advert WHERE description LIKE 'Blue widget%'").fetchone()[0])


def _planted(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and "plugins" not in path.parts:
            with path.open("rb") as file:
                before = b""
                while block := file.read(CHUNK):
                    if any(part in before + block for part in PLANTED):
                        yield str(path.relative_to(folder))
                    before = block[-64:]


def main(arguments: list[str]) -> int:
    """Soak, and print what came of it; 1 where something does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak_crawl")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} pages, killed twice each way")
    parser.add_argument("--requests", type=int, default=ALL)
    parser.add_argument("--kills", type=int, default=10, help="how often the crawl is killed, and its Tor as often")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="beholden-soak-") as home:
        pages, kills = (QUICK, 2) if given.quick else (given.requests, given.kills)
        found = soak(Path(home), pages, kills)
    console = Console(width=120)
    console.print(
        f"{'pass' if found.passed else 'FAIL'}: {found.requests} requests, {found.pages} pages, {found.seconds:.0f} s,"
        f" killed {found.kills} times and its Tor {found.cuts} times; {found.forbidden} forbidden,"
        f" {len(found.planted)} files with planted text,"
        f" {found.stored} pages stored, peak {found.peak_mb:.0f} MB, grown {found.grown_mb:.0f} of {FLAT_MB} MB,"
        f" exit code {found.code}"
    )
    if not found.passed:
        console.print(found.said, *found.planted)
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
