"""Notice that pages give less than they used to: what a place shows to those whose login has ended."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from pipelines.items import Record
from pipelines.tables import Observation, Run, table

USUAL = 0.8
"""Share of things that have a field, from which on it is usual."""
LEAST = 20
"""Things that must have been seen before any field is usual."""
ENOUGH = 0.7
"""Share of the usual fields below which a page is thin."""
IN_A_ROW = 5
"""Thin pages after which the source shows less."""
REMEMBERED = 500

_OBSERVATION, _RUN = table(Observation), table(Run)


class Coverage:
    """Which fields the things of one source have."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._having: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._thin: defaultdict[str, deque[bool]] = defaultdict(lambda: deque(maxlen=IN_A_ROW))

    def learn(self, kind: str, values: Mapping[str, Any]) -> None:
        """Take in a thing that was read well."""
        self._seen[kind] += 1
        self._having[kind].update(_given(values))

    def shows_less(self, records: Iterable[Record]) -> bool:
        """Take in what a page gave; whether it is one too many of those that give less than they used to."""
        kinds: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            kinds[record.kind].append(record)
        less = [self._page(kind, found) for kind, found in kinds.items()]
        return any(less)

    def _page(self, kind: str, records: list[Record]) -> bool:
        usual = self._usual(kind)
        shares = [len(usual & _given(record.values)) / len(usual) for record in records] if usual else [1.0]
        thin = sum(shares) / len(shares) < ENOUGH
        self._thin[kind].append(thin)
        if not thin:
            for record in records:
                self.learn(kind, record.values)
        return len(self._thin[kind]) == IN_A_ROW and all(self._thin[kind])

    def _usual(self, kind: str) -> set[str]:
        seen = self._seen[kind]
        return {name for name, times in self._having[kind].items() if times >= USUAL * seen} if seen >= LEAST else set()


def _given(values: Mapping[str, Any]) -> set[str]:
    return {name for name, value in values.items() if value not in (None, "", (), [])}


def of_source(connection: Connection, study: str, source: str, since: datetime) -> Coverage:
    """What the latest things of a source had that were read since a moment."""
    coverage, row = Coverage(), _OBSERVATION.c
    query = select(row.kind, row["values"]).join(_RUN, _RUN.c.id == row.run)
    query = query.where(_RUN.c.study == study, row.source == source, row.observed_at >= since)
    for kind, values in connection.execute(query.order_by(row.observed_at.desc()).limit(REMEMBERED)):
        coverage.learn(kind, values)
    return coverage
