"""How long to wait: the policy's delay, the host's own wish, its answering time, and its errors."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.sections.access import Politeness

SMOOTHING = 0.2
"""Weight of the newest answering time in the running mean."""


@dataclass(slots=True)
class _Host:
    latency_s: float | None = None
    robots_delay_s: float = 0.0
    delay_s: float = 0.0


@dataclass(slots=True)
class Pace:
    """The pause between two requests to each host, as it stands."""

    politeness: Politeness
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def learn(self, host: str, *, latency_s: float | None = None, robots_delay_s: float | None = None) -> float | None:
        """Take in what a host showed; the new delay in seconds where it changed by a tenth or more, else None."""
        known = self._hosts.setdefault(host, _Host(delay_s=self.politeness.per_host.delay_s))
        if latency_s is not None:
            before = latency_s if known.latency_s is None else known.latency_s
            known.latency_s = before + SMOOTHING * (latency_s - before)
        if robots_delay_s is not None:
            known.robots_delay_s = robots_delay_s
        delay = max(
            self.politeness.per_host.delay_s,
            known.robots_delay_s,
            self.politeness.latency_factor * (known.latency_s or 0.0),
        )
        if abs(delay - known.delay_s) <= 0.1 * known.delay_s:
            return None
        known.delay_s = delay
        return delay

    def backoff_s(self, attempt: int) -> float | None:
        """The pause after a failed attempt, counted from 1; None when the page is given up."""
        backoff = self.politeness.backoff
        if attempt > backoff.retries:
            return None
        return min(backoff.start_s * backoff.factor ** (attempt - 1), backoff.max_s)
