"""Turn the words of a page into numbers, dates, places and the small values of a market."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from babel import Locale

from crawlers.sources.prices import Price
from pipelines.items import Feedback

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_AGO = re.compile(r"(?<!\d)(?<!\d\s)(?:(\d{1,3}|a|an|one|two|three)\s*)?(hour|day|week|month|year)s?\b", re.IGNORECASE)
LONGEST_NUMBER = 18
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_EVERYWHERE = frozenset(("worldwide", "world wide", "world", "ww"))
_BLOCS = {"eu": "European Union"}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BulkPrice:
    """A step of a price list."""

    least: int
    most: int | None
    price: Price
    crypto: Price | None = None
    percent_off: int | None = None

    def line(self, unit: str | None) -> str:
        """``10-49 piece 1.90 USD``; the last step has no end: ``50- piece 1.40 USD``."""
        return " ".join(filter(None, (f"{self.least}-{self.most or ''}", unit, self.price.line())))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShippingMethod:
    """A way to send the goods, and what it costs."""

    name: str
    price: Price
    days: Decimal | None = None
    per: str | None = None
    """``order`` or ``item``, where the page says it."""

    def line(self) -> str:
        """``Airmail, 8 days, 5.00 USD``."""
        days = f"{self.days} days" if self.days is not None else None
        return ", ".join(filter(None, (self.name, days, self.price.line())))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExternalRating:
    """What another market says of a vendor, as this market verified it."""

    market: str
    sales: int | None = None
    sales_at_least: bool = False
    sales_between: tuple[int, int] | None = None
    rating: Decimal | None = None
    out_of: Decimal | None = None
    positive: int | None = None
    neutral: int | None = None
    negative: int | None = None

    def line(self) -> str:
        """``market sales rating``."""
        plus = "+" if self.sales_at_least else ""
        rating = f"{self.rating}/{self.out_of}" if self.rating is not None and self.out_of else self.rating
        counts = None if self.positive is None else f"{self.positive}/{self.neutral}/{self.negative}"
        sales = None if self.sales is None else f"{self.sales}{plus}"
        return " ".join(str(part) for part in (self.market, sales, rating, counts) if part is not None)


def decimal(words: str | None) -> Decimal | None:
    """The first number of a text in English notation: ``1,067`` is a thousand and sixty-seven.

    What is too long for a count or an amount of anything is no number.
    """
    found = _NUMBER.search(words or "")
    return Decimal(found[0].replace(",", "")) if found and len(found[0]) <= LONGEST_NUMBER else None


def integer(words: str | None) -> int | None:
    """The first number of a text, as a whole number."""
    number = decimal(words)
    return None if number is None else int(number)


def moment(words: str | None, *formats: str) -> datetime | None:
    """A point in time: ISO 8601, then the given `strptime` formats, then whatever dateparser understands."""
    words = (words or "").strip()
    if not words or len(words) > 100:
        return None
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        pass
    for form in formats:
        try:
            return datetime.strptime(words, form)  # noqa: DTZ007  (markets seldom name their zone)
        except ValueError:
            pass
    return _any_moment(words)


def _any_moment(words: str) -> datetime | None:
    import dateparser  # a quarter of a second to load, and seldom needed

    return dateparser.parse(words, languages=["en"], settings={"STRICT_PARSING": True})


def day(words: str | None, *formats: str) -> date | None:
    """The day of `moment`."""
    found = moment(words, *formats)
    return found.date() if found else None


def earliest(words: str | None, now: datetime | None) -> date | None:
    """The first day that ``Within the last two weeks`` can mean, seen from `now`."""
    found = _AGO.search(words or "")
    if found is None or now is None:
        return None
    count = (found[1] or "one").lower()
    number = _WORDS[count] if count in _WORDS else int(count)
    return (now - timedelta(days=number * _DAYS[found[2].lower()])).date()


def split_places(words: str | None) -> tuple[str, ...]:
    """The places of a list with commas; ``Korea, Republic of`` is one place."""
    parts: list[str] = []
    for part in filter(None, (part.strip() for part in (words or "").split(","))):
        if parts and part.lower().endswith(" of"):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return tuple(parts)


@lru_cache(maxsize=1024)
def place(words: str | None) -> str | None:
    """One name for a place: ``US`` and ``United States`` are the same, as are ``WW`` and ``World Wide``."""
    name = re.sub(r"\s*\(\w+\)$", "", (words or "").strip())
    if name.lower() in _EVERYWHERE:
        return "Worldwide"
    if len(name) == 2 and name.isupper():
        return _BLOCS.get(name.lower()) or _territories().get(name, name)
    return name or None


def places(words: str | None) -> tuple[str, ...] | None:
    """The places of a list, each under its one name; None where there is none."""
    return tuple(name for part in split_places(words) if (name := place(part))) or None


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    return dict(Locale("en").territories)


def identify(rows: Iterable[Feedback]) -> list[Feedback]:
    """Give each feedback an id made of what it says, as markets number none of them.

    The digest is not a pseudonym: like every ``item_id`` it stays in memory and is keyed before it is stored.
    Rows that say the same are told apart by their place among each other.
    """
    seen: Counter[str] = Counter()
    identified = []
    for row in rows:
        said = (row.vendor, row.buyer, row.listing, row.posted_at, row.price, row.text)
        digest = hashlib.sha256(repr(said).encode()).hexdigest()
        row.item_id = f"{digest}-{seen[digest]}"
        seen[digest] += 1
        identified.append(row)
    return identified
