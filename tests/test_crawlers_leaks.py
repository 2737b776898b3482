"""Nothing raw at rest: strings planted everywhere in the demo sites are in no byte that a crawl leaves."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.demo.process import ServerProcess
from crawlers.demo.truth import Planted
from crawlers.demo.world import Recipe, World
from policies.load import library
from tests.crawling import Desk
from tests.scan import Scanner

RECIPE = Recipe(seed=77, listings=60, vendors=8, adverts=30, feedback=20, canaries=1000)
POLICIES = {path.stem: path for path in library() if path.stem.startswith("demo-")}
MODELLED = frozenset({"PERSON", "GEO", "ORG"})
"""Kinds that only the names model finds in running text, whose recall is measured elsewhere."""


def _planted(world: World) -> list[Planted]:
    canaries = list(world.canaries)
    return canaries + [p for p in world.identifiers if p.kind not in MODELLED and len(p.value) >= 6]


@pytest.fixture(scope="module")
def sites() -> Iterator[ServerProcess]:
    with ServerProcess(RECIPE) as served:
        yield served


@pytest.fixture(scope="module")
def planted() -> list[Planted]:
    return _planted(World.of(RECIPE))


def _desk(folder: Path, sites: ServerProcess) -> Desk:
    return Desk(folder, {name: port for name, (_, port) in sites.addresses.items()})


def _places(planted: list[Planted], desk: Desk, extra: dict[str, str]) -> set[tuple[str, str, str, str]]:
    """Kind, place on the site, spelling and file of each planted string that was found."""
    files = [*desk.written(), *((name, text.encode()) for name, text in extra.items())]
    hits = Scanner(p.value for p in planted).hits(files)
    return {(planted[h.index].kind, planted[h.index].where, h.spelling, h.file) for h in hits}


def test_the_scanner_finds_what_is_there(planted: list[Planted], sites: ServerProcess, tmp_path: Path) -> None:
    """A control: what a careless crawler writes down is found, so an empty scan means something."""
    import urllib.request

    host, port = sites.addresses["market.test"]
    pages = [urllib.request.urlopen(f"http://{host}:{port}{path}").read() for path in ("/", "/robots.txt", "/v/")[:2]]
    (tmp_path / "careless.html").write_bytes(b"".join(pages))

    assert _places(planted, Desk(tmp_path), {})


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", sorted(POLICIES))
def test_a_crawl_leaves_nothing_planted(
    name: str, planted: list[Planted], sites: ServerProcess, tmp_path: Path
) -> None:
    """At the loudest log level, no planted string is in the database, WAL, ledger, logs, report, output or temp."""
    desk = _desk(tmp_path, sites)

    ended = desk.crawl(POLICIES[name], "--log-level", "DEBUG", study=name)

    assert ended.code == 0, ended.err[-2000:]
    assert ended.json["pages"] > 10
    assert _places(planted, desk, {"stdout": ended.out, "stderr": ended.err}) == set()


@pytest.mark.timeout(300)
def test_a_killed_crawl_leaves_nothing_planted(planted: list[Planted], sites: ServerProcess, tmp_path: Path) -> None:
    """Killed without warning in mid-crawl, and again, it has left nothing planted behind."""
    desk = _desk(tmp_path, sites)
    desk.run("keys", "create", "demo-market")
    chance = random.Random(5)

    said: dict[str, str] = {}
    for attempt in range(3):
        process = desk.start("crawl", POLICIES["demo-market"], "--json", "--log-level", "DEBUG")
        _wait_for_database(desk)
        time.sleep(chance.uniform(2.0, 6.0))
        os.kill(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        said |= {f"stdout {attempt}": out, f"stderr {attempt}": err}

    assert _places(planted, desk, said) == set()


def _wait_for_database(desk: Desk) -> None:
    end = time.monotonic() + 60
    while not list(desk.data.glob("*.sqlite3")) and time.monotonic() < end:
        time.sleep(0.05)
