"""Kill a crawl again and again and see that nothing is lost or doubled: ``python -m tests.crash [KILLS]``."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from crawlers.commands.ledger import verify_all
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from crawlers.settings import Machine
from pipelines import tables
from pipelines.database import Database
from tests.crawling import Desk
from tests.patched import policy

NAME = "demo-market"
RECIPE = Recipe(seed=11, listings=160, vendors=16, adverts=0, feedback=10, minors=0)
THINGS = (tables.Listing, tables.Vendor, tables.Feedback)
STATES = ("done", "failed", "refused", "queued", "leased")
ANEW = {"/robots.txt", "/news/closed", "/news/silent", "/news/error"}
"""What each sitting asks for anew: robots.txt, and the pages that fail however often they are tried."""
OWN = {"first_seen", "last_seen", "first_run", "last_run"}
"""Columns that tell of the run and not of the thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """All that a study holds after its crawl, without what differs from run to run.

    Attributes:
        rows: by table, each observation, mention and thing as often as it is stored.
        states: requests of the queue by state; none may be left queued or leased.
        fetched: requests that reached the site, without those that each sitting makes anew.
        counted: requests that the budget counts.
        reclaimed: requests that a sitting before had leased and not finished, over all sittings.
        recovered: ledger entries that followed the sealed head when a sitting began, over all sittings.
        entries: verified entries of the ledger.
    """

    rows: Mapping[str, Counter[Any]]
    states: Counter[str]
    fetched: int
    counted: int
    reclaimed: int
    recovered: int
    entries: int

    def lost(self, whole: Outcome) -> int:
        """Rows that `whole` has and this has not."""
        return sum((rows - self.rows[name]).total() for name, rows in whole.rows.items())

    def extra(self, whole: Outcome) -> int:
        """Rows that this has and `whole` has not, or has less often."""
        return whole.lost(self)


@dataclass
class Trial:
    """One study on the demo market, crawled with or without being killed.

    Attributes:
        sites: the demo sites.
        desk: where it runs; every trial of a comparison has the same study key.
        kills: how often it was killed.
        fetched: requests that reached the site, without those that each sitting makes anew.
        resumes: seconds from the start of each sitting to its first request.
    """

    sites: ServerProcess
    desk: Desk

    def __post_init__(self) -> None:
        self.kills = self.fetched = 0
        self.resumes: list[float] = []
        self._policy = self.desk.policy(policy(NAME))

    @classmethod
    def at(cls, folder: Path, sites: ServerProcess, key: Path, make: type[Desk] = Desk, **environment: str) -> Trial:
        """A trial in a folder of its own, with this study key."""
        folder.mkdir()
        ports = {name: port for name, (_, port) in sites.addresses.items()}
        trial = cls(sites, make(folder, ports, environment))
        trial.desk.keys.mkdir(mode=0o700)
        for name in (key.name, f"{NAME}.seal"):
            shutil.copy(key.with_name(name), trial.desk.keys / name)
        return trial

    def start(self) -> subprocess.Popen[str]:
        """Begin a sitting."""
        return self.desk.start("crawl", self._policy, "--json", "--no-report")

    def finish(self, disturb: Callable[[subprocess.Popen[str]], None] = lambda _: None) -> Outcome:
        """Crawl to the end, whatever disturbs it, and look at what came of it."""
        code, out, err = self.sit(disturb)
        assert code == 0, err[-2000:]
        assert json.loads(out)["status"] == "finished"
        return self._outcome()

    def sit(self, disturb: Callable[[subprocess.Popen[str]], None]) -> tuple[int, str, str]:
        """Start a sitting, disturb it, and wait for its end; gives its exit code and what it said."""
        before, begun = self.sites.count(), time.time()
        with self.start() as process:
            try:
                disturb(process)
                out, err = process.communicate(timeout=300)
            finally:
                process.kill()
        requests = [r for r in self.sites.log()[before:] if r.path_qs not in ANEW]
        self.fetched += len(requests)
        self.resumes += [requests[0].time - begun] if requests else []
        return process.returncode, out, err

    def kill(self, moment: float, requests: int, most: int) -> bool:
        """Crawl, and kill it some seconds after so many requests, at most so many more; False where it ended before."""
        alive, workers = [], list[int]()

        def strike(process: subprocess.Popen[str]) -> None:
            self.wait(process, requests)
            self.wait(process, most, seconds=moment)
            workers.extend(children(process.pid))
            alive.append(process.poll() is None)
            process.kill()

        self.sit(strike)
        _wait_for_the_end(workers)
        self.kills += alive[0]
        return alive[0]

    def wait(self, process: subprocess.Popen[str], requests: int, *, seconds: float = 120) -> None:
        """Wait until a sitting has made so many requests, or the time is over."""
        goal, end = self.sites.count() + requests, time.monotonic() + seconds
        while self.sites.count() < goal and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)

    def verify(self) -> int:
        """Verify the ledger as it was left; how many entries follow its head."""
        return verify_all(self._machine(), NAME)[NAME].recovered

    def _machine(self) -> Machine:
        return Machine.from_environment(self.desk.variables())

    def _outcome(self) -> Outcome:
        machine = self._machine()
        with Database.open(machine.database_url, data_dir=machine.data, read_only=True) as database:
            connection = database.connection
            rows = {str(model.__tablename__): Counter(_rows(connection, model)) for model in (*THINGS, tables.Mention)}
            rows["observation"] = Counter(_rows(connection, tables.Observation))
            models = (tables.FrontierRequest, tables.HostRun, tables.LedgerEntry)
            queue, hosts, ledger = (tables.table(model) for model in models)
            states = select(queue.c.state, func.count()).group_by(queue.c.state)
            sittings = connection.scalars(select(ledger.c.counts).where(ledger.c.rule == "run.open"))
            counts = [json.loads(text) for text in sittings]
            outcome = Outcome(
                rows=rows,
                states=Counter(dict(map(tuple, connection.execute(states)))),
                fetched=self.fetched,
                counted=int(connection.scalar(select(func.sum(hosts.c.pages))) or 0),
                reclaimed=sum(count.get("reclaimed", 0) for count in counts),
                recovered=sum(count.get("recovered", 0) for count in counts),
                entries=verify_all(machine, NAME)[NAME].entries,
            )
            connection.rollback()
        return outcome


