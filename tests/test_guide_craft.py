"""The guide is light, finds what is asked, can be taken along, and says who made it and when."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from gzip import compress
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import lxml.html
import pytest
from playwright.async_api import Request

from tests import guide, guide_axe, guide_search

FIRST_VIEW, ANY_PAGE = 200_000, 300_000
FIRST = {"": FIRST_VIEW, "tools/checker/": ANY_PAGE}
"""The first page, and the tool with the most scripts."""
COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".xml"}
ATOM = "{http://www.w3.org/2005/Atom}"

needs_chromium = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")


@pytest.fixture(scope="module")
def site() -> Path:
    """The built guide."""
    return guide_axe.site()


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """The address of the built guide."""
    with guide_axe.served(site) as address:
        yield address


def weight(site: Path, path: str) -> int:
    """How many bytes of a file travel, compressed where servers compress."""
    file = site / unquote(path).lstrip("/")
    content = (file / "index.html" if file.is_dir() else file).read_bytes()
    return len(compress(content) if file.suffix in COMPRESSED or file.is_dir() else content)


def parts(page: Path) -> set[Path]:
    """The files that a built page names to be shown: itself, its styles, scripts and pictures."""
    tree = lxml.html.fromstring(page.read_text("utf-8"))
    named = [*tree.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"), *tree.xpath("//script/@src | //img/@src")]
    return {page, *((page.parent / name).resolve() for name in named)}


def _note(into: set[str], request: Request) -> None:
    into.add(urlsplit(request.url).path)


def _note_scheme(into: set[str], request: Request) -> None:
    into.add(urlsplit(request.url).scheme)


async def loaded(root: str, name: str) -> tuple[set[str], set[str]]:
    """What a page asks for when it is opened, and what a search asks for besides."""
    async with guide_axe.browser() as context:
        page = await context.new_page()
        asked = set[str]()
        page.on("request", partial(_note, asked))
        await page.goto(root + name, wait_until="networkidle")
        before = set(asked)
        await page.locator("input.md-search__input").click()
        await page.locator("input.md-search__input").press_sequentially("captcha")
        await page.locator(".md-search-result__item").first.wait_for()
    return before, asked - before


@needs_chromium
@pytest.mark.parametrize("name", FIRST)
def test_the_first_view_is_light_and_search_is_loaded_when_wanted(site: Path, root: str, name: str) -> None:
    """The first view weighs 200 kB at most and no other 300; the search index comes with the first search."""
    asked, searched = asyncio.run(loaded(root, name))

    assert sum(weight(site, path) for path in asked) <= FIRST[name]
    assert "/search/search_index.json" not in asked
    assert "/search/search_index.json" in searched


def test_no_page_is_heavy(site: Path) -> None:
    """Each page with all that it shows weighs 300 kB at most, compressed where servers compress."""
    weights: dict[Path, int] = {}
    for page in site.rglob("*.html"):
        for part in parts(page) if page.name != "404.html" else {page}:
            weights.setdefault(part, weight(site, part.relative_to(site).as_posix()))

    heavy = {page: sum(weights[part] for part in parts(page)) for page in weights if page.name == "index.html"}
    assert not [str(page) for page, bytes_ in heavy.items() if bytes_ > ANY_PAGE]


def test_the_public_is_two_clicks_from_an_answer(site: Path) -> None:
    """From the first page, one click reaches each page for the public, and so what a study's own page says."""
    home = lxml.html.fromstring((site / "index.html").read_text("utf-8"))
    links = {link.removesuffix("/") for link in home.xpath("//article//a/@href")}

    assert {"public/what-happens", "public/in-here", "public/object", "public/checks"} <= links
    assert "reference/public-page" in links


def test_pages_say_for_whom_they_are_and_when_they_were_reviewed(site: Path) -> None:
    """The foot of a page that teaches gives its audience, its stage, and both dates."""
    page = lxml.html.fromstring((site / "plan/harms/index.html").read_text("utf-8"))

    foot = " ".join(page.cssselect(".page-facts")[0].text_content().split())
    front = guide.front(guide.pages()["plan/harms.md"])
    assert foot.startswith("For: Planning a study, Reviewing studies. Stage: Before.")
    assert f"Last reviewed {front['reviewed_on']:%-d %B %Y}" in foot
    assert f"by {front['review_due']:%-d %B %Y}" in foot


def test_pages_introduce_themselves_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the guide has an address, its pages, sitemap and social metadata give it; a build takes under a minute."""
    monkeypatch.setenv("SITE_URL", "https://guide.example.org/")
    begun = time.process_time()

    guide_axe.build(tmp_path)

    assert time.process_time() - begun < 60

    page = lxml.html.fromstring((tmp_path / "plan/harms/index.html").read_text("utf-8"))
    said = {meta.get("property"): meta.get("content") for meta in page.cssselect("meta[property]")}
    sitemap = (tmp_path / "sitemap.xml").read_text("utf-8")
    assert said["og:title"] == "Harms and benefits"
    assert said["og:url"] == "https://guide.example.org/plan/harms/"
    assert said["og:description"] == guide.front(guide.pages()["plan/harms.md"])["description"]
    assert (tmp_path / urlsplit(said["og:image"]).path.lstrip("/")).is_file()
    assert sitemap.count("<loc>https://guide.example.org/") == len(guide.pages())


def test_the_feed_tells_of_each_change_of_the_law(site: Path) -> None:
    """The feed is Atom, newest first, with names that stay, and each page of the guide leads to it."""
    feed = ET.parse(site / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    days = [datetime.fromisoformat(entry.findtext(f"{ATOM}updated", "")) for entry in entries]

    assert feed.tag == f"{ATOM}feed"
    assert len(entries) == len({entry.findtext(f"{ATOM}id") for entry in entries}) >= 5
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")
    assert all(day <= datetime.now(UTC) for day in days)
    assert 'href="feed.xml"' in (site / "index.html").read_text("utf-8")


@needs_chromium
def test_the_search_finds_what_readers_type(root: str) -> None:
    """Of thirty questions in readers' words, the right page is among the first three answers to each."""
    found = asyncio.run(guide_search.answers(root, list(guide_search.QUESTIONS)))

    assert len(found) >= 30
    assert not guide_search.missed(found)


async def read_from_disk(folder: Path) -> tuple[list[str], str]:
    """What is asked for when the guide is opened from a disk and searched, and where the first result leads."""
    asked: set[str] = set()
    async with guide_axe.browser() as context:
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", partial(_note_scheme, asked))
        await page.goto((folder / "index.html").as_uri())
        await page.locator("input.md-search__input").click()
        await page.locator("input.md-search__input").press_sequentially("captcha")
        await page.locator(".md-search-result__link").first.click()
        await page.wait_for_url("**/collect/walls.html**")
        title = await page.locator("h1").inner_text()
    return sorted(asked), title


@needs_chromium
def test_the_guide_can_be_read_and_searched_from_a_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy to take along needs no server and no network, not even for the search."""
    monkeypatch.setenv("OFFLINE", "true")
    guide_axe.build(tmp_path)

    asked, title = asyncio.run(read_from_disk(tmp_path))

    assert set(asked) <= {"about", "blob", "data", "file"}
    assert title.startswith("Logins, captchas")
