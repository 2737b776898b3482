"""A board of classified adverts as it was in 2012: postings, lists of postings, and the spider."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cached_property
from typing import Any

from scrapy.http import Response
from web_poet import field

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import Element, SourcePage, cells, line, links, text
from crawlers.sources.values import day, moment
from pipelines.items import Advert

_MATTERS = re.compile(r"/(?:[a-z]{3}/){1,2}(?:[\w-]+\.html)?|/search/[a-z]{3}(?:/[a-z]{3})?")
_PLACE = re.compile(r"\(([^()]+)\)\s*$")
_MONEY = re.compile(r"^\$[\d,]+(?:\.\d\d)?|\$[\d,]+(?:\.\d\d)?$")
_ROOMS = re.compile(r"^\$[\d,.]+(?: / (?:\d+br)?)?(?: - )?(?:\d+ft²)?(?: - )?|\s+-\s+\$[\d,.]+$")
_POSTED = re.compile(r"(\d{4}-\d\d-\d\d), +(\d{1,2}:\d\d[AP]M) ([A-Z]{3,4})")
_ZONES = {"AKST": -9, "AKDT": -8, "HST": -10} | {
    f"{zone}{kind}T": hours + summer
    for zone, hours in (("P", -8), ("M", -7), ("C", -6), ("E", -5))
    for kind, summer in (("S", 0), ("D", 1))
}
_NOT_SAID = ".//ul[@class='blurbs'] | .//div[@class='iw'] | .//figure | .//*[@class='cltags' or @class='postinginfos']"


class PostingPage(SourcePage[Advert]):
    """One advert."""

    @cached_property
    def page_title(self) -> str | None:
        """What the window is called."""
        return line(self.css("title"))

    @cached_property
    def header(self) -> str | None:
        """The heading: what is offered, for how much, where."""
        return line(self.css("h2.postingtitle"))

    @cached_property
    def place(self) -> str | None:
        """Where the thing is: as the poster said, or in the heading's last brackets."""
        stated = self.xpath("//ul[@class='blurbs']/li[contains(.,'Location:')]")
        found = _PLACE.search(self.header or "")
        return (line(stated) or "").partition("Location: ")[2] or (found[1] if found else None)

    @cached_property
    def label(self) -> str | None:
        """The heading without the place."""
        header = self.header or ""
        return header.partition(f"({self.place})")[0].strip() or None if self.place else self.header

    @cached_property
    def asked(self) -> Price:
        """The price at either end of the label."""
        found = _MONEY.search(self.label or "")
        return parse_price(found[0] if found else None)

    @field
    def item_id(self) -> str | None:
        stated = " ".join(self.xpath("//*[@class='postingidtext' or @class='postinginfo']/text()").getall())
        found = re.search(r"Posting ?ID: ?(\d+)", stated)
        return found[1] if found else None

    @field
    def title(self) -> str | None:
        return _ROOMS.sub("", self.label or "").strip() or None

    @field
    def description(self) -> str | None:
        body = self.css("#postingbody") or self.css("#userbody")
        return text(_said(body[0].root)) if body else None

    @field
    def category(self) -> str | None:
        return self.section[-1] if self.section else None

    @field
    def section(self) -> tuple[str, ...] | None:
        crumbs = (line(link) for link in self.xpath("//*[@class='bchead']//a[not(@id='ef')]"))
        return tuple(crumb for crumb in crumbs if crumb and crumb != "CL") or None

    @field
    def price(self) -> Decimal | None:
        return self.asked.amount

    @field
    def currency(self) -> str | None:
        return self.asked.currency

    @field
    def location(self) -> str | None:
        return self.place

    @field
    def email(self) -> str | None:
        address = line(self.xpath("//*[@id='replytext']/following::a[1]"))
        return address if address and "@" in address else None

    @field
    def posted_at(self) -> datetime | None:
        stated = self.xpath("//*[@class='postingdate'] | //*[@class='postinginfo'][starts-with(.,'Posted')]")
        found = _POSTED.search(line(stated) or "")
        if found is None or (local := moment(f"{found[1]} {found[2]}", "%Y-%m-%d %I:%M%p")) is None:
            return None
        hours = _ZONES.get(found[3])
        return local if hours is None else local.replace(tzinfo=timezone(timedelta(hours=hours)))


class IndexPage(SourcePage[None]):
    """A list of adverts, newest first."""

    @cached_property
    def year(self) -> str | None:
        """The year of the copyright line, as the rows name none."""
        return self.xpath("//text()[contains(.,'Copyright')]").re_first(r"Copyright © (\d{4})")

    @cached_property
    def adverts(self) -> list[Advert]:
        """The adverts, as far as a row tells of them; a heading above several rows names their day."""
        heading, found = None, []
        for row in self.xpath("//h4[@class='ban'] | //p[@class='row'][a/@href]"):
            if row.root.tag == "h4":
                heading = line(row)
            else:
                found.append(self._advert(row.root, heading))
        return found

    @cached_property
    def next_href(self) -> str | None:
        """The next page of the list."""
        return self.xpath("//*[@id='nextpage']//a/@href | //a[starts-with(.,'Next')]/@href").get()

    def _advert(self, row: Element, heading: str | None) -> Advert:
        parts = {part.get("class"): line(part) or "" for part in cells(row, "span")}
        link = cells(row, "a")[0]
        price = parse_price((parts.get("itempp") or parts.get("itemph", "")).partition(" ")[0])
        return Advert(
            item_id=link.get("href").rpartition("/")[2].removesuffix(".html"),
            url=self.url,
            title=line(link),
            category=parts.get("itemcg") or None,
            price=price.amount,
            currency=price.currency,
            location=parts.get("itempn", "").strip("() ") or None,
            posted_at=self._day(parts.get("itemdate") or heading),
        )

    def _day(self, words: str | None) -> date | None:
        """``Dec 12`` or ``Wed Dec 12`` of the page's year."""
        return day(" ".join([*(words or "").split()[-2:], self.year]), "%b %d %Y") if words and self.year else None


class GonePage(SourcePage[None]):
    """An advert that expired or was taken down."""


class RegionsPage(SourcePage[None]):
    """The list of the board's regions, each on a host of its own."""


def _said(body: Element) -> Element:
    """The advert's own words: without pictures and what the board adds."""
    own = copy.deepcopy(body)
    for part in own.xpath(_NOT_SAID):
        part.drop_tree()
    return own


def recognise(found: SourcePage[Any]) -> PostingPage | IndexPage | GonePage | RegionsPage | None:
    """The page object of a page by what its body is called, or None for a page of no known kind."""
    body = found.css("body::attr(class)").get()
    if body == "toc":
        return IndexPage(response=found.response)
    if body == "posting":
        kind = PostingPage if found.css("h2.postingtitle") else GonePage
        return kind(response=found.response)
    return RegionsPage(response=found.response) if found.css("div#list > a") else None


class Classifieds(GovernedSpider):
    """Reads adverts from the lists on. A posting asks that its links be left alone, and they are."""

    name = "classifieds"

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Yielded]:
        """Read a page of any kind; follow lists and the adverts in them."""
        found = page(SourcePage, response)
        read = recognise(found)
        if isinstance(read, PostingPage):
            yield await read.to_item()
            return
        if isinstance(read, IndexPage):
            for advert in read.adverts:
                yield advert
        for url in links(found, _MATTERS):
            yield response.follow(url, callback=self.parse)
