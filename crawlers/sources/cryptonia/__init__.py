"""Cryptonia, a market of 2019: which page is which, and the spider."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.cryptonia.listing import ListingPage
from crawlers.sources.cryptonia.market import CryptoniaPage
from crawlers.sources.cryptonia.search import GatePage, SearchPage
from crawlers.sources.cryptonia.vendor import VendorPage
from crawlers.sources.reading import SourcePage, line, links

_MATTERS = re.compile(r"/product/[\w-]+|/user/[^/]+(/\d+)?|/products(/[^/]+){0,3}/?")
_KINDS: dict[str, type[CryptoniaPage[Any]]] = {
    "Cryptonia Market - Product Details": ListingPage,
    "Cryptonia Market - Products": SearchPage,
    "Cryptonia Market - Login": GatePage,
    "Cryptonia DDoS Protection": GatePage,
}


def recognise(found: SourcePage[Any]) -> CryptoniaPage[Any] | None:
    """The page object of a page by its title, or None for a page of no known kind."""
    title = line(found.css("title")) or ""
    kind = VendorPage if title.endswith(" Profile") else _KINDS.get(title)
    return kind(response=found.response) if kind else None


class Cryptonia(GovernedSpider):
    """Reads listings, vendors and feedback from the category pages on."""

    name = "cryptonia"

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Yielded]:
        """Read a page of any kind and follow what belongs to the market."""
        found = page(SourcePage, response)
        read = recognise(found)
        if isinstance(read, SearchPage):
            for listing in read.listings:
                yield listing
        elif isinstance(read, ListingPage | VendorPage):
            yield await read.to_item()
            for feedback in read.feedback:
                yield feedback
        for url in links(found, _MATTERS):
            yield response.follow(url, callback=self.parse)
