"""What the tests of the storage share: a store on a database, and values to put into it."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.database import Database
from pipelines.frontier import Frontier, HostLimits, Lease, Queued, StudyLimits
from pipelines.items import Mention, Record
from pipelines.store import OpenRun, RunSource, Store

KEY = b"k" * 32
STUDY = "pilot"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
T0 = NOW.timestamp()
HOST = "market.example"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


@contextmanager
def opened(url: str | None, data_dir: Path, *, clock: Clock | None = None, study: str = STUDY) -> Generator[Store]:
    """A store on a database."""
    with Database.open(url, data_dir=data_dir) as database:
        yield Store(database, study, ledger_key=KEY, clock=clock or Clock())


def begin(store: Store, *, digest: str = "d" * 64, fresh: bool = False, key_epoch: int = 1) -> OpenRun:
    """Open a run."""
    return store.open_run(
        policy_id="demo",
        policy_version="1",
        policy_digest=digest,
        key_epoch=key_epoch,
        settings={"workers": 2},
        sources=[RunSource(id="market", spider="demo_market", hosts=(HOST,))],
        fresh=fresh,
    )


def frontier(store: Store, run: OpenRun) -> Frontier:
    """The frontier of an open run."""
    return Frontier(store.database.connection, run.run_id, run.token)


def queued(number: int, *, host: str = HOST, priority: int = 0) -> Queued:
    """A request to be queued; the same number is the same request."""
    return Queued(
        fingerprint=number.to_bytes(16, "big"),
        host=host,
        source="market",
        priority=priority,
        payload=b"sealed %d" % number,
    )


def limits(delay_s: float = 0.0, concurrency: int = 1000, **more: int | None) -> HostLimits:
    """Limits of a host, none but those given."""
    budgets: dict[str, int | None] = {"pages_per_day": None, "total_pages": None, "bytes_per_day": None}
    return HostLimits(delay_s=delay_s, concurrency=concurrency, **(budgets | more))


def study_limits(**more: int | None) -> StudyLimits:
    """Limits of a study, none but those given."""
    budgets: dict[str, int | None] = {"pages_per_day": None, "total_pages": None, "bytes_per_day": None}
    return StudyLimits(**(budgets | more))


def lease(queue: Frontier, limit: int = 100, *, now: float = T0, horizon_s: float = 1.0) -> list[Lease]:
    """Lease without pace or budgets."""
    return queue.lease(limit, now, horizon_s, {HOST: limits()}, study_limits())


def record(number: int = 1, *, kind: str = "listing", mentions: tuple[Mention, ...] = (), **values: Any) -> Record:
    """A record; the same number is the same thing."""
    given: Mapping[str, Any] = values or {"title": f"thing {number}"}
    return Record(kind=kind, source="market", key=f"{number:032x}", values=given, mentions=mentions)
