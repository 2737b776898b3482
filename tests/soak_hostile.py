"""Many hostile hosts at once against a bound on memory: ``python -m tests.soak_hostile [--quick]``."""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console

from crawlers.governed import governed_settings
from policies.errors import StoppedError
from policies.load import parse_policy
from tests.attacking import FINE, policy, watched
from tests.attacks import ROWS
from tests.hostile import Hostile
from tests.policies import as_bytes
from tests.site import desk

HEAVY = (
    "endless-body endless-chunks said-huge huge-chunk tiny-chunks endless-head long-header endless-continue gzip-bomb"
    " gzip-members tags attributes deep links long-text slow-body silent cookie-trap"
).split()
"""Rows that are after memory and time."""
PAGE_MB = 2
EMPTY_MB = 190
"""What a crawl holds before its first page."""
COPIES = 2
"""How often a page may be in memory at once, on average: as it came, unpacked, as a tree."""
HOSTS, QUICK_HOSTS = 200, 36


@dataclass(frozen=True, kw_only=True)
class Soaked:
    """What came of it.

    Attributes:
        bound_mb: what the crawl may hold: as many pages as may be on their way at once, twice, and itself.
        fine: pages read of the host that means no harm.
    """

    code: int
    rule: str | None
    hosts: int
    peak_mb: float
    bound_mb: float
    seconds: float
    fine: int
    errors: str

    @property
    def passed(self) -> bool:
        """Whether it read all but what is down today, within its bound, and did its work."""
        return self.rule in (None, "politeness.stop_after_errors") and self.peak_mb <= self.bound_mb and self.fine >= 10


def soak(folder: Path, hosts: int) -> Soaked:
    """Crawl so many hosts, each of which plays one of the heavy rows, and one that plays none."""
    rows = [next(row for row in ROWS if row.id == name) for name in HEAVY]
    named = [(f"h{number}", f"{number}.{row.host}") for number, row in enumerate(islice(cycle(rows), hosts))]
    sources = [("fine", FINE, "http", ["/fine/1"]), *((name, host, "http", ["/trap"]) for name, host in named)]
    body = policy(sources)
    body["politeness"] |= {"max_page_mb": PAGE_MB, "timeout_s": 3}
    at_once = governed_settings(parse_policy(as_bytes(body)))["CONCURRENT_REQUESTS"]
    with Hostile(rows) as server:
        found = desk(folder)
        found.local = dict.fromkeys((FINE, *(host for _, host in named)), server.ports["plain"])
        begun = time.monotonic()
        ended, memory = watched(found, found.policy(as_bytes(body)))
        seconds = time.monotonic() - begun
    return Soaked(
        code=ended.code,
        rule=ended.json["rule"] if ended.code in (0, StoppedError.exit_code) else "",
        hosts=hosts,
        peak_mb=memory.peak_mb,
        bound_mb=EMPTY_MB + at_once * PAGE_MB * COPIES,
        seconds=seconds,
        fine=sum(host == FINE and path != "/robots.txt" for host, path, _ in server.asked),
        errors=ended.err[-2000:] if ended.code else "",
    )


def main(arguments: list[str]) -> int:
    """Soak, and print what came of it; 1 where the bound does not hold."""
    with tempfile.TemporaryDirectory(prefix="beholden-soak-") as home:
        found = soak(Path(home), QUICK_HOSTS if "--quick" in arguments else HOSTS)
    console = Console(width=120)
    console.print(
        f"{'pass' if found.passed else 'FAIL'}: {found.hosts} hostile hosts, peak {found.peak_mb:.0f} MB of at most"
        f" {found.bound_mb:.0f}, {found.fine} pages of the other host read, exit code {found.code},"
        f" {found.seconds:.0f} s"
    )
    if found.errors:
        console.print(found.errors)
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
