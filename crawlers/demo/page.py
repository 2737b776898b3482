"""Page: one answer of a site, and how values are written in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import TypeAlias, TypeVar
from urllib.parse import parse_qs

from crawlers.demo.truth import Marks

Value = TypeVar("Value")
Headers: TypeAlias = tuple[tuple[str, str], ...]
HTML: Headers = (("Content-Type", "text/html; charset=utf-8"),)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer.

    Attributes:
        delay: seconds before the first byte.
        cut: how many bytes of the body are sent before the connection closes; None sends all of it.
        silent: the connection closes without an answer.
        before: what is answered to the first requests for this address, in turn.
    """

    status: int = 200
    headers: Headers = HTML
    body: bytes = b""
    delay: float = 0.0
    cut: int | None = None
    silent: bool = False
    before: tuple[Page, ...] = ()


def text(body: str, *, status: int = 200) -> Page:
    """A page of plain text."""
    return Page(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=body.encode())


def redirect(target: str, *, status: int = 302) -> Page:
    """An answer that sends the reader elsewhere."""
    link = f'<a href="{escape(target)}">{escape(target)}</a>'
    return Page(status=status, headers=(*HTML, ("Location", target)), body=f"<p>Moved to {link}</p>".encode())


def frame(title: str, main: str, *, nav: str = "", marks: Marks = (), images: bool = False, status: int = 200) -> Page:
    """A whole HTML page around `main`; `marks` are put where their slots say."""
    found = [(slot, value) for slot, value in marks if images or slot not in ("alt", "file-name")]
    extra = "".join(MARKS[slot].format(escape(value)) for slot, value in found if slot in MARKS)
    people = "".join(_json_ld(value) for slot, value in found if slot == "json-ld")
    headers = [("X-Seller", value) for slot, value in found if slot == "header"]
    headers += [("Set-Cookie", f"seen={value}; Path=/") for slot, value in found if slot == "cookie"]
    html = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="stylesheet" href="/static/site.css">{people}</head>\n<body>{nav}\n'
        f'<div id="main">{main}</div>\n{extra}'
        '<p class="foot">All times are UTC. Nothing here is real.</p></body></html>\n'
    )
    return Page(status=status, headers=(*HTML, *headers), body=html.encode())


MARKS = {
    "comment": "<!-- last edited by {} -->",
    "script": '<script>var owner = "{}";</script>',
    "alt": '<img src="/media/photo.jpg" alt="{}">',
    "title-attribute": '<a href="#main" title="{}">top</a>',
    "data": '<div data-owner="{}"></div>',
    "hidden-field": '<form method="post" action="/contact"><input type="hidden" name="to" value="{}"></form>',
    "file-name": '<a href="/media/{0}.jpg"><img src="/media/{0}.jpg" alt=""></a>',
}


def _json_ld(name: str) -> str:
    person = json.dumps({"@context": "https://schema.org", "@type": "Person", "name": name}, ensure_ascii=False)
    return f'<script type="application/ld+json">{person}</script>'


def links(pairs: Iterable[tuple[str, str]]) -> str:
    """A list of (text, address)."""
    items = "".join(f'<li><a href="{escape(href)}">{escape(label)}</a></li>' for label, href in pairs)
    return f"<ul>{items}</ul>"


def bullets(values: Iterable[str]) -> str:
    """A list of plain texts."""
    return "<ul>" + "".join(f"<li>{escape(value)}</li>" for value in values) + "</ul>"


def spell_date(day: date) -> str:
    """A date as people write it, such as ``3 Nov 2026``; a moment has its time too."""
    spelled = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{spelled}, {day:%H:%M} UTC" if isinstance(day, datetime) else spelled


def spell_price(amount: Decimal, currency: str) -> str:
    """A price as people write it, such as ``£1,299.00`` or ``0.00210000 BTC``."""
    sign = SIGNS.get(currency)
    return f"{sign}{amount:,.2f}" if sign else f"{amount:.8f} {currency}"


def grouped(values: Iterable[Value], key: Callable[[Value], str]) -> dict[str, list[Value]]:
    """The values by their key, in the order in which they come."""
    found: dict[str, list[Value]] = {}
    for value in values:
        found.setdefault(key(value), []).append(value)
    return found


def page_number(query: str) -> int:
    """The page that a query asks for: 1 unless it names a better one."""
    asked = parse_qs(query).get("page", ["1"])[0]
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


def near(number: int, count: int) -> list[int]:
    """The pages that a page links to: the ones beside it, every tenth and the last."""
    found = {number - 1, number + 1, count, *range(1, count + 1, 10)} - {number}
    return sorted(other for other in found if 1 <= other <= count)


def paging(path: str, number: int, total: int, size: int) -> str:
    """Links to other pages of a list of `total` entries, `size` a page."""
    others = near(number, -(-total // size))
    found = [(str(other), f"{path}?page={other}" if other > 1 else path) for other in others]
    return f'<div class="paging">{links(found)}</div>' if found else ""
