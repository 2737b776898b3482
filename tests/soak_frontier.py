"""A long queue: what queueing and leasing cost, and how much memory they take.

Run it with ``python -m tests.soak_frontier 1000000``.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from pipelines.frontier import Queued
from tests.storing import begin, frontier, limits, opened, study_limits

HOSTS = 50
GROUP = 500


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def soak(number: int, folder: Path) -> dict[str, float]:
    """Queue a number of requests and lease some of them."""
    hosts = [f"h{host}.example" for host in range(HOSTS)]
    before = 0.0
    with opened(None, folder) as store:
        queue = frontier(store, begin(store))
        begun = time.process_time()
        for start in range(0, number, GROUP):
            queue.add(
                [
                    # Half of all for one host: the others must not wait behind it.
                    Queued(
                        fingerprint=os.urandom(16),
                        host=hosts[0] if n % 2 else hosts[n % HOSTS],
                        source="market",
                        priority=n % 3,
                        payload=os.urandom(200),
                    )
                    for n in range(start, start + GROUP)
                ]
            )
            if start <= 10_000:
                before = _memory_mb()
        queued = time.process_time() - begun
        paced = {host: limits(1.0, 4) for host in hosts}
        begun = time.process_time()
        leased = [len(queue.lease(48, time.time() + step, 1.0, paced, study_limits())) for step in range(20)]
        lease_ms = (time.process_time() - begun) / 20 * 1000
        size = sum(path.stat().st_size for path in folder.iterdir())
    return {
        "queue_us": queued / number * 1e6,
        "lease_ms": lease_ms,
        "leased": sum(leased),
        "grown_mb": _memory_mb() - before,
        "memory_mb": _memory_mb(),
        "bytes_each": size / number,
    }


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as temporary:
        target = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(temporary) / "data"
        for name, value in soak(count, target).items():
            sys.stdout.write(f"{name}={value:.1f}\n")
