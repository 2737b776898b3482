"""Which records of a page there is room for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crawlers.room import Room
from crawlers.writer import Writer
from pipelines.items import Record
from pipelines.store import Store, Unit
from tests.policies import training
from tests.storing import begin, opened, record


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """A store with a run."""
    with opened(None, tmp_path / "data") as found:
        begin(found)
        yield found


@pytest.fixture
async def writer(store: Store) -> AsyncIterator[Writer]:
    """Its writer."""
    found = Writer(store, on_failure=lambda _: None, on_commit=lambda _: None)
    yield found
    await found.close()


def _records(*numbers: int) -> tuple[Record, ...]:
    return tuple(record(number) for number in numbers)


def _room(store: Store, writer: Writer, most: int) -> Room:
    return Room(training(source={"id": "market", "max_records": most}), store, writer)


async def test_new_ones_as_far_as_they_go_and_known_ones_always(store: Store, writer: Writer) -> None:
    """What is on disk, what was taken and is not stored yet, and what comes twice is known."""
    store.commit([Unit(records=_records(1, 2))])
    room = _room(store, writer, 4)

    taken = [await room.take("market", _records(*numbers)) for numbers in ((2, 3), (3, 1), (4, 5, 3), (6, 4, 2))]

    assert taken == [_records(2, 3), _records(3, 1), _records(4, 3), _records(4, 2)]


async def test_what_was_stored_meanwhile_is_known(store: Store, writer: Writer) -> None:
    """A record that was taken, and committed before it had to be known, is not counted twice."""
    room = _room(store, writer, 3)
    first = await room.take("market", _records(1, 2))
    await writer.add(Unit(records=first))
    room.stored("market", first)

    assert await room.take("market", _records(1, 2)) == _records(1, 2)
    assert await room.take("market", _records(3, 4)) == _records(3)


async def test_pages_that_come_at_once_share_what_is_left(store: Store, writer: Writer) -> None:
    """They all wait until it is known what there is, and then no more is kept than there is room for."""
    room = _room(store, writer, 5)

    pages = await asyncio.gather(*(room.take("market", _records(3 * n, 3 * n + 1, 3 * n + 2)) for n in range(6)))

    assert sum(map(len, pages)) == 5


async def test_nothing_is_looked_up_while_there_is_room(
    store: Store, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records of a large study are not held in memory."""
    room = _room(store, writer, 100)
    monkeypatch.setattr(store, "known", lambda _: pytest.fail("looked up"))

    assert len([await room.take("market", _records(n)) for n in range(100)]) == 100
