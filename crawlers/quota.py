"""The bytes of the day as they come in; the database learns of them only when a page is done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from crawlers import clock
from pipelines.pacing import utc_day
from policies.sections.access import Politeness

MB = 1_000_000
DAY_S = 86_400


@dataclass(slots=True)
class Quota:
    """What was received today of each host, and in all.

    Attributes:
        politeness: where the limits are.
        day: the UTC day that is counted.
    """

    politeness: Politeness
    day: str = ""
    hosts: Counter[str] = field(default_factory=Counter)
    study: int = 0
    _ends: float = 0.0

    def add(self, host: str, size: int, now: float) -> None:
        """Count what came in."""
        if now >= self._ends and (day := utc_day(now)) > self.day:
            self.day, self.hosts, self.study = day, Counter(), 0
            self._ends = (now // DAY_S + 1) * DAY_S
        self.hosts[host] += size
        self.study += size

    def spent(self, host: str) -> str | None:
        """The clause by which nothing more may be asked of a host today."""
        if clock.now() >= self._ends:
            return None
        if self.hosts[host] >= self.politeness.per_host.mb_per_day * MB:
            return "politeness.per_host.mb_per_day"
        return "politeness.per_study.mb_per_day" if self.study >= self.politeness.per_study.mb_per_day * MB else None
