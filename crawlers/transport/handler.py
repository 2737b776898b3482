"""The one download handler: it sends what the governor has permitted, by the route that the policy names."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.web.client import Agent

from crawlers import clock
from crawlers.outcome import refused, unsent
from crawlers.run import Run
from crawlers.target import Permit
from crawlers.tor.replies import TorReplyError
from crawlers.transport.direct import DirectRoute
from crawlers.transport.heads import WireFactory
from crawlers.transport.router import Router, TorRoute

LOSS_S = 0.1
"""How long it takes at most until we know that Tor is gone, when a connection through it breaks."""


class _RoutedAgent(_ScrapyAgent):
    """Scrapy's HTTP/1.1 agent with our endpoints; proxy and address settings in ``meta`` are not read."""

    def __init__(self, route: Router, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._route = route

    def _get_agent(self, request: Request, timeout: float) -> Agent:  # noqa: ARG002
        from twisted.internet import reactor

        agent: Agent = Agent.usingEndpointFactory(reactor, self._route, pool=self._pool)  # type: ignore[no-untyped-call]
        return agent


class GovernedHandler(HTTP11DownloadHandler):
    """Sends a request only with the governor's permit for exactly this URL, and only by a route the policy names."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor

        super().__init__(crawler)
        # Twisted would send a request again by itself, past gate, pace and budget, when a kept connection breaks.
        self._pool.retryAutomatically = False
        self._pool._factory = WireFactory
        self._run: Run = crawler.governance  # type: ignore[attr-defined]
        local = self._run.machine.local if self._run.policy.synthetic else None
        timeout_s = self._run.policy.politeness.timeout_s
        direct = DirectRoute(reactor, local=local, timeout_s=timeout_s)
        tor = self._run.tor and TorRoute(reactor, self._run.tor, self._run.circuits, timeout_s=timeout_s)
        self._route = Router(self._run.policy, direct, tor)
        self._one_at_a_time = self._run.policy.politeness.per_host.concurrency == 1
        self._under_way: set[Deferred[Response]] = set()

    async def download_request(self, request: Request) -> Response:
        """Send a permitted request.

        Raises:
            Ended: the request has no permit, or is not the one that was permitted.
        """
        from scrapy.utils._download_handlers import wrap_twisted_exceptions
        from scrapy.utils.defer import maybe_deferred_to_future

        permit = self._run.permits.pop(request, None)
        if permit is None or permit.url.href != request.url or request.method != "GET" or request.body:
            raise refused("floor.H1", "no.permit")
        await self._wait_for_circuit(permit, queued=request in self._run.visits)
        await self._wait(permit)
        self._run.sending(request)
        self._run.pacing.sent(permit.url.authority, clock.now())
        request.meta.clear()
        agent = _RoutedAgent(
            self._route,
            contextFactory=self._contextFactory,
            connectTimeout=self._run.policy.politeness.timeout_s,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        answer: Deferred[Response] = agent.download_request(request)
        self._under_way.add(answer)
        try:
            with wrap_twisted_exceptions():
                response: Response = await maybe_deferred_to_future(answer)
        except Exception as error:
            if self._run.by_tor(permit.url.authority) and not isinstance(error, TorReplyError):
                await asyncio.sleep(LOSS_S)
            raise
        else:
            if self._run.by_tor(permit.url.authority):
                response.ip_address = None
            return response
        finally:
            self._under_way.discard(answer)
            if self._one_at_a_time or request not in self._run.visits:
                # A new connection takes time: only the answer shows for certain that the host had the request.
                self._run.pacing.sent(permit.url.authority, clock.now())

    async def _wait(self, permit: Permit) -> None:
        """Wait until the host may be asked again.

        Raises:
            Ended: the run was stopped, or something else speaks against it now.
        """
        host = permit.url.authority
        moment = self._run.pacing.take(host, clock.now())
        while (wait := moment - clock.now()) > 0 and await self._run.sleep(wait):
            moment = max(moment, self._run.pacing.paused_until(host))
        if held := self._run.hold(permit.source, host):
            raise held

    async def _wait_for_circuit(self, permit: Permit, *, queued: bool) -> None:
        """Wait until the host has a circuit, or may have one.

        Raises:
            Ended: it may not have one yet; the request goes back to the queue.
        """
        run, host = self._run, permit.url.authority
        if not run.by_tor(host) or not (wait := run.circuits.wait_s(permit.url.host, time.monotonic())):
            return
        run.pause(host, wait)
        if queued:
            raise unsent("politeness.circuits_per_hour", "circuits.spent")
        await run.sleep(wait)

    def cut_off(self) -> None:
        """End what is under way."""
        for answer in list(self._under_way):
            answer.cancel()
