"""The pages of the invented market: categories, listings, vendors and what buyers say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from html import escape
from urllib.parse import quote, unquote

from crawlers.demo.bait import Bait
from crawlers.demo.malice import Malice
from crawlers.demo.page import Page, bullets, frame, grouped, links, page_number, paging, spell_date, spell_price
from crawlers.demo.planting import slug
from crawlers.demo.truth import FeedbackTruth, ListingTruth, VendorTruth
from crawlers.demo.world import MARKET, World

LISTINGS_PER_PAGE = 12
ROWS_PER_PROFILE = 25
COMMENTS_PER_LISTING = 40


class Market:
    """A pure function from (path, query) to a page of the world's market."""

    host = MARKET

    def __init__(self, world: World, malice: Malice | None = None) -> None:
        self._bait = Bait(MARKET, world.marks["market"], malice or Malice())
        self._images = self._bait.malice.images
        self._listings = {listing.item_id: listing for listing in world.listings}
        self._vendors = {vendor.handle: vendor for vendor in world.vendors}
        self._categories = grouped(world.listings, lambda listing: slug(listing.category))
        self._offers = grouped(world.listings, lambda listing: listing.vendor)
        self._rows = {
            handle: [_row(row) for row in rows] for handle, rows in grouped(world.feedback, lambda r: r.vendor).items()
        }
        self._tables: dict[str, str] = {}
        shelves = [(offers[0].category, f"/category/{name}") for name, offers in self._categories.items()]
        self._nav = f'<div id="nav">{links([("Home", "/"), *shelves, ("Help", "/help")])}</div>'
        self._own: Mapping[str, Callable[[str, str], Page | None]] = {
            "": lambda *_: self._home(),
            "category": self._category,
            "listing": lambda rest, _: self._listing(rest.partition("/")[0]),
            "vendor": self._vendor,
            "help": lambda *_: self._help(),
        }

    def __call__(self, path: str, query: str = "") -> Page:
        """The answer to a request for ``path?query``."""
        first, _, rest = path.lstrip("/").partition("/")
        own = self._own.get(first)
        found = own(rest, query) if own else self._bait.page(path, query)
        return found or self._bait.missing(path)

    def _home(self) -> Page:
        shelves = [
            (f"{o[0].category} ({len(o)})", f"http://{MARKET}/category/{n}") for n, o in self._categories.items()
        ]
        return frame("Market", f"<h1>Welcome</h1>{links(shelves)}{self._bait.home_links()}", nav=self._nav)

    def _help(self) -> Page:
        page = frame("Help", "<h1>Help</h1><p>Trade fairly and keep your keys.</p>", nav=self._nav)
        return replace(page, delay=self._bait.malice.slow)

    def _category(self, name: str, query: str) -> Page | None:
        offers, number = self._categories.get(name, []), page_number(query)
        shown = offers[(number - 1) * LISTINGS_PER_PAGE : number * LISTINGS_PER_PAGE]
        if not shown:
            return None
        rows = "".join(self._teaser(offer, f"{name} {number}", bait=i < 2) for i, offer in enumerate(shown))
        more = paging(f"/category/{name}", number, len(offers), LISTINGS_PER_PAGE)
        page = frame(
            offers[0].category, f"<h1>{escape(offers[0].category)}</h1><table>{rows}</table>{more}", nav=self._nav
        )
        second = name == next(iter(list(self._categories)[1:]), None)
        return self._bait.busy(page) if second and number == 1 else page

    def _teaser(self, offer: ListingTruth, salt: str, *, bait: bool) -> str:
        href = escape(self._bait.dressed(_listing_path(offer), salt))
        seller = f'<a class="vendor" href="{_vendor_path(offer.vendor)}">{escape(offer.vendor)}</a>'
        return (
            f'<tr class="offer"><td><a class="listing" href="{href}">{escape(offer.title)}</a></td><td>{seller}</td>'
            f"<td>{spell_price(offer.price, offer.currency)}</td>"
            f"<td>{self._bait.row_links(offer.item_id) if bait else ''}</td></tr>"
        )

    def _listing(self, number: str) -> Page | None:
        offer = self._listings.get(number)
        if offer is None:
            return None
        category = f'<a href="/category/{slug(offer.category)}">{escape(offer.category)}</a>'
        seller = f'<a class="vendor" href="{_vendor_path(offer.vendor)}">{escape(offer.vendor)}</a>'
        paragraphs = "".join(f"<p>{escape(p)}</p>" for p in offer.description.split("\n"))
        main = (
            f'<p class="path"><a href="/">Home</a> / {category}</p><h1>{escape(offer.title)}</h1>'
            f'<p class="by">Listing #{offer.item_id} by {seller} (level {offer.vendor_level})</p>'
            f'{_facts(offer)}<div id="description">{paragraphs}</div>{_steps(offer)}{self._comments(offer.vendor)}'
            f"{self._bait.row_links(offer.item_id)}"
        )
        page = frame(offer.title, main, nav=self._nav, marks=offer.marks, images=self._images)
        return self._bait.down(page) if offer is next(iter(self._listings.values())) else page

    def _comments(self, handle: str) -> str:
        if handle not in self._tables:
            rows = "".join(self._rows.get(handle, [])[:COMMENTS_PER_LISTING])
            self._tables[handle] = f'<h2>What buyers say</h2><table id="feedback">{rows}</table>'
        return self._tables[handle]

    def _vendor(self, rest: str, query: str) -> Page | None:
        vendor, number = self._vendors.get(unquote(rest)), page_number(query)
        if vendor is None:
            return None
        rows = self._rows.get(vendor.handle, [])
        shown = rows[(number - 1) * ROWS_PER_PROFILE : number * ROWS_PER_PROFILE]
        if not shown and number > 1:
            return None
        more = paging(_vendor_path(vendor.handle), number, len(rows), ROWS_PER_PROFILE)
        offers = self._offers.get(vendor.handle, [])[:10]
        own = links([(o.title, self._bait.dressed(_listing_path(o), f"{vendor.handle} {number}")) for o in offers])
        main = (
            f'{_profile(vendor)}<h2>Feedback</h2><table id="feedback">{"".join(shown)}</table>{more}'
            f'<h2>Offers</h2><div id="offers">{own}</div>'
        )
        return frame(vendor.handle, main, nav=self._nav, marks=vendor.marks, images=self._images)


