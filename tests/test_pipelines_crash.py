"""A process that is killed at any moment loses nothing that it had acknowledged, and doubles nothing."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipelines.database import Database
from pipelines.heads import verify_study
from pipelines.tables import Advert, FrontierRequest, HostRun, LedgerEntry, Listing, Observation, Run, table
from tests import crashing
from tests.storing import KEY, STUDY

KILLS = 20


def _sit(*arguments: Any) -> int | None:
    """One sitting in a process of its own; its exit code."""
    process = crashing.process(crashing.work, *arguments)
    process.join(60)
    return process.exitcode


def _rows(url: str, data_dir: Path, model: Any) -> list[dict[str, Any]]:
    with Database.open(url, data_dir=data_dir, read_only=True) as database, database.transaction() as connection:
        return [dict(row) for row in connection.execute(select(table(model))).mappings()]


def _check(url: str, data_dir: Path, acknowledged: set[bytes]) -> set[bytes]:
    """See that all is whole: what is done has everything that belongs to it, what is not done has nothing."""
    requests = _rows(url, data_dir, FrontierRequest)
    done = {row["fingerprint"] for row in requests if row["state"] == "done"}
    queued = {row["fingerprint"] for row in requests}
    numbers = {int.from_bytes(fingerprint, "big") for fingerprint in done}
    entries = Counter(row["subject"] for row in _rows(url, data_dir, LedgerEntry) if row["stage"] == "item")

    assert acknowledged <= done
    assert entries == dict.fromkeys((fingerprint.hex() for fingerprint in done), 1)
    assert {int(row["key"], 16) for row in _rows(url, data_dir, Observation)} == numbers
    assert {row["title"] for row in _rows(url, data_dir, Listing)} == {f"thing {number}" for number in numbers}
    children = {n for number in numbers for n in (2 * number + 1, 2 * number + 2) if n < crashing.PAGES}
    assert children <= {int.from_bytes(fingerprint, "big") for fingerprint in queued}
    states = Counter(row["state"] for row in requests)
    for counts in _rows(url, data_dir, HostRun):
        assert {state: counts[state] for state in states} == states
        assert counts["bytes"] == 100 * len(done)
        assert counts["pages"] >= len(done)
    with Database.open(url, data_dir=data_dir, read_only=True) as database, database.transaction() as connection:
        verify_study(connection, data_dir, STUDY, KEY)
    return done


@pytest.mark.parametrize("seed", [1])
def test_kills_at_any_moment_lose_and_double_nothing(
    database_url: str, data_dir: Path, tmp_path: Path, seed: int
) -> None:
    """Twenty kills at random points, each resumed by the next process; then the crawl is run to its end."""
    notes = tmp_path / "acknowledged"
    notes.touch()
    chance = random.Random(seed)
    reached = []

    for _ in range(KILLS):
        code = _sit(database_url, str(data_dir), str(notes), chance.randint(1, 120))
        assert code == -9
        content = notes.read_bytes()
        acknowledged = {content[n : n + 16] for n in range(0, len(content), 16)}
        reached.append(len(_check(database_url, data_dir, acknowledged)))
    assert _sit(database_url, str(data_dir), str(notes), 0) == 0

    assert len(_check(database_url, data_dir, set())) == crashing.PAGES
    assert 0 < reached[-1] < crashing.PAGES, "the kills came too early or too late to show anything"
    runs = _rows(database_url, data_dir, Run)
    assert [(run["status"], run["token"]) for run in runs] == [("finished", max(run["token"] for run in runs))]
    opened = [
        json.loads(row["counts"]) for row in _rows(database_url, data_dir, LedgerEntry) if row["rule"] == "run.open"
    ]
    assert sum(counts["reclaimed"] for counts in opened) > 0
    assert _rows(database_url, data_dir, Advert) == []
