"""The page of one offer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from web_poet import field

from crawlers.sources.demo_market.base import FactsPage, spelled_day
from crawlers.sources.demo_market.vendor import feedback_rows
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import line
from crawlers.sources.values import BulkPrice, decimal, integer
from pipelines.items import Feedback, Listing

_NUMBER_AND_LEVEL = re.compile(r"#(\w+) by .* \(level (\d+)\)")


class ListingPage(FactsPage[Listing]):
    """One offer."""

    @cached_property
    def unit_price(self) -> Price:
        """The price of one unit."""
        return parse_price(self.fact("Price"))

    @cached_property
    def lot(self) -> list[str]:
        """How much is sold at once, and of what: ``["250", "g"]``."""
        return (self.fact("Lot") or "").split(" ", 1)

    @cached_property
    def _by(self) -> re.Match[str] | None:
        return _NUMBER_AND_LEVEL.search(line(self.find(".//p[@class='by']")) or "")

    def seller(self) -> Iterator[str]:
        """The link to the vendor."""
        return self.links("//p[@class='by']/a/@href")

    def feedback(self) -> list[Feedback]:
        """What buyers say of the vendor: the newest rows of what the vendor's own page shows."""
        return feedback_rows(self.root, self.vendor)

    @field
    def item_id(self) -> str | None:
        return self._by[1] if self._by else None

    @field
    def title(self) -> str | None:
        return line(self.find(".//h1"))

    @field
    def description(self) -> str | None:
        return "\n".join(line(p) or "" for p in self.root.iterfind(".//div[@id='description']/p")) or None

    @field
    def category(self) -> str | None:
        return line(self.find(".//p[@class='path']/a[2]"))

    @field
    def price(self) -> Decimal | None:
        return self.unit_price.amount

    @field
    def currency(self) -> str | None:
        return self.unit_price.currency

    @field
    def quantity(self) -> Decimal | None:
        return decimal(self.lot[0])

    @field
    def unit(self) -> str | None:
        return self.lot[-1] or None

    @field
    def stock(self) -> int | None:
        return integer(self.fact("In stock"))

    @field
    def min_order(self) -> int | None:
        return integer(self.fact("Smallest order"))

    @field
    def bulk_prices(self) -> tuple[str, ...] | None:
        rows = self.root.iterfind(".//table[@id='bulk']/tr")
        return tuple(_step(line(row[0]) or "", line(row[1])) for row in rows) or None

    @field
    def product_class(self) -> str | None:
        return (self.fact("Goods") or "").split(" ")[0].lower() or None

    @field
    def listing_type(self) -> str | None:
        return self.fact("Sold by")

    @field
    def ships_from(self) -> str | None:
        return self.fact("Ships from")

    @field
    def ships_to(self) -> tuple[str, ...] | None:
        return self.listed("Ships to")

    @field
    def shipping_methods(self) -> tuple[str, ...] | None:
        return self.listed("Shipping")

    @field
    def payment_methods(self) -> tuple[str, ...] | None:
        return self.listed("Payment")

    @field
    def escrow(self) -> bool | None:
        words = self.fact("Escrow")
        return words == "Yes" if words else None

    @field
    def vendor(self) -> str | None:
        return line(self.find(".//p[@class='by']/a"))

    @field
    def vendor_level(self) -> int | None:
        return int(self._by[2]) if self._by else None

    @field
    def rating(self) -> Decimal | None:
        return decimal(self.fact("Rating"))

    @field
    def sales(self) -> int | None:
        return integer(self.fact("Sold"))

    @field
    def views(self) -> int | None:
        return integer(self.fact("Views"))

    @field
    def posted_at(self) -> date | None:
        return spelled_day(self.fact("Listed"))

    @field
    def ends_at(self) -> date | None:
        return spelled_day(self.fact("Ends"))


def _step(label: str, price: str | None) -> str:
    least, most, unit = re.split(r"[- ]", label, maxsplit=2)
    return BulkPrice(least=int(least), most=int(most), price=parse_price(price)).line(unit)
