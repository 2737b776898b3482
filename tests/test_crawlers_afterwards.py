"""What a study does after its crawl: crawl again, list, verify, export and expire."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from crawlers.demo.malice import KIND
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from policies.load import library
from tests.crawling import Desk
from tests.forking import QuickDesk

BOARD = next(path for path in library() if path.stem == "demo-board")
ADVERTS = 20


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The advert board, crawled twice."""
    with ServerProcess(Recipe(seed=8, listings=0, vendors=0, adverts=ADVERTS, minors=0), malice=KIND) as sites:
        ports = {name: port for name, (_, port) in sites.addresses.items()}
        desk = QuickDesk(tmp_path_factory.mktemp("afterwards"), ports, {"BEHOLDEN_WORKERS": "0"})
        for _ in range(2):
            ended = desk.crawl(BOARD, study="demo-board")
            assert ended.code == 0, ended.err
            assert ended.json["records"] == {"advert": ADVERTS}
        yield desk


def _query(desk: Desk, sql: str) -> list[Any]:
    with closing(sqlite3.connect(desk.data / "beholden.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


def test_a_second_crawl_adds_observations_and_no_duplicates(desk: Desk) -> None:
    """Each advert is one thing with two observations."""
    assert _query(desk, "select count(*) from advert") == [(ADVERTS,)]
    assert _query(desk, "select count(*), count(distinct key) from observation") == [(2 * ADVERTS, ADVERTS)]
    assert _query(desk, "select count(*) from advert where first_run <> last_run") == [(ADVERTS,)]


def test_the_same_thing_looks_the_same_twice(desk: Desk) -> None:
    """With the same key, both crawls gave the same pseudonyms: nothing has changed between them."""
    changed = _query(desk, "select key from observation group by key having count(distinct digest) > 1")

    assert changed == []


def test_runs_are_listed_newest_first(desk: Desk) -> None:
    """Both runs are there, finished, with nothing queued left to read."""
    runs = desk.run("runs", "--json").json

    assert [run["status"] for run in runs] == ["finished", "finished"]
    assert runs[0]["started_at"] > runs[1]["started_at"]
    assert _query(desk, "select count(*) from frontier where payload is not null") == [(0,)]
    assert list((desk.keys / "runs").glob("*.key")) == []


def test_the_ledger_verifies_and_an_edit_is_found(desk: Desk, tmp_path: Path) -> None:
    """Untouched it verifies; with one count edited it names the entry, and ends with its own code."""
    import shutil

    assert desk.run("ledger", "verify").code == 0
    shutil.copytree(desk.data, tmp_path / "data")
    shutil.copytree(desk.keys, tmp_path / "keys")
    other = QuickDesk(tmp_path)
    with closing(sqlite3.connect(other.data / "beholden.sqlite3")) as connection:
        connection.execute("update ledger set reason = 'http.201' where seq = 7")
        connection.commit()

    ended = other.run("ledger", "verify")

    assert ended.code == 8
    assert "7" in ended.err


def test_tables_are_exported_with_a_manifest(desk: Desk, tmp_path: Path) -> None:
    """CSV and Parquet hold the same rows, and the manifest names every file."""
    for form in ("csv", "parquet"):
        ended = desk.run("export", BOARD, tmp_path / form, "--format", form, "--json")

        assert ended.code == 0, ended.err
        assert {file["name"].partition(".")[0] for file in ended.json} >= {"advert", "observation", "mention"}
    with (tmp_path / "csv" / "advert.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == ADVERTS
    manifest = json.loads((tmp_path / "csv" / "manifest.json").read_text())
    assert str(manifest).count("sha256") >= 3


def test_an_unknown_export_format_is_refused(desk: Desk, tmp_path: Path) -> None:
    """A format that is not there is a usage error."""
    assert desk.run("export", BOARD, tmp_path / "x", "--format", "xml").code == 2


def test_nothing_expires_before_its_time(desk: Desk) -> None:
    """A policy of thirty days deletes nothing on the first."""
    ended = desk.run("expire", BOARD, "--json")

    assert ended.code == 0, ended.err
    assert ended.json["observations"] == 0
    assert _query(desk, "select count(*) from observation") == [(2 * ADVERTS,)]
