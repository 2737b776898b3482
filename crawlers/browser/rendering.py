"""Show a page that was fetched in the browser, and give back what its own scripts made of it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.http import HtmlResponse, Response, TextResponse

from crawlers.answers import media_type
from crawlers.browser.chromium import END_S, Chromium
from crawlers.browser.parts import Part, Parts
from crawlers.browser.view import ALONE, MOST_ASKED, View
from crawlers.failing import ending_of
from crawlers.outcome import Ended, ended, unsent
from crawlers.shape import overdone
from crawlers.target import Visit
from crawlers.walls import find_wall
from pipelines.ledger import Entry
from policies.errors import DependencyError

if TYPE_CHECKING:
    from crawlers.run import Run

log = logging.getLogger(__name__)
AT_ONCE = 2
"""Pages that are shown at a time."""
TRIES = 2
"""How often a page is shown to a browser that dies of it, or beside it."""


class BrowserLostError(Exception):
    """The browser died while it showed a page."""


class Renderer:
    """Shows pages of sources whose policy says so; the browser is started for the first of them.

    Args:
        run: the run.
        parts: fetches what pages ask for.
        most: bytes that a page may have.
    """

    def __init__(self, run: Run, parts: Parts, *, most: int) -> None:
        self._run, self._parts, self._most = run, parts, most
        self._chromium = Chromium()
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def close(self) -> None:
        """End the browser, and note what knocked at its door."""
        await self._chromium.close()
        if attempts := self._chromium.door.attempts:
            rule = "access.third_party_requests"
            self._run.note(
                Entry(stage="request", verdict="deny", rule=rule, reason="browser.door", counts={"refused": attempts})
            )

    async def render(self, visit: Visit, response: Response) -> Response:
        """A page as it is once its scripts have run; a page that is a wall is given back as it is.

        Raises:
            Ended: it cannot be shown.
        """
        if not isinstance(response, TextResponse):
            return response
        body = without_noscript(response.text.encode("utf-8", "replace"))
        if find_wall(response.status, response.headers, body, response.url) is not None:
            return response  # a challenge is not taken up: whoever reads the page sees the wall
        document = Part(
            media_type=media_type(response), content_type=f"{media_type(response)}; charset=utf-8", body=body
        )
        async with self._turns:
            shown = await self._until_stopped(visit, document)
        if len(shown) > self._most:
            raise Ended(ended("refused", "deny", "politeness.max_page_mb", "too.large"))
        if (reason := overdone(shown)) is not None:
            raise Ended(ended("refused", "deny", "access.page", reason))
        headers = response.headers.copy()
        headers[b"Content-Type"] = b"text/html; charset=utf-8"
        made: Response = response.replace(cls=HtmlResponse, body=shown, encoding="utf-8", headers=headers)
        return made

    async def _until_stopped(self, visit: Visit, document: Part) -> bytes:
        """Show it, unless the run stops meanwhile."""
        showing = asyncio.ensure_future(self._try(visit, document))
        stopping = asyncio.ensure_future(self._run.stopping.wait())
        try:
            await asyncio.wait({showing, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not showing.done():
                raise unsent(self._run.stop_rule or "interrupted")
            return showing.result()
        finally:
            for task in (showing, stopping):
                task.cancel()

    async def _try(self, visit: Visit, document: Part) -> bytes:
        for _ in range(TRIES):
            try:
                return await self._show(visit, document)
            except BrowserLostError:
                continue
            except DependencyError as error:
                self._run.fail(error)
                raise unsent("access.javascript") from None
        raise Ended(ended("failed", "deny", "access.javascript", self._chromium.why))

    async def _show(self, visit: Visit, document: Part) -> bytes:
        from playwright.async_api import Error

        browser = await self._chromium.open()
        context: Any = None
        view: View | None = None
        try:
            async with asyncio.timeout(self._run.policy.politeness.timeout_s) as limit:
                context = await browser.new_context(
                    user_agent=self._run.policy.access.identify.user_agent,
                    accept_downloads=False,
                    service_workers="block",
                    locale="en-GB",
                    timezone_id="UTC",
                )
                view = View(self._run, self._parts, visit, document, limit)
                await context.add_init_script(ALONE)
                await context.route("**/*", view.answer)
                shown = await _shown(context, visit.target.url.href, view)
        except TimeoutError:
            raise Ended(ended("failed", "deny", "access.javascript", "browser.timeout")) from None
        except Error:
            if not browser.is_connected() or (view and view.crashed):
                raise BrowserLostError from None
            raise Ended(ended("failed", "deny", "access.javascript", "browser.page")) from None
        finally:
            await self._put_away(context, view)
        self._note(visit, view)
        if view.lost is not None:
            raise Ended(ending_of(self._run, visit, view.lost))
        if view.asked > MOST_ASKED:
            raise Ended(ended("refused", "deny", "access.page", "browser.parts"))
        return without_noscript(shown.encode("utf-8", "replace"))

    async def _put_away(self, context: Any, view: View | None) -> None:
        """Close a page's context; a browser that does not let go of it is ended."""
        from playwright.async_api import Error

        if view is not None:
            view.end()
        if context is None:
            return
        try:
            async with asyncio.timeout(END_S):
                await context.close()
        except TimeoutError:
            self._chromium.kill("browser.stuck")
        except Error:
            log.info("a page of the browser went with it")

    def _note(self, visit: Visit, view: View) -> None:
        """What the ledger is told of a page that was shown: what it was given, and what it was not, by rule."""
        entry = Entry(
            stage="response",
            verdict="allow",
            rule="access.javascript",
            reason="browser.shown",
            source=visit.target.source.id,
            subject=visit.subject,
            counts={"parts": view.given},
        )
        self._run.note(entry)
        for (rule, kind), count in sorted(view.refused.items()):
            self._run.tally.refusals[rule] += count
            counts = {"refused": count}
            self._run.note(
                replace(entry, stage="request", verdict="deny", rule=rule, reason=f"part.{kind}", counts=counts)
            )


async def _shown(context: Any, href: str, view: View) -> str:
    page = await context.new_page()
    page.on("crash", view.note_crash)
    page.on("dialog", _dismiss)
    await page.goto(href, wait_until="commit", timeout=0)
    await view.settle(page)
    html: str = await page.content()
    return html


async def _dismiss(dialog: Any) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await dialog.dismiss()


def without_noscript(body: bytes) -> bytes:
    """A page as a browser that runs scripts shows it; takes linear time."""
    lower, kept, here = body.lower(), [], 0
    while (begin := lower.find(b"<noscript", here)) >= 0 and (end := lower.find(b"</noscript", begin)) >= 0:
        kept.append(body[here:begin])
        here = lower.find(b">", end) + 1 or len(body)
    return b"".join((*kept, body[here:]))
