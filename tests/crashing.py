"""Other processes at the same database: one that is refused, one that holds it, one that is killed at any point."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import event

from pipelines.database import Database
from pipelines.ledger import Entry
from pipelines.store import HostUsage, Store, Unit
from policies.errors import StoreError
from tests.storing import HOST, begin, frontier, limits, opened, queued, record, study_limits

PAGES = 300
GROUP = 12


def process(target: Callable[..., None], *arguments: str | int) -> BaseProcess:
    """Another process, started; it is forked from one that has done the slow imports already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crashing", "psycopg"])
    started = context.Process(target=target, args=arguments)
    started.start()
    return started


def open_run(url: str, data_dir: str, answer: str) -> None:
    """Open a run and write down how that went."""
    try:
        with opened(url, Path(data_dir)) as store:
            begin(store)
            said = "open"
    except StoreError as error:
        said = str(error)
    Path(answer).write_text(said, encoding="utf-8")


def hold(data_dir: str, answer: str) -> None:
    """Open the database of a folder, say so, and keep it until this process is killed."""
    with Database.open(None, data_dir=Path(data_dir)):
        Path(answer).touch()
        time.sleep(60)


class Bomb:
    """Kills this process at the n-th point at which something is about to be done to a disk or a server."""

    def __init__(self, at: int) -> None:
        self._left = at

    def tick(self, *_: Any) -> None:
        """One point passed."""
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def arm(self, store: Store) -> None:
        """Count statements, commits, and the opening and renaming of files."""
        engine = store.database.connection.engine
        for name in ("before_cursor_execute", "after_cursor_execute", "begin", "commit", "rollback"):
            event.listen(engine, name, self.tick)
        sys.addaudithook(lambda name, _: self.tick() if name in ("open", "os.rename") else None)


def unit(lease: Any) -> Unit:
    """What a page of the small site leads to: a thing, an entry, and two more pages."""
    number = int.from_bytes(lease.fingerprint, "big")
    links = tuple(queued(n) for n in (2 * number + 1, 2 * number + 2, number) if n < PAGES)
    about = Entry(stage="item", verdict="allow", rule="items", reason="stored", subject=lease.fingerprint.hex())
    return Unit(
        lease=lease,
        links=links,
        records=(record(number, title=f"thing {number}"),),
        entries=(about,),
        host=HostUsage(host=HOST, at=time.time(), bytes=100),
    )


def crawl(store: Store) -> Iterator[list[bytes]]:
    """Go on with the run until nothing is left; gives what each commit acknowledged."""
    queue = frontier(store, begin(store))
    queue.add([queued(0)])
    while leases := queue.lease(GROUP, time.time(), 1.0, {HOST: limits()}, study_limits()):
        store.commit([unit(lease) for lease in leases])
        yield [lease.fingerprint for lease in leases]


def work(url: str, data_dir: str, acknowledged: str, at: int) -> None:
    """Crawl, note what was acknowledged, and be killed at the given point (0 for never)."""
    with opened(url, Path(data_dir)) as store, Path(acknowledged).open("ab", buffering=0) as notes:
        Bomb(at).arm(store)
        notes.writelines(b"".join(group) for group in crawl(store))
        store.close_run("finished")
