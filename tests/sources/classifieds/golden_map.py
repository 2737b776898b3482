"""What the source repository of these pages calls each field, and how our page objects say it."""

from __future__ import annotations

from crawlers.sources.classifieds import PostingPage, recognise
from tests.golden import Read

read_page = recognise

KNOWN_WRONG = {
    ("posting_sfbay_1226.html", field): "the saved page holds a later advert than the one that the values describe"
    for field in ("post_time", "post_date")
}


def _number(page: PostingPage) -> int | None:
    return int(page.item_id) if page.item_id else None


FIELDS: dict[str, Read] = {
    "contents_as_plain": lambda page: page.description or "",
    "full_section": lambda page: page.section,
    "header": lambda page: page.header,
    "label": lambda page: page.label,
    "location": lambda page: page.location,
    "post_date": lambda page: page.posted_at.date(),
    "post_time": lambda page: page.posted_at,
    "posting_id": _number,
    "price": lambda page: page.price,
    "reply_to": lambda page: page.email,
    "title": lambda page: page.page_title,
}
