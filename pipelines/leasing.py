"""The statements behind a lease: who is open, what waits, and the taking of slots and budgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, case, func, select, text

from pipelines.database import adding
from pipelines.pacing import TICK_S, HostLimits, HostState, Used, gap, utc_day
from pipelines.queued import Lease, ensure_hosts, shift
from pipelines.tables import Budget, Host, Run, table
from policies.errors import StoreError

_HOST, _BUDGET, _RUN = table(Host), table(Budget), table(Run)

_STATES = """
    SELECT r.host, r.queued, r.leased, r.delay_s, r.closed,
           h.next_at, h.paused_until, h.day, h.pages, h.pages_today, h.bytes_today, {due} AS due
    FROM host_run AS r JOIN host AS h ON h.study = :study AND h.host = r.host
    WHERE r.run = :run AND {which}
"""

_OPEN = text(
    _STATES.format(
        due="0", which="r.queued > 0 AND r.closed IS NULL AND h.paused_until <= :now AND h.next_at <= :until"
    )
)

_ONE = text(_STATES.format(due="0", which="r.host = :host"))

# When the first delayed request is due, where none is ready now.
_WAITING = text(
    _STATES.format(
        which="r.queued > 0",
        due="""(
            SELECT min(f.not_before) FROM frontier AS f
            WHERE f.run = r.run AND f.host = r.host AND f.state = 'queued' AND f.not_before > 0
              AND NOT EXISTS (SELECT 1 FROM frontier AS q WHERE q.run = r.run AND q.host = r.host
                              AND q.state = 'queued' AND q.not_before = 0))""",
    )
)

# Of each host only as many rows are read as it has slots: what a lease costs does not grow with the queue.
_HOSTS: BindParameter[str] = bindparam("hosts", expanding=True)
_CANDIDATES = {
    "sqlite": text("""
        SELECT f.id, f.host, f.priority FROM host_run AS r CROSS JOIN frontier AS f
        WHERE r.run = :run AND r.host IN :hosts AND f.id IN (
            SELECT q.id FROM frontier AS q
            WHERE q.run = :run AND q.host = r.host AND q.state = 'queued' AND q.not_before = 0
            ORDER BY q.priority DESC, q.id LIMIT :slots)
        ORDER BY f.priority DESC, f.id LIMIT :most
    """).bindparams(_HOSTS),
    "postgresql": text("""
        SELECT f.id, f.host, f.priority FROM host_run AS r CROSS JOIN LATERAL (
            SELECT q.id, q.host, q.priority FROM frontier AS q
            WHERE q.run = :run AND q.host = r.host AND q.state = 'queued' AND q.not_before = 0
            ORDER BY q.priority DESC, q.id LIMIT :slots FOR UPDATE SKIP LOCKED) AS f
        WHERE r.run = :run AND r.host IN :hosts
        ORDER BY f.priority DESC, f.id LIMIT :most
    """).bindparams(_HOSTS),
}

_DUE = text("""
    UPDATE frontier SET not_before = 0
    WHERE run = :run AND host IN :hosts AND state = 'queued' AND not_before > 0 AND not_before <= :now
""").bindparams(_HOSTS)

_LEASE = text("""
    UPDATE frontier SET state = 'leased', token = :token,
        attempts = CASE WHEN token = :token THEN attempts + 1 ELSE 1 END
    WHERE id IN :ids
    RETURNING id, fingerprint, host, source, depth, attempts, payload
""").bindparams(bindparam("ids", expanding=True))


_TOKEN = select(_RUN.c.token).where(_RUN.c.id == bindparam("this_run")).with_for_update()

_TODAY = _BUDGET.c.day == bindparam("today")
_USED = select(
    *(
        func.coalesce(amount, 0)
        for amount in (
            func.sum(_BUDGET.c.pages),
            func.sum(_BUDGET.c.pages).filter(_TODAY),
            func.sum(_BUDGET.c.bytes).filter(_TODAY),
        )
    )
).where(_BUDGET.c.study == bindparam("this_study"))

_SPENT = (
    _HOST.update()
    .where(_HOST.c.study == bindparam("this_study"), _HOST.c.host == bindparam("key"))
    .values({name: bindparam(name) for name in ("pages", "pages_today", "bytes_today", "next_at", "day")})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One process's turn at a run."""

    run: str
    study: str
    token: int


def fence(connection: Connection, sitting: Sitting) -> None:
    """Let one process at a time through, and none whose run was taken over.

    Raises:
        StoreError: a later sitting has begun.
    """
    token = connection.scalar(_TOKEN, {"this_run": sitting.run})
    if token != sitting.token:
        raise StoreError(f"the run {sitting.run} was taken over by another process; this one must end")


