"""Fetch each origin's robots.txt once, before anything else of it, and remember what it says for at most a day."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
LONG_AGO = datetime.min.replace(tzinfo=UTC)
MOST_REDIRECTS = 5
"""RFC 9309 §2.3.1.2."""


@dataclass(slots=True)
class _Known:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    until: datetime = LONG_AGO


class RobotsKeeper:
    """What the robots.txt of each origin says; an origin is a scheme, a host and a port."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run, self._crawler = run, crawler
        self._rules = run.policy.access.robots
        self._agent = run.policy.access.identify.user_agent
        self._origins: dict[str, _Known] = {}
        self.requests: WeakSet[Request] = WeakSet()
        """The requests for robots.txt that are on their way: the only ones without a lease."""

    def known(self, url: Url) -> bool:
        """Whether the origin's robots.txt has been read and still holds."""
        known = self._origins.get(url.origin)
        return known is not None and known.robots is not None and datetime.now(UTC) < known.until

    async def may_fetch(self, url: Url) -> Decision:
        """Decide by robots.txt; reads it first where it is not known. One reader at a time for each origin."""
        known = self._origins.setdefault(url.origin, _Known())
        async with known.lock:
            if not self.known(url):
                known.robots, caching = await self._read(url)
                known.until = known.robots.valid_until(datetime.now(UTC), caching)
        decision = (known.robots or Robots.from_status(None)).may_fetch(self._agent, url)
        return decision if decision.allowed else self._excepted(url) or decision

    def crawl_delay(self, url: Url) -> float:
        """The pause that robots.txt asks for, in seconds; 0 where it asks for none."""
        known = self._origins.get(url.origin)
        return (known.robots.crawl_delay(self._agent) or 0.0) if known and known.robots else 0.0

    def _excepted(self, url: Url) -> Decision | None:
        if self._rules.mode == "obey_with_listed_exceptions":
            for exception in self._rules.exceptions:
                if url.path.startswith(exception.path):
                    reason = f"listed exception {exception.reference}"
                    return Decision(allowed=True, rule="access.robots.exceptions", reason=reason)
        return None

    async def _read(self, url: Url) -> tuple[Robots, str]:
        """The file and its Cache-Control; a host that does not answer is asked again as the policy's back-off says."""
        backoff = self._run.policy.politeness.backoff
        for attempt in range(backoff.retries + 1):
            status, body, caching = await self._follow(parse(f"{url.origin}/robots.txt"))
            if status is not None and status < 500 and status not in (408, 425, 429):
                break
            if attempt < backoff.retries:
                await asyncio.sleep(min(backoff.start_s * backoff.factor**attempt, backoff.max_s))
        self._note(url, "unreachable" if status is None else f"http.{status}")
        return Robots.from_status(status, body, unavailable=self._rules.unavailable), caching

    async def _follow(self, url: Url) -> tuple[int | None, bytes, str]:
        """Status, body and Cache-Control, redirects followed as far as the policy's own hosts go."""
        for _ in range(MOST_REDIRECTS + 1):
            response = await self._fetch(url)
            if response is None:
                break
            if response.status not in (301, 302, 303, 307, 308):
                caching = (response.headers.get(b"Cache-Control") or b"").decode("latin-1")
                return response.status, response.body[:MAX_BYTES], caching
            target = _location(response, url)
            if target is None or target.origin != url.origin:
                break
            url = target
        return None, b"", ""

    async def _fetch(self, url: Url) -> Response | None:
        if not await self._slot(url):
            return None
        request = Request(url.href, dont_filter=True)
        self.requests.add(request)
        try:
            return await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever went wrong, the file was not read: the caller disallows
            log.info("robots.txt not read: %s", type(error).__name__)
            return None

    async def _slot(self, url: Url) -> bool:
        """Wait for a time slot of the host; False where its budget is spent."""
        hosts, study = self._run.limits()
        limits = hosts.get(url.authority)
        if limits is None:
            return False
        start = await self._run.writer.call(self._run.frontier.slot, url.authority, time.time(), limits, study)
        if start is None:
            return False
        await asyncio.sleep(max(start - time.time(), 0.0))
        return True

    def _note(self, url: Url, reason: str) -> None:
        source = self._run.ask(url.href, depth=0, redirects=0).source
        self._run.note(
            Entry(
                stage="request",
                verdict="allow",
                rule="access.robots.mode",
                reason=f"robots:{reason}",
                source=source.id if source else None,
            )
        )


def _location(response: Response, base: Url) -> Url | None:
    header = response.headers.get(b"Location")
    try:
        return parse(header.decode("latin-1"), base) if header else None
    except UrlError:
        return None
