"""The page objects and spiders of the invented sites, scored against the truth."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import deque
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse, Response
from web_poet import HttpResponse

from crawlers.demo.board import Board
from crawlers.demo.malice import KIND
from crawlers.demo.market import Market
from crawlers.demo.page import Page
from crawlers.demo.truth import Truth, expected
from crawlers.demo.world import World
from crawlers.source import GovernedSpider
from crawlers.sources.demo_board import AdvertPage, DemoBoard, SectionPage
from crawlers.sources.demo_market import CategoryPage, DemoMarket
from crawlers.sources.demo_market.base import DemoPage
from crawlers.sources.demo_market.listing import ListingPage
from crawlers.sources.demo_market.vendor import VendorPage
from pipelines.items import Feedback, Item, Raw
from policies import urls

SEEDS = st.integers(min_value=0, max_value=10**9)
CASES = sorted((Path(__file__).parent / "sources").glob("demo_*/*/expected.json"))
PAGES: dict[str, type[DemoPage[Any]]] = {"listing": ListingPage, "vendor": VendorPage, "advert": AdvertPage}
BAIT = ("/private", "/search", "/calendar", "/archive", "/media", "/buy", "/report", "/vote", "/logout", "/favourite")


def build(page_class: type[DemoPage[Any]], url: str, body: bytes) -> Any:
    """The page object of a saved page."""
    headers = {"Content-Type": "text/html; charset=utf-8"}
    return page_class(response=HttpResponse(url=url, body=body, status=200, headers=headers))


def values(item: Item) -> dict[str, Raw]:
    """What an item holds, but for where it was read."""
    return {name: value for name, value in item.unsafe_values().items() if name != "url"}


def wrong(found: dict[str, Raw], truth: Truth) -> list[str]:
    """The fields that differ from the truth, by name only."""
    right = expected(truth)
    return sorted(name for name in found.keys() | right.keys() if found.get(name) != right.get(name))


def plain(value: Raw) -> Any:
    """A value as JSON holds it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def read(page_class: type[DemoPage[Any]], url: str, page: Page) -> Item:
    """The item of a page."""
    item: Item = asyncio.run(build(page_class, url, page.body).to_item())
    return item


@given(SEEDS, st.sampled_from([0, 0, 300]))
@settings(max_examples=6)
def test_extraction_equals_the_truth_on_the_market(seed: int, canaries: int) -> None:
    """Every field of every listing and vendor, and every row of feedback, is read as it was meant."""
    world = World.generate(seed, listings=40, vendors=5, adverts=0, feedback=30, canaries=canaries)
    market, feedback = Market(world), []

    for offer in world.listings:
        url = f"http://market.test/listing/{offer.item_id}/x"
        assert not wrong(values(read(ListingPage, url, market(urlsplit(url).path))), offer)
    for vendor in world.vendors:
        for number in (1, 2):
            path = f"/vendor/{vendor.handle}"
            page = market(path, f"page={number}")
            assert not wrong(values(read(VendorPage, f"http://market.test{path}", page)), vendor)
            feedback += build(VendorPage, f"http://market.test{path}", page.body).feedback()

    assert len(feedback) == len(world.feedback)
    assert not [
        wrong(values(row), said) for row, said in zip(feedback, world.feedback, strict=True) if wrong(values(row), said)
    ]


@given(SEEDS, st.sampled_from([0, 0, 300]))
@settings(max_examples=6)
def test_extraction_equals_the_truth_on_the_board(seed: int, canaries: int) -> None:
    """Every field of every advert is read as it was meant."""
    world = World.generate(seed, listings=0, vendors=0, adverts=40, canaries=canaries)
    board = Board(world)

    for advert in world.adverts:
        path = f"/ad/{advert.item_id}.html"
        assert not wrong(values(read(AdvertPage, f"http://board.test{path}", board(path))), advert)


