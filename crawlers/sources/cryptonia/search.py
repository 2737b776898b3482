"""Cryptonia's lists of offers, and the gate before the market."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from parsel import Selector

from crawlers.sources.cryptonia.market import CryptoniaPage, unit_contents
from crawlers.sources.prices import parse_price
from crawlers.sources.reading import Element, cells, line
from crawlers.sources.values import integer, place, places
from pipelines.items import Listing


class Category(NamedTuple):
    """A place in the tree of categories."""

    name: str
    parent: str | None
    href: str


class SearchPage(CryptoniaPage[None]):
    """A page of offers, of one category or of all, with the tree of categories beside it."""

    @cached_property
    def categories(self) -> tuple[Category, ...]:
        """The categories that hold offers, with the group above each."""
        groups = zip(
            self.css("div.sidebar_inner span.lgtext"), self.css("div.sidebar_inner div.chksubcats"), strict=False
        )
        return tuple(
            Category((link.css("::text").get() or "").strip(), line(group), link.attrib["href"])
            for group, under in groups
            for link in under.css("a[href]")
        )

    @cached_property
    def page_count(self) -> int:
        """How many pages the category has."""
        stated = self.css("td.gridftr span::text").re_first(r"\d+ of (\d{1,9})")
        return int(stated) if stated else 0

    @cached_property
    def listings(self) -> list[Listing]:
        """The offers, as far as a row tells of them."""
        return [_listing(self, row) for row in self.xpath(".//tr[td[starts-with(@class,'product ')]//a[@href]]")]

    @cached_property
    def listing_hrefs(self) -> tuple[str, ...]:
        """The offers in these rows."""
        return tuple(self.css("td.product a::attr(href)").getall())

    @cached_property
    def vendor_hrefs(self) -> tuple[str, ...]:
        """The profiles of the vendors in these rows."""
        return tuple(self.css("td.vendor a::attr(href)").getall())


class GatePage(CryptoniaPage[None]):
    """What stands before the market: the log-in with its captcha, or a redirect against floods."""

    @cached_property
    def captcha_href(self) -> str | None:
        """The picture to be read."""
        return self.css("img.login_captcha::attr(src)").get()

    @cached_property
    def is_failing(self) -> bool:
        """Whether the market says that it cannot reach itself."""
        return (line(self.css("p.error")) or "").startswith("Internal connection error")


def _listing(found: SearchPage, row: Selector) -> Listing:
    """An offer as a row shows it; ``Buy 100 For`` gives the price of the smallest order, not of one unit."""
    named = {cell.get("class", "").partition(" ")[0]: cell for cell in cells(row, "td")}
    thing, seller = named["product"], named.get("vendor")
    link, marks = cells(thing, "a")[0], cells(thing, "span")
    order, total, *_ = [*cells(named.get("price"), "span"), None, None]
    least, price = integer(line(order)) or 1, parse_price(line(total))
    route = next((words for mark in marks if "→" in (words := line(mark) or "")), "")
    origin, _, destinations = route.partition("→")
    return Listing(
        item_id=link.get("href").rsplit("/", 1)[-1],
        url=found.url,
        title=line(link),
        price=price.amount / least if price.amount is not None else None,
        currency=price.currency,
        quantity=unit_contents(price.unit),
        unit=price.unit,
        min_order=least,
        ships_from=place(origin.strip()),
        ships_to=places(destinations),
        payment_methods=tuple(image.get("alt") for image in cells(thing, "img")) or None,
        escrow=any("protected by escrow" in mark.get("title", "") for mark in marks),
        vendor=next((line(name) for name in cells(seller, "a")), None),
        vendor_level=next((level for box in cells(seller, "div") if (level := _level(box))), None),
    )


def _level(box: Element) -> int | None:
    return integer(line(box)) if box.get("class") == "verified" else None
