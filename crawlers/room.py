"""Which records of a page the policy has room for: a source may give so many, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from crawlers.writer import Writer
from pipelines.items import Record
from pipelines.store import Store
from policies.model import Policy

Thing = tuple[str, str]
"""Kind and key of a record."""


class Room:
    """Counts what is kept of each source.

    Until a source may have given all that it may, each record counts as a new one, and nothing but their number is
    held. From then on it must be known which are new, so that they are looked up once.

    Args:
        policy: the resolved policy.
        store: where the records are.
        writer: who may ask it.
    """

    def __init__(self, policy: Policy, store: Store, writer: Writer) -> None:
        self._store, self._writer = store, writer
        self._most = {source.id: source.max_records for source in policy.sources}
        self._counted = {source.id: store.count_known(source.id) for source in policy.sources}
        self._under_way: dict[str, set[Thing]] = {source.id: set() for source in policy.sources}
        self._known: dict[str, asyncio.Task[set[Thing]]] = {}

    async def take(self, source: str, records: tuple[Record, ...]) -> tuple[Record, ...]:
        """Those that there is room for: each that is known already, and new ones as far as they go."""
        if source not in self._known:
            self._counted[source] += len(records)
            if self._counted[source] <= self._most[source]:
                self._under_way[source].update((record.kind, record.key) for record in records)
                return records
            self._known[source] = asyncio.ensure_future(self._load(source))
        known, kept = await asyncio.shield(self._known[source]), []
        for record in records:
            thing = (record.kind, record.key)
            if thing in known or len(known) < self._most[source]:
                known.add(thing)
                kept.append(record)
        return tuple(kept)

    def stored(self, source: str, records: Iterable[Record]) -> None:
        """Note that records which were taken can now be looked up."""
        if source not in self._known:
            self._under_way[source].difference_update((record.kind, record.key) for record in records)

    async def _load(self, source: str) -> set[Thing]:
        known = await self._writer.call(self._store.known, source)
        return known | self._under_way[source]
