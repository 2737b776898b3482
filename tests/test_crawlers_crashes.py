"""A crawl that dies at any moment goes on where it was: nothing is lost, nothing is stored twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from policies.errors import StoppedError, StoreError
from tests import postgres
from tests.crash import Outcome, Trial, children, make_key, reference, torture
from tests.forking import QuickDesk

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("crashes")]

RECIPE = Recipe(seed=12, listings=60, vendors=8, adverts=0, feedback=8, minors=0)


@dataclass(frozen=True)
class Bench:
    """The sites, the study key that all crawls share, and what an uninterrupted crawl stores."""

    sites: ServerProcess
    key: Path
    whole: Outcome

    def trial(self, folder: Path, **environment: str) -> Trial:
        return Trial.at(folder / "killed", self.sites, self.key, QuickDesk, **environment)

    def check(self, outcome: Outcome) -> None:
        """See that a crawl stored what an uninterrupted one does, asked for no more than it had to, and counted it."""
        assert outcome.lost(self.whole) == 0
        assert outcome.extra(self.whole) == 0
        assert outcome.states == self.whole.states
        assert outcome.fetched <= self.whole.fetched + outcome.reclaimed
        assert outcome.counted >= outcome.fetched


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One uninterrupted crawl, to compare with."""
    folder = tmp_path_factory.mktemp("whole")
    key = make_key(folder)
    with ServerProcess(RECIPE) as sites:
        yield Bench(sites, key, reference(folder / "crawl", sites, key))


def test_an_uninterrupted_crawl_is_whole(bench: Bench) -> None:
    """Every thing of the site is stored once, and every request that reached it was counted."""
    counts = {name: rows.total() for name, rows in bench.whole.rows.items()}

    assert (counts["listing"], counts["vendor"], counts["feedback"]) == (60, 8, 64)
    assert counts["observation"] == 132
    assert counts["mention"] > 132
    assert all(set(rows.values()) == {1} for rows in bench.whole.rows.values())
    bench.check(bench.whole)


@pytest.mark.parametrize(("workers", "kills"), [("0", 3), ("1", 2)], ids=["no worker", "one worker"])
def test_a_killed_crawl_loses_and_doubles_nothing(bench: Bench, workers: str, kills: int, tmp_path: Path) -> None:
    """Killed without warning at random moments, a crawl stores in the end what an uninterrupted one does."""
    trial = bench.trial(tmp_path, BEHOLDEN_WORKERS=workers)

    outcome = torture(trial, kills, random.Random(kills), between=25)

    assert trial.kills == kills
    bench.check(outcome)


def test_a_killed_crawl_loses_nothing_on_postgresql(bench: Bench, tmp_path: Path) -> None:
    """The same where the database is a server."""
    with postgres.server() as address:
        url = postgres.create_database(address, "crashes")
        trial = bench.trial(tmp_path, BEHOLDEN_WORKERS="0", BEHOLDEN_DATABASE_URL=url)

        outcome = torture(trial, 2, random.Random(3), between=40)

    assert trial.kills == 2
    bench.check(outcome)


def test_a_crawl_asked_to_stop_goes_on_later(bench: Bench, tmp_path: Path) -> None:
    """Stopped by a signal it says so, and the next sitting stores the rest."""
    trial = bench.trial(tmp_path, BEHOLDEN_WORKERS="0")

    def stop(process: subprocess.Popen[str]) -> None:
        trial.wait(process, 50)
        process.send_signal(signal.SIGTERM)

    code, _, err = trial.sit(stop)

    assert code == StoppedError.exit_code, err[-2000:]
    bench.check(trial.finish())


def test_a_worker_that_is_killed_costs_no_record(bench: Bench, tmp_path: Path) -> None:
    """When the process that pseudonymises is killed, another does its work, and every record is stored."""
    trial, killed = bench.trial(tmp_path, BEHOLDEN_WORKERS="1"), list[int]()

    def strike(process: subprocess.Popen[str]) -> None:
        trial.wait(process, 40)
        killed.extend(_workers(process.pid))
        for worker in killed:
            os.kill(worker, signal.SIGKILL)

    outcome = trial.finish(strike)

    assert killed
    bench.check(outcome)


def _workers(pid: int) -> list[int]:
    lines = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children(pid)}
    return [child for child, line in lines.items() if b"spawn_main" in line]


def test_a_full_disk_stops_a_crawl_that_goes_on_later(bench: Bench, tmp_path: Path) -> None:
    """Where nothing more can be written the crawl stops and says so; with room again it stores the rest."""
    trial = bench.trial(tmp_path, BEHOLDEN_WORKERS="0")

    def fill(process: subprocess.Popen[str]) -> None:
        trial.wait(process, 20)
        subprocess.run(["prlimit", f"--pid={process.pid}", f"--fsize={_largest(trial)}"], check=True)

    code, _, err = trial.sit(fill)

    assert code == StoreError.exit_code, err[-2000:]
    assert trial.fetched < bench.whole.fetched
    bench.check(trial.finish())


def _largest(trial: Trial) -> int:
    return max(path.stat().st_size for path in trial.desk.data.iterdir())