def study_used(connection: Connection, sitting: Sitting, now: float) -> Used:
    """What the whole study has used."""
    names = {"this_study": sitting.study, "today": utc_day(now)}
    pages, pages_today, bytes_today = (int(amount) for amount in connection.execute(_USED, names).one())
    return Used(pages=pages, pages_today=pages_today, bytes_today=bytes_today)


def open_hosts(connection: Connection, sitting: Sitting, now: float, horizon_s: float) -> dict[str, HostState]:
    """The hosts that have requests queued and a slot before the horizon."""
    names = {"run": sitting.run, "study": sitting.study, "now": now, "until": now + horizon_s + TICK_S}
    return {row["host"]: _state(row) for row in connection.execute(_OPEN, names).mappings()}


def one_host(connection: Connection, sitting: Sitting, host: str) -> HostState:
    """A host, which gets its rows where it has none yet."""
    ensure_hosts(connection, sitting.run, sitting.study, [host])
    names = {"run": sitting.run, "study": sitting.study, "host": host}
    return _state(connection.execute(_ONE, names).mappings().one())


def waiting_hosts(connection: Connection, sitting: Sitting) -> list[tuple[HostState, float]]:
    """The hosts that have requests queued, and when the first of these is due."""
    rows = connection.execute(_WAITING, {"run": sitting.run, "study": sitting.study}).mappings()
    return [(_state(row), row["due"] or 0.0) for row in rows]


def _state(row: RowMapping) -> HostState:
    return HostState(**{name: row[name] for name in HostState.__slots__})


def candidates(
    connection: Connection, sitting: Sitting, free: Mapping[str, Sequence[float]], *, now: float, most: int
) -> list[tuple[int, str, int]]:
    """Id, host and priority of the first requests of the hosts, never more of one than it has slots."""
    connection.execute(_DUE, {"run": sitting.run, "hosts": list(free), "now": now})
    found = []
    for count in sorted({len(times) for times in free.values()}):
        hosts = [host for host, times in free.items() if len(times) == count]
        names = {"run": sitting.run, "hosts": hosts, "slots": count, "most": most}
        rows = connection.execute(_CANDIDATES[connection.dialect.name], names)
        found += [(row.id, row.host, row.priority) for row in rows]
    return found


def take(connection: Connection, sitting: Sitting, chosen: Mapping[int, tuple[str, float]], now: float) -> list[Lease]:
    """Mark requests as leased, in the order given."""
    rows = connection.execute(_LEASE, {"ids": list(chosen), "token": sitting.token}).mappings()
    leased = {row["id"]: row for row in rows}
    day, token = utc_day(now), sitting.token
    return [Lease(**leased[number], token=token, start_at=start, day=day) for number, (_, start) in chosen.items()]


def spend(
    connection: Connection, sitting: Sitting, asked: Sequence[tuple[HostState, HostLimits, Sequence[float]]], now: float
) -> None:
    """Count requests against the budgets of their hosts and of the study, and move the hosts' next slots."""
    day = utc_day(now)
    rows = [_spent(state, limits, starts, day) | {"this_study": sitting.study} for state, limits, starts in asked]
    connection.execute(_SPENT, rows)
    counts = {state.host: len(starts) for state, _, starts in asked}
    shift(connection, sitting.run, counts, pages=1)
    connection.execute(
        adding(connection.dialect.name, _BUDGET, "pages"),
        {"study": sitting.study, "day": day, "pages": sum(counts.values())},
    )


def unspend(connection: Connection, sitting: Sitting, leases: Sequence[Lease]) -> None:
    """Give back to the budgets what was counted for requests that were never sent; their time slots are gone."""
    for (host, day), count in Counter((lease.host, lease.day) for lease in leases).items():
        today = case((_HOST.c.day == day, count), else_=0)
        this = _HOST.update().where(_HOST.c.study == sitting.study, _HOST.c.host == host)
        connection.execute(this.values(pages=_HOST.c.pages - count, pages_today=_HOST.c.pages_today - today))
        ours = _BUDGET.update().where(_BUDGET.c.study == sitting.study, _BUDGET.c.day == day)
        connection.execute(ours.values(pages=_BUDGET.c.pages - count))
        shift(connection, sitting.run, {host: count}, pages=-1)


def _spent(state: HostState, limits: HostLimits, starts: Sequence[float], day: str) -> dict[str, object]:
    used = state.used(day)
    return {
        "key": state.host,
        "pages": used.pages + len(starts),
        "pages_today": used.pages_today + len(starts),
        "bytes_today": used.bytes_today,
        "next_at": starts[-1] + gap(state, limits),
        "day": max(day, state.day),
    }
