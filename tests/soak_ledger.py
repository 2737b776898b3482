"""A long ledger: ``python -m tests.soak_ledger [ENTRIES]`` makes one, and times its checks in seconds of CPU."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pipelines import checkpoints, ledger
from pipelines.database import Database

STUDY = "long-ledger"
GROUP = 10_000


def main() -> None:
    """Print what each step takes."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with (
        tempfile.TemporaryDirectory() as folder,
        Database.open(None, data_dir=Path(folder) / "data") as database,
    ):
        _timed(f"append {number} entries", lambda: _fill(database, number))
        with database.transaction() as connection:
            head, kept = ledger.last(connection, STUDY), checkpoints.now(connection, STUDY)
            _timed("verify the chain", lambda: ledger.verify(connection, head))
            _timed("verify by a checkpoint", lambda: checkpoints.check(connection, kept))
            _timed("prove one entry", lambda: checkpoints.prove_entry(connection, STUDY, number // 3, number))
            _timed("prove growth", lambda: checkpoints.prove_growth(connection, STUDY, number // 3, number))


def _fill(database: Database, number: int) -> None:
    entry = ledger.Entry(
        stage="request", verdict="deny", rule="sources.hosts", reason="off.scope", source="market", subject="0" * 32
    )
    for start in range(0, number, GROUP):
        entries = [entry] * min(GROUP, number - start)
        with database.transaction() as connection:
            ledger.append(connection, STUDY, entries, at=datetime.now(UTC), run="20261123-7f3a", policy="d" * 64)


def _timed(what: str, call: Callable[[], object]) -> None:
    begun = time.process_time()
    call()
    print(f"{what:32}{time.process_time() - begun:8.1f} s")


if __name__ == "__main__":
    main()
