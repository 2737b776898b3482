"""Empire's page of one offer."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from web_poet import field

from crawlers.sources.empire.market import Category, EmpirePage
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import cells, line, text
from crawlers.sources.values import BulkPrice, ShippingMethod, day, decimal, integer, moment, place, places
from pipelines.items import Listing

_SOLD = re.compile(r"([\d,]+) sold since (\w+ \d+, \d{4})")
_METHOD = re.compile(r"(.+) - ([\d.]+) days? - ([A-Z]{3}) \+ ([\d.,]+)(?: / (\w+))?")
_STEP = re.compile(r"From qty (\d{1,9}) to (\d{1,9})")


class ListingPage(EmpirePage[Listing]):
    """One offer."""

    @cached_property
    def features(self) -> dict[str, str]:
        """The table of features: ``Product Class``, ``Ships to``, and so on."""
        found: dict[str, str] = {}
        for row in self.css("table.productTbl")[:1].css("tbody tr"):
            words = [line(cell) or "" for cell in cells(row, "td")]
            found.update(zip(words[::2], words[1::2], strict=False))
        return found

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """The categories above the offer, outermost first."""
        found: list[Category] = []
        for link in self.response.css("div.sub_head_inner_header h3 a"):
            number = re.search(r"/categories/(\d{1,9})", link.attrib.get("href", ""))
            if number and (name := line(link)):
                parent = found[-1].name if found else None
                found.append(Category(name, int(number[1]), parent, len(found)))
        return tuple(found)

    @cached_property
    def unit_price(self) -> Price:
        """The price of one."""
        return parse_price(line(self.css("div.listDes form p.padp span")))

    @cached_property
    def bulk(self) -> tuple[BulkPrice, ...]:
        """The price list for larger orders."""
        steps = []
        for row in self.css("table.productTbl tr"):
            words = [line(cell) or "" for cell in cells(row, "td")]
            if len(words) == 4 and (step := _STEP.fullmatch(words[1])):
                price, crypto = parse_price(words[2]), parse_price(words[3])
                steps.append(BulkPrice(least=int(step[1]), most=int(step[2]), price=price, crypto=crypto))
        return tuple(steps)

    @cached_property
    def shipping(self) -> tuple[ShippingMethod, ...]:
        """The ways to send the goods, with the days that they take."""
        options = (_METHOD.fullmatch(line(option) or "") for option in self.css("select.productTbl option"))
        return tuple(
            ShippingMethod(name=o[1], days=decimal(o[2]), price=Price(decimal(o[4]), o[3]), per=o[5])
            for o in options
            if o
        )

    @cached_property
    def left(self) -> int | None:
        """How many are left; None where the market says that there is no end of them."""
        return integer(self.features.get("Quantity Left"))

    @cached_property
    def dispatches_itself(self) -> bool:
        """Whether the market hands the goods over by itself."""
        return self._dispatch is not None

    @cached_property
    def ready(self) -> int | None:
        """How many the market can hand over by itself; None where there is no end of them."""
        return integer(self._dispatch)

    @cached_property
    def _dispatch(self) -> str | None:
        return line(self.xpath(".//div[@class='listDes']//i[contains(.,'auto-dispatch')]"))

    @cached_property
    def sold_since(self) -> tuple[int | None, date | None]:
        """How many were sold, and since when the offer has stood."""
        found = _SOLD.search(line(self.xpath(".//div[@class='listDes']/p/span[contains(.,'sold since')]")) or "")
        return (integer(found[1]), day(found[2], "%B %d, %Y")) if found else (None, None)

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The search words that the vendor gave."""
        return tuple(words for tag in self.css("div.tagsDiv span.tags") if (words := line(tag)))

    @field
    def item_id(self) -> str | None:
        return self.css("div.tab a::attr(href), div.listDes form::attr(action)").re_first(
            r"(?i)/set(?:Tab|Queue)/(\d+)"
        )

    @field
    def title(self) -> str | None:
        return line(self.css("div.listDes h2"))

    @field
    def description(self) -> str | None:
        return text(self.css("div.tabcontent > p")) if self.tab == "Description" else None

    @field
    def category(self) -> str | None:
        return " / ".join(category.name for category in self.categories) or None

    @field
    def price(self) -> Decimal | None:
        return self.unit_price.amount

    @field
    def currency(self) -> str | None:
        return self.unit_price.currency

    @field
    def stock(self) -> int | None:
        return self.ready if self.left is None else self.left

    @field
    def bulk_prices(self) -> tuple[str, ...] | None:
        return tuple(step.line(None) for step in self.bulk) or None

    @field
    def product_class(self) -> str | None:
        return {"Digital": "digital", "Physical Package": "physical"}.get(self.features.get("Product Class", ""))

    @field
    def ships_from(self) -> str | None:
        return place(self.features.get("Origin Country"))

    @field
    def ships_to(self) -> tuple[str, ...] | None:
        return places(self.features.get("Ships to"))

    @field
    def shipping_methods(self) -> tuple[str, ...] | None:
        return tuple(method.line() for method in self.shipping) or None

    @field
    def payment_methods(self) -> tuple[str, ...] | None:
        coins = self.css("input::attr(name)").re(r"^btnBuy_(\w+)$")
        return tuple(coin.upper() for coin in coins) or None

    @field
    def escrow(self) -> bool | None:
        stated = self.features.get("Payment")
        return None if stated is None else stated == "Escrow"

    @field
    def vendor(self) -> str | None:
        return line(self.css("div.listDes a[href*='/u/']"))

    @field
    def vendor_level(self) -> int | None:
        return integer(line(self.xpath(".//span[starts-with(@class,'levelSet')][contains(.,'Vendor')]")))

    @field
    def sales(self) -> int | None:
        return self.sold_since[0]

    @field
    def posted_at(self) -> date | None:
        return self.sold_since[1]

    @field
    def ends_at(self) -> datetime | None:
        stated = self.features.get("Ends In")
        return None if stated == "Never" else moment(stated)
