"""What a page in the browser asks for besides: by the same gate, robots.txt, pace, budget and route as any page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urldefrag
from weakref import WeakKeyDictionary, WeakSet

from scrapy import Request
from scrapy.http import Response

from crawlers.answers import media_type, retry_after
from crawlers.outcome import Ended
from crawlers.target import Visit
from policies.gate import Verdict
from policies.urls import Url

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawlers.robots import RobotsKeeper
    from crawlers.run import Run

SCRIPTS = frozenset({"application/ecmascript", "application/javascript", "application/x-javascript", "text/javascript"})
SCRIPT, DATA = "script", ("fetch", "xhr")
MOST_KEPT = 32_000_000
"""Bytes of scripts that are kept in memory, so that each is asked for once in a sitting."""
BUSY = frozenset({408, 429, 503})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Part:
    """What the browser is given."""

    media_type: str
    content_type: str
    body: bytes


class RefusedPartError(Exception):
    """A part of a page is not asked for, or not handed on; `rule` says why."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Parts:
    """Fetches parts of pages.

    Args:
        run: the run.
        crawler: whose engine asks.
        robots: what each robots.txt says.

    Attributes:
        requests: those on their way, and the bytes that came; they have no lease, like those for robots.txt.
        scripts: those of them that are for scripts.
    """

    def __init__(self, run: Run, crawler: Crawler, robots: RobotsKeeper) -> None:
        self._run, self._crawler, self._robots = run, crawler, robots
        self.requests: WeakKeyDictionary[Request, int] = WeakKeyDictionary()
        self.scripts: WeakSet[Request] = WeakSet()
        self._scripts: dict[str, Part] = {}
        self._size = 0

    def refuse(self, visit: Visit, kind: str, href: str, method: str, *, has_body: bool) -> Verdict:
        """What the gate says of a part that is to be asked for.

        Raises:
            RefusedPartError: the policy does not let it be.
        """
        admission = self._run.admission
        verdict = admission.ask(
            urldefrag(href).url,
            depth=visit.target.depth,
            redirects=0,
            method=method,
            has_body=has_body,
            script=kind == SCRIPT,
        )
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            raise RefusedPartError(verdict.decision.rule)
        if verdict.source.id != visit.target.source.id:
            raise RefusedPartError("sources.hosts")
        if kind != SCRIPT and kind not in DATA:
            raise RefusedPartError("access.javascript")
        return verdict

    async def fetch(
        self, visit: Visit, kind: str, url: Url, pausing: Callable[[], AbstractContextManager[None]]
    ) -> Part:
        """A part that the gate allows.

        Args:
            visit: the page.
            kind: what the browser wants it for.
            url: its address.
            pausing: holds while we wait of our own accord, so that the page's time does not run out for it.

        Raises:
            RefusedPartError: robots.txt refuses it, or it is not what it should be.
            Ended: the page is to end so.
        """
        if kind == SCRIPT and (known := self._scripts.get(url.href)) is not None:
            return known
        with pausing():
            await self._wait(visit, url)
        response = await self._ask(url, kind)
        part = self._read(visit, kind, response)
        if kind == SCRIPT and self._size + len(part.body) <= MOST_KEPT:
            self._size += len(part.body)
            self._scripts[url.href] = part
        return part

    async def _wait(self, visit: Visit, url: Url) -> None:
        asked = await self._robots.may_fetch(url, in_turn=False)
        if not asked.decision.allowed:
            raise RefusedPartError(asked.decision.rule)
        if not await self._run.slot(url.authority):
            if (held := self._run.hold(visit.target.source.id, url.authority)) is not None:
                raise held
            raise RefusedPartError("politeness.per_host.total_pages")

    async def _ask(self, url: Url, kind: str) -> Response:
        request = Request(url.href, dont_filter=True)
        self.requests[request] = 0
        if kind == SCRIPT:
            self.scripts.add(request)
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except Ended as error:
            if error.ending.outcome == "refused":
                raise RefusedPartError(error.ending.rule) from None
            raise
        finally:
            self._run.spent(request, url.authority, self.requests.pop(request))
        return response

    def _read(self, visit: Visit, kind: str, response: Response) -> Part:
        status, kind_of_media = response.status, media_type(response)
        if status in BUSY or status >= 500:
            wait = retry_after(response)
            raise Ended(
                self._run.retry(visit, f"http.{status}", at_least_s=wait, whole_host=status in BUSY or wait > 0)
            )
        if status != 200:
            raise RefusedPartError("access.gone" if status in (404, 410) else "access.http")
        wanted = SCRIPTS if kind == SCRIPT else self._run.policy.access.media_types
        if kind_of_media not in wanted:
            raise RefusedPartError("access.media_types")
        said = (response.headers.get(b"Content-Type") or b"").decode("latin-1")
        return Part(media_type=kind_of_media, content_type=said, body=response.body)
