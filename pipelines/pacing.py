"""What may be asked of a host, when, and how much: pure arithmetic of slots and budgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TICK_S = 1e-6
"""Times as seconds since 1970 are no finer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLimits:
    """What a policy lets a study ask of one host; None means that the policy sets no such limit.

    Attributes:
        delay_s: least time between the starts of two requests.
        concurrency: most requests in flight at a time.
    """

    delay_s: float
    concurrency: int
    pages_per_day: int | None
    total_pages: int | None
    bytes_per_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLimits:
    """What a policy lets a study ask of all hosts together; None means that the policy sets no such limit."""

    pages_per_day: int | None
    total_pages: int | None
    bytes_per_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What was used up; `pages_today` and `bytes_today` are those of the UTC day asked about."""

    pages: int
    pages_today: int
    bytes_today: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """A host as the database has it; times are seconds since 1970."""

    host: str
    queued: int
    leased: int
    next_at: float
    paused_until: float
    delay_s: float | None
    closed: str | None
    day: str
    pages: int
    pages_today: int
    bytes_today: int

    def used(self, day: str) -> Used:
        """What was used on a day; a clock that runs backwards gives no budget back."""
        same = day <= self.day
        return Used(
            pages=self.pages,
            pages_today=self.pages_today if same else 0,
            bytes_today=self.bytes_today if same else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why queued requests cannot be leased.

    Attributes:
        host: None where the budget of the whole study is meant.
        reason: a code: ``host.closed:login``, ``host.unnamed``, ``host.paused``, ``budget.host.pages_per_day`` ...
        queued: how many requests wait.
        until: when it ends by itself, in seconds since 1970; None where it does not.
    """

    host: str | None
    reason: str
    queued: int
    until: float | None = None


def utc_day(now: float) -> str:
    """The UTC day of a time, such as ``2026-11-23``."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def next_day(now: float) -> float:
    """When the UTC day after that of a time begins."""
    moment = datetime.fromtimestamp(now, UTC) + timedelta(days=1)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def spent(used: Used, limits: HostLimits | StudyLimits) -> str | None:
    """Which limit is reached, if any; one that no new day lifts comes first."""
    for name, amount in (
        ("total_pages", used.pages),
        ("pages_per_day", used.pages_today),
        ("bytes_per_day", used.bytes_today),
    ):
        limit = getattr(limits, name)
        if limit is not None and amount >= limit:
            return name
    return None


def pages_left(used: Used, limits: HostLimits | StudyLimits, most: int) -> int:
    """How many pages may still be asked for now, at most `most`."""
    if spent(used, limits):
        return 0
    total = most if limits.total_pages is None else limits.total_pages - used.pages
    day = most if limits.pages_per_day is None else limits.pages_per_day - used.pages_today
    return min(most, total, day)


def gap(host: HostState, limits: HostLimits) -> float:
    """The time between two requests: the policy's, or the host's own where that is longer."""
    return max(limits.delay_s, host.delay_s or 0.0)


def room(host: HostState, limits: HostLimits, horizon_s: float, most: int) -> int:
    """How many more requests of a host may be out: those in flight, and those whose slot lies ahead."""
    between = gap(host, limits)
    if not between:
        # Whoever sends them keeps to the concurrency; what was read and waits to be stored must not hold up the rest.
        return most
    return min(most, limits.concurrency + int(horizon_s / between) - host.leased)


def slots(host: HostState, limits: HostLimits, now: float, horizon_s: float, most: int) -> list[float]:
    """The times at which the next requests of a host may start, from `now` to the horizon, at most `most`."""
    if host.closed or host.paused_until > now:
        return []
    count = min(room(host, limits, horizon_s, most), pages_left(host.used(utc_day(now)), limits, most))
    first, between = max(now, host.next_at), gap(host, limits)
    times = (first + i * between for i in range(count))
    return [time for time in times if time <= now + horizon_s + TICK_S]


def share(
    candidates: Iterable[tuple[int, str, int]], free: Mapping[str, Sequence[float]], most: int
) -> dict[int, tuple[str, float]]:
    """Give slots to requests: higher priority first, then the older.

    Args:
        candidates: id, host and priority of each request.
        free: the slots of each host.
        most: how many requests may be chosen.

    Returns:
        The host and the start of each chosen request, by its id.
    """
    taken = dict.fromkeys(free, 0)
    chosen: dict[int, tuple[str, float]] = {}
    for number, host, _ in sorted(candidates, key=lambda c: (-c[2], c[0])):
        if len(chosen) == most:
            break
        if taken[host] < len(free[host]):
            chosen[number] = (host, free[host][taken[host]])
            taken[host] += 1
    return chosen


def blocked(host: HostState, limits: HostLimits | None, now: float) -> Blocked | None:
    """What, other than pace, keeps the queued requests of a host from being leased."""
    reason, until = None, None
    if limits is None:
        reason = "host.unnamed"
    elif host.closed:
        reason = f"host.closed:{host.closed}"
    elif limit := spent(host.used(utc_day(now)), limits):
        reason, until = f"budget.host.{limit}", None if limit == "total_pages" else next_day(now)
    elif host.paused_until > now:
        reason, until = "host.paused", host.paused_until
    return None if reason is None else Blocked(host=host.host, reason=reason, queued=host.queued, until=until)


def earliest(
    host: HostState, limits: HostLimits | None, *, now: float, horizon_s: float, most: int, due: float
) -> float | None:
    """When a request of a host could be leased for the horizon; None where nothing lifts what keeps it.

    Args:
        host: with queued requests.
        limits: None where the policy does not name the host.
        now: from when on.
        horizon_s: how far ahead slots are given.
        most: how many requests a lease asks for.
        due: when the first of its requests may be made.
    """
    if limits is None or host.closed or room(host, limits, horizon_s, most) < 1:
        return None
    limit = spent(host.used(utc_day(now)), limits)
    if limit == "total_pages":
        return None
    dawn = next_day(now) if limit else now
    return max(now, dawn, due, host.paused_until, host.next_at - horizon_s)
