"""Empire's profile of a vendor: the head that every tab shows, and the tabs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from web_poet import field

from crawlers.sources.empire.market import EmpirePage, external_ratings
from crawlers.sources.prices import parse_price
from crawlers.sources.reading import Element, cells, line, text
from crawlers.sources.values import ExternalRating, day, decimal, identify, integer, moment
from pipelines.items import Feedback, Vendor

_RATINGS = {"Positive Feedback": "positive", "Neutral Feedback": "neutral", "Negative Feedback": "negative"}


class VendorPage(EmpirePage[Vendor]):
    """A profile with one tab open."""

    @cached_property
    def name(self) -> str | None:
        """The vendor's handle."""
        return (self.css("h1.seth1::text").get() or "").strip() or None

    @cached_property
    def levels(self) -> dict[str, int | None]:
        """The levels that the market gives: ``Vendor`` and ``Trust``."""
        stated = (line(mark) or "" for mark in self.css("h3.user_info_mid_head span.user_info_trust"))
        return {words.partition(" ")[0]: integer(words) for words in stated}

    @cached_property
    def positive_percent(self) -> Decimal | None:
        """How many of a hundred ratings of the last twelve months are positive."""
        return decimal(line(self.css("div.user_info_mid p.bold b")))

    @cached_property
    def externals(self) -> tuple[ExternalRating, ...]:
        """What other markets say of the vendor."""
        return external_ratings(self, "div.user_info_mid")

    @cached_property
    def year(self) -> dict[str, int | None]:
        """The ratings of the last twelve months: ``Positive``, ``Neutral``, ``Negative``."""
        rows = ([line(cell) or "" for cell in cells(row, "td")] for row in self.css("div.seller_rating tr"))
        return {words[0]: integer(words[-1]) for words in rows if words}

    @cached_property
    def stars(self) -> list[int]:
        """Stars out of five for each thing that buyers rate."""
        boxes = self.css("div.rating_star td")
        return [count for box in boxes if (count := len(box.css("i.fa-star")))]

    @cached_property
    def feedback(self) -> list[Feedback]:
        """What buyers say on this tab; what the vendor says of others is left out."""
        rating = _RATINGS.get(self.tab or "")
        return identify(self._rows(rating)) if rating else []

    def _rows(self, rating: str) -> Iterator[Feedback]:
        for row in self.css("table.autoshop_table tr"):
            parts = cells(row, "td")
            if len(parts) == 4:
                yield _feedback(self, rating, parts)

    @field
    def item_id(self) -> str | None:
        return self.name

    @field
    def handle(self) -> str | None:
        return self.name

    @field
    def about(self) -> str | None:
        return text(self.css("div.tabcontent_user_feedback > p")) if self.tab == "About" else None

    @field
    def level(self) -> int | None:
        return self.levels.get("Vendor")

    @field
    def trust_level(self) -> int | None:
        return self.levels.get("Trust")

    @field
    def rating(self) -> Decimal | None:
        return round(Decimal(sum(self.stars)) / len(self.stars), 2) if self.stars else None

    @field
    def sales(self) -> int | None:
        return integer(line(self.css(".user_info_mid_head span[style='']")))

    @field
    def positive(self) -> int | None:
        return self.year.get("Positive")

    @field
    def neutral(self) -> int | None:
        return self.year.get("Neutral")

    @field
    def negative(self) -> int | None:
        return self.year.get("Negative")

    @field
    def external_ratings(self) -> tuple[str, ...] | None:
        return tuple(rating.line() for rating in self.externals) or None

    @field
    def joined_at(self) -> date | None:
        return day(line(self.css("div.user_info_mid span.bold1")), "%B %d, %Y")

    @field
    def last_active_at(self) -> date | None:
        stated = line(self.xpath(".//div[@class='buyer_statistics']//tr[td[1]='Last online']/td[2]"))
        return day(stated, "%b %d, %Y")

    @field
    def pgp_key(self) -> str | None:
        return (self.css("div.tabcontent_user_feedback pre::text").get() or "").strip() or None

    @field
    def banned(self) -> bool:
        return line(self.css("h1.seth1 > span")) == "(BANNED)"


def _feedback(found: VendorPage, rating: str, parts: list[Element]) -> Feedback:
    """One row: the mark, what is said of what, who paid how much, when."""
    _, said, bought, when = parts
    message, listing, *_ = [*cells(said, "p"), None, None]
    buyer, paid = next(iter(cells(bought, "font")), None), parse_price((line(bought) or "").partition(" ")[2])
    return Feedback(
        url=found.url,
        vendor=found.name,
        buyer=line(buyer),
        listing=line(listing),
        rating=rating,
        text=text(message),
        price=paid.amount,
        currency=paid.currency,
        posted_at=moment((line(when) or "").removesuffix("View items").strip(), "%b %d, %Y %H:%M"),
    )
