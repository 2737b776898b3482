"""Fetch each origin's robots.txt once, before anything else of it, and remember what it says for at most a day."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.answers import retry_after
from crawlers.causes import cause_of
from crawlers.failing import SOON_S
from crawlers.outcome import Ended, ended
from crawlers.run import Run
from crawlers.tor.replies import TorReplyError
from crawlers.wording import is_down
from pipelines.ledger import Entry
from policies.decision import Decision
from policies.robots import DISALLOWED, MAX_BYTES, UNREACHABLE, Robots
from policies.urls import Url, UrlError, parse

log = logging.getLogger(__name__)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
SOON = timedelta(seconds=SOON_S)
"""How long it holds that robots.txt could not be had, where the host may come back."""
MOST_REDIRECTS = 5
"""RFC 9309 §2.3.1.2."""


@dataclass(slots=True)
class _Known:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    until: datetime = LONG_AGO

    @property
    def holds(self) -> bool:
        return self.robots is not None and datetime.now(UTC) < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What robots.txt says of a page.

    Attributes:
        decision: whether it may be fetched.
        waited: True where robots.txt had to be read first.
        charged: True where that took the place of the page's own request.
        read: True where robots.txt was asked for on behalf of this page.
    """

    decision: Decision
    waited: bool
    charged: bool
    read: bool = False


class RobotsKeeper:
    """What the robots.txt of each origin says; an origin is a scheme, a host and a port."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run, self._crawler = run, crawler
        self._rules = run.policy.access.robots
        self._agent = run.policy.access.identify.user_agent
        self._origins: dict[str, _Known] = {}
        self.requests: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        """The requests for robots.txt that are on their way, the only ones without a lease, and the bytes that came."""
        self.lost: dict[str, Exception] = {}
        """Why the robots.txt of an origin was not read, where its host may come back and nothing was said of pages."""
        self._why: dict[str, str] = {}

    def reason(self, url: Url) -> str:
        """The code of why a page is refused: that robots.txt says so, or why it could not be had."""
        why = self._why.get(url.origin)
        return f"robots.{why}" if why else "robots"

    def verdict(self, url: Url) -> Decision | None:
        """What is known of a URL without asking; None where robots.txt was not read, or could not be."""
        known = self._origins.get(url.origin)
        if known is None or known.robots is None or not known.holds or known.robots.refusal is UNREACHABLE:
            return None
        return self._decide(known.robots, url)

    async def may_fetch(self, url: Url, *, in_turn: bool) -> Asked:
        """Decide by robots.txt; reads it first where it is not known. One reader at a time for each origin.

        Args:
            url: the page.
            in_turn: True where the first request for robots.txt may take the place of the one for the page.
        """
        known = self._origins.setdefault(url.origin, _Known())
        waited, reads = not known.holds, False
        async with known.lock:
            if not known.holds and self._run.stop_rule is None:
                reads = True
                known.robots, caching = await self._read(url, in_turn)
                known.until = known.robots.valid_until(datetime.now(UTC), caching)
                if url.origin in self.lost:
                    known.until = datetime.now(UTC) + SOON
                self._run.pace(url.authority, robots_delay_s=known.robots.crawl_delay(self._agent) or 0.0)
        decision = self._decide(known.robots or Robots.from_status(None), url)
        return Asked(decision=decision, waited=waited, charged=reads and in_turn, read=reads)

    def _decide(self, robots: Robots, url: Url) -> Decision:
        decision = robots.may_fetch(self._agent, url)
        if decision == DISALLOWED and self._rules.mode == "obey_with_listed_exceptions":
            for exception in self._rules.exceptions:
                if url.path.startswith(exception.path):
                    reason = f"listed exception {exception.reference}"
                    return Decision(allowed=True, rule="access.robots.exceptions", reason=reason)
        return decision

    async def _read(self, url: Url, in_turn: bool) -> tuple[Robots, str]:
        """The file and its Cache-Control; a host that does not answer is asked again as the policy's back-off says."""
        backoff = self._run.policy.politeness.backoff
        status, body, caching = None, b"", ""
        self.lost.pop(url.origin, None)
        self._why.pop(url.origin, None)
        for attempt in range(backoff.retries + 1):
            here = parse(f"{url.origin}/robots.txt")
            status, body, caching = await self._follow(here, in_turn=in_turn and not attempt)
            if status is not None and not is_down(f"http.{status}"):
                break
            if isinstance(self.lost.get(url.origin), TorReplyError):
                break
            wait = min(backoff.start_s * backoff.factor**attempt, backoff.max_s)
            if attempt == backoff.retries or not await self._run.sleep(wait):
                break
        if self._run.stop_rule is None:
            if status is not None and status >= 400:
                self._why[url.origin] = why = f"http.{status}"
                if is_down(why) and self._run.may_return(url.authority):
                    self.lost[url.origin] = Ended(ended("failed", "deny", "politeness.backoff", why, error=True))
            self._note(url, self._why.get(url.origin, f"http.{status}"))
        return Robots.from_status(status, body, unavailable=self._rules.unavailable), caching

    async def _follow(self, url: Url, *, in_turn: bool) -> tuple[int | None, bytes, str]:
        """Status, body and Cache-Control, redirects followed as far as the origin goes."""
        for hop in range(MOST_REDIRECTS + 1):
            response = await self._fetch(url, in_turn=in_turn and not hop)
            if response is None:
                break
            if response.status not in (301, 302, 303, 307, 308):
                caching = (response.headers.get(b"Cache-Control") or b"").decode("latin-1")
                return response.status, response.body[:MAX_BYTES], caching
            target = _location(response, url)
            if target is None or target.origin != url.origin:
                break
            url = target
        self._why.setdefault(url.origin, "redirect")
        return None, b"", ""

    async def _fetch(self, url: Url, *, in_turn: bool) -> Response | None:
        if not in_turn and not await self._run.slot(url.authority):
            return None
        request = Request(url.href, dont_filter=True)
        self.requests[request] = 0
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever went wrong, the file was not read: the caller disallows
            self._why[url.origin] = cause_of(error)
            log.info("robots.txt not read: %s", self._why[url.origin])
            if self._run.may_return(url.authority):
                self.lost[url.origin] = error
            return None
        finally:
            self._run.spent(request, url.authority, self.requests.pop(request))
        self.lost.pop(url.origin, None)
        self._why.pop(url.origin, None)
        if response.status in (429, 503) and (wait := retry_after(response)):
            self._run.pause(url.authority, wait)
        return response

    def _note(self, url: Url, reason: str) -> None:
        source = self._run.admission.ask(url.href, depth=0, redirects=0).source
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