def _rows(connection: Any, model: Any) -> list[tuple[Any, ...]]:
    table = tables.table(model)
    names = {"run", "request", "observed_at"} | OWN
    columns = [column for column in table.columns if column.name not in names]
    return [tuple(_plain(value) for value in row) for row in connection.execute(select(*columns))]


def _plain(value: Any) -> Any:
    return json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value


def children(pid: int) -> list[int]:
    """The processes that a process and its threads started."""
    try:
        listed = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for text in listed for child in text.split()]


def _wait_for_the_end(pids: list[int], seconds: float = 15.0) -> None:
    """Wait until processes are gone that lost their parent.

    Raises:
        AssertionError: one goes on.
    """
    end = time.monotonic() + seconds
    while left := [pid for pid in pids if _runs(pid)]:
        assert time.monotonic() < end, f"{len(left)} processes outlived the crawl that started them"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def reference(folder: Path, sites: ServerProcess, key: Path) -> Outcome:
    """What an uninterrupted crawl stores."""
    return Trial.at(folder, sites, key, BEHOLDEN_WORKERS="0").finish()


def make_key(folder: Path) -> Path:
    """The study key that all trials share."""
    desk = Desk(folder)
    done = desk.run("keys", "create", NAME)
    assert done.code == 0, done.err
    return desk.keys / f"{NAME}.key"


def torture(trial: Trial, kills: int, chance: random.Random, *, between: int) -> Outcome:
    """Kill a crawl so often, at random moments, and let it end.

    Args:
        trial: not begun.
        kills: how often.
        chance: of the moments: one in five falls into a start, the others after up to `between` more requests.
        between: see there; a crawl that is to be killed often must not come far each time.
    """
    while trial.kills < kills:
        early = trial.kills and chance.random() < 0.2
        first = 0 if early else chance.randrange(1, between)
        alive = trial.kill(chance.uniform(0, 3.0 if early else 0.3), first, max(between // 2, 1))
        assert alive, f"the crawl was over after {trial.kills} of {kills} kills: let it come less far each time"
        trial.verify()
    return trial.finish()


def main(kills: int = 20) -> int:
    """Kill a crawl, without and with a worker process, and print what was lost."""
    shown = Table("crawl", "kills", "lost", "doubled", *STATES, "fetched", "reclaimed", "counted", "tail", "entries")
    worst, resumes = 0, list[float]()
    with tempfile.TemporaryDirectory(prefix="beholden-crash-") as home, ServerProcess(RECIPE) as sites:
        folder = Path(home)
        key = make_key(folder)
        whole = reference(folder / "whole", sites, key)
        trials = {"uninterrupted": (0, whole)}
        for workers in ("0", "1"):
            trial = Trial.at(folder / f"killed-{workers}", sites, key, BEHOLDEN_WORKERS=workers)
            outcome = torture(trial, kills, random.Random(int(workers)), between=max(300 // kills, 2))
            trials[f"{workers} workers"] = (trial.kills, outcome)
            resumes += trial.resumes
        for name, (count, found) in trials.items():
            lost, extra = found.lost(whole), found.extra(whole)
            worst += lost + extra + (found.states != whole.states)
            states = [found.states[state] for state in STATES]
            values = (lost, extra, *states, found.fetched, found.reclaimed, found.counted, found.recovered)
            shown.add_row(name, *map(str, (count, *values, found.entries)))
    console = Console(width=140)
    console.print(shown)
    sizes = ", ".join(f"{rows.total()} {name}" for name, rows in whole.rows.items())
    console.print(f"rows of an uninterrupted crawl: {sizes}")
    console.print(f"seconds from start to first request: median {median(resumes):.1f}, most {max(resumes):.1f}")
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
