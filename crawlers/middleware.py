"""The one way to the network: every request, whoever made it, gets a permit here or goes no further."""

from __future__ import annotations

import email.utils
import logging
import time
import zlib

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.outcome import Ended, Ending, ended, refused
from crawlers.robots import RobotsKeeper
from crawlers.run import Run
from crawlers.target import Visit
from crawlers.walls import find_wall
from policies.urls import UrlError, parse

log = logging.getLogger(__name__)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})


class Governor:
    """Scrapy's only downloader middleware: asks the gate and robots.txt before, reads the answer's head after."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run = run
        self._robots = RobotsKeeper(run, crawler)
        self._policy = run.policy
        self._cap = int(run.policy.politeness.max_page_mb * 1_000_000)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Governor:
        return cls(crawler.governance, crawler)  # type: ignore[attr-defined]

    async def process_request(self, request: Request) -> None:
        """Let a request pass with a permit, or end it.

        Raises:
            Ended: the policy, robots.txt, a stopped source or a missing lease refuses it.
        """
        visit = self._run.visits.get(request)
        depth, redirects = (visit.target.depth, visit.target.redirects) if visit else (0, 0)
        verdict = self._run.ask(
            request.url, depth=depth, redirects=redirects, method=request.method, has_body=bool(request.body)
        )
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            raise refused(verdict.decision.rule, "gate")
        if verdict.source.id in self._run.stopped:
            raise refused(self._run.stopped[verdict.source.id], "source.stopped")
        if request in self._robots.requests:
            pass
        elif visit is None:
            raise refused("politeness.per_host.delay_s", "no.lease")
        else:
            await self._ask_robots(visit)
        if visit:
            visit.started = time.time()
        self._dress(request, verdict.url.authority)
        self._run.permits[request] = verdict.url.href

    async def _ask_robots(self, visit: Visit) -> None:
        known = self._robots.known(visit.target.url)
        decision = await self._robots.may_fetch(visit.target.url)
        if not decision.allowed:
            raise refused(decision.rule, "robots")
        self._run.pace(visit.lease.host, robots_delay_s=self._robots.crawl_delay(visit.target.url))
        if not known and self._policy.politeness.per_host.delay_s > 0:
            # The slot of this request went to robots.txt; it takes another one.
            raise Ended(
                Ending(
                    outcome="retry",
                    stage="request",
                    verdict="allow",
                    rule="politeness.per_host.delay_s",
                    reason="after.robots",
                    retry_after_s=0.0,
                )
            )

    def _dress(self, request: Request, host: str) -> None:
        """Set the headers that the policy names; nothing else is sent."""
        identify = self._policy.access.identify
        request.headers.clear()
        request.headers[b"User-Agent"] = identify.user_agent
        request.headers[b"Accept"] = ", ".join(self._policy.access.media_types)
        request.headers[b"Accept-Encoding"] = "gzip"
        if identify.from_header:
            request.headers[b"From"] = identify.from_header
        if self._run.cookies and (cookie := self._run.cookies.header(host)):
            request.headers[b"Cookie"] = cookie

    def process_response(self, request: Request, response: Response) -> Response:
        """Pass on a page that may be read, or end the request.

        Raises:
            Ended: a redirect, an error, a wall, or a kind of content that the policy does not name.
        """
        visit = self._run.visits.get(request)
        if self._run.cookies and visit:
            self._run.cookies.keep(visit.lease.host, response.headers.getlist(b"Set-Cookie"))
        body = _inflate(response, self._cap)
        if visit is None:
            return response.replace(body=body)
        visit.latency_s = request.meta.get("download_latency")
        visit.bytes = len(response.body)
        if visit.latency_s is not None:
            self._run.pace(visit.lease.host, latency_s=visit.latency_s)
        if (ending := self._ending(visit, response, body)) is not None:
            raise Ended(ending)
        return response.replace(body=body)

    def _ending(self, visit: Visit, response: Response, body: bytes) -> Ending | None:
        status = response.status
        if status != 200 and (wall := find_wall(status, response.headers, body, response.url)):
            return self._run.walled(visit, wall)
        if status in REDIRECTS:
            return self._redirect(response, visit)
        if status in BUSY:
            return self._busy(visit, response)
        if status >= 500 or status == 408:
            return self._run.retry(visit, f"http.{status}")
        if status != 200:
            return ended("failed", "deny", "access.media_types", f"http.{status}")
        if _media_type(response) not in self._policy.access.media_types:
            return ended("refused", "deny", "access.media_types", "media.type")
        return None

    def _redirect(self, response: Response, visit: Visit) -> Ending:
        header = response.headers.get(b"Location") or b""
        try:
            target = parse(header.decode("latin-1"), visit.target.url).href
        except UrlError as error:
            return ended("refused", "deny", "access.url", f"redirect.{error.code}")
        return Ending(
            outcome="done",
            stage="response",
            verdict="allow",
            rule="access.redirects",
            reason=f"http.{response.status}",
            location=target,
        )

    def _busy(self, visit: Visit, response: Response) -> Ending:
        wait = _retry_after(response.headers.get(b"Retry-After"))
        return self._run.retry(visit, f"http.{response.status}", at_least_s=wait, whole_host=True)


def _media_type(response: Response) -> str:
    return (response.headers.get(b"Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()


def _retry_after(header: bytes | None) -> float:
    """Seconds that a Retry-After header asks for; 0 where it is absent or unreadable (RFC 9110 §10.2.3)."""
    text = (header or b"").decode("latin-1").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), 86_400))
    try:
        moment = email.utils.parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError):
        return 0.0
    return min(max(moment - time.time(), 0.0), 86_400.0)


def _inflate(response: Response, cap: int) -> bytes:
    """The body without its one layer of gzip, up to a size.

    Raises:
        Ended: it is encoded otherwise, broken, or larger than the policy lets a page be.
    """
    encoding = (response.headers.get(b"Content-Encoding") or b"identity").strip().lower()
    if encoding in (b"identity", b""):
        return response.body
    if encoding not in (b"gzip", b"x-gzip"):
        raise Ended(ended("failed", "deny", "access.media_types", "content.encoding"))
    stream = zlib.decompressobj(wbits=31)
    try:
        body = stream.decompress(response.body, cap)
    except zlib.error:
        raise Ended(ended("failed", "deny", "access.media_types", "content.broken")) from None
    if stream.unconsumed_tail:
        raise Ended(ended("refused", "deny", "politeness.max_page_mb", "too.large"))
    if not stream.eof:
        raise Ended(ended("failed", "deny", "access.media_types", "content.broken"))
    return body
