"""The invented market of the demo: its pages, and the spider that reads them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.demo_market.base import DemoPage
from crawlers.sources.demo_market.listing import ListingPage
from crawlers.sources.demo_market.vendor import VendorPage


class CategoryPage(DemoPage[Any]):
    """A page of a category: offers, and what leads to more of them."""

    def onward(self) -> Iterator[str]:
        """Every link of its content."""
        return self.links("//div[@id='main']//a/@href")


class DemoMarket(GovernedSpider):
    """Reads the invented market.

    On the home page it asks for every link there is, wherever it leads: what may be fetched is for the policy to say.
    """

    name = "demo_market"

    def parse(self, response: Response, **_: Any) -> Iterator[Yielded]:
        """Read a page that is none of the others: follow all of its links."""
        return self._follow(page(DemoPage, response).links())

    def parse_category(self, response: Response) -> Iterator[Yielded]:
        """Read a page of a category."""
        return self._follow(page(CategoryPage, response).onward())

    async def parse_listing(self, response: Response) -> AsyncIterator[Yielded]:
        """Read an offer, and go on to its vendor."""
        found = page(ListingPage, response)
        if found.item_id:
            yield await found.to_item()
        for request in self._follow(found.seller()):
            yield request

    async def parse_vendor(self, response: Response) -> AsyncIterator[Yielded]:
        """Read a vendor and the feedback on this page, and go on to the next page and the offers."""
        found = page(VendorPage, response)
        if found.handle and found.is_first:
            yield await found.to_item()
        for row in found.feedback():
            yield row
        for request in self._follow(found.onward()):
            yield request

    def _follow(self, urls: Iterable[str]) -> Iterator[Request]:
        readers = {"category": self.parse_category, "listing": self.parse_listing, "vendor": self.parse_vendor}
        for url in urls:
            yield Request(url, callback=readers.get(urlsplit(url).path.partition("/")[2].partition("/")[0], self.parse))
