"""What the pages of Empire share: tabs, categories, clock and page numbers."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, NamedTuple

from crawlers.sources.reading import ItemT, SourcePage, line
from crawlers.sources.values import ExternalRating, decimal, integer

_RATING = re.compile(r"\(?([\d,]+)\)?\s*\((\d+(?:\.\d+)?)\)")
_MARKET = re.compile(r"Verified (.+?)(?: Market)? successful sales")


class Category(NamedTuple):
    """A place in the tree of categories, with the market's own number for it."""

    name: str
    number: int
    parent: str | None
    level: int


class EmpirePage(SourcePage[ItemT]):
    """Any page of the market."""

    matter = "//div[@class='right-content']"

    @cached_property
    def tab(self) -> str | None:
        """The tab that is open on a profile or an offer: ``About``, ``PGP``, ``Positive Feedback``."""
        return line(self.css("div.tab a.tablinks.focus"))

    @cached_property
    def next_href(self) -> str | None:
        """The next page of results or feedback."""
        return self.xpath(".//ul[@class='pagination']/strong/following-sibling::li[1]/a/@href").get()


def external_ratings(found: SourcePage[Any], within: str) -> tuple[ExternalRating, ...]:
    """What other markets say of a vendor: ``138 (5.0)`` under a title that names the market."""
    ratings = []
    for mark in found.css(f"{within} span[title*=Verified]"):
        market, stated = _MARKET.match(mark.attrib["title"]), _RATING.search(line(mark) or "")
        ratings.append(
            ExternalRating(
                market=market[1] if market else "",
                sales=integer(stated[1]) if stated else None,
                rating=decimal(stated[2]) if stated else None,
            )
        )
    return tuple(ratings)