def _listing_path(offer: ListingTruth) -> str:
    return f"/listing/{offer.item_id}/{slug(offer.title)}"


def _vendor_path(handle: str) -> str:
    return f"/vendor/{quote(handle)}"


def _row(said: FeedbackTruth) -> str:
    return (
        f'<tr class="fb" data-id="{said.item_id}"><td class="rate {said.rating}" title="{said.rating}">*</td>'
        f'<td class="buyer">{escape(said.buyer)}</td><td class="text">{escape(said.text)}</td>'
        f'<td class="item">{escape(said.listing)}</td><td class="price">{spell_price(said.price, said.currency)}</td>'
        f'<td class="date">{spell_date(said.posted_at)}</td></tr>\n'
    )


def _table(name: str, facts: Mapping[str, str]) -> str:
    rows = "".join(f"<tr><th>{label}</th><td>{html}</td></tr>" for label, html in facts.items())
    return f'<table class="facts" id="{name}">{rows}</table>'


def _facts(offer: ListingTruth) -> str:
    facts = {
        "Price": f"{spell_price(offer.price, offer.currency)} / {escape(offer.unit)}",
        "Lot": f"{offer.quantity:,} {escape(offer.unit)}",
        "In stock": f"{offer.stock:,}",
        "Smallest order": f"{offer.min_order:,}",
        "Goods": f"{offer.product_class.capitalize()} goods",
        "Sold by": escape(offer.listing_type),
        "Ships from": escape(offer.ships_from),
        "Ships to": bullets(offer.ships_to),
        "Shipping": bullets(offer.shipping_methods),
        "Payment": bullets(offer.payment_methods),
        "Escrow": "Yes" if offer.escrow else "No, finalise early",
        "Rating": f"{offer.rating:.2f} / 5",
        "Sold": f"{offer.sales:,} times",
        "Views": f"{offer.views:,}",
        "Listed": spell_date(offer.posted_at),
        "Ends": spell_date(offer.ends_at) if offer.ends_at else "never",
    }
    return _table("offer", facts)


def _steps(offer: ListingTruth) -> str:
    rows = ""
    for step in offer.bulk_prices or ():
        amounts, unit, price, currency = step.split(" ")
        rows += f"<tr><td>{amounts} {unit}</td><td>{spell_price(Decimal(price), currency)}</td></tr>"
    return f'<table id="bulk">{rows}</table>' if rows else ""


def _profile(vendor: VendorTruth) -> str:
    facts = {
        "Level": f"{vendor.level}",
        "Trust": f"{vendor.trust_level}",
        "Rating": f"{vendor.rating:.2f} / 5",
        "Sales": f"{vendor.sales:,}",
        "Positive": f"{vendor.positive:,}",
        "Neutral": f"{vendor.neutral:,}",
        "Negative": f"{vendor.negative:,}",
        "Disputes": f"{vendor.disputes_won} won, {vendor.disputes_lost} lost",
        "Ships from": escape(vendor.ships_from),
        "Ships to": bullets(vendor.ships_to),
        "Joined": spell_date(vendor.joined_at),
        "Last seen": spell_date(vendor.last_active_at),
        "Elsewhere": bullets(vendor.external_ratings or ()),
        "Contact": bullets(vendor.contacts),
    }
    banned = '<p class="banned">This vendor is banned.</p>' if vendor.banned else ""
    return (
        f'<h1 data-vendor="{escape(vendor.handle)}">{escape(vendor.handle)}</h1>{banned}{_table("profile", facts)}'
        f'<p id="about">{escape(vendor.about).replace(chr(10), "<br>")}</p><pre id="pgp">{escape(vendor.pgp_key)}</pre>'
    )
