"""What requests cost is counted, and the shortest time between two of them is the true one."""

from __future__ import annotations

import random
from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pipelines.store import HostUsage, Store, Unit
from pipelines.tables import Host, table
from pipelines.usage import Starts
from tests.storing import HOST, T0, begin, frontier, lease, opened, queued

DAY = 86400.0


@pytest.fixture
def store(database_url: str, data_dir: Path) -> Generator[Store]:
    """A store with a run open."""
    with opened(database_url, data_dir) as found:
        begin(found)
        yield found


def _used(at: float, *, host: str = HOST, latency_s: float | None = None, size: int = 0, error: bool = False) -> Unit:
    return Unit(host=HostUsage(host=host, at=at, latency_s=latency_s, bytes=size, error=error))


def _host(store: Store) -> dict[str, object]:
    with store.database.transaction() as connection:
        return dict(connection.execute(select(table(Host)).where(table(Host).c.host == HOST)).mappings().one())


def test_bytes_and_errors_add_up(store: Store) -> None:
    """Over several requests, hosts and commits, for the run, the host and the study."""
    store.commit([_used(T0, size=10), _used(T0 + 1, size=20, error=True), _used(T0, host="b.example", size=5)])
    store.commit([_used(T0 + 2, size=30)])

    run = store.runs()[0].id
    found = {usage.host: (usage.bytes, usage.errors, usage.first_at, usage.last_at) for usage in store.host_usage(run)}
    assert found == {HOST: (60, 1, T0, T0 + 2), "b.example": (5, 0, T0, T0)}
    assert _host(store)["bytes"] == 60
    assert [(day.day, day.bytes) for day in store.budgets()] == [("2026-11-23", 65)]


def test_bytes_belong_to_their_day(store: Store) -> None:
    """A new day begins at nothing; what comes in late does not bring the old day back."""
    store.commit([_used(T0, size=10)])
    assert _host(store)["bytes_today"] == 10

    store.commit([_used(T0 + DAY, size=20)])
    store.commit([_used(T0, size=5)])

    found = _host(store)
    assert (found["day"], found["bytes_today"], found["bytes"]) == ("2026-11-24", 25, 35)
    assert {day.day: day.bytes for day in store.budgets()} == {"2026-11-23": 15, "2026-11-24": 20}


def test_bytes_of_today_do_not_undo_its_pages(store: Store) -> None:
    """Pages are counted when leased, bytes when they are in; neither forgets the other."""
    queue = frontier(store, begin(store))
    queue.add([queued(1), queued(2)])
    lease(queue)

    store.commit([_used(T0 + 1, size=10)])

    found = _host(store)
    assert (found["pages_today"], found["bytes_today"]) == (2, 10)


def test_latency_is_smoothed(store: Store) -> None:
    """One slow answer moves it a little; a request without an answer does not."""
    store.commit([_used(T0, latency_s=1.0)])
    store.commit([_used(T0 + 1, latency_s=2.0), _used(T0 + 2)])

    assert store.host_usage(store.runs()[0].id)[0].latency_s == pytest.approx(1.3)


def test_the_shortest_time_between_two_starts_is_found(store: Store) -> None:
    """Answers come in another order than requests go out, over several commits."""
    starts = [T0, T0 + 1.0, T0 + 2.0, T0 + 2.75, T0 + 4.0]
    late = [starts[n] for n in (1, 4, 0, 3, 2)]
    for group in (late[:2], late[2:4], late[4:]):
        store.commit([_used(at) for at in group])

    assert store.host_usage(store.runs()[0].id)[0].min_gap_s == pytest.approx(0.75)


def test_a_new_sitting_remembers_the_last_start(database_url: str, data_dir: Path) -> None:
    """The time to the last request of the sitting before counts too."""
    with opened(database_url, data_dir) as store:
        begin(store)
        store.commit([_used(T0)])
    with opened(database_url, data_dir) as store:
        run = begin(store)
        store.commit([_used(T0 + 0.25)])

        assert store.host_usage(run.run_id)[0].min_gap_s == pytest.approx(0.25)


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=60, unique=True), st.randoms())
def test_the_gap_is_that_of_the_sorted_starts(times: list[float], shuffle: random.Random) -> None:
    """Whatever order they are reported in, the smallest gap is that between neighbours in time."""
    mixed = list(times)
    shuffle.shuffle(mixed)
    starts = Starts(None)

    gaps = [gap for at in mixed if (gap := starts.add(at)) is not None]

    assert min(gaps) == min(b - a for a, b in pairwise(sorted(times)))


def test_only_the_latest_starts_are_remembered() -> None:
    """What is kept does not grow with the crawl."""
    starts = Starts(0.0)
    for at in range(1, 2000):
        assert starts.add(float(at)) == 1.0

    assert len(starts._times) == 256
