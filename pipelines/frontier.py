"""The frontier: which request may be made next, and when; leased with a fencing token, within pace and budgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, func, select

from pipelines import leasing
from pipelines.database import transaction
from pipelines.pacing import (
    Blocked,
    HostLimits,
    StudyLimits,
    blocked,
    earliest,
    next_day,
    pages_left,
    share,
    slots,
    spent,
    utc_day,
)
from pipelines.queued import Lease, Queued, enqueue, ensure_hosts, reclaim, shift
from pipelines.tables import Host, HostRun, Run, table

__all__ = ["Before", "Blocked", "Counts", "Frontier", "HostLimits", "Lease", "Queued", "StudyLimits"]

_HOST, _HOST_RUN, _RUN = table(Host), table(HostRun), table(Run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many requests of a run are in which state."""

    queued: int = 0
    leased: int = 0
    done: int = 0
    failed: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a study did with a host before; times are seconds since 1970.

    Attributes:
        last_at: when it was last asked for something; 0 where it was not.
        paused_until: until when it is to be left alone.
        bytes_today: what was received of it today.
    """

    last_at: float
    paused_until: float
    bytes_today: int


def _before(row: RowMapping, today: str) -> Before:
    same = row["day"] == today
    return Before(
        last_at=row["last_at"] or 0.0,
        paused_until=row["paused_until"],
        bytes_today=row["bytes_today"] if same else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the latest lease was asked with: what `next_time` and `exhausted` answer for."""

    limit: int
    now: float
    horizon_s: float
    limits: Mapping[str, HostLimits]
    study: StudyLimits


