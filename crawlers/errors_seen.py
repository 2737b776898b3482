"""Count failures of sources and hosts, and say when one has failed too often."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field

from policies.model import Policy

RECENT = 100
"""Requests over which the error rate is taken."""
FEWEST = 20
"""Requests before the error rate says anything."""


@dataclass(slots=True)
class ErrorsSeen:
    """The latest failures of a run.

    Attributes:
        closed: hosts that failed too often in a row; nothing more is asked of them in this sitting.
    """

    policy: Policy
    closed: set[str] = field(default_factory=set)
    _recent: dict[str, deque[bool]] = field(default_factory=dict)
    _in_a_row: Counter[str] = field(default_factory=Counter)

    def of_source(self, source: str, error: bool) -> bool:
        """Count a request to a source; True where too many of the latest failed."""
        recent = self._recent.setdefault(source, deque(maxlen=RECENT))
        recent.append(error)
        return len(recent) >= FEWEST and sum(recent) / len(recent) > self.policy.stop.error_rate_over

    def of_host(self, host: str, error: bool) -> bool:
        """Count a request to a host; True at the failure that closes it."""
        self._in_a_row[host] = self._in_a_row[host] + 1 if error else 0
        if self._in_a_row[host] < self.policy.politeness.stop_after_errors or host in self.closed:
            return False
        self.closed.add(host)
        return True
