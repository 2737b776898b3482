"""Records into rows: the latest state of each thing, what this run saw of it, and the pseudonyms in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, select

from pipelines.bulk import Values, insert_rows
from pipelines.canonical import canonical
from pipelines.items import Record
from pipelines.leasing import Sitting
from pipelines.tables import THINGS, Mention, Observation, table
from pipelines.things import Plain, fields, place, plain

_OBSERVATION, _MENTION = table(Observation), table(Mention)

_EARLIER = select(_OBSERVATION.c.key, _OBSERVATION.c["values"]).where(
    _OBSERVATION.c.run == bindparam("this_run"),
    _OBSERVATION.c.kind == bindparam("this_kind"),
    _OBSERVATION.c.source == bindparam("this_source"),
    _OBSERVATION.c.key.in_(bindparam("these", expanding=True)),
)


@dataclass(slots=True)
class _Seen:
    """What a run has seen of one thing so far; where two pages speak of one field, the later one's word stands."""

    kind: str
    source: str
    key: str
    values: dict[str, Plain] = field(default_factory=dict)
    mentions: dict[tuple[str, str, str], int] = field(default_factory=dict)
    renewed: set[str] = field(default_factory=set)
    request: str | None = None

    def add(self, record: Record, request: str | None) -> None:
        said = set(record.values) | {mention.field for mention in record.mentions}
        self.values |= plain(record.values)
        self.mentions = {key: count for key, count in self.mentions.items() if key[0] not in said}
        for mention in record.mentions:
            key = (mention.field, mention.label, mention.pseudonym)
            self.mentions[key] = self.mentions.get(key, 0) + mention.count
        self.renewed |= said
        self.request = request or self.request


def save(connection: Connection, sitting: Sitting, records: Iterable[tuple[Record, str | None]], now: datetime) -> int:
    """Store records within the caller's transaction; returns how many things they speak of.

    Args:
        connection: with a transaction begun.
        sitting: whose run it is.
        records: each with the fingerprint (hex) of the request it came from.
        now: when they were seen.
    """
    groups: dict[tuple[str, str], dict[str, _Seen]] = {}
    for record, request in records:
        if type(record) is not Record:
            raise TypeError(f"the store takes records, not {type(record).__name__}: pseudonymise it first")
        things = groups.setdefault((record.kind, record.source), {})
        things.setdefault(record.key, _Seen(record.kind, record.source, record.key)).add(record, request)
    for (kind, source), things in groups.items():
        fields(kind)
        earlier = _earlier(connection, sitting.run, kind, source, things)
        for key, values in earlier.items():
            things[key].values = values | things[key].values
        _forget_mentions(connection, sitting.run, [things[key] for key in earlier])
        _save_states(connection, sitting, kind, things.values(), now)
        _save_observations(connection, sitting.run, things.values(), now)
        _save_mentions(connection, sitting.run, things.values())
    return sum(len(things) for things in groups.values())


def _earlier(
    connection: Connection, run: str, kind: str, source: str, keys: Iterable[str]
) -> dict[str, dict[str, Plain]]:
    names = {"this_run": run, "this_kind": kind, "this_source": source, "these": list(keys)}
    return {row.key: row[1] for row in connection.execute(_EARLIER, names)}


def _forget_mentions(connection: Connection, run: str, things: Iterable[_Seen]) -> None:
    names = ("kind", "source", "key", "field")
    rows = [
        {f"the_{name}": value for name, value in zip(names, (t.kind, t.source, t.key, said), strict=True)}
        for t in things
        for said in sorted(t.renewed)
    ]
    if rows:
        same = (_MENTION.c[name] == bindparam(f"the_{name}") for name in names)
        connection.execute(_MENTION.delete().where(_MENTION.c.run == run, *same), rows)


@cache
def _renewed(kind: str) -> tuple[str, ...]:
    kept = {"study", "source", "key", "first_seen", "first_run"}
    return tuple(column.name for column in THINGS[kind].columns if column.name not in kept)


def _save_states(connection: Connection, sitting: Sitting, kind: str, things: Iterable[_Seen], now: datetime) -> None:
    rows = []
    for seen in things:
        row = place(kind, seen.values)
        row |= {"study": sitting.study, "source": seen.source, "key": seen.key}
        row |= {"first_seen": now, "last_seen": now, "first_run": sitting.run, "last_run": sitting.run}
        rows.append(row)
    insert_rows(connection, THINGS[kind], rows, renew=_renewed(kind))


def _save_observations(connection: Connection, run: str, things: Iterable[_Seen], now: datetime) -> None:
    rows: list[Values] = []
    for seen in things:
        text = canonical(seen.values)
        rows.append({
            "run": run,
            "kind": seen.kind,
            "source": seen.source,
            "key": seen.key,
            "observed_at": now,
            "request": seen.request,
            "digest": hashlib.sha256(text.encode()).hexdigest(),
            "values": text,
        })  # fmt: skip
    insert_rows(connection, _OBSERVATION, rows, renew=("request", "digest", "values"))


def _save_mentions(connection: Connection, run: str, things: Iterable[_Seen]) -> None:
    names = ("run", "kind", "source", "key", "field", "label", "pseudonym", "count")
    rows: list[Values] = [
        dict(zip(names, (run, seen.kind, seen.source, seen.key, *what, count), strict=True))
        for seen in things
        for what, count in seen.mentions.items()
    ]
    insert_rows(connection, _MENTION, rows, renew=("count",))
