"""The governed crawl of the demo market, measured from the first request to the last commit."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from crawlers import launch, logs
from crawlers.settings import Machine
from policies.errors import BeholdenError
from policies.load import load_policy
from tests.bench.plain import cpu, rss_mb


def main() -> None:
    """Crawl, and print what it took as JSON."""
    logs.configure("WARNING")
    seen: list[tuple[Any, float, float]] = []
    policy, machine = load_policy(Path(sys.argv[1])), Machine.from_environment()
    try:
        launch.crawl(policy, machine, on_run=lambda run: seen.append((run, time.monotonic(), cpu())))
    except BeholdenError as error:
        sys.exit(str(error))
    ended, cpu1 = time.monotonic(), cpu()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    run, began, cpu0 = seen[0]
    print(
        json.dumps(
            {
                "pages": run.tally.pages,
                "seconds": ended - began,
                "cpu_s": cpu1 - cpu0,
                "worker_cpu_s": children.ru_utime + children.ru_stime,
                "rss_mb": rss_mb(),
                "records": sum(run.tally.records.values()),
            }
        )
    )


if __name__ == "__main__":
    main()
