"""The pages of the invented advert board: sections with paging, and classified adverts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

from crawlers.demo.bait import Bait
from crawlers.demo.malice import Malice
from crawlers.demo.page import Page, frame, grouped, links, near, spell_date, spell_price
from crawlers.demo.planting import slug
from crawlers.demo.truth import AdvertTruth
from crawlers.demo.world import BOARD, World

ADVERTS_PER_PAGE = 8


class Board:
    """A pure function from (path, query) to a page of the world's advert board."""

    host = BOARD

    def __init__(self, world: World, malice: Malice | None = None) -> None:
        self._bait = Bait(BOARD, world.marks["board"], malice or Malice())
        self._images = self._bait.malice.images
        self._adverts = {advert.item_id: advert for advert in world.adverts}
        self._sections = grouped(world.adverts, lambda advert: "/".join(slug(part).lower() for part in advert.section))
        self._nav = '<div id="nav"><a href="/">Board</a> <a href="/help">Help</a></div>'
        self._own: Mapping[str, Callable[[str, str], Page | None]] = {
            "": lambda *_: self._home(),
            "s": lambda rest, _: self._section(rest),
            "ad": lambda rest, _: self._advert(rest.removesuffix(".html")),
            "help": lambda *_: self._help(),
        }

    def __call__(self, path: str, query: str = "") -> Page:
        """The answer to a request for ``path?query``."""
        first, _, rest = path.lstrip("/").partition("/")
        own = self._own.get(first)
        found = own(rest, query) if own else self._bait.page(path, query)
        return found or self._bait.missing(path)

    def _home(self) -> Page:
        sections = [(f"{' > '.join(a[0].section)} ({len(a)})", f"/s/{name}/") for name, a in self._sections.items()]
        main = f"<h1>Board</h1>{links(sections)}{self._bait.home_links()}"
        return frame("Board", main, nav=self._nav)

    def _help(self) -> Page:
        page = frame("Help", "<h1>Help</h1><p>Meet in daylight and count the change.</p>", nav=self._nav)
        return replace(page, delay=self._bait.malice.slow)

    def _section(self, rest: str) -> Page | None:
        asked = re.fullmatch(r"(.+)/(?:index([0-9]{1,6})\.html)?", rest)
        if asked is None:
            return None
        name, number = asked[1], int(asked[2] or 1)
        adverts = self._sections.get(name, [])
        shown = adverts[max(0, number - 1) * ADVERTS_PER_PAGE : number * ADVERTS_PER_PAGE]
        if not shown:
            return None
        rows = "".join(self._teaser(advert, rest, bait=i < 2) for i, advert in enumerate(shown))
        others = near(number, -(-len(adverts) // ADVERTS_PER_PAGE))
        more = links([(str(other), f"index{other}.html" if other > 1 else "./") for other in others])
        page = frame(name, f"<h1>{escape(' > '.join(shown[0].section))}</h1><ul>{rows}</ul>{more}", nav=self._nav)
        second = name == next(iter(list(self._sections)[1:]), None)
        return self._bait.busy(page) if second and number == 1 else page

    def _teaser(self, advert: AdvertTruth, salt: str, *, bait: bool) -> str:
        href = escape(f"http://{BOARD}" + self._bait.dressed(f"/ad/{advert.item_id}.html", salt))
        beside = self._bait.row_links(advert.item_id) if bait else ""
        when = spell_date(advert.posted_at.date())
        link = f'<a class="ad" href="{href}">{escape(advert.title)}</a>'
        return f"<li>{when} {link} ({escape(advert.location)}){beside}</li>"

    def _advert(self, number: str) -> Page | None:
        advert = self._adverts.get(number)
        if advert is None:
            return None
        path = " &gt; ".join(f'<span class="crumb">{escape(part)}</span>' for part in advert.section)
        paragraphs = "".join(f"<p>{escape(p)}</p>" for p in advert.description.split("\n"))
        main = (
            f'<p class="path"><a href="/">board</a> &gt; {path}</p>{_heading(advert)}'
            f'<p class="posted">Posted {spell_date(advert.posted_at)} - ad {advert.item_id} - '
            f'<span class="category">{escape(advert.category)}</span></p>'
            f'<div id="body">{paragraphs}</div>{_facts(advert)}{self._bait.row_links(advert.item_id)}'
        )
        page = frame(advert.title, main, nav=self._nav, marks=advert.marks, images=self._images)
        return self._bait.down(page) if advert is next(iter(self._adverts.values())) else page


def _heading(advert: AdvertTruth) -> str:
    title, town = f'<span class="title">{escape(advert.title)}</span>', f"<small>({escape(advert.location)})</small>"
    if advert.price is None or advert.currency is None:
        return f"<h2>{title} {town}</h2>"
    return f'<h2>{title} - <span class="price">{spell_price(advert.price, advert.currency)}</span> {town}</h2>'


def _facts(advert: AdvertTruth) -> str:
    email = escape(advert.email or "")
    facts = {
        "Name": escape(advert.name or ""),
        "Age": "" if advert.age is None else str(advert.age),
        "Phone": escape(advert.phone or ""),
        "E-mail": f'<a href="mailto:{email}">{email}</a>' if re.fullmatch(r"\S+@\S+", email) else email,
        "Nickname": escape(advert.handle or ""),
    }
    return "<dl>" + "".join(f"<dt>{label}</dt><dd>{html}</dd>" for label, html in facts.items() if html) + "</dl>"
