"""Scrapy's scheduler on the frontier: leases ahead of need, hands requests out when their time slot comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from crawlers import clock
from crawlers.run import FAILING, Run
from pipelines.frontier import Lease
from policies.errors import BeholdenError

log = logging.getLogger(__name__)
BATCH = 128
"""Leases taken at once."""
LOW = 64
"""Leases in hand below which more are taken."""
HORIZON_S = 1.0
"""How far ahead time slots are taken."""
LONGEST_NAP_S = 1.0


class FrontierScheduler(BaseScheduler):
    """Hands out leased requests; what a spider asks for goes to the frontier."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run, self._crawler = run, crawler
        self._ready: list[Lease] = []
        self._wake = asyncio.Event()
        self._done = False
        self._closed = False
        self._task: asyncio.Task[None] | None = None
        run.on_change = self._wake.set
        run.on_seen = self._nudge

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FrontierScheduler:
        return cls(crawler.governance, crawler)  # type: ignore[attr-defined]

    def open(self, spider: Spider) -> None:  # noqa: ARG002
        self._task = asyncio.ensure_future(self._keep_leasing())
        self._run.guard(self._task)

    async def _stop_leasing(self) -> None:
        if self._task:
            self._wake.set()
            await asyncio.wait({self._task})
        self._put_back(lambda _: True)

    def _put_back(self, unwanted: Callable[[Lease], bool]) -> None:
        """Return leases that will not be used for now, so that they cost no budget and keep no others out."""
        for lease in [lease for lease in self._ready if unwanted(lease)]:
            self._ready.remove(lease)
            self._run.give_back(lease)

    def _put_back_held(self) -> None:
        places = {(lease.source, lease.host) for lease in self._ready}
        if held := {place for place in places if self._is_held(*place)}:
            self._put_back(lambda lease: (lease.source, lease.host) in held)

    def _is_held(self, source: str, host: str) -> bool:
        paused = self._run.pacing.paused_until(host) > clock.now() + HORIZON_S
        return paused or self._run.hold(source, host) is not None

    def close(self, reason: str) -> Any:  # noqa: ARG002
        from scrapy.utils.defer import deferred_from_coro

        self._closed = True
        self._run.complete = self._done
        return deferred_from_coro(self._stop_leasing())

    def has_pending_requests(self) -> bool:
        return not (self._done or self._closed)

    def enqueue_request(self, request: Request) -> bool:
        """Queue a start request; any other must come from a page that was read."""
        self._done = False
        known = request in self._run.starts
        queued = self._run.queue(self._run.admission.accept(request, depth=0) if known else "sources.spider")
        self._wake.set()
        return queued

    def next_request(self) -> Request | None:
        """A request whose slot has come and whose host has a place free."""
        now = clock.now()
        most = self._run.policy.politeness.per_host.concurrency
        in_hand = self._run.in_hand
        waiting: set[tuple[str, str]] = set()
        for index, lease in enumerate(self._ready):
            place = (lease.source, lease.host)
            if place in waiting:  # its later leases begin no earlier
                continue
            due = max(lease.start_at, self._run.pacing.free_at(lease.host))
            if due > now or in_hand[lease.host] >= most or self._is_held(*place):
                waiting.add(place)
                continue
            del self._ready[index]
            if len(self._ready) < LOW:
                self._wake.set()
            if (request := self._request(lease)) is not None:
                return request
            return self.next_request()
        return None

    def _request(self, lease: Lease) -> Request | None:
        try:
            visit = self._run.visit(lease)
        except BeholdenError as error:
            self._run.fail(error)
            return None
        if visit is None:
            return None
        target = visit.target
        request = Request(
            target.url.href,
            meta={"download_slot": lease.host, "verbatim_url": True},  # what Scrapy would work out again
            callback=self._run.admission.callback(target),
            errback=self._run.settle,
            cb_kwargs=target.arguments,
            dont_filter=True,
        )
        self._run.visits[request] = visit
        self._run.in_hand[lease.host] += 1
        return request

    async def _keep_leasing(self) -> None:
        while not self._closed:
            self._wake.clear()
            self._put_back_held()
            nap = await self._lease()
            if self._done:
                self._nudge()
                nap = LONGEST_NAP_S
            try:
                async with asyncio.timeout(nap):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _lease(self) -> float:
        """Take leases where there is room; how long to wait before the next look, in seconds."""
        run = self._run
        if run.stop_rule or len(self._ready) >= LOW:
            return self._until_ready()
        hosts, study = run.limits()
        leases = await run.writer.call(
            run.frontier.lease,
            BATCH - len(self._ready),
            now=clock.now(),
            horizon_s=HORIZON_S,
            limits=hosts,
            study=study,
        )
        if leases:
            run.outstanding.update(lease.id for lease in leases)
            self._ready += leases
            self._ready.sort(key=lambda lease: lease.start_at)
            self._nudge()
            return self._until_ready()
        if not self._settled():
            return self._until_ready()
        upcoming = await run.writer.call(run.frontier.next_time, clock.now())
        if upcoming is None:
            if self._settled() and (rule := await self._what_waits()) is not None:
                run.stop(rule)
            self._done = self._settled()  # a request may have come while the database was asked
            return LONGEST_NAP_S
        return min(max(upcoming - clock.now(), 0.01), LONGEST_NAP_S)

    async def _what_waits(self) -> str | None:
        """The clause by which what is left waits: for a person, or for what failed too often today."""
        run = self._run
        waits = run.paused | {source: rule for source, rule in run.stopped.items() if rule == FAILING}
        if not run.errors.closed and not waits:
            return None
        left = {block.host for block in await run.writer.call(run.frontier.exhausted)}
        for source in run.policy.sources:
            if source.id in waits and not left.isdisjoint(source.hosts):
                return waits[source.id]
        return None if left.isdisjoint(run.errors.closed) else "politeness.stop_after_errors"

    def _settled(self) -> bool:
        """Whether nothing is in hand, on the way, or waiting to be written."""
        return not self._ready and not self._run.outstanding and self._run.writer.idle

    def _until_ready(self) -> float:
        if not self._ready:
            return LONGEST_NAP_S
        free_at = self._run.pacing.free_at
        wait = min(max(lease.start_at, free_at(lease.host)) for lease in self._ready) - clock.now()
        if wait <= 0:
            self._nudge()
            return LONGEST_NAP_S if len(self._ready) >= LOW else 0.1
        asyncio.get_running_loop().call_later(wait, self._nudge)
        return min(wait + 0.05, LONGEST_NAP_S)

    def _nudge(self) -> None:
        """Let the engine look again; by itself it looks only every five seconds."""
        slot = getattr(self._crawler.engine, "_slot", None)
        if slot is not None:
            slot.nextcall.schedule()
