"""Visit the built guide in a real browser, in both schemes and two widths, and say what keeps people out.

`python -m tests.guide_axe` visits every page; the tests visit one of each kind.
"""

from __future__ import annotations

import asyncio
import atexit
import sys
import threading
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.guide import ROOT

CHROMIUM = which("chromium")
SCHEMES = {"light": "default", "dark": "slate"}
WIDTHS = (1280, 375)
TOGETHER = 3
"""Pages that are visited at a time: the browser's own threads keep two cores busy."""
RULES = {
    "light": {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]},
}
"""All rules of WCAG 2.0 to 2.2, A and AA, in the light scheme; in the dark one, those that look at colours."""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
AUDIT = "rules => axe.run(document, rules).then(found => found.violations)"
ZOOMED = (640, 320)
"""How wide 1280 px are at 200 and 400 %: nothing may need scrolling sideways there (WCAG 1.4.4 and 1.4.10)."""
FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" && width > 0 && height > 0;
  return { name: `${element.tagName} ${element.className} ${element.textContent.trim().slice(0, 30)}`,
           href: element.getAttribute("href"), shown: seen || element.matches("input") };
}"""
"""An input may be unseen itself: its label or its field shows the focus."""
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
"""A page has heard of its new width when it was drawn."""
OPENED = "document.querySelectorAll('details').forEach((part) => { part.open = true })"
"""What opens is looked at open, since nothing is found in what is not shown."""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong with a page: where, in which state, and what."""

    page: str
    state: str
    what: str

    def __str__(self) -> str:
        return f"{self.page} [{self.state}] {self.what}"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: a test's output is for what failed."""


def build(folder: Path) -> None:
    """Build the guide as `make site` does, with what the environment says."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    mkdocs_build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(folder)))


@cache
def site() -> Path:
    """The built guide, once for all tests of a process."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    build(Path(folder.name))
    return Path(folder.name)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def addresses(folder: Path) -> list[str]:
    """Every page of a built guide by its address below the root."""
    found = (page.relative_to(folder).as_posix() for page in sorted(folder.rglob("*.html")))
    return [name.removesuffix("index.html") for name in found]


@asynccontextmanager
async def browser() -> AsyncIterator[BrowserContext]:
    """A browser that wants no movement and keeps nothing."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield await chromium.new_context(reduced_motion="reduce")
        finally:
            await chromium.close()


async def settle(page: Page, *, scheme: str, width: int) -> None:
    """Show a page in a scheme and at a width."""
    await page.set_viewport_size({"width": width, "height": 800})
    await page.evaluate("name => document.body.setAttribute('data-md-color-scheme', name)", SCHEMES[scheme])
    await page.evaluate(DRAWN)


async def audit(page: Page, name: str, scheme: str, state: str) -> list[Fault]:
    """What axe finds wrong with a page as it is now."""
    found = await page.evaluate(AUDIT, RULES[scheme])
    return [
        Fault(
            page=name,
            state=f"{scheme}, {state}",
            what=f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}",
        )
        for one in found
        for node in one["nodes"]
    ]


async def visit(context: BrowserContext, root: str, name: str) -> list[Fault]:
    """Everything that is wrong with a page, in both schemes and at both widths."""
    page, faults = await context.new_page(), list[Fault]()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(root + name)
    await page.add_style_tag(content=STILL)
    await page.evaluate(AXE_SCRIPT)
    await page.evaluate(OPENED)
    for width in WIDTHS:
        for scheme in SCHEMES:
            await settle(page, scheme=scheme, width=width)
            faults += await audit(page, name, scheme, f"{width} px")
        if wider := await page.evaluate(WIDER):
            faults.append(Fault(page=name, state=f"{width} px", what=f"scrolls sideways by {wider} px"))
    for width in ZOOMED:
        await page.set_viewport_size({"width": width, "height": 500})
        if wider := await page.evaluate(WIDER):
            faults.append(Fault(page=name, state=f"zoomed to {width} px", what=f"scrolls sideways by {wider} px"))
    elsewhere = {url for url in asked if not url.startswith((root, "data:", "blob:"))}
    await page.close()
    return faults + [Fault(page=name, state="loading", what=f"asks {url}") for url in sorted(elsewhere)]


async def visit_open(context: BrowserContext, root: str, name: str) -> list[Fault]:
    """What is wrong with a page while its search shows results, and while its drawer is open."""
    page, faults = await context.new_page(), list[Fault]()
    page.set_default_timeout(10_000)
    await page.goto(root + name)
    await page.add_style_tag(content=STILL)
    await page.evaluate(AXE_SCRIPT)
    await settle(page, scheme="light", width=1280)
    await page.locator("input.md-search__input").click()
    await page.locator("input.md-search__input").press_sequentially("forum")
    await page.locator(".md-search-result__item").first.wait_for()
    for scheme in SCHEMES:
        await settle(page, scheme=scheme, width=1280)
        faults += await audit(page, name, scheme, "search open")
    await page.keyboard.press("Escape")
    await settle(page, scheme="light", width=375)
    await page.locator("label.md-header__button[for=__drawer]").click()
    for scheme in SCHEMES:
        await settle(page, scheme=scheme, width=375)
        faults += await audit(page, name, scheme, "drawer open")
    await page.close()
    return faults


async def walk(root: str, name: str, steps: int) -> list[dict[str, Any]]:
    """What has the focus after each press of the tabulator, from the top of a page."""
    async with browser() as context:
        page = await context.new_page()
        await page.goto(root + name)
        found = []
        for _ in range(steps):
            await page.keyboard.press("Tab")
            found.append(await page.evaluate(FOCUSED))
        return found


async def survey(root: str, names: Sequence[str]) -> list[Fault]:
    """Visit pages, a few at a time, and the first of them with search and drawer open."""
    gate = asyncio.Semaphore(TOGETHER)

    async def one(name: str) -> list[Fault]:
        async with gate:
            return await visit(context, root, name)

    async with browser() as context:
        found: Iterable[list[Fault]] = await asyncio.gather(*map(one, names))
        return [fault for faults in found for fault in faults] + await visit_open(context, root, names[0])


def main() -> int:
    """Build the guide, visit every page, and print what is wrong."""
    with TemporaryDirectory() as name:
        build(Path(name))
        names = sys.argv[1:] or ["", *(page for page in addresses(Path(name)) if page)]
        with served(Path(name)) as root:
            faults = asyncio.run(survey(root, names))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    sys.stdout.write(f"{len(names)} pages in {len(SCHEMES)} schemes and {len(WIDTHS)} widths: {len(faults)} faults\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