class Frontier:
    """The queue of one run, for one thread and one connection.

    Of a host's requests the one of higher priority goes first, then the older one; and so among the hosts that have a
    slot free. A host that the limits do not name is not asked for anything.
    """

    def __init__(self, connection: Connection, run_id: str, token: int) -> None:
        with transaction(connection):
            study = connection.scalars(select(_RUN.c.study).where(_RUN.c.id == run_id)).one()
        self._connection = connection
        self._sitting = leasing.Sitting(run=run_id, study=study, token=token)
        self._asked: _Asked | None = None

    def add(self, requests: Sequence[Queued]) -> int:
        """Queue requests; those that the run knows already are passed over. Returns how many were new."""
        with transaction(self._connection) as connection:
            return enqueue(connection, self._sitting.run, self._sitting.study, requests)

    def lease(
        self, limit: int, now: float, horizon_s: float, limits: Mapping[str, HostLimits], study: StudyLimits
    ) -> list[Lease]:
        """Take requests to be made between `now` and `now + horizon_s`; each counts against the budgets from now on.

        Bytes are known only afterwards: a host, or a study, that has reached its bytes is not asked again that day.

        Raises:
            StoreError: a later sitting has taken over the run.
        """
        self._asked = _Asked(limit=limit, now=now, horizon_s=horizon_s, limits=limits, study=study)
        with transaction(self._connection) as connection:
            leasing.fence(connection, self._sitting)
            most = pages_left(leasing.study_used(connection, self._sitting, now), study, limit)
            if most <= 0:
                return []
            states = leasing.open_hosts(connection, self._sitting, now, horizon_s)
            named = {host: slots(s, limits[host], now, horizon_s, most) for host, s in states.items() if host in limits}
            free = {host: times for host, times in named.items() if times}
            if not free:
                return []
            chosen = share(leasing.candidates(connection, self._sitting, free, now=now, most=most), free, most)
            if not chosen:
                return []
            hosts = Counter(host for host, _ in chosen.values())
            shift(connection, self._sitting.run, hosts, queued=-1, leased=1)
            asked = [(states[host], limits[host], free[host][:count]) for host, count in hosts.items()]
            leasing.spend(connection, self._sitting, asked, now)
            return leasing.take(connection, self._sitting, chosen, now)

    def slot(self, host: str, now: float, limits: HostLimits, study: StudyLimits) -> float | None:
        """Take one slot and one page of a host for a request that was never queued: a robots.txt, a redirect's target.

        Returns:
            When it may start; None where the host is closed or a budget is spent.
        """
        with transaction(self._connection) as connection:
            leasing.fence(connection, self._sitting)
            state = leasing.one_host(connection, self._sitting, host)
            left = pages_left(leasing.study_used(connection, self._sitting, now), study, 1)
            if state.closed or not left or not pages_left(state.used(utc_day(now)), limits, 1):
                return None
            start = max(now, state.next_at, state.paused_until)
            leasing.spend(connection, self._sitting, [(state, limits, [start])], now)
            return start

    def reclaim(self, token: int) -> int:
        """Queue again what sittings before `token` had leased; returns how many requests that is."""
        with transaction(self._connection) as connection:
            return reclaim(connection, self._sitting.run, token)

    def counts(self) -> Counts:
        """How many requests are in which state; what it costs does not grow with the queue."""
        sums = (func.coalesce(func.sum(_HOST_RUN.c[name]), 0) for name in Counts.__slots__)
        with transaction(self._connection) as connection:
            row = connection.execute(select(*sums).where(_HOST_RUN.c.run == self._sitting.run)).one()
        return Counts(**{name: int(value) for name, value in zip(Counts.__slots__, row, strict=True)})

    def set_host(
        self,
        host: str,
        delay_s: float | None = None,
        paused_until: float | None = None,
        closed: str | None = None,
        latency_s: float | None = None,
    ) -> None:
        """Record what a host asks for or has earned; None leaves a value as it is.

        Args:
            host: its authority.
            delay_s: time between two requests; the policy's holds where that is longer.
            paused_until: seconds since 1970; a pause is made longer, never shorter.
            closed: why, as a code, nothing more is asked of it in this run; the first reason stays.
            latency_s: how long it takes to answer.
        """
        given = {"delay_s": delay_s, "latency_s": latency_s}
        values = {name: value for name, value in given.items() if value is not None}
        with transaction(self._connection) as connection:
            ensure_hosts(connection, self._sitting.run, self._sitting.study, [host])
            this = _HOST_RUN.update().where(_HOST_RUN.c.run == self._sitting.run, _HOST_RUN.c.host == host)
            connection.execute(this.values(closed=func.coalesce(_HOST_RUN.c.closed, closed), **values))
            if paused_until is not None:
                this = _HOST.update().where(_HOST.c.study == self._sitting.study, _HOST.c.host == host)
                connection.execute(this.where(_HOST.c.paused_until < paused_until).values(paused_until=paused_until))

    def history(self, now: float) -> tuple[dict[str, Before], int]:
        """What the study did with each host before, and the bytes that it received today in all."""
        rows = select(_HOST).where(_HOST.c.study == self._sitting.study)
        with transaction(self._connection) as connection:
            used = leasing.study_used(connection, self._sitting, now)
            found = connection.execute(rows).mappings()
            return {row["host"]: _before(row, utc_day(now)) for row in found}, used.bytes_today

    def exhausted(self) -> tuple[Blocked, ...]:
        """What, other than pace, kept queued requests from the latest `lease`: the study's budget, or host by host."""
        if (asked := self._asked) is None:
            return ()
        with transaction(self._connection) as connection:
            used = leasing.study_used(connection, self._sitting, asked.now)
            states = [state for state, _ in leasing.waiting_hosts(connection, self._sitting)]
        found = [blocked(state, asked.limits.get(state.host), asked.now) for state in states]
        if states and (limit := spent(used, asked.study)):
            until = None if limit == "total_pages" else next_day(asked.now)
            queued = sum(state.queued for state in states)
            found.append(Blocked(host=None, reason=f"budget.study.{limit}", queued=queued, until=until))
        return tuple(block for block in found if block is not None)

    def next_time(self, now: float) -> float | None:
        """When something could be leased, by the limits of the latest `lease`.

        None where nothing can as things stand: the queue is empty, what is left is closed or over budget for good, or
        it waits until requests in flight are settled.
        """
        with transaction(self._connection) as connection:
            used = leasing.study_used(connection, self._sitting, now)
            hosts = leasing.waiting_hosts(connection, self._sitting)
        if (asked := self._asked) is None:
            return now if hosts else None
        limit = spent(used, asked.study)
        if limit == "total_pages":
            return None
        dawn = next_day(now) if limit else now
        found = (
            earliest(state, asked.limits.get(state.host), now=now, horizon_s=asked.horizon_s, most=asked.limit, due=due)
            for state, due in hosts
        )
        return min((max(time, dawn) for time in found if time is not None), default=None)
