"""The one way to the network: every request, whoever made it, gets a permit here or goes no further."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers import clock
from crawlers.answers import decoded, inflate, media_type, retry_after
from crawlers.browser.parts import Parts
from crawlers.browser.rendering import Renderer
from crawlers.failing import move, unasked
from crawlers.outcome import Ended, Ending, ended, refused, unsent
from crawlers.robots import RobotsKeeper
from crawlers.run import DOUBT_S, Run
from crawlers.shape import overdone
from crawlers.target import Permit, Visit
from crawlers.walls import find_wall
from policies.urls import Url, UrlError, parse

log = logging.getLogger(__name__)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BUSY = frozenset({429, 503})
MARKUP = frozenset({"text/html", "application/xhtml+xml"})
FOR_NOW = ("approvals.", "policy.", "schedule.")
"""Clauses that refuse at this moment, and may allow another time."""


class Governor:
    """Scrapy's only downloader middleware: asks the gate and robots.txt before, reads the answer's head after."""

    def __init__(self, run: Run, crawler: Crawler) -> None:
        self._run = run
        self._robots = RobotsKeeper(run, crawler)
        run.admission.robots_say = self._robots.verdict
        self._parts = Parts(run, crawler, self._robots)
        self._cap = int(run.policy.politeness.max_page_mb * 1_000_000)
        self._renderer = Renderer(run, self._parts, most=self._cap)
        crawler.signals.connect(self._renderer.close, signal=signals.spider_closed)
        crawler.signals.connect(self._received, signal=signals.bytes_received)
        self._policy = run.policy

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
        verdict = self._run.admission.ask(
            request.url,
            depth=depth,
            redirects=redirects,
            method=request.method,
            has_body=bool(request.body),
            script=request in self._parts.scripts,
        )
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            raise self._refusal(verdict.decision.rule)
        self._check_hold(verdict.source.id, verdict.url.authority)
        if visit is not None:
            self._check_door(visit)
            await self._ask_robots(visit)
            self._check_hold(verdict.source.id, verdict.url.authority)
        elif request not in self._robots.requests and request not in self._parts.requests:
            raise refused("politeness.per_host.delay_s", "no.lease")
        self._dress(request, verdict.url, verdict.source.id)
        self._run.permits[request] = Permit(url=verdict.url, source=verdict.source.id)

    def _refusal(self, rule: str) -> Ended:
        if rule.startswith(FOR_NOW):
            self._run.stop(rule)
            return unsent(rule)
        return refused(rule, "gate")

    def _check_hold(self, source: str, host: str) -> None:
        if (held := self._run.hold(source, host)) is not None:
            raise held

    def _check_door(self, visit: Visit) -> None:
        """Ask at another door where this one is shut, or wait for it where there is none."""
        host, now = visit.lease.host, clock.now()
        if not self._run.doors.is_shut(host, now):
            return
        if (moved := move(self._run, visit, "door.shut")) is not None:
            raise Ended(moved)
        self._run.pause(host, self._run.policy.politeness.backoff.start_s)
        raise unsent("politeness.backoff", "door.shut")

    async def _ask_robots(self, visit: Visit) -> None:
        host = visit.lease.host
        # Where there are time slots, the first request for robots.txt takes the one of this page, which then waits.
        asked = await self._robots.may_fetch(visit.target.url, in_turn=self._run.pacing.delay_s(host) > 0)
        if self._run.stop_rule is not None:
            raise unsent(self._run.stop_rule, charged=asked.charged)
        if not asked.decision.allowed and (lost := self._robots.lost.get(visit.target.url.origin)) is not None:
            if asked.read:
                self._run.count_error(visit.target.source.id, host, error=True)
            raise Ended(replace(unasked(self._run, visit, lost), charged=asked.charged))
        if not asked.decision.allowed:
            raise refused(asked.decision.rule, self._robots.reason(visit.target.url), charged=asked.charged)
        if asked.waited and self._run.pacing.delay_s(host) > 0:
            raise unsent("politeness.per_host.delay_s", "after.robots", charged=asked.charged)

    def _dress(self, request: Request, url: Url, source: str) -> None:
        """Set the headers that the policy names; nothing else is sent."""
        identify = self._policy.access.identify
        request.headers.clear()
        request.headers[b"User-Agent"] = identify.user_agent
        kinds = "text/plain" if request in self._robots.requests else ", ".join(self._policy.access.media_types)
        request.headers[b"Accept"] = "*/*" if request in self._parts.requests else kinds
        request.headers[b"Accept-Encoding"] = "gzip"
        if identify.from_header:
            request.headers[b"From"] = identify.from_header
        if self._run.cookies is None or (request in self._robots.requests and source in self._run.logins.used):
            return
        if cookie := self._run.logins.header(source, url, self._run.cookies):
            request.headers[b"Cookie"] = cookie

    async def process_response(self, request: Request, response: Response) -> Response:
        """Pass on a page that may be read, or end the request.

        Raises:
            Ended: a redirect, an error, a wall, or a kind of content that the policy does not name.
        """
        visit = self._run.visits.get(request)
        if visit is None:
            return response.replace(body=inflate(response, self._cap))
        self._run.reached.add(visit.lease.host)
        if self._run.cookies:
            self._run.cookies.keep(visit.lease.host, response.headers.getlist(b"Set-Cookie"))
        visit.latency_s = request.meta.get("download_latency")
        if visit.latency_s is not None:
            self._run.pace(visit.lease.host, latency_s=visit.latency_s)
        try:
            body = inflate(response, self._cap)
        except Ended:
            if response.status == 200:
                raise
            body = b""  # what the status says holds all the same
        if (ending := self._ending(visit, response, body)) is not None:
            raise Ended(ending)
        answer = decoded(response if body is response.body else response.replace(body=body))
        if visit.target.source.browser == "render" and media_type(response) in MARKUP:
            answer = await self._renderer.render(visit, answer)
        return answer

    def _received(self, data: bytes, request: Request) -> None:
        """Count what came in, whatever becomes of it."""
        if (visit := self._run.visits.get(request)) is not None:
            visit.bytes += len(data)
            self._run.received(visit.lease.host, len(data))
            return
        for kept in (self._robots.requests, self._parts.requests):
            if request in kept:
                kept[request] += len(data)
                self._run.received(urlsplit(request.url).netloc, len(data))

    def _ending(self, visit: Visit, response: Response, body: bytes) -> Ending | None:
        status = response.status
        if status != 200 and (wall := find_wall(status, response.headers, body, response.url)):
            return self._run.walled(visit, wall)
        if status in REDIRECTS:
            return self._redirect(response, visit)
        if status in BUSY or status >= 500 or status == 408:
            wait = retry_after(response)
            whole = status in BUSY or wait > 0
            return self._run.retry(visit, f"http.{status}", at_least_s=wait, whole_host=whole)
        if status != 200:
            doubtful = status in (404, 410) and self._run.doors.is_doubtful(visit.lease.host)
            if doubtful and (moved := move(self._run, visit, f"http.{status}", shut_s=DOUBT_S, most=1)):
                return moved
            rule = "access.gone" if status in (404, 410) else "access.http"
            return ended("failed", "deny", rule, f"http.{status}")
        if media_type(response) not in self._policy.access.media_types:
            return ended("refused", "deny", "access.media_types", "media.type")
        if media_type(response) in MARKUP and (reason := overdone(body)) is not None:
            return ended("refused", "deny", "access.page", reason)
        return None

    def _redirect(self, response: Response, visit: Visit) -> Ending:
        header = response.headers.get(b"Location")
        if not header:
            return ended("failed", "deny", "access.http", "redirect.nowhere")
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
