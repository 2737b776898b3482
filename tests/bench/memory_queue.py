"""The frontier's yardstick: the same governed crawl with Scrapy's own scheduler, in memory, in the frontier's place."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from scrapy import Request
from scrapy.core.scheduler import Scheduler
from scrapy.utils.test import get_crawler

import crawlers.admission
from crawlers.run import Run
from crawlers.target import Target
from pipelines import store
from pipelines.frontier import Lease, Queued


class MemoryQueue:
    """What `Run` and the scheduler ask of a frontier, answered by Scrapy's memory queue and duplicate filter.

    Nothing is sealed, nothing is leased for the event of a crash, and no pace or budget is kept.
    """

    def __init__(self) -> None:
        crawler = get_crawler(settings_dict={"SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.ScrapyPriorityQueue"})
        crawler.spider = crawler._create_spider("bench")
        self._scheduler = Scheduler.from_crawler(crawler)
        self._scheduler.open(crawler.spider)
        self._number = 0

    def enqueue(self, connection: Any, run: str, study: str, requests: Sequence[Queued]) -> int:
        """Queue requests, as `pipelines.queued.enqueue` does."""
        targets: list[Any] = [request.payload for request in requests]
        return sum(
            self._scheduler.enqueue_request(Request(target.url.href, meta={"target": target})) for target in targets
        )

    def lease(self, limit: int, now: float, **_: Any) -> list[Lease]:
        """The next requests, as `Frontier.lease` gives them."""
        leases: list[Lease] = []
        while len(leases) < limit and (request := self._scheduler.next_request()) is not None:
            self._number += 1
            target = request.meta["target"]
            lease = Lease(
                id=self._number,
                fingerprint=self._number.to_bytes(16, "big"),
                host=target.url.authority,
                source=target.source.id,
                depth=target.depth,
                attempts=1,
                payload=target,
                token=1,
                start_at=now,
            )
            leases.append(lease)
        return leases

    def next_time(self, now: float) -> float | None:
        """None where nothing is queued."""
        return now if self._scheduler.has_pending_requests() else None

    def slot(self, *_: Any) -> float:
        """Now: no pace is kept."""
        return time.time()


def install(run: Run) -> None:
    """Let a run of the benchmark queue in memory; nothing else of it changes."""
    queue: Any = MemoryQueue()
    run.frontier = queue
    own: Any = store
    own.enqueue = queue.enqueue
    own.held = lambda connection, run, token, ids: dict.fromkeys(ids, 1)
    own.settle = lambda *_: None
    modules: Any = crawlers.admission
    modules.fingerprint = lambda *_, **__: b""
    run.admission.remember = lambda fingerprints: None  # type: ignore[method-assign]
    modules.seal = _as_it_is
    modules.unseal = _opened


def _as_it_is(target: Target, key: Any, own: bytes, *, priority: int = 0) -> Queued:
    payload: Any = target
    return Queued(fingerprint=b"", host="", source="", payload=payload)


def _opened(lease: Lease, key: Any) -> tuple[Any, ...]:
    target: Any = lease.payload
    return (
        target.url.href,
        target.source.id,
        target.depth,
        target.redirects,
        target.callback,
        target.arguments,
    )
