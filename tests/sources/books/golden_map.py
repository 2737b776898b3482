"""What the source repository of these pages calls each field, and how our page objects say it."""

from __future__ import annotations

from crawlers.sources.books import BookPage, recognise
from tests.golden import Read

read_page = recognise

KNOWN_WRONG: dict[tuple[str, str], str] = {}


def _stars(page: BookPage) -> str:
    return "Zero One Two Three Four Five".split()[int(page.rating or 0)]


FIELDS: dict[str, Read] = {
    "category": lambda page: page.category,
    "price": lambda page: f"{page.asked.symbol}{page.asked.amount}",
    "rating": _stars,
    "reviews": lambda page: page.review_count,
    "stock": lambda page: page.stock,
    "title": lambda page: page.title,
    "upc": lambda page: page.item_id,
}
