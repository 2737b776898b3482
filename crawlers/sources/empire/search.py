"""Empire's lists of offers, and its pages that hold none."""

from __future__ import annotations

import re
from functools import cached_property

from parsel import Selector

from crawlers.sources.empire.market import EmpirePage
from crawlers.sources.prices import parse_price
from crawlers.sources.reading import Element, cells, line
from crawlers.sources.values import integer
from pipelines.items import Listing

_NUMBERS = re.compile(r"Views: ([\d,]+) / Sales: ([\d,]+)")
_ABOUT = re.compile(r"Item # (\d+) - (.+?) - ")
_PRICE = re.compile(r"Buy Price ([A-Z]{3} [\d.,]+)")


class SearchPage(EmpirePage[None]):
    """A page of offers of one category or one search."""

    @cached_property
    def listings(self) -> list[Listing]:
        """The offers, as far as a row tells of them."""
        return [_listing(self, row) for row in self.xpath(".//div[@class='col-1search'][.//div[@class='head']/a]")]


class IndexPage(EmpirePage[None]):
    """The market's front page, with the offers that it puts there."""

    @cached_property
    def listings(self) -> list[Listing]:
        """The featured offers."""
        return [_listing(self, row) for row in self.css("div.feature-listing div.col-2")]


class GatePage(EmpirePage[None]):
    """What stands before the market: the log-in with its captcha, or a refresh to it."""

    @cached_property
    def captcha_href(self) -> str | None:
        """The picture to be read."""
        return self.css("div.image img::attr(src)").get()


class ErrorPage(EmpirePage[None]):
    """A server's own page of an error."""


def _listing(found: EmpirePage[None], row: Selector) -> Listing:
    title, vendor = (_last(cells(row, "a"), part) for part in ("/product/", "/u/"))
    words = line(row) or ""
    about, numbers = _ABOUT.search(words), _NUMBERS.search(words)
    price = parse_price(stated[1] if (stated := _PRICE.search(words)) else None)
    return Listing(
        item_id=about[1] if about else None,
        url=found.url,
        title=line(title),
        category=about[2] if about else None,
        price=price.amount,
        currency=price.currency,
        vendor=line(vendor),
        views=integer(numbers[1]) if numbers else None,
        sales=integer(numbers[2]) if numbers else None,
    )


def _last(anchors: list[Element], part: str) -> Element | None:
    """The last link with `part` in its address: an offer's picture is linked before its title."""
    return next((anchor for anchor in reversed(anchors) if part in anchor.get("href", "")), None)