def test_a_listing_shows_the_newest_feedback_of_its_vendor() -> None:
    """The rows on a listing are the same as those on the vendor's own page."""
    world = World.generate(31, listings=20, vendors=3, feedback=60)
    offer, market = world.listings[5], Market(world)
    rows = build(ListingPage, "http://market.test/", market(f"/listing/{offer.item_id}/x").body).feedback()

    own = [said for said in world.feedback if said.vendor == offer.vendor]
    assert [row.item_id for row in rows] == [said.item_id for said in own[:40]]
    assert not [row for row, said in zip(rows, own, strict=False) if wrong(values(row), said)]


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.parent.name}/{case.parent.name}" for case in CASES])
def test_a_saved_page_gives_the_expected_items(case: Path) -> None:
    """A page saved once is read the same for ever."""
    wanted = json.loads(case.read_text(encoding="utf-8"))
    body = (case.parent / "page.html").read_bytes()
    found = build(PAGES[wanted["page"]], wanted["url"], body)
    items = [asyncio.run(found.to_item()), *(found.feedback() if isinstance(found, VendorPage) else ())]
    got = [
        {"kind": item.kind, **{name: plain(value) for name, value in item.unsafe_values().items()}} for item in items
    ]

    assert [entry.keys() for entry in got] == [entry.keys() for entry in wanted["items"]]
    assert [k for g, w in zip(got, wanted["items"], strict=True) for k in w if g[k] != w[k]] == []


def test_there_are_saved_pages_of_both_sites() -> None:
    """No case is lost by a change of a path."""
    assert {case.parent.parent.name for case in CASES} == {"demo_market", "demo_board"}
    assert len(CASES) >= 6


@pytest.mark.parametrize("page_class", [ListingPage, VendorPage, AdvertPage], ids=["listing", "vendor", "advert"])
@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<h1>Not found</h1>", b"\xff\xfe\x00", b"GIF89a\x01"])
def test_a_page_of_another_kind_gives_an_item_without_an_id(page_class: type[DemoPage[Any]], body: bytes) -> None:
    """An error page, or no page at all, is not taken for a record."""
    item = asyncio.run(build(page_class, "http://market.test/x", body).to_item())

    assert item.item_id is None
    assert set(item.unsafe_values()) <= {"url", "title"}


@pytest.mark.parametrize("cut", [0.2, 0.4, 0.6, 0.8])
def test_a_page_cut_off_is_read_as_far_as_it_goes(cut: float) -> None:
    """A listing whose end is missing raises nothing."""
    world = World.generate(32, listings=5, vendors=1)
    body = Market(world)(f"/listing/{world.listings[2].item_id}/x").body
    item = asyncio.run(build(ListingPage, "http://market.test/x", body[: int(len(body) * cut)]).to_item())

    assert set(wrong(values(item), world.listings[2])) <= set(expected(world.listings[2]))


def test_links_that_are_no_addresses_are_left_out() -> None:
    """``mailto:``, ``javascript:`` and broken addresses are no pages; other hosts and schemes are for the policy."""
    hrefs = [
        "mailto:a@example.org",
        "javascript:void(0)",
        "http://[broken",
        "tel:1",
        "file:///etc/x",
        "//elsewhere.test/",
    ]
    body = "".join(f'<a href="{href}">x</a>' for href in hrefs).encode()

    found = build(DemoPage, "http://market.test/", body).links()
    assert list(found) == ["file:///etc/x", "http://elsewhere.test/"]


def test_a_page_object_shows_nothing_of_its_page() -> None:
    """The repr of a page object holds no byte of the page."""
    assert repr(build(ListingPage, "http://market.test/x", b"<h1>secret</h1>")) == "<ListingPage>"


@pytest.mark.parametrize("page_class", [CategoryPage, SectionPage], ids=["category", "section"])
def test_a_list_leads_to_all_of_its_content(page_class: type[CategoryPage | SectionPage]) -> None:
    """Navigation is left out, everything else is followed."""
    body = b'<div id="nav"><a href="/1">n</a></div><div id="main"><a href="/2">a</a><p><a href="3">b</a></p></div>'
    found = build(page_class, "http://market.test/x/", body)

    assert list(found.onward()) == ["http://market.test/2", "http://market.test/x/3"]


