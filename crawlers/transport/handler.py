"""The one download handler: it sends what the governor has permitted, by the route that the policy names."""

from __future__ import annotations

from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _ScrapyAgent
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.web.client import Agent

from crawlers.outcome import refused
from crawlers.run import Run
from crawlers.transport.direct import DirectRoute


class _RoutedAgent(_ScrapyAgent):
    """Scrapy's HTTP/1.1 agent with our endpoints; proxy and address settings in ``meta`` are not read."""

    def __init__(self, route: DirectRoute, **kwargs: Any) -> None:
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
        self._run: Run = crawler.governance  # type: ignore[attr-defined]
        local = self._run.machine.local if self._run.policy.synthetic else None
        self._route = DirectRoute(reactor, local=local, timeout_s=self._run.policy.politeness.timeout_s)

    async def download_request(self, request: Request) -> Response:
        """Send a permitted request.

        Raises:
            Ended: the request has no permit, or is not the one that was permitted.
        """
        from scrapy.utils._download_handlers import wrap_twisted_exceptions
        from scrapy.utils.defer import maybe_deferred_to_future

        permit = self._run.permits.pop(request, None)
        if permit is None or permit != request.url or request.method not in ("GET", "HEAD") or request.body:
            raise refused("floor.H1", "no.permit")
        request.meta.clear()
        agent = _RoutedAgent(
            self._route,
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=True,
            crawler=self._crawler,
        )
        answer: Deferred[Response] = agent.download_request(request)
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(answer)
