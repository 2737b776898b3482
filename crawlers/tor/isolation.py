"""One circuit for each host and epoch, and no more circuits in an hour than the policy lets a study build."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

HOUR_S = 3600.0
IDLE_S = 600.0
"""A circuit that no new stream has used for so long is not used again (MaxCircuitDirtiness)."""


@dataclass(slots=True)
class Circuits:
    """Which circuits a run has, as far as its own connections tell.

    Tor sets streams of different tokens apart, so that a token is a circuit. A new epoch, and so a new token, takes the
    place of asking tor for a new identity, which would fall on everybody who uses the same tor.

    Attributes:
        study: id of the study.
        digest: the run's keyed digest, so that a token tells nobody what it stands for.
        per_hour: most circuits in an hour.
    """

    study: str
    digest: Callable[[str], bytes]
    per_hour: int
    _epochs: Counter[str] = field(default_factory=Counter)
    _used: dict[str, float] = field(default_factory=dict)
    _built: deque[float] = field(default_factory=deque)

    def token(self, host: str) -> bytes:
        """What sets the streams to a host apart."""
        return self.digest(f"tor|{self.study}|{host}|{self._epochs[host]}").hex().encode()

    def wait_s(self, host: str, now: float) -> float:
        """How long to wait before a host may be asked; 0 where its circuit stands, or one may be built."""
        if now - self._used.get(host, float("-inf")) < IDLE_S:
            return 0.0
        while self._built and now - self._built[0] >= HOUR_S:
            self._built.popleft()
        return 0.0 if len(self._built) < self.per_hour else self._built[0] + HOUR_S - now

    def use(self, host: str, now: float) -> None:
        """Count a connection to a host, and the circuit that it needs where none stands."""
        if now - self._used.get(host, float("-inf")) >= IDLE_S:
            self._built.append(now)
        self._used[host] = now

    def renew(self, host: str) -> None:
        """Leave a circuit that failed: the next connection to the host gets another."""
        self._epochs[host] += 1
        self._used.pop(host, None)

    @property
    def built(self) -> int:
        """How many were built in the latest hour that was looked at."""
        return len(self._built)
