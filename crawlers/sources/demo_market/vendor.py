"""The page of a vendor, and the rows of feedback on any page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlsplit

from web_poet import field

from crawlers.sources.demo_market.base import FactsPage, spelled_day, spelled_moment, spelled_price
from crawlers.sources.reading import Element, line, text
from crawlers.sources.values import decimal, integer
from pipelines.items import Feedback, Vendor

_DISPUTES = re.compile(r"(\d+) won, (\d+) lost")


class VendorPage(FactsPage[Vendor]):
    """A vendor, and a page of what buyers say."""

    @cached_property
    def _handle(self) -> str | None:
        return line(self.find(".//h1[@data-vendor]"))

    @cached_property
    def _disputes(self) -> re.Match[str] | None:
        return _DISPUTES.fullmatch(self.fact("Disputes") or "")

    @property
    def is_first(self) -> bool:
        """Whether this is the first page of the profile; the others repeat it."""
        return "page=" not in urlsplit(str(self.response.url)).query

    def feedback(self) -> list[Feedback]:
        """What buyers say, as far as it stands on this page."""
        return feedback_rows(self.root, self._handle)

    def onward(self) -> Iterator[str]:
        """The links to more feedback and to what the vendor offers."""
        return self.links("//div[@class='paging' or @id='offers']//a/@href")

    @field
    def item_id(self) -> str | None:
        return self._handle

    @field
    def handle(self) -> str | None:
        return self._handle

    @field
    def about(self) -> str | None:
        return text(self.find(".//p[@id='about']"))

    @field
    def level(self) -> int | None:
        return integer(self.fact("Level"))

    @field
    def trust_level(self) -> int | None:
        return integer(self.fact("Trust"))

    @field
    def rating(self) -> Decimal | None:
        return decimal(self.fact("Rating"))

    @field
    def sales(self) -> int | None:
        return integer(self.fact("Sales"))

    @field
    def positive(self) -> int | None:
        return integer(self.fact("Positive"))

    @field
    def neutral(self) -> int | None:
        return integer(self.fact("Neutral"))

    @field
    def negative(self) -> int | None:
        return integer(self.fact("Negative"))

    @field
    def disputes_won(self) -> int | None:
        return int(self._disputes[1]) if self._disputes else None

    @field
    def disputes_lost(self) -> int | None:
        return int(self._disputes[2]) if self._disputes else None

    @field
    def external_ratings(self) -> tuple[str, ...] | None:
        return self.listed("Elsewhere")

    @field
    def ships_from(self) -> str | None:
        return self.fact("Ships from")

    @field
    def ships_to(self) -> tuple[str, ...] | None:
        return self.listed("Ships to")

    @field
    def joined_at(self) -> date | None:
        return spelled_day(self.fact("Joined"))

    @field
    def last_active_at(self) -> datetime | None:
        return spelled_moment(self.fact("Last seen"))

    @field
    def pgp_key(self) -> str | None:
        return text(self.find(".//pre[@id='pgp']"), keep_lines=True)

    @field
    def contacts(self) -> tuple[str, ...] | None:
        return self.listed("Contact")

    @field
    def banned(self) -> bool | None:
        return self.find(".//p[@class='banned']") is not None if self._handle else None


def feedback_rows(root: Element, vendor: str | None) -> list[Feedback]:
    """The rows of the feedback table of any page."""
    return [_feedback(row, vendor) for row in root.iterfind(".//tr[@class='fb']")]


def _feedback(row: Element, vendor: str | None) -> Feedback:
    rate, buyer, said, listing, paid, when = row
    price = spelled_price(paid.text)
    return Feedback(
        item_id=row.get("data-id"),
        vendor=vendor,
        buyer=buyer.text,
        listing=listing.text,
        rating=rate.get("title"),
        text=said.text,
        price=price.amount,
        currency=price.currency,
        posted_at=spelled_day(when.text),
    )
