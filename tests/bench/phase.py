"""The crawl phase of a process, from the first request to the last commit: time, CPU, memory, and where it went."""

from __future__ import annotations

import cProfile
import json
import multiprocessing
import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydispatch import dispatcher  # type: ignore[import-untyped]
from scrapy import signals

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a crawl phase took.

    Attributes:
        pages: pages that were read.
        seconds: by the clock on the wall.
        cpu_s: of the crawl's own process.
        worker_cpu_s: of its worker processes.
        rss_mb: the most memory that the crawl's own process had.
        profile: seconds by part of the program, slowest first, where one was asked for.
    """

    pages: int
    seconds: float
    cpu_s: float
    worker_cpu_s: float
    rss_mb: float
    profile: tuple[tuple[str, float], ...] = ()

    def print(self) -> None:
        """Write it as the last line of stdout, for the process that started this one."""
        print(json.dumps(asdict(self)))


class Phase:
    """Marks its begin and its end by itself: when Scrapy opens its spider, and when it closes it.

    Both crawls are measured alike: the governed one closes its spider when everything is committed.
    """

    def __init__(self) -> None:
        self._profiles = [cProfile.Profile(time.thread_time)] if os.environ.get("BENCH_PROFILE") else []
        self._marks: list[tuple[float, float, float]] = []
        dispatcher.connect(self._begin, signals.spider_opened)
        dispatcher.connect(self._end, signals.spider_closed)

    def profile_thread(self, run_there: Callable[[Callable[[], Any]], Any]) -> None:
        """Profile a further thread, in which `run_there` runs what it is given."""
        if self._profiles:
            self._profiles.append(cProfile.Profile(time.thread_time))
            run_there(self._profiles[-1].enable)

    def cost(self, pages: int) -> Cost:
        """What it took."""
        (began, cpu0, workers0), (ended, cpu1, workers1) = self._marks
        return Cost(
            pages=pages,
            seconds=ended - began,
            cpu_s=cpu1 - cpu0,
            worker_cpu_s=workers1 - workers0,
            rss_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            profile=self._parts(),
        )

    def _begin(self) -> None:
        self._marks.append((time.monotonic(), time.process_time(), _children_cpu()))
        if self._profiles:
            self._profiles[0].enable()

    def _end(self) -> None:
        if self._profiles:
            self._profiles[0].disable()
        self._marks.append((time.monotonic(), time.process_time(), _children_cpu()))

    def _parts(self) -> tuple[tuple[str, float], ...]:
        from tests.bench.parts import parts

        return parts(self._profiles) if self._profiles else ()


def _children_cpu() -> float:
    """CPU seconds of the worker processes so far; 0 where the system does not tell."""
    total = 0
    for process in multiprocessing.active_children():
        with suppress(OSError):
            fields = Path(f"/proc/{process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS
