"""Empire, a market that closed in 2020: which page is which, and the spider."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

from scrapy.http import Response

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.empire.listing import ListingPage
from crawlers.sources.empire.market import EmpirePage
from crawlers.sources.empire.search import ErrorPage, GatePage, IndexPage, SearchPage
from crawlers.sources.empire.vendor import VendorPage
from crawlers.sources.reading import SourcePage, links

_MATTERS = re.compile(
    r"/product(/[\w-]+){1,3}|/u/[^/]+|/category/categories/[\w-]+(/\d+)?|/home"
    r"|/profile/setusertab/([pnc]_feedback|about|pgp)/[^/]+(/\d+)?",
    re.IGNORECASE,
)
# In the order in which they are tried: what is unmistakable first.
_SIGNS: tuple[tuple[str, type[EmpirePage[Any]]], ...] = (
    ("//meta[translate(@http-equiv,'REFSH','refsh')='refresh'] | //input[@type='password']", GatePage),
    ("//title[starts-with(.,'Error ')]", ErrorPage),
    ("//div[@class='listDes']//table", ListingPage),
    ("//div[@class='user_info_mid']", VendorPage),
    ("//div[@class='feature-listing']", IndexPage),
    ("//div[@class='col-1search'] | //div[@class='right-content']/h2[.='Search Results']", SearchPage),
)


def recognise(found: SourcePage[Any]) -> EmpirePage[Any] | None:
    """The page object of a page by what only such a page holds, or None for a page of no known kind."""
    kind = next((kind for sign, kind in _SIGNS if found.xpath(sign)), None)
    return kind(response=found.response) if kind else None


class Empire(GovernedSpider):
    """Reads listings, vendors and feedback from the front page and the category pages on."""

    name = "empire"

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Yielded]:
        """Read a page of any kind and follow what belongs to the market."""
        found = page(SourcePage, response)
        read = recognise(found)
        if isinstance(read, SearchPage | IndexPage):
            for listing in read.listings:
                yield listing
        elif isinstance(read, ListingPage):
            yield await read.to_item()
        elif isinstance(read, VendorPage):
            yield await read.to_item()
            for feedback in read.feedback:
                yield feedback
        for url in links(found, _MATTERS):
            yield response.follow(url, callback=self.parse)
