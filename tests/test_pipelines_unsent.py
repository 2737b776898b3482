"""A request that was leased and never sent costs no budget; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pipelines.frontier import Counts, Frontier
from pipelines.queued import Lease
from pipelines.store import Store, Unit
from tests.storing import HOST, T0, begin, frontier, limits, opened, queued, study_limits

DAY = 86_400


def _lease(queue: Frontier, limit: int = 9, *, now: float = T0, **budgets: int) -> list[Lease]:
    return queue.lease(limit, now, 1.0, {HOST: limits(**budgets)}, study_limits(**budgets))


@pytest.fixture
def store(database_url: str, data_dir: Path) -> Generator[Store]:
    """A store without a run."""
    with opened(database_url, data_dir) as found:
        yield found


@pytest.fixture
def queue(store: Store) -> Frontier:
    """The frontier of a new run, with nine requests."""
    found = frontier(store, begin(store))
    found.add([queued(number) for number in range(9)])
    return found


def test_gives_its_page_back(store: Store, queue: Frontier) -> None:
    """It is queued again, and the budgets of its host and of the study are what they were."""
    three = {"total_pages": 3, "pages_per_day": 3}
    first = _lease(queue, **three)

    store.commit([Unit(lease=one, outcome="retry", sent=False) for one in first[1:]])

    assert len(first) == 3
    assert queue.counts() == Counts(queued=8, leased=1)
    assert [one.id for one in _lease(queue, **three)] == [one.id for one in first[1:]]
    assert _lease(queue, **three) == []


def test_gives_nothing_back_of_another_day(store: Store, queue: Frontier) -> None:
    """What was counted yesterday makes no room today."""
    yesterday = _lease(queue, pages_per_day=2)
    today = _lease(queue, now=T0 + DAY, pages_per_day=2)

    store.commit([Unit(lease=one, outcome="retry", sent=False) for one in yesterday])

    assert (len(yesterday), len(today)) == (2, 2)
    assert _lease(queue, now=T0 + DAY, pages_per_day=2) == []


def test_what_is_refused_gives_its_page_back_too(store: Store, queue: Frontier) -> None:
    """Whatever becomes of it, what was not sent is not counted."""
    first = _lease(queue, total_pages=3)

    store.commit([Unit(lease=one, outcome="refused", sent=False) for one in first])

    assert queue.counts() == Counts(queued=6, refused=3)
    assert len(_lease(queue, total_pages=3)) == 3


def test_keeps_its_turn_and_its_attempts(store: Store, queue: Frontier) -> None:
    """It goes first again; the number of its lease goes on, so that an old answer cannot pass for a new one."""
    (first,) = _lease(queue, 1)

    store.commit([Unit(lease=first, outcome="retry", sent=False)])

    (again,) = _lease(queue, 1)
    assert (again.id, again.attempts) == (first.id, 2)
    assert store.commit([Unit(lease=first)]).stale == (first.id,)
