"""Cryptonia's page of one offer."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property

from parsel import Selector
from web_poet import field

from crawlers.sources.cryptonia.market import CryptoniaPage, feedback_rows, unit_contents
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import line, text
from crawlers.sources.values import BulkPrice, ShippingMethod, integer, place, places
from pipelines.items import Feedback, Listing

_OPTION = re.compile(r"(.+) \(([^()]+)\)")


class ListingPage(CryptoniaPage[Listing]):
    """One offer."""

    @cached_property
    def rows(self) -> dict[str, Selector]:
        """The labelled rows of the offer: ``Price``, ``In stock``, and so on."""
        labelled = ((line(row.css("label")), row) for row in self.css("div.product_data"))
        return {label.rstrip(":"): row for label, row in labelled if label}

    def _value(self, label: str, css: str = "label + *") -> str | None:
        row = self.rows.get(label)
        return None if row is None else line(row.css(css))

    @cached_property
    def unit_price(self) -> Price:
        """The price of one unit."""
        return parse_price(self._value("Price"))

    @cached_property
    def bulk(self) -> tuple[BulkPrice, ...]:
        """The price list for larger orders, smallest first; a step ends where the next begins."""
        found = ((re.fullmatch(r"(\d{1,9}) .*or more", label), row) for label, row in self.rows.items())
        steps = [(int(step[1]), row) for step, row in found if step]
        ends = [least - 1 for least, _ in steps[1:]] + [None]
        return tuple(_bulk_price(least, end, row) for (least, row), end in zip(steps, ends, strict=False))

    @cached_property
    def shipping(self) -> tuple[ShippingMethod, ...]:
        """The ways to send the goods."""
        options = (
            _OPTION.fullmatch(" ".join(option.split())) for option in self.css("select.shipselect ::text").getall()
        )
        return tuple(ShippingMethod(name=found[1], price=parse_price(found[2])) for found in options if found)

    @cached_property
    def route(self) -> tuple[str, str]:
        """Where the goods come from and go to, in the page's words; digital goods have no route."""
        origin, _, destinations = (self._value("Ships from") or "").partition("→")
        return origin.strip(), destinations.strip()

    @cached_property
    def feedback(self) -> list[Feedback]:
        """What buyers lately said of the vendor."""
        return feedback_rows(self, self._value("Sold by"))

    @field
    def item_id(self) -> str | None:
        return self.css("a.toolbar_link::attr(href)").re_first(r"product\+%23(\d+)")

    @field
    def title(self) -> str | None:
        return line(self.css("h2"))

    @field
    def description(self) -> str | None:
        return text(self.css("div#general_div div.content_div"), keep_lines=True)

    @field
    def category(self) -> str | None:
        return self._value("Category")

    @field
    def price(self) -> Decimal | None:
        return self.unit_price.amount

    @field
    def currency(self) -> str | None:
        return self.unit_price.currency

    @field
    def quantity(self) -> Decimal | None:
        return unit_contents(self.unit_price.unit)

    @field
    def unit(self) -> str | None:
        return self.unit_price.unit

    @field
    def stock(self) -> int | None:
        return 0 if self._value("In stock", ".error") else integer(self._value("In stock"))

    @field
    def min_order(self) -> int | None:
        stated = self._value("In stock", "span[style]")
        return integer(stated) if stated else 1 if "In stock" in self.rows else None

    @field
    def bulk_prices(self) -> tuple[str, ...] | None:
        return tuple(step.line(self.unit_price.unit) for step in self.bulk) or None

    @field
    def product_class(self) -> str | None:
        kind = (self._value("Listing Type") or "").partition(" ")[0].lower()
        return kind if kind in ("physical", "digital") else None

    @field
    def listing_type(self) -> str | None:
        return self._value("Listing Type")

    @field
    def ships_from(self) -> str | None:
        return place(self.route[0])

    @field
    def ships_to(self) -> tuple[str, ...] | None:
        return places(self.route[1])

    @field
    def shipping_methods(self) -> tuple[str, ...] | None:
        return tuple(method.line() for method in self.shipping) or None

    @field
    def payment_methods(self) -> tuple[str, ...] | None:
        row = self.rows.get("Accepted Payments")
        return tuple(row.css("img::attr(alt)").getall()) or None if row is not None else None

    @field
    def escrow(self) -> bool | None:
        stated = self._value("FE or Escrow")
        return None if stated is None else stated == "ESCROW"

    @field
    def vendor(self) -> str | None:
        return self._value("Sold by")

    @field
    def vendor_level(self) -> int | None:
        return integer(self._value("Sold by", ".verified"))


def _bulk_price(least: int, most: int | None, row: Selector) -> BulkPrice:
    return BulkPrice(
        least=least,
        most=most,
        price=parse_price(line(row.css(".lgtext"))),
        crypto=parse_price((line(row.css("span:not([class])")) or "").strip("()")),
        percent_off=integer(line(row.css(".pricetag"))),
    )
