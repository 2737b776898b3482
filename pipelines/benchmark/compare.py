"""Run every system over every data set, turn by turn, and say how each did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from pipelines.benchmark.documents import DataSet
from pipelines.benchmark.measure import Span, measure
from pipelines.benchmark.systems import Running, System

CHUNK = 16
"""Documents that one system reads before the next has its turn: what slows the machine slows all alike."""
Progress = Callable[[int, int, str], None]
"""Is told the documents done, all documents, and which set is read."""


@dataclass(slots=True)
class _Work:
    """What one system did on one set."""

    found: list[list[Span]] = field(default_factory=list)
    cpu_s: float = 0.0
    rss_mb: float = 0.0


def compare(
    systems: Sequence[System], sets: Sequence[DataSet], *, progress: Progress | None = None
) -> list[dict[str, Any]]:
    """The figures of every system on every set, ready for JSON.

    Raises:
        BeholdenError: a system cannot be loaded, or failed.
    """
    total, done = sum(len(data.documents) for data in sets), 0
    tell = progress or _untold
    results: list[dict[str, Any]] = []
    with ExitStack() as stack:
        # All begin to load at once, and each is waited for.
        running = [stack.enter_context(one) for one in [Running(system) for system in systems]]
        for data in sets:
            work: dict[str, _Work] = {system.name: _Work() for system in systems}
            for read in _read(data, running, work):
                tell(done + read, total, data.name)
            done += len(data.documents)
            results.append(_told(data, work))
    return results


def _untold(done: int, total: int, name: str) -> None:
    """Nobody watches."""


def _read(data: DataSet, running: Sequence[Running], work: Mapping[str, _Work]) -> Iterator[int]:
    for turn, start in enumerate(range(0, len(data.documents), CHUNK)):
        texts = [document.text for document in data.documents[start : start + CHUNK]]
        for one in running if turn % 2 else reversed(running):
            answer, mine = one.find(texts), work[one.system.name]
            mine.found += answer.found
            mine.cpu_s, mine.rss_mb = mine.cpu_s + answer.cpu_s, max(mine.rss_mb, answer.rss_mb)
        yield start + len(texts)


def _told(data: DataSet, work: Mapping[str, _Work]) -> dict[str, Any]:
    characters = sum(len(document.text) for document in data.documents)
    return {
        "name": data.name,
        "says": data.says,
        "documents": len(data.documents),
        "characters": characters,
        "by_kind": data.by_kind,
        "for_speed": data.for_speed,
        "systems": {name: _figures(data, done, characters) for name, done in work.items()},
    }


def _figures(data: DataSet, done: _Work, characters: int) -> dict[str, Any]:
    seconds = max(done.cpu_s, 1e-9)
    return {
        "cpu_s": round(done.cpu_s, 3),
        "documents_per_cpu_s": round(len(data.documents) / seconds, 1),
        "mb_per_cpu_s": round(characters / seconds / 1e6, 4),
        "rss_mb": round(done.rss_mb, 1),
        **measure(data, done.found),
        "own": dict(data.own(done.found)) if data.own else {},
    }
