"""What happens to the requests of a run in the database: queued, held, settled, reclaimed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from sqlalchemy import BigInteger, Connection, Update, bindparam, select, text

from pipelines.bulk import Values, insert_rows
from pipelines.tables import FrontierRequest, Host, HostRun, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A request to be made. The URL is only in `payload`, which is ciphertext here.

    Attributes:
        fingerprint: keyed digest of the canonical URL; a second one of the same run is a duplicate.
        host: authority (``host:port``, the default port left out): what pace and host budgets count by.
        source: id of the source in the policy.
        priority: higher goes first; equal ones in the order they came.
        depth: links followed from a start URL.
        payload: the request, encrypted by the caller.
    """

    fingerprint: bytes
    host: str
    source: str
    priority: int = 0
    depth: int = 0
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to make one request once, not before `start_at` (seconds since 1970).

    Attributes:
        attempts: how often it was leased in this sitting, this time included.
        token: the sitting of the run it was given to; a result under an older one is dropped.
        day: the UTC day whose budget it was counted against.
    """

    id: int
    fingerprint: bytes
    host: str
    source: str
    depth: int
    attempts: int
    payload: bytes
    token: int
    start_at: float
    day: str = ""


Outcome = Literal["done", "failed", "refused", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of a leased request; ``retry`` queues it again, not to be leased before `not_before`."""

    id: int
    host: str
    outcome: Outcome
    not_before: float | None = None


_FRONTIER, _HOST, _HOST_RUN = table(FrontierRequest), table(Host), table(HostRun)

_CHUNK = 500

# Put together once: to do so for each commit would cost more than what they do.
_KNOWN = select(_FRONTIER.c.fingerprint).where(
    _FRONTIER.c.run == bindparam("this_run"), _FRONTIER.c.fingerprint.in_(bindparam("these", expanding=True))
)
_HELD = (
    select(_FRONTIER.c.id, _FRONTIER.c.attempts)
    .where(
        _FRONTIER.c.id.in_(bindparam("these", expanding=True)),
        _FRONTIER.c.run == bindparam("this_run"),
        _FRONTIER.c.state == "leased",
        _FRONTIER.c.token == bindparam("this_token"),
    )
    .with_for_update()
)
_ONE = _FRONTIER.update().where(_FRONTIER.c.id == bindparam("key"))
_AGAIN = _ONE.values(state="queued", not_before=bindparam("until"))
_ENDED = _ONE.values(state=bindparam("outcome"), payload=None)


def enqueue(connection: Connection, run: str, study: str, requests: Sequence[Queued]) -> int:
    """Queue the requests that the run does not know, within the caller's transaction; returns how many those are."""
    added = 0
    for start in range(0, len(requests), _CHUNK):
        chunk: dict[bytes, Queued] = {}
        for request in requests[start : start + _CHUNK]:
            chunk.setdefault(request.fingerprint, request)
        for fingerprint in connection.scalars(_KNOWN, {"this_run": run, "these": list(chunk)}):
            del chunk[fingerprint]
        if new := list(chunk.values()):
            counts = Counter(request.host for request in new)
            ensure_hosts(connection, run, study, counts)
            insert_rows(connection, _FRONTIER, [_row(run, request) for request in new])
            shift(connection, run, counts, queued=1)
            added += len(new)
    return added


def _row(run: str, request: Queued) -> Values:
    return {
        "run": run,
        "fingerprint": request.fingerprint,
        "host": request.host,
        "source": request.source,
        "state": "queued",
        "priority": request.priority,
        "depth": request.depth,
        "attempts": 0,
        "not_before": 0.0,
        "token": 0,
        "payload": request.payload,
    }


def ensure_hosts(connection: Connection, run: str, study: str, hosts: Iterable[str]) -> None:
    """See that each host has its rows."""
    names = list(hosts)
    insert_rows(connection, _HOST, [{"study": study, "host": host} for host in names], renew=())
    insert_rows(connection, _HOST_RUN, [{"run": run, "host": host} for host in names], renew=())


def held(connection: Connection, run: str, token: int, ids: Sequence[int]) -> dict[int, int]:
    """Those of the leases that are still this sitting's, and the attempt that each is in."""
    if not ids:
        return {}
    names = {"this_run": run, "this_token": token, "these": ids}
    return {row.id: row.attempts for row in connection.execute(_HELD, names)}


def settle(connection: Connection, run: str, settled: Sequence[Settled]) -> None:
    """Record what became of leased requests; the payload of one that is finished goes."""
    again = [{"key": s.id, "until": max(s.not_before or 0.0, 0.0)} for s in settled if s.outcome == "retry"]
    ended = [{"key": s.id, "outcome": s.outcome} for s in settled if s.outcome != "retry"]
    if again:
        connection.execute(_AGAIN, again)
    if ended:
        connection.execute(_ENDED, ended)
    for outcome in sorted({s.outcome for s in settled}):
        hosts = Counter(s.host for s in settled if s.outcome == outcome)
        shift(connection, run, hosts, **{"leased": -1, "queued" if outcome == "retry" else outcome: 1})


def shift(connection: Connection, run: str, hosts: Mapping[str, int], **columns: int) -> None:
    """Add to the counts of hosts: for each column, the host's number times the column's sign."""
    if not hosts:
        return
    rows = [{"this_run": run, "key": host, "n": n} for host, n in hosts.items()]
    connection.execute(_shift(tuple(sorted(columns.items()))), rows)


@cache
def _shift(columns: tuple[tuple[str, int], ...]) -> Update:
    this = _HOST_RUN.update().where(_HOST_RUN.c.run == bindparam("this_run"), _HOST_RUN.c.host == bindparam("key"))
    return this.values({name: _HOST_RUN.c[name] + sign * bindparam("n", type_=BigInteger) for name, sign in columns})


def reclaim(connection: Connection, run: str, token: int) -> int:
    """Queue again what sittings before `token` had leased and not settled; returns how many requests that is."""
    lost = _FRONTIER.update().where(_FRONTIER.c.run == run, text("state = 'leased'"), _FRONTIER.c.token < token)
    queued = lost.values(state="queued")
    hosts = Counter(connection.scalars(queued.returning(_FRONTIER.c.host)))
    shift(connection, run, hosts, leased=-1, queued=1)
    return hosts.total()


def forget_payloads(connection: Connection, run: str) -> None:
    """Drop what is left of the requests of a run that will not go on."""
    left = _FRONTIER.update().where(_FRONTIER.c.run == run, _FRONTIER.c.payload.is_not(None))
    connection.execute(left.values(payload=None))
