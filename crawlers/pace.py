"""How long to wait: the policy's delay, the host's own wish, its answering time, and its errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.sections.access import Politeness

SMOOTHING = 0.2
"""Weight of the newest answering time in the running mean."""
STEEPEST = 100
"""Steps after which a pause grows no more, however long it may be."""


@dataclass(slots=True)
class _Host:
    delay_s: float
    told_s: float
    latency_s: float | None = None
    robots_delay_s: float = 0.0
    last_at: float = 0.0
    paused_until: float = 0.0
    busy: int = 0
    busy_at: float = 0.0
    broke_at: float = 0.0


@dataclass(slots=True)
class Pace:
    """The pause between two requests to each host, as it stands; times are seconds since 1970.

    The queue gives out time slots ahead. What is sent late for some reason would come too close to the next, so the
    door to the network asks here too, and waits.
    """

    politeness: Politeness
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def _host(self, host: str) -> _Host:
        if (known := self._hosts.get(host)) is None:
            delay = self.politeness.per_host.delay_s
            known = self._hosts[host] = _Host(delay_s=delay, told_s=delay)
        return known

    def learn(self, host: str, *, latency_s: float | None = None, robots_delay_s: float | None = None) -> float | None:
        """Take in what a host showed; the new delay in seconds where it grew, or shrank by a tenth, else None."""
        known = self._host(host)
        if latency_s is not None:
            before = latency_s if known.latency_s is None else known.latency_s
            known.latency_s = before + SMOOTHING * (latency_s - before)
        if robots_delay_s is not None:
            known.robots_delay_s = robots_delay_s
        known.delay_s = max(
            self.politeness.per_host.delay_s,
            known.robots_delay_s,
            self.politeness.latency_factor * (known.latency_s or 0.0),
        )
        if abs(known.delay_s - known.told_s) <= 0.1 * known.told_s:
            return None
        known.told_s = known.delay_s
        return known.delay_s

    def delay_s(self, host: str) -> float:
        """The pause between two requests to a host."""
        return self._host(host).delay_s

    def free_at(self, host: str) -> float:
        """When the host may next be asked."""
        known = self._host(host)
        return max(known.last_at + known.delay_s, known.paused_until)

    def take(self, host: str, now: float) -> float:
        """Take the next moment at which the host may be asked, from `now` on."""
        self._host(host).last_at = moment = max(now, self.free_at(host))
        return moment

    def sent(self, host: str, at: float) -> None:
        """Count the pause from a later moment, when it is certain that the host has the request."""
        known = self._host(host)
        known.last_at = max(known.last_at, at)

    def pause(self, host: str, until: float) -> None:
        """Ask a host for nothing until then."""
        known = self._host(host)
        known.paused_until = max(known.paused_until, until)

    def busy(self, host: str, sent_at: float, now: float) -> bool:
        """Note that a host asked to be left alone; False where it says so only of what was under way when it last did.

        Args:
            host: the host.
            sent_at: when the request was sent that it answered so.
            now: the moment.
        """
        known = self._host(host)
        if sent_at <= known.busy_at:
            return False
        known.busy, known.busy_at = known.busy + 1, now
        return True

    def broke(self, host: str, sent_at: float, now: float) -> bool:
        """Note that a host broke off; False where that befell what was under way when it last did."""
        known = self._host(host)
        if sent_at <= known.broke_at:
            return False
        known.broke_at = now
        return True

    def calm(self, host: str, sent_at: float) -> None:
        """Note that a host answers again."""
        known = self._host(host)
        if sent_at > known.busy_at:
            known.busy = 0

    def busy_s(self, host: str) -> float:
        """The pause after a host asked to be left alone so many times in a row."""
        backoff = self.politeness.backoff
        times = min(max(self._host(host).busy, 1), STEEPEST)
        return min(backoff.start_s * backoff.factor ** (times - 1), backoff.max_s)

    def paused_until(self, host: str) -> float:
        """Until when a host asked to be left alone."""
        return self._host(host).paused_until

    def backoff_s(self, attempt: int) -> float | None:
        """The pause after a failed attempt, counted from 1; None when the page is given up."""
        backoff = self.politeness.backoff
        if attempt > backoff.retries:
            return None
        return min(backoff.start_s * backoff.factor ** (attempt - 1), backoff.max_s)
