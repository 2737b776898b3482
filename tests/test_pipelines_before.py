"""What a study did before, as a new sitting needs it; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pipelines.frontier import Before
from pipelines.store import HostUsage, Store, Unit
from tests.storing import HOST, T0, begin, frontier, lease, opened, queued, record

DAY = 86_400


@pytest.fixture
def store(database_url: str, data_dir: Path) -> Generator[Store]:
    """A store without a run."""
    with opened(database_url, data_dir) as found:
        yield found


def test_a_host_is_remembered(store: Store) -> None:
    """When it was last asked, until when it is left alone, and what was received of it on the day asked about."""
    queue = frontier(store, begin(store))
    queue.add([queued(1), queued(2, host="other.example")])
    (leased,) = lease(queue)
    store.commit([Unit(lease=leased, host=HostUsage(host=HOST, at=T0 + 3, bytes=500))])
    queue.set_host(HOST, paused_until=T0 + 60)

    today, all_today = queue.history(T0 + 9)
    tomorrow, all_tomorrow = queue.history(T0 + DAY)

    assert today[HOST] == Before(last_at=T0 + 3, paused_until=T0 + 60, bytes_today=500)
    assert today["other.example"] == Before(last_at=0.0, paused_until=0.0, bytes_today=0)
    assert tomorrow[HOST].bytes_today == 0
    assert (all_today, all_tomorrow) == (500, 0)


def test_what_is_kept_of_a_source_is_known(store: Store) -> None:
    """Each thing by kind and key, whichever run brought it."""
    begin(store)
    store.commit([Unit(records=(record(1), record(2)))])
    begin(store, fresh=True)
    store.commit([Unit(records=(record(2), record(3)))])

    assert store.known("market") == {("listing", record(number).key) for number in (1, 2, 3)}
    assert store.known("elsewhere") == set()
    assert (store.count_known("market"), store.count_known("elsewhere")) == (3, 0)
