"""The writer: groups of units in one commit, in order, and a failure told to everyone who waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crawlers import writer as module
from crawlers.writer import Writer
from pipelines.ledger import Entry
from pipelines.store import Committed, Store, Unit
from policies.errors import BeholdenError, StoreError
from tests.storing import begin, opened

NOTE = Unit(entries=(Entry(stage="run", verdict="allow", rule="approvals", reason="noted"),))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with a run."""
    with opened(None, tmp_path / "data") as found:
        begin(found)
        yield found


class Told:
    """What a writer said."""

    def __init__(self) -> None:
        self.failures: list[BeholdenError] = []
        self.commits: list[Committed] = []

    def writer(self, store: Any) -> Writer:
        return Writer(store, on_failure=self.failures.append, on_commit=self.commits.append)


async def test_what_comes_together_is_committed_together(store: Store) -> None:
    """One transaction for a group; when its future is done, a unit is on disk."""
    told = Told()
    writer = told.writer(store)

    await asyncio.gather(*(writer.add(NOTE) for _ in range(9)))

    assert len(told.commits) == 1
    assert told.commits[0].head.seq == store.verify_ledger().head.seq
    await writer.close()


async def test_a_full_group_does_not_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does what is left when it closes, or when it is told to hurry."""
    monkeypatch.setattr(module, "GROUP_S", 60.0)
    told = Told()
    writer = told.writer(store)
    await asyncio.sleep(0)

    async with asyncio.timeout(20):
        await asyncio.gather(*(writer.add(NOTE) for _ in range(module.GROUP)))
        hurried = writer.add(NOTE)
        writer.hurry()
        await hurried
        last = writer.add(NOTE)
        assert (writer.waiting, writer.idle) == (1, False)
        await writer.close()

    assert last.done()
    assert writer.idle
    assert len(told.commits) == 3


@pytest.mark.parametrize(("joined", "waits"), [(0, 1), (1, 2), (9, module.MOST_WAITS)])
async def test_a_group_waits_for_more_only_while_some_come(
    store: Store, monkeypatch: pytest.MonkeyPatch, joined: int, waits: int
) -> None:
    """So a slow crawl does not wait in vain, and a fast one makes large groups, but never without an end."""
    told = Told()
    writer = told.writer(store)
    waited = 0

    async def nap(full: asyncio.Event, seconds: float) -> None:
        nonlocal waited
        waited += 1
        if waited <= joined:
            writer.add(NOTE)

    monkeypatch.setattr(module, "_at_most", nap)
    await writer.add(NOTE)

    assert waited == waits
    assert told.commits[0].head.seq == store.verify_ledger().head.seq
    await writer.close()


async def test_calls_and_commits_take_turns(store: Store) -> None:
    """All that touches the database does so in one thread."""
    import threading

    writer = Told().writer(store)

    threads = {await writer.call(threading.get_ident) for _ in range(5)}

    assert len(threads) == 1
    assert threads != {threading.get_ident()}
    await writer.close()


class Failing:
    """A store that cannot be written to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def commit(self, _: object) -> None:
        raise self.error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StoreError("the disk is full"), "the disk is full"),
        (ValueError("otter@example.org"), "a commit failed (ValueError)"),
    ],
    ids=["known", "unforeseen"],
)
async def test_a_failure_is_told_to_all_who_wait(error: Exception, message: str) -> None:
    """Once to the run, and to each unit before and after; what a stranger's error says is not repeated."""
    told = Told()
    writer = told.writer(Failing(error))
    before = [writer.add(NOTE) for _ in range(3)]

    results = await asyncio.gather(*before, return_exceptions=True)
    after = await asyncio.gather(writer.add(NOTE), return_exceptions=True)
    await writer.close()

    assert [type(result) for result in (*results, *after)] == [StoreError] * 4
    assert len(told.failures) == 1
    assert message in str(told.failures[0])
    assert "otter" not in str(told.failures[0])
    assert told.commits == []


async def test_who_no_longer_waits_holds_nobody_up(store: Store) -> None:
    """A unit whose waiting task was cancelled is stored all the same, and the next one after it."""
    told = Told()
    writer = told.writer(store)
    first = writer.add(NOTE)
    first.cancel()

    async with asyncio.timeout(20):
        await writer.add(NOTE)
        await writer.close()

    assert store.verify_ledger().entries == 3


async def test_who_no_longer_waits_is_not_told_of_a_failure() -> None:
    """The others are."""
    writer = Told().writer(Failing(StoreError("the disk is full")))
    first, second = writer.add(NOTE), writer.add(NOTE)
    first.cancel()

    with pytest.raises(StoreError):
        await second
    await writer.close()
