"""Cryptonia's profile of a vendor, with a page of the feedback."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from web_poet import field

from crawlers.sources.cryptonia.market import CryptoniaPage, feedback_rows
from crawlers.sources.prices import Price, parse_price
from crawlers.sources.reading import line, text
from crawlers.sources.values import ExternalRating, decimal, earliest, integer, moment, place, places
from pipelines.items import Feedback, Vendor

_DEALS = re.compile(r"(\d[\d,]*)(\+)?(?:~(\d[\d,]*))?(?:\s+deals)?,?(?:\s+|$)")
_SCORE = re.compile(r"(\d+(?:\.\d+)?)(?:/(\d+(?:\.\d+)?))?%?")
_COUNTS = re.compile(r"(\d{1,9})/(\d{1,9})/(\d{1,9})")


class VendorPage(CryptoniaPage[Vendor]):
    """A vendor's profile, and one page of the feedback."""

    @cached_property
    def rows(self) -> dict[str, str]:
        """The labelled rows of the profile, label to words."""
        found: dict[str, str] = {}
        for row in self.css("div.inline_div > div"):
            if label := line(row.css("label")):
                found[label.rstrip(":")] = (line(row) or "").removeprefix(label).strip()
        return found

    @cached_property
    def name(self) -> str | None:
        """The vendor's handle."""
        # A vendor's own words may hold headings too; the page's own is the first.
        return " ".join(" ".join(self.css("h2")[:1].xpath("./text()").getall()).split()) or None

    @cached_property
    def positive_percent(self) -> Decimal | None:
        """How many of a hundred ratings are positive."""
        return decimal(self.rows.get("Positive"))

    @cached_property
    def disputes(self) -> tuple[int | None, int | None]:
        """Disputes won and lost."""
        won, _, lost = self.rows.get("Disputes (won/lost)", "").partition("/")
        return integer(won), integer(lost)

    @cached_property
    def in_escrow(self) -> tuple[Price, Price]:
        """What the market holds for the vendor, in cryptocurrency and in ordinary money."""
        crypto, _, fiat = self.rows.get("Amount on Escrow", "").partition("(")
        return parse_price(crypto), parse_price(fiat.rstrip(")"))

    @cached_property
    def externals(self) -> tuple[ExternalRating, ...]:
        """What other markets say of the vendor."""
        stated = (line(span) for span in self.css("div.inline_div div.lbllist span.verified"))
        return tuple(external_rating(words) for words in stated if words)

    @cached_property
    def finalises_early(self) -> bool | None:
        """Whether the vendor may ask to be paid before delivery."""
        return {"Yes": True, "No": False}.get(self.rows.get("FE Enabled", ""))

    @cached_property
    def feedback(self) -> list[Feedback]:
        """The rows of this page of feedback."""
        return feedback_rows(self, self.name)

    @field
    def item_id(self) -> str | None:
        return self.name

    @field
    def handle(self) -> str | None:
        return self.name

    @field
    def about(self) -> str | None:
        return text(self.css("div#general_div"), keep_lines=True)

    @field
    def level(self) -> int | None:
        return integer(line(self.css("h2 span.verified")))

    @field
    def sales(self) -> int | None:
        return integer(line(self.css("h2 span.lgtext")))

    @field
    def disputes_won(self) -> int | None:
        return self.disputes[0]

    @field
    def disputes_lost(self) -> int | None:
        return self.disputes[1]

    @field
    def external_ratings(self) -> tuple[str, ...] | None:
        return tuple(rating.line() for rating in self.externals) or None

    @field
    def ships_from(self) -> str | None:
        return place(self.rows.get("Ships From"))

    @field
    def ships_to(self) -> tuple[str, ...] | None:
        return places(self.rows.get("Ships To"))

    @field
    def joined_at(self) -> datetime | None:
        return moment(self.rows.get("Member since"))

    @field
    def last_active_at(self) -> date | None:
        return earliest(self.rows.get("Last online"), self.server_time)

    @field
    def pgp_key(self) -> str | None:
        return (self.css("div#pgp_div textarea::text").get() or "").strip() or None

    @field
    def contacts(self) -> tuple[str, ...] | None:
        jabber = self.rows.get("XMPP/Jabber ID")
        return (jabber,) if jabber else None


def external_rating(words: str) -> ExternalRating:
    """Read ``Dream: 3700+ deals, 4.96/5``, ``Hansa: 1399/47/47`` or a bare ``Empire:``."""
    market, _, rest = (part.strip() for part in words.partition(":"))
    if counts := _COUNTS.fullmatch(rest):
        positive, neutral, negative = map(int, counts.groups())
        return ExternalRating(market=market, positive=positive, neutral=neutral, negative=negative)
    deals = None if "/" in rest.partition(" ")[0] else _DEALS.match(rest)
    score = _SCORE.fullmatch(rest[deals.end() :] if deals else rest)
    low, high = (integer(deals[1]), integer(deals[3])) if deals else (None, None)
    return ExternalRating(
        market=market,
        sales=low if low is None or high is None else (low + high) // 2,
        sales_at_least=bool(deals and deals[2]),
        sales_between=(low, high) if low is not None and high is not None else None,
        rating=decimal(score[1]) if score else None,
        out_of=decimal(score[2]) if score else None,
    )
