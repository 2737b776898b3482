"""The spiders walk the saved pages as they are served on loopback; skipped where the pages are absent."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers.source import GovernedSpider, Yielded
from crawlers.sources.books import Books
from crawlers.sources.classifieds import Classifieds
from crawlers.sources.cryptonia import Cryptonia
from crawlers.sources.empire import Empire
from pipelines.items import Item
from tests.golden import page_names
from tests.replay import Replay
from tests.test_crawlers_sources_scores import ITEMS

SPIDERS: dict[str, type[GovernedSpider]] = {spider.name: spider for spider in (Cryptonia, Empire, Classifieds, Books)}


def fetch(site: Replay, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body of a path of the site."""
    connection = HTTPConnection(*site.address)
    connection.request(method, path, headers={"Host": f"{site.host}:{site.address[1]}"})
    response = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


async def read(spider: GovernedSpider, url: str, body: bytes) -> list[Yielded]:
    """What a spider makes of a page."""
    return [found async for found in spider.parse(HtmlResponse(url, body=body, encoding="utf-8"))]  # type: ignore[union-attr]


def walk(spider: GovernedSpider, site: Replay) -> Iterator[Yielded]:
    """Everything that a spider yields from the front page on, following each link once."""
    waiting, known = [site.url()], {site.url()}
    while waiting:
        url = waiting.pop()
        status, body = fetch(site, urlsplit(url).path)
        if status != 200:
            continue
        for found in asyncio.run(read(spider, url, body)):
            if isinstance(found, Request) and found.url not in known:
                known.add(found.url)
                waiting.append(found.url)
            yield found


@pytest.fixture(params=sorted(SPIDERS))
def name(request: pytest.FixtureRequest, shared_data: Path) -> str:
    """Each site of which real pages are given."""
    return str(request.param)


def test_reads_every_page_of_its_site_and_nothing_else(name: str) -> None:
    """From the front page on, a spider finds every item, stays on the host and never meets a gate."""
    with Replay(name) as site:
        found = list(walk(SPIDERS[name](), site))
    asked = [request for request in found if isinstance(request, Request)]

    assert Counter(item.kind for item in found if isinstance(item, Item)) == ITEMS[name]
    assert {urlsplit(request.url).netloc for request in asked} == {urlsplit(site.url()).netloc}
    assert {path for _, path in site.requests} >= set(site.linked)
    assert not any(path.startswith("/gate/") for _, path in site.requests)


def test_asks_for_pages_only(name: str) -> None:
    """No request carries data, a method, a cookie or a fragment, and none is for what a reader does not need."""
    with Replay(name) as site:
        asked = [request for request in walk(SPIDERS[name](), site) if isinstance(request, Request)]
    private = re.compile(r"/(messages?|orders?|account|logout|login|index|balance|image|public|flag)\b", re.IGNORECASE)

    assert {(request.method, request.body, tuple(request.cb_kwargs)) for request in asked} == {("GET", b"", ())}
    assert not any(
        "#" in request.url or private.match(urlsplit(request.url).path) for request in asked if name != "books"
    )


def test_gates_are_linked_when_asked(shared_data: Path) -> None:
    """The log-in, flood and refresh pages can be put in a crawl's way."""
    with Replay("empire", link_gates=True) as site:
        status, front = fetch(site, "/")
        gates = [path for path in site.linked if path.startswith("/gate/")]
        statuses = {fetch(site, path)[0] for path in gates}

    assert (status, statuses) == (200, {200})
    assert len(gates) == 5
    assert all(path.encode() in front for path in gates)


def test_every_saved_page_is_served_once(name: str) -> None:
    """Each saved page has its own path; other paths are not found, and robots.txt keeps crawls from private areas."""
    with Replay(name, link_gates=True) as site:
        linked, other, robots = site.linked, fetch(site, "/user/nobody")[0], fetch(site, "/robots.txt")
        head = fetch(site, "/", "HEAD")

    assert len(linked) == len(set(linked)) == len(page_names(name))
    assert other == 404
    assert robots[0] == 200
    assert b"Disallow: /messages" in robots[1]
    assert head == (200, b"")


def test_the_error_page_is_an_error(shared_data: Path) -> None:
    """A saved page of an error is served as one."""
    with Replay("empire") as site:
        status, _ = fetch(site, "/product/apollon_404_0")

    assert status == 404
