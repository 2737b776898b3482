"""What the source repository of these pages calls each field, and how our page objects say it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from crawlers.sources.empire import recognise
from crawlers.sources.empire.listing import ListingPage
from crawlers.sources.empire.search import ErrorPage, GatePage, SearchPage
from crawlers.sources.empire.vendor import VendorPage
from crawlers.sources.reading import refresh
from crawlers.sources.values import split_places
from tests.golden import Read

read_page = recognise

MARKETS = {"Dream": "DREAM_MARKET", "Wall Street": "WALL_STREET_MARKET"}
KNOWN_WRONG: dict[tuple[str, str], str] = {}


def _description(page: ListingPage) -> str:
    # The source takes the whole tab: the heading, the text and the search words below it.
    return " ".join(filter(None, (page.title, page.description, *page.tags)))


def _externals(page: VendorPage) -> list[Any]:
    return [[MARKETS[rating.market], rating.sales, rating.rating, None] for rating in page.externals]


def _shipping(page: ListingPage) -> list[Any]:
    return [[m.name, m.days, m.price.currency, m.price.amount, m.per, m.per is not None] for m in page.shipping]


def _bulk(page: ListingPage) -> list[Any]:
    return [[step.least, step.most, step.price.amount, step.crypto and step.crypto.amount, None] for step in page.bulk]


def _route(page: ListingPage) -> list[Any]:
    features = page.features
    return [features["Origin Country"], split_places(features["Ships to"]), features["Payment"]]


def _refresh(page: GatePage) -> list[Any]:
    asked = refresh(page)
    assert asked is not None
    target = urlsplit(asked.href)
    return [asked.seconds, f"{target.path}?{target.query}"]


FIELDS: dict[str, Read] = {
    "get_bulk_prices": _bulk,
    "get_captcha_image_url_from_market_page": lambda page: urlsplit(page.captcha_href).path,
    "get_description": _description,
    "get_external_market_ratings": _externals,
    "get_fiat_currency_and_price": lambda page: [page.currency, page.price],
    "get_listing_categories": lambda page: page.categories,
    "get_meta_refresh_interval": _refresh,
    "get_origin_country_and_destinations_and_payment_type": _route,
    "get_product_class_quantity_left_and_ends_in": lambda page: [
        page.features["Product Class"],
        page.left,
        page.features["Ends In"],
    ],
    "get_shipping_methods": _shipping,
    "has_unlimited_dispatch_and_quantity_in_stock": lambda page: [page.dispatches_itself, page.ready],
    "is_apollon_404_error": lambda page: isinstance(page, ErrorPage),
    "is_listing": lambda page: isinstance(page, ListingPage),
    "is_pgp_key": lambda page: isinstance(page, VendorPage) and page.tab == "PGP",
    "is_search_result": lambda page: isinstance(page, SearchPage),
    "user_is_banned": lambda page: page.banned,
}
