"""What the runs of a study did, for reports: read only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, RowMapping, Select, Table, func, select, tuple_

from pipelines.database import Database
from pipelines.tables import THINGS, Budget, HostRun, LedgerEntry, Mention, Observation, Row, Run, Source, table
from policies.errors import StoreError

Model = TypeVar("Model", bound=Row)

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotal:
    """How often one decision was made.

    Attributes:
        entries: ledger entries.
        counts: the sums of their counts.
    """

    stage: str
    verdict: str
    rule: str
    reason: str
    entries: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many things of a kind a run saw, and how many of them have a value in each field."""

    things: int
    fields: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionTotal:
    """How often pseudonyms of one entity type occur in what a run stored, and how many different ones."""

    label: str
    mentions: int
    pseudonyms: int


class History:
    """What is known of a study's runs. It reads page by page and keeps no transaction open between two pages."""

    def __init__(self, database: Database, study: str) -> None:
        self.database = database
        self.study = study

    def runs(self) -> list[Run]:
        """All runs of the study, the latest first."""
        found = self._all(Run, table(Run).c.study == self.study)
        return sorted(found, key=lambda run: (run.started_at, run.id), reverse=True)

    def run(self, run_id: str) -> Run:
        """One run of the study.

        Raises:
            StoreError: there is none of that id.
        """
        found = self._all(Run, table(Run).c.study == self.study, table(Run).c.id == run_id)
        if not found:
            raise StoreError(f"the study {self.study} has no such run; 'beholden runs' lists them")
        return found[0]

    def sources(self, run_id: str) -> list[Source]:
        """The sources of a run's policy."""
        return self._all(Source, table(Source).c.run == run_id)

    def host_usage(self, run_id: str) -> list[HostRun]:
        """What a run asked of each host, and how far it is."""
        return self._all(HostRun, table(HostRun).c.run == run_id)

    def budgets(self) -> list[Budget]:
        """What the study used, day by day."""
        return self._all(Budget, table(Budget).c.study == self.study)

    def ledger_totals(self, run_id: str) -> list[LedgerTotal]:
        """How often each decision of a run was made, and the sums of its counts."""
        entry = table(LedgerEntry).c
        decision = (entry.stage, entry.verdict, entry.rule, entry.reason)
        query = select(*decision, entry.counts, func.count()).where(entry.study == self.study, entry.run == run_id)
        with self.database.transaction() as connection:
            rows = connection.execute(query.group_by(*decision, entry.counts)).all()
        entries: Counter[tuple[str, ...]] = Counter()
        counts: dict[tuple[str, ...], Counter[str]] = {}
        for stage, verdict, rule, reason, text, number in rows:
            key = (stage, verdict, rule, reason)
            entries[key] += number
            sums = counts.setdefault(key, Counter())
            for code, count in json.loads(text).items():
                sums[code] += count * number
        names = ("stage", "verdict", "rule", "reason")
        return [
            LedgerTotal(**dict(zip(names, key, strict=True)), entries=entries[key], counts=dict(counts[key]))
            for key in sorted(entries)
        ]

    def field_coverage(self, run_id: str) -> dict[str, Coverage]:
        """By kind: how many things a run saw, and how many of them have a value in each field."""
        things: Counter[str] = Counter()
        fields: dict[str, Counter[str]] = {}
        for row in self.scan(table(Observation), table(Observation).c.run == run_id):
            things[row["kind"]] += 1
            given = (name for name, value in row["values"].items() if value is not None)
            fields.setdefault(row["kind"], Counter()).update(given)
        return {kind: Coverage(things=things[kind], fields=dict(fields[kind])) for kind in sorted(things)}

    def mention_totals(self, run_id: str) -> list[MentionTotal]:
        """By entity type: how often pseudonyms occur in what a run stored."""
        mention = table(Mention).c
        counts = (func.sum(mention.count), func.count(mention.pseudonym.distinct()))
        query = select(mention.label, *counts).where(mention.run == run_id).group_by(mention.label)
        with self.database.transaction() as connection:
            rows = connection.execute(query.order_by(mention.label)).all()
        return [MentionTotal(label=label, mentions=int(n), pseudonyms=different) for label, n, different in rows]

    def rows(self, kind: str, run_id: str | None = None) -> Iterator[dict[str, Any]]:
        """The things of a kind: as a run saw them, or, without a run, in their latest state."""
        if kind not in THINGS:
            raise StoreError(f"there is no kind of that name; the kinds are {', '.join(THINGS)}")
        if run_id is None:
            for row in self.scan(THINGS[kind], THINGS[kind].c.study == self.study):
                yield dict(row)
            return
        seen = table(Observation)
        for row in self.scan(seen, seen.c.run == run_id, seen.c.kind == kind):
            yield {"source": row["source"], "key": row["key"], "observed_at": row["observed_at"]} | row["values"]

    def scan(self, source: Table, *where: ColumnElement[bool]) -> Iterator[RowMapping]:
        """All rows of a table that fit, in the order of its primary key."""
        keys = tuple_(*source.primary_key.columns)
        query = select(source).where(*where).order_by(*source.primary_key.columns).limit(_PAGE)
        page = self._page(query)
        while page:
            yield from page
            latest = tuple(page[-1][column.name] for column in source.primary_key.columns)
            page = self._page(query.where(keys > latest)) if len(page) == _PAGE else []

    def _page(self, query: Select[Any]) -> list[RowMapping]:
        with self.database.transaction() as connection:
            return list(connection.execute(query).mappings())

    def known(self, source: str) -> set[tuple[str, str]]:
        """Kind and key of everything that is kept of a source."""
        these = [(kind, select(rows.c.key).where(rows.c.study == self.study, rows.c.source == source))
                 for kind, rows in THINGS.items()]  # fmt: skip
        with self.database.transaction() as connection:
            return {(kind, key) for kind, query in these for key in connection.scalars(query)}

    def count_known(self, source: str) -> int:
        """How many things are kept of a source."""
        of_source = [select(func.count()).select_from(rows).where(rows.c.study == self.study, rows.c.source == source)
                     for rows in THINGS.values()]  # fmt: skip
        with self.database.transaction() as connection:
            return sum(connection.scalar(query) or 0 for query in of_source)

    def _all(self, model: type[Model], *where: ColumnElement[bool]) -> list[Model]:
        return [model(**row) for row in self.scan(table(model), *where)]
