"""What the pages of Cryptonia share: clock, rates, feedback and page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from crawlers.sources.prices import parse_price
from crawlers.sources.reading import ItemT, SourcePage, cells, line, text
from crawlers.sources.values import day, identify, moment
from pipelines.items import Feedback


class CryptoniaPage(SourcePage[ItemT]):
    """What every page says: the market's clock and its rates."""

    matter = "//div[@class='mainarea_inner']"

    @cached_property
    def server_time(self) -> datetime | None:
        """The market's own clock when the page was made."""
        return moment(self.response.css("div.controlbox").re_first(r"Server Time: (\d{4}-\d\d-\d\d \d\d:\d\d)"))

    @cached_property
    def rates(self) -> dict[str, Decimal]:
        """How much one bitcoin is in each other money."""
        stated = (line(self.response.css("div.rate_div span.smtext")) or "").partition("=")[2]
        prices = (parse_price(part) for part in stated.split("="))
        return {price.currency: price.amount for price in prices if price.currency and price.amount is not None}

    @cached_property
    def next_href(self) -> str | None:
        """The next page: the link behind the page's own number."""
        return self.xpath(".//td[contains(@class,'gridftr')]/span[contains(.,' of ')]/following-sibling::a/@href").get()


def feedback_rows(found: CryptoniaPage[Any], vendor: str | None) -> list[Feedback]:
    """What buyers say of a vendor, as profiles and listings show it."""
    return identify(_rows(found, vendor))


def _rows(found: CryptoniaPage[Any], vendor: str | None) -> Iterator[Feedback]:
    for row in found.xpath(".//div[@id='feedback_div']//tr[.//*[@class='rating_product']]"):
        parts = cells(row, "span", "p")
        if len(parts) < 6:  # the page was cut off here
            continue
        mark, listing, said, *_, posted, paid, buyer = parts
        price = parse_price(line(paid))
        yield Feedback(
            url=found.url,
            vendor=vendor,
            buyer=line(buyer),
            listing=line(listing),
            rating={"icono-checkCircle": "positive", "icono-crossCircle": "negative"}.get(mark.get("class")),
            text=text(said, keep_lines=True),
            price=price.amount,
            currency=price.currency,
            posted_at=day(line(posted)),
        )


def unit_contents(unit: str | None) -> Decimal | None:
    """How much one unit holds: 112 of ``112g``, a quarter of ``1/4pound``; nothing is said by ``Each``."""
    found = re.match(r"(\d{1,9}(?:\.\d{1,9})?)(?:/([1-9]\d{0,8}))?(?=\s*[a-z])", unit or "", re.IGNORECASE)
    return Decimal(found[1]) / Decimal(found[2] or 1) if found else None
