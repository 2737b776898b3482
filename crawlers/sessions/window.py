"""The browser that a person sees and logs in with: the program opens it, waits, and takes the cookies. No more."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from crawlers.browser.chromium import Chromium
from crawlers.browser.door import Door
from crawlers.browser.view import ALONE
from policies.errors import StoppedError
from policies.sections.access import Access
from policies.sections.sources import Source

POLL_S = 0.25
LONGEST_S = 1800.0
"""How long a window stays open at most."""
Person = Callable[[Any], Awaitable[None]]
"""Acts in the browser's context; returns when done."""
Given = list[dict[str, Any]]


async def log_in(
    access: Access, source: Source, door: Door, display: Mapping[str, str] | None, person: Person, *, timeout_s: float
) -> Given:
    """Open a source's start page for a person, and give all cookies that the browser has when they are done.

    Args:
        access: how the study behaves; its name is the browser's too.
        source: the source.
        door: the browser's only way out.
        display: where the window is shown; None shows none.
        person: whoever logs in.
        timeout_s: longest wait for the start page.

    Raises:
        DependencyError: the browser cannot be started.
        StoppedError: nobody was done in time.
    """
    chromium = Chromium(door, display=display)
    try:
        context = await (await chromium.open()).new_context(
            user_agent=access.identify.user_agent,
            java_script_enabled=access.javascript != "off",
            accept_downloads=False,
            service_workers="block",
            locale="en-GB",
            no_viewport=display is not None,
        )
        await context.add_init_script(ALONE)
        await context.route("**/*", _without(_unwanted(access)))
        page = await context.new_page()
        await _show(page, source.start[0], timeout_s)
        return await _until_done(context, person)
    finally:
        await chromium.close()


def _unwanted(access: Access) -> frozenset[str]:
    """Kinds of parts that the window goes without (hard floor H5); a person who passes a test sees its pictures."""
    pictures = frozenset({"image"}) if access.captcha == "stop_source" else frozenset()
    return frozenset({"media"}) | pictures


def _without(unwanted: frozenset[str]) -> Callable[[Any], Awaitable[None]]:
    from playwright.async_api import Error

    async def answer(route: Any) -> None:
        with suppress(Error):  # the page has gone meanwhile
            if route.request.resource_type in unwanted:
                await route.abort("blockedbyclient")
            else:
                await route.continue_()

    return answer


async def _show(page: Any, href: str, timeout_s: float) -> None:
    from playwright.async_api import Error

    with suppress(Error):  # the window says what is wrong, and the person may try again
        await page.goto(href, wait_until="commit", timeout=timeout_s * 1000)


async def _until_done(context: Any, person: Person) -> Given:
    """Wait for the person; whoever closes the whole browser is done too, and what it had then counts."""
    from playwright.async_api import Error

    latest: Given = []
    acting = asyncio.ensure_future(person(context))
    try:
        async with asyncio.timeout(LONGEST_S):
            while not acting.done() and context.browser.is_connected():
                with suppress(Error):
                    latest = await context.cookies()
                await asyncio.wait({acting}, timeout=POLL_S)
    except TimeoutError:
        raise StoppedError(f"nobody was done after {LONGEST_S / 60:.0f} minutes; nothing was kept") from None
    finally:
        acting.cancel()
    if acting.done() and not acting.cancelled() and (error := acting.exception()):
        raise error
    with suppress(Error):
        latest = await context.cookies()
    return latest


def until_told(stops: Sequence[Path]) -> Person:
    """A person at the terminal: done when they press Enter there or close the window.

    Args:
        stops: files whose existence ends it with nothing kept.
    """

    async def wait(context: Any) -> None:
        listening = sys.stdin is not None
        while context.pages:
            if any(stop.exists() for stop in stops):
                raise StoppedError("the study or the source was stopped; nothing was kept")
            if listening and select.select([0], [], [], 0)[0]:
                said = os.read(0, 1024)
                if b"\n" in said:
                    return
                listening = bool(said)
            await asyncio.sleep(POLL_S)

    return wait
