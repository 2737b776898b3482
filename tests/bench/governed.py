"""A governed crawl of the demo market, measured: ``python -m tests.bench.governed POLICY``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from crawlers import launch, logs
from crawlers.run import Run
from crawlers.settings import Machine
from policies.errors import BeholdenError
from policies.load import load_policy
from tests.bench.phase import Phase


def main() -> None:
    """Crawl, and print what it took as JSON."""
    logs.configure("WARNING")
    phase, runs = Phase(), list[Run]()

    def on_run(run: Run) -> None:
        runs.append(run)
        phase.profile_thread(lambda enable: run.later(run.writer.call(enable)))
        if os.environ.get("BENCH_QUEUE") == "memory":
            from tests.bench.memory_queue import install

            install(run)

    try:
        launch.crawl(load_policy(Path(sys.argv[1])), Machine.from_environment(), on_run=on_run)
    except BeholdenError as error:
        sys.exit(str(error))
    phase.cost(runs[0].tally.pages).print()


if __name__ == "__main__":
    main()
