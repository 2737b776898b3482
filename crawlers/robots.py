"""Fetch each origin's robots.txt once, before anything else of it, and remember what it says for at most a day."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from weakref import WeakSet

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.run import Run
from pipelines.ledger import Entry
from policies.decision import Decision
from policies.robots import MAX_BYTES, Robots
from policies.urls import Url, UrlError, parse

log = logging.getLogger(__name__)
MOST_REDIRECTS = 5
"""RFC 9309 §2.3.1.2."""


@dataclass(slots=True)
class _Known:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    until: float = 0.0


class RobotsKeeper:
    """What the robots.txt of each origin says; an origin is a scheme, a host and a port."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run, self._crawler = run, crawler
        self._origins: dict[str, _Known] = {}
        self.requests: WeakSet[Request] = WeakSet()
        """The requests for robots.txt that are on their way: the only ones without a lease."""

    def known(self, url: Url) -> bool:
        """Whether the origin's robots.txt has been read and still holds."""
        known = self._origins.get(url.origin)
        return known is not None and known.robots is not None and time.monotonic() < known.until

    async def may_fetch(self, url: Url) -> Decision:
        """Decide by robots.txt; reads it first where it is not known. One reader at a time for each origin."""
        known = self._origins.setdefault(url.origin, _Known())
        async with known.lock:
            if not self.known(url):
                known.robots = await self._read(url)
                known.until = time.monotonic() + known.robots.lifetime_s
        assert known.robots is not None
        return self._decide(known.robots, url)

    def crawl_delay(self, url: Url) -> float:
        """The pause that robots.txt asks for, in seconds; 0 where it asks for none."""
        known = self._origins.get(url.origin)
        return (known.robots.crawl_delay(self._product) or 0.0) if known and known.robots else 0.0

    @property
    def _product(self) -> str:
        return self._run.policy.access.identify.user_agent.partition("/")[0]

    def _decide(self, robots: Robots, url: Url) -> Decision:
        decision = robots.may_fetch(self._product, url)
        rules = self._run.policy.access.robots
        if not decision.allowed and rules.mode == "obey_with_listed_exceptions":
            for exception in rules.exceptions:
                if url.path.startswith(exception.path):
                    return Decision(
                        allowed=True, rule="access.robots.exceptions", reason=f"listed exception {exception.reference}"
                    )
        return decision

    async def _read(self, url: Url) -> Robots:
        target = parse(f"{url.origin}/robots.txt")
        unavailable = self._run.policy.access.robots.unavailable
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._fetch(target)
            if response is None:
                break
            if response.status in (301, 302, 303, 307, 308):
                next_target = _location(response, target)
                if next_target is None or not self._run.ask(f"{next_target.origin}/robots.txt", depth=0, redirects=0).source:
                    break
                target = next_target
                continue
            self._note(url, f"http.{response.status}")
            return Robots.from_response(response.status, response.body[:MAX_BYTES], unavailable=unavailable)
        self._note(url, "unreachable")
        return Robots.from_response(None, b"", unavailable=unavailable)

    async def _fetch(self, url: Url) -> Response | None:
        request = Request(url.href, dont_filter=True)
        self.requests.add(request)
        try:
            return await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever went wrong, the file was not read: the caller disallows
            log.info("robots.txt not read: %s", type(error).__name__)
            return None

    def _note(self, url: Url, reason: str) -> None:
        verdict = self._run.ask(f"{url.origin}/robots.txt", depth=0, redirects=0)
        self._run.note(
            Entry(
                stage="request",
                verdict="allow",
                rule="access.robots.mode",
                reason=f"robots:{reason}",
                source=verdict.source.id if verdict.source else None,
            )
        )


def _location(response: Response, base: Url) -> Url | None:
    header = response.headers.get(b"Location")
    try:
        return parse(header.decode("latin-1"), base) if header else None
    except UrlError:
        return None
