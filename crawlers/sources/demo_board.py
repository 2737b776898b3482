"""The invented advert board of the demo: its pages, and the spider that reads them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from web_poet import field

from crawlers.source import GovernedSpider, Yielded, page
from crawlers.sources.demo_market.base import DemoPage, spelled_moment, spelled_price
from crawlers.sources.prices import Price
from crawlers.sources.reading import Element, line
from crawlers.sources.values import integer
from pipelines.items import Advert

_POSTED = re.compile(r"Posted (.+ UTC) - ad (\w+) - ")


class SectionPage(DemoPage[Any]):
    """A page of a section: adverts, and what leads to more of them."""

    def onward(self) -> Iterator[str]:
        """Every link of its content."""
        return self.links("//div[@id='main']//a/@href")


class AdvertPage(DemoPage[Advert]):
    """One advert."""

    @cached_property
    def asked(self) -> Price:
        """The price in the heading."""
        return spelled_price(line(self.find(".//h2/span[@class='price']")))

    @cached_property
    def facts(self) -> dict[str, Element]:
        """What the list below the advert says, by its labels."""
        return {label.text: label.getnext() for label in self.root.iterfind(".//dl/dt")}

    @cached_property
    def _posted(self) -> re.Match[str] | None:
        return _POSTED.match(line(self.find(".//p[@class='posted']")) or "")

    @field
    def item_id(self) -> str | None:
        return self._posted[2] if self._posted else None

    @field
    def url(self) -> str:
        return str(self.response.url)

    @field
    def title(self) -> str | None:
        return line(self.find(".//h2/span[@class='title']"))

    @field
    def description(self) -> str | None:
        return "\n".join(line(p) or "" for p in self.root.iterfind(".//div[@id='body']/p")) or None

    @field
    def category(self) -> str | None:
        return line(self.find(".//span[@class='category']"))

    @field
    def section(self) -> tuple[str, ...] | None:
        crumbs = self.root.iterfind(".//span[@class='crumb']")
        return tuple(words for crumb in crumbs if (words := line(crumb))) or None

    @field
    def price(self) -> Decimal | None:
        return self.asked.amount

    @field
    def currency(self) -> str | None:
        return self.asked.currency

    @field
    def location(self) -> str | None:
        return (line(self.find(".//h2/small")) or "").removeprefix("(").removesuffix(")") or None

    @field
    def name(self) -> str | None:
        return line(self.facts.get("Name"))

    @field
    def age(self) -> int | None:
        return integer(line(self.facts.get("Age")))

    @field
    def phone(self) -> str | None:
        return line(self.facts.get("Phone"))

    @field
    def email(self) -> str | None:
        return line(self.facts.get("E-mail"))

    @field
    def handle(self) -> str | None:
        return line(self.facts.get("Nickname"))

    @field
    def posted_at(self) -> datetime | None:
        return spelled_moment(self._posted[1]) if self._posted else None


class DemoBoard(GovernedSpider):
    """Reads the invented advert board; like `DemoMarket`, it leaves it to the policy where it may go."""

    name = "demo_board"

    def parse(self, response: Response, **_: Any) -> Iterator[Yielded]:
        """Read a page that is none of the others: follow all of its links."""
        return self._follow(page(DemoPage, response).links())

    def parse_section(self, response: Response) -> Iterator[Yielded]:
        """Read a page of a section."""
        return self._follow(page(SectionPage, response).onward())

    async def parse_advert(self, response: Response) -> AsyncIterator[Yielded]:
        """Read an advert; it leads nowhere."""
        found = page(AdvertPage, response)
        if found.item_id:
            yield await found.to_item()

    def _follow(self, urls: Iterable[str]) -> Iterator[Request]:
        readers = {"s": self.parse_section, "ad": self.parse_advert}
        for url in urls:
            yield Request(url, callback=readers.get(urlsplit(url).path.partition("/")[2].partition("/")[0], self.parse))
