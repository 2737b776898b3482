"""One page in the browser: what it asks for is answered from here, and what may not be is refused and counted."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from crawlers.browser.parts import Part, Parts, RefusedPartError
from crawlers.target import Visit

if TYPE_CHECKING:
    from crawlers.run import Run

MOST_PARTS = 20
"""Parts that are asked for to show one page."""
MOST_ASKED = 500
"""Parts that one page may want before it is taken for a trap."""
QUIET_S = 0.3
"""How long nothing is asked for before a page counts as shown."""
POLL_S = 0.05
BESIDE = (
    "RTCPeerConnection webkitRTCPeerConnection WebSocket WebSocketStream WebTransport EventSource Worker SharedWorker"
)
ALONE = f"for (const name of '{BESIDE}'.split(' ')) delete globalThis[name];"
"""Run before any script of the page: what could talk past us is not there."""


class View:
    """Answers the requests of one page.

    Args:
        run: the run.
        parts: fetches what it may have.
        visit: the page.
        document: what the crawler got for it.
        limit: the page's time.

    Attributes:
        refused: rule and kind of what was refused, and how often.
        given: how many parts were handed over.
        lost: why a part that the page may have could not be had.
        asked: how many it wanted.
        crashed: whether it took its process with it.
    """

    def __init__(self, run: Run, parts: Parts, visit: Visit, document: Part, limit: asyncio.Timeout) -> None:
        self._run, self._parts, self._visit, self._document, self._limit = run, parts, visit, document, limit
        self.refused: Counter[tuple[str, str]] = Counter()
        self.given = self.asked = 0
        self.lost: Exception | None = None
        self.crashed = False
        self._shown = False
        self._under_way: set[asyncio.Task[Part]] = set()
        self._pausing = 0
        self._left = 0.0

    def note_crash(self, _: Any) -> None:
        """The page took its process with it."""
        self.crashed = True

    async def answer(self, route: Any) -> None:
        """Answer one request of the browser."""
        from playwright.async_api import Error

        request = route.request
        kind = str(request.resource_type)
        with suppress(Error):  # the page has gone meanwhile
            try:
                await self._fulfil(route, await self._part(kind, request))
            except RefusedPartError as refusal:
                self.refused[refusal.rule, kind] += 1
                if kind == "document":  # the page stays, where an error would take its place
                    await route.fulfill(status=204)
                else:
                    await route.abort("blockedbyclient")
            except Exception as error:  # whatever went wrong: the page was not shown as it is
                self.lost = self.lost or error
                await route.abort("failed")

    async def _part(self, kind: str, request: Any) -> Part:
        if not self._shown and kind == "document":
            self._shown = True
            return self._document
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise RefusedPartError("access.page")
        if kind == "stylesheet":
            return Part(media_type="text/css", content_type="text/css", body=b"")  # how it looks is of no interest
        has_body = request.post_data_buffer is not None
        verdict = self._parts.refuse(self._visit, kind, request.url, request.method, has_body=has_body)
        if self.given + len(self._under_way) >= MOST_PARTS or verdict.url is None:
            raise RefusedPartError("access.page")
        task = asyncio.ensure_future(self._parts.fetch(self._visit, kind, verdict.url, self.pausing))
        self._under_way.add(task)
        try:
            part = await task
        finally:
            self._under_way.discard(task)
        self.given += 1
        return part

    async def _fulfil(self, route: Any, part: Part) -> None:
        await route.fulfill(status=200, headers={"Content-Type": part.content_type}, body=part.body)

    @contextmanager
    def pausing(self) -> Iterator[None]:
        """The page's time stands still while we wait for our own turn."""
        now = asyncio.get_running_loop().time
        self._pausing += 1
        if self._pausing == 1:
            self._left = (self._limit.when() or now()) - now()
            with suppress(RuntimeError):  # its time is over
                self._limit.reschedule(None)
        try:
            yield
        finally:
            self._pausing -= 1
            if not self._pausing:
                with suppress(RuntimeError):
                    self._limit.reschedule(now() + self._left)

    async def settle(self, page: Any) -> None:
        """Wait until the page has been read and asks for nothing more."""
        quiet = 0.0
        while quiet < QUIET_S or await page.evaluate("document.readyState") != "complete":
            await asyncio.sleep(POLL_S)
            quiet = 0.0 if self._under_way else quiet + POLL_S

    def end(self) -> None:
        """Nobody waits any more."""
        for task in self._under_way:
            task.cancel()
