"""Retention: what is older than the policy allows goes, from the tables and from the files under them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Delete, Table, and_, exists, func, select

from pipelines.ledger import Entry
from pipelines.store import Store
from pipelines.tables import THINGS, FrontierRequest, Host, HostRun, Mention, Observation, Run, table

_FRONTIER, _HOST, _HOST_RUN, _MENTION, _OBSERVATION, _RUN = (
    table(model) for model in (FrontierRequest, Host, HostRun, Mention, Observation, Run)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How many days each kind of row is kept; None keeps it.

    Attributes:
        states_days: the latest state of a thing, from when it was last seen.
        observations_days: what a run saw of a thing.
        mentions_days: which pseudonyms occur in it; never longer than the observation itself.
        requests_days: the queue of a run, from when the run ended.
        hosts_days: what was asked of a host, from when it was last asked. Its budget for the study goes with it, so
            this should be longer than the study.
    """

    states_days: int | None = None
    observations_days: int | None = None
    mentions_days: int | None = None
    requests_days: int | None = None
    hosts_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """How many rows went."""

    states: int
    observations: int
    mentions: int
    requests: int
    hosts: int

    def counts(self) -> Mapping[str, int]:
        """By name."""
        return {name: getattr(self, name) for name in self.__slots__}


def expire(store: Store, now: datetime, rules: Rules) -> Expired:
    """Delete what is too old, and see that its bytes are gone from the database's files.

    The ledger is kept: it holds no personal data, and gets an entry that says how many rows went. On PostgreSQL the
    tables are rewritten; the server's write-ahead log and its backups are its administrator's to expire.

    Raises:
        StoreError: a crawl of the study is running, or the database failed.
    """
    store.claim()
    with store.database.transaction() as connection:
        expired = _delete(connection, store.study, now, rules)
        entry = Entry(
            stage="retention",
            verdict="transform",
            rule="retention",
            reason="retention.expired",
            counts=expired.counts(),
        )
        head = store.append(connection, [entry])
    store.seal(head)
    store.database.compact()
    return expired


def _delete(connection: Connection, study: str, now: datetime, rules: Rules) -> Expired:
    kept = [days for days in (rules.mentions_days, rules.observations_days) if days is not None]
    # Mentions first: their age is that of their observation.
    steps: Mapping[str, tuple[int | None, Callable[[Connection, str, datetime], int]]] = {
        "mentions": (min(kept, default=None), _mentions),
        "observations": (rules.observations_days, _observations),
        "states": (rules.states_days, _states),
        "requests": (rules.requests_days, _requests),
        "hosts": (rules.hosts_days, _hosts),
    }
    counts = {
        name: 0 if days is None else work(connection, study, now - timedelta(days=days))
        for name, (days, work) in steps.items()
    }
    return Expired(**counts)


def going(study: str, now: datetime, rules: Rules) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """The tables of which rows are too old, with the condition that finds these."""
    if rules.observations_days is not None:
        before = now - timedelta(days=rules.observations_days)
        yield _MENTION, _old_mentions(study, before)
        yield _OBSERVATION, _old_observations(study, before)
    if rules.states_days is not None:
        before = now - timedelta(days=rules.states_days)
        for thing in THINGS.values():
            yield thing, _old_states(thing, study, before)


def count(connection: Connection, study: str, now: datetime, rules: Rules) -> dict[str, int]:
    """How many rows `expire` would delete, for each table that holds what was read."""
    return {
        rows.name: connection.scalar(select(func.count()).select_from(rows).where(where)) or 0
        for rows, where in going(study, now, rules)
    }


def _rows(connection: Connection, statement: Delete) -> int:
    return connection.execute(statement).rowcount


def _of_study(run: ColumnElement[str], study: str, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return run.in_(select(_RUN.c.id).where(_RUN.c.study == study, *where))


def _old_mentions(study: str, before: datetime) -> ColumnElement[bool]:
    same = and_(*(_OBSERVATION.c[name] == _MENTION.c[name] for name in ("run", "kind", "source", "key")))
    return and_(_of_study(_MENTION.c.run, study), exists().where(same, _OBSERVATION.c.observed_at < before))


def _old_observations(study: str, before: datetime) -> ColumnElement[bool]:
    return and_(_of_study(_OBSERVATION.c.run, study), _OBSERVATION.c.observed_at < before)


def _old_states(thing: Table, study: str, before: datetime) -> ColumnElement[bool]:
    return and_(thing.c.study == study, thing.c.last_seen < before)


def _mentions(connection: Connection, study: str, before: datetime) -> int:
    return _rows(connection, _MENTION.delete().where(_old_mentions(study, before)))


def _observations(connection: Connection, study: str, before: datetime) -> int:
    return _rows(connection, _OBSERVATION.delete().where(_old_observations(study, before)))


def _states(connection: Connection, study: str, before: datetime) -> int:
    return sum(_rows(connection, thing.delete().where(_old_states(thing, study, before))) for thing in THINGS.values())


def _requests(connection: Connection, study: str, before: datetime) -> int:
    ended = (_RUN.c.study == study, _RUN.c.ended_at < before)
    # Without its queue an interrupted run cannot go on.
    stopped = _RUN.update().where(*ended, _RUN.c.status == "interrupted")
    connection.execute(stopped.values(status="stopped", reason="retention.expired"))
    return _rows(connection, _FRONTIER.delete().where(_of_study(_FRONTIER.c.run, study, *ended)))


def _hosts(connection: Connection, study: str, before: datetime) -> int:
    _rows(connection, _HOST_RUN.delete().where(_of_study(_HOST_RUN.c.run, study, _RUN.c.ended_at < before)))
    left = exists().where(_HOST_RUN.c.host == _HOST.c.host, _of_study(_HOST_RUN.c.run, study))
    old = _HOST.c.last_at < before.timestamp()
    return _rows(connection, _HOST.delete().where(_HOST.c.study == study, old, ~left))
