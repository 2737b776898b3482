"""Books to Scrape, a shop made for practice: product pages and the spider."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from decimal import Decimal
from functools import cached_property
from typing import Any

from scrapy.http import Response
from web_poet import field

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import SourcePage, line, links, text
from crawlers.sources.values import integer
from pipelines.items import Listing

_MATTERS = re.compile(
    r"/(index\.html)?|/catalogue/[\w-]+/index\.html|/catalogue/(category/[\w/-]+/)?(index|page-\d+)\.html"
)
_STARS = ("One", "Two", "Three", "Four", "Five")


class BookPage(SourcePage[Listing]):
    """One book."""

    matter = "//article[@class='product_page']"

    @cached_property
    def facts(self) -> dict[str, str]:
        """The table below the description."""
        rows = ((line(row.css("th")), line(row.css("td"))) for row in self.css("table tr"))
        return {label: value or "" for label, value in rows if label}

    @cached_property
    def asked(self) -> Price:
        """The price."""
        return parse_price(line(self.css("p.price_color")))

    @cached_property
    def review_count(self) -> int | None:
        """How many readers have written a review."""
        return integer(self.facts.get("Number of reviews"))

    @field
    def item_id(self) -> str | None:
        return self.facts.get("UPC")

    @field
    def title(self) -> str | None:
        return line(self.css("h1"))

    @field
    def description(self) -> str | None:
        return text(self.css("div#product_description + p"))

    @field
    def category(self) -> str | None:
        return line(self.response.css("ul.breadcrumb li:nth-child(3)"))

    @field
    def price(self) -> Decimal | None:
        return self.asked.amount

    @field
    def currency(self) -> str | None:
        return self.asked.currency

    @field
    def stock(self) -> int | None:
        stated = line(self.css("p.availability")) or ""
        return integer(stated) if stated.startswith("In stock") else 0 if stated else None

    @field
    def product_class(self) -> str:
        return "physical"

    @field
    def rating(self) -> Decimal | None:
        named = self.css("p.star-rating::attr(class)").re_first(r"star-rating (\w+)")
        return Decimal(_STARS.index(named) + 1) if named in _STARS else None


def recognise(found: SourcePage[Any]) -> BookPage | None:
    """The page object of a page if it is a product's, else None."""
    return BookPage(response=found.response) if found.css("article.product_page") else None


class Books(GovernedSpider):
    """Reads books from the lists on."""

    name = "books"

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Yielded]:
        """Read a product page, and follow products, categories and further pages."""
        found = page(SourcePage, response)
        if read := recognise(found):
            yield await read.to_item()
        for url in links(found, _MATTERS):
            yield response.follow(url, callback=self.parse)
