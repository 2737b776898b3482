"""What requests cost a host: bytes, errors, latency, and the shortest time between two of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, bindparam, select

from pipelines.database import adding
from pipelines.leasing import Sitting
from pipelines.pacing import utc_day
from pipelines.queued import ensure_hosts
from pipelines.tables import Budget, Host, HostRun, table

_HOST, _HOST_RUN, _BUDGET = table(Host), table(HostRun), table(Budget)

_RUN_FACTS = ("bytes", "errors", "latency_s", "min_gap_s", "first_at", "last_at")
_STUDY_FACTS = ("bytes", "bytes_today", "pages_today", "day", "last_at")

# Put together once: to do so for each commit would cost more than what they do.
_READ = (
    select(
        _HOST_RUN.c.host,
        *(_HOST_RUN.c[name] for name in _RUN_FACTS),
        *(_HOST.c[name].label(f"study_{name}") for name in _STUDY_FACTS),
    )
    .join_from(_HOST_RUN, _HOST, (_HOST.c.host == _HOST_RUN.c.host) & (_HOST.c.study == bindparam("this_study")))
    .where(_HOST_RUN.c.run == bindparam("this_run"), _HOST_RUN.c.host.in_(bindparam("these", expanding=True)))
)
_UPDATE_RUN = (
    _HOST_RUN.update()
    .where(_HOST_RUN.c.run == bindparam("this_run"), _HOST_RUN.c.host == bindparam("key"))
    .values({name: bindparam(name) for name in _RUN_FACTS})
)
_UPDATE_HOST = (
    _HOST.update()
    .where(_HOST.c.study == bindparam("this_study"), _HOST.c.host == bindparam("key"))
    .values({name: bindparam(name) for name in _STUDY_FACTS})
)

_SMOOTHING = 0.3
_REMEMBERED = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUsage:
    """What one request cost a host.

    Attributes:
        at: when the request was started, in seconds since 1970.
        latency_s: time to the first byte of the answer, or None where there was none.
        bytes: bytes received.
        error: whether it failed (no answer, 5xx, broken off).
    """

    host: str
    at: float
    latency_s: float | None = None
    bytes: int = 0
    error: bool = False


class Starts:
    """The latest starts of requests to a host, in order of time; their reports come in another order."""

    def __init__(self, latest: float | None) -> None:
        self._times = [] if latest is None else [latest]

    def add(self, at: float) -> float | None:
        """Add a start; gives the time between it and its nearest neighbour."""
        place = bisect_left(self._times, at)
        gaps = [abs(at - other) for other in self._times[max(place - 1, 0) : place + 1]]
        self._times.insert(place, at)
        del self._times[:-_REMEMBERED]
        return min(gaps, default=None)


def charge(connection: Connection, sitting: Sitting, usages: Iterable[HostUsage], starts: dict[str, Starts]) -> None:
    """Add what requests cost to their hosts and to the study, within the caller's transaction.

    Args:
        connection: with a transaction begun.
        sitting: whose run it is.
        usages: one for each request.
        starts: what the caller keeps from one call to the next.
    """
    groups: dict[str, list[HostUsage]] = {}
    for usage in usages:
        groups.setdefault(usage.host, []).append(usage)
    if not groups:
        return
    known = _rows(connection, sitting, list(groups))
    if len(known) < len(groups):
        ensure_hosts(connection, sitting.run, sitting.study, groups)
        known = _rows(connection, sitting, list(groups))
    for host, row in known.items():
        starts.setdefault(host, Starts(row["study_last_at"]))
    runs = [_of_run(known[host], group, starts[host]) for host, group in groups.items()]
    hosts = [_of_study(known[host], group) for host, group in groups.items()]
    connection.execute(_UPDATE_RUN, [row | {"this_run": sitting.run} for row in runs])
    connection.execute(_UPDATE_HOST, [row | {"this_study": sitting.study} for row in hosts])
    _charge_study(connection, sitting, [usage for group in groups.values() for usage in group])


def _rows(connection: Connection, sitting: Sitting, hosts: Sequence[str]) -> dict[str, RowMapping]:
    names = {"this_run": sitting.run, "this_study": sitting.study, "these": hosts}
    return {row["host"]: row for row in connection.execute(_READ, names).mappings()}


def _of_run(row: RowMapping, group: Sequence[HostUsage], starts: Starts) -> dict[str, object]:
    latency = row["latency_s"]
    for usage in group:
        if usage.latency_s is not None:
            latency = usage.latency_s if latency is None else latency + _SMOOTHING * (usage.latency_s - latency)
    gaps = [gap for usage in group if (gap := starts.add(usage.at)) is not None]
    times = [usage.at for usage in group]
    return {
        "key": row["host"],
        "bytes": row["bytes"] + sum(usage.bytes for usage in group),
        "errors": row["errors"] + sum(usage.error for usage in group),
        "latency_s": latency,
        "min_gap_s": min([*gaps, *_given(row["min_gap_s"])], default=None),
        "first_at": min([*times, *_given(row["first_at"])]),
        "last_at": max([*times, *_given(row["last_at"])]),
    }


def _given(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


def _of_study(row: RowMapping, group: Sequence[HostUsage]) -> dict[str, object]:
    day = max(utc_day(usage.at) for usage in group)
    size, same = sum(usage.bytes for usage in group), day <= row["study_day"]
    return {
        "key": row["host"],
        "bytes": row["study_bytes"] + size,
        "bytes_today": (row["study_bytes_today"] if same else 0) + size,
        "pages_today": row["study_pages_today"] if same else 0,
        "day": max(day, row["study_day"]),
        "last_at": max([usage.at for usage in group] + [*_given(row["study_last_at"])]),
    }


def _charge_study(connection: Connection, sitting: Sitting, usages: Sequence[HostUsage]) -> None:
    days: dict[str, int] = {}
    for usage in usages:
        day = utc_day(usage.at)
        days[day] = days.get(day, 0) + usage.bytes
    added = [{"study": sitting.study, "day": day, "bytes": size} for day, size in days.items()]
    connection.execute(adding(connection.dialect.name, _BUDGET, "bytes"), added)