def response_of(site: Market | Board, request: Request) -> Response:
    """The answer to a request, with redirects inside the site followed."""
    url = request.url
    for _ in range(5):
        page = site(urlsplit(url).path, urlsplit(url).query)
        moved = [value for name, value in page.headers if name == "Location"]
        if not moved or not (url := urljoin(url, moved[0])).startswith(f"http://{site.host}/"):
            break
    return HtmlResponse(url, status=page.status, headers=dict(page.headers), body=page.body, request=request)


async def outcome(spider: GovernedSpider, request: Request, response: Response) -> list[Any]:
    """All that a callback yields."""
    assert request.callback is not None
    found: Any = request.callback(response)
    return [one async for one in found] if inspect.isasyncgen(found) else list(found)


async def crawl(spider: GovernedSpider, site: Market | Board) -> tuple[list[Item], set[str]]:
    """What a spider gives and asks for, when it may read the site but for its bait."""
    home = Request(f"http://{site.host}/", callback=spider.parse)
    waiting, seen, items, asked = deque([home]), set[str](), list[Item](), set[str]()
    while waiting:
        request = waiting.popleft()
        for one in await outcome(spider, request, response_of(site, request)):
            if isinstance(one, Item):
                items.append(one)
                continue
            asked.add(one.url)
            parts = urlsplit(one.url)
            if parts.netloc != site.host or parts.scheme != "http" or parts.path.startswith(BAIT):
                continue
            key = urls.canonical(urls.parse(one.url))
            if key not in seen:
                seen.add(key)
                waiting.append(one)
    return items, asked


def same(items: Iterable[Item], truths: Iterable[Truth]) -> bool:
    """Whether the items are these truths, each once, in any order."""
    found = sorted((values(item) for item in items), key=lambda v: str(v["item_id"]))
    return found == sorted((expected(truth) for truth in truths), key=lambda v: str(v["item_id"]))


async def test_the_spider_reads_the_whole_market_once() -> None:
    """Each listing, vendor and row of feedback is given once, whatever the sessions in the links."""
    world = World.generate(33, listings=70, vendors=5, feedback=60)
    items, _ = await crawl(DemoMarket(), Market(world))

    assert same((i for i in items if i.kind == "listing"), world.listings)
    assert same((i for i in items if i.kind == "vendor"), world.vendors)
    assert same((i for i in items if isinstance(i, Feedback)), world.feedback)


async def test_the_spider_reads_the_whole_board_once() -> None:
    """Each advert is given once."""
    world = World.generate(34, adverts=150)
    items, _ = await crawl(DemoBoard(), Board(world))

    assert same(items, world.adverts)


@pytest.mark.parametrize(("spider", "site"), [(DemoMarket, Market), (DemoBoard, Board)], ids=["market", "board"])
async def test_the_spiders_ask_for_everything(spider: type[GovernedSpider], site: type[Market | Board]) -> None:
    """A spider leaves it to the policy to refuse: it asks for closed, foreign, acting and endless pages too."""
    built = site(World.generate(35))
    _, asked = await crawl(spider(), built)

    for url in (
        f"http://{built.host}/private/invoices",
        f"http://{built.host}/media/shop.jpg",
        f"http://{built.host}/logout",
        f"http://{built.host}/calendar?month=2026-11",
        "file:///etc/hostname",
        "http://169.254.169.254/latest/meta-data/",
        "http://elsewhere.test/",
    ):
        assert url in asked


async def test_in_a_kind_world_the_spiders_ask_only_for_content() -> None:
    """For measuring, no request is wasted."""
    _, asked = await crawl(DemoMarket(), Market(World.generate(36), KIND))

    assert {urlsplit(url).netloc for url in asked} == {"market.test"}
    assert {urlsplit(url).path.split("/")[1] for url in asked} == {"", "category", "listing", "vendor", "help"}
