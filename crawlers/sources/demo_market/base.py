"""What the pages of the demo sites have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache

from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import Element, ItemT, SourcePage, line
from crawlers.sources.values import day, moment

_PRICE = re.compile(r"([£$€])([\d,]+\.\d\d)")
DAY, MOMENT = "%d %b %Y", "%d %b %Y, %H:%M UTC"


@lru_cache(maxsize=4096)
def spelled_day(words: str | None) -> date | None:
    """The day that ``3 Nov 2026`` is; None for ``never``."""
    return None if words == "never" else day(words, DAY)


def spelled_price(words: str | None) -> Price:
    """The price that ``£1,299.00`` is; other spellings are left to the general reader, which takes longer."""
    found = _PRICE.fullmatch(words or "")
    return Price(Decimal(found[2].replace(",", "")), found[1]) if found else parse_price(words)


def spelled_moment(words: str | None) -> datetime | None:
    """The moment that ``3 Nov 2026, 14:05 UTC`` is."""
    found = moment(words, MOMENT)
    return found.replace(tzinfo=UTC) if found else None


class DemoPage(SourcePage[ItemT]):
    """What every page of the demo sites has: elements that are found quickly, and links."""

    @cached_property
    def root(self) -> Element:
        """The page's root element."""
        return self.response.selector.root

    def find(self, path: str) -> Element | None:
        """The first element at a path of ElementTree."""
        return self.root.find(path)

    def links(self, xpath: str = "//a/@href") -> Iterator[str]:
        """The addresses that links lead to, wherever that is; ``mailto:`` and its like are none."""
        for href in self.root.xpath(xpath):
            try:
                url = str(self.urljoin(href))
            except ValueError:
                continue
            if "://" in url:
                yield url


class FactsPage(DemoPage[ItemT]):
    """A page with a table of facts."""

    @cached_property
    def facts(self) -> dict[str, Element]:
        """What the table says, by its labels."""
        return {row[0].text: row[1] for row in self.root.iterfind(".//table[@class='facts']/tr")}

    def fact(self, label: str) -> str | None:
        """What the table says of this, on one line."""
        return line(self.facts.get(label))

    def listed(self, label: str) -> tuple[str, ...] | None:
        """The entries of a list in the table."""
        cell = self.facts.get(label)
        entries = () if cell is None else cell.iter("li")
        return tuple(words for entry in entries if (words := line(entry))) or None
