"""What the source repository of these pages calls each field, and how our page objects say it."""

from __future__ import annotations

import hashlib
from typing import Any

from crawlers.sources.cryptonia import recognise
from crawlers.sources.cryptonia.listing import ListingPage
from crawlers.sources.cryptonia.search import GatePage, SearchPage
from crawlers.sources.cryptonia.vendor import VendorPage
from crawlers.sources.reading import refresh
from crawlers.sources.values import ExternalRating, split_places
from tests.golden import Read

read_page = recognise

MARKETS = {
    "Abraxas": "ABRAXAS_MARKET",
    "Agora": "AGORA_MARKET",
    "Alphabay": "ALPHA_BAY_MARKET",
    "Black Bank": "BLACK_BANK_MARKET",
    "CGMC": "CGMC_MARKET",
    "Dream": "DREAM_MARKET",
    "Empire": "EMPIRE_MARKET",
    "Hansa": "HANSA_MARKET",
    "Middle Earth": "MIDDLE_EARTH_MARKET",
    "Nucleus": "NUCLEUS_MARKET",
    "Wallstreet": "WALL_STREET_MARKET",
}

KNOWN_WRONG = {
    (f"users/saved_cryptonia_user_profile_{number}.html", "get_seller_info[1]"): (
        "the page says disputes won/lost; the source gives the won twice"
    )
    for number in (2, 9, 15, 17, 18, 21)
}


def _external(rating: ExternalRating) -> list[Any]:
    counts = [rating.positive, rating.neutral, rating.negative]
    note = "nr of sales is lower estimate" if rating.sales_at_least else None
    if rating.sales_between:
        note = "Sales is somewhere between {} and {}.".format(*rating.sales_between)
    if not any((rating.sales, rating.rating, rating.positive)):
        note = "No seller stats associated with this verification."
    return [MARKETS[rating.market], rating.sales, rating.rating, rating.out_of, *counts, note]


def _seller(page: VendorPage) -> list[Any]:
    crypto, fiat = page.in_escrow
    escrow = [crypto.currency, crypto.amount, fiat.currency, fiat.amount]
    ships = [page.rows.get("Ships From"), split_places(page.rows.get("Ships To"))]
    jabber = page.contacts[0] if page.contacts else None
    externals = [_external(rating) for rating in page.externals]
    return [page.positive_percent, page.disputes, externals, escrow, *ships, jabber, page.finalises_early]


def _route(page: ListingPage) -> list[Any]:
    origin, destinations = page.route
    # Where a digital offer names no route, the source says "Worldwide".
    return [origin or "Worldwide", split_places(destinations or "Worldwide")]


def _feedback(page: VendorPage) -> list[Any]:
    said = page.feedback
    # The source's fifth column is a digest of each text with its white space untouched.
    untouched = ("".join(text.css("::text").getall()) for text in page.css("#feedback_div .rating_message p"))
    return [
        [row.posted_at for row in said],
        [f"{(row.rating or '').title()} Feedback" for row in said],
        [row.listing for row in said],
        [row.text for row in said],
        [hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8] for text in untouched],
        [row.buyer for row in said],
        [row.currency for row in said],
        [row.price for row in said],
    ]


def _categories(page: SearchPage) -> list[Any]:
    pairs = [[[c.parent, None, None, 0], [c.name, None, c.parent, 1]] for c in page.categories]
    return [pairs, [c.href for c in page.categories]]


def _payments(page: ListingPage) -> list[bool]:
    methods = page.payment_methods or ()
    return [name in methods for name in ("Bitcoin (BTC)", "Bitcoin (BTC) Multisig", "Monero (XMR)")]


def _shipping(page: ListingPage) -> list[Any]:
    return [[m.name, m.days, m.price.currency, m.price.amount, m.per, False] for m in page.shipping]


def _bulk(page: ListingPage) -> list[Any]:
    return [
        [step.least, step.most, step.price.amount, step.crypto and step.crypto.amount, str(step.percent_off)]
        for step in page.bulk
    ]


def _captcha(page: GatePage) -> str | None:
    return page.captcha_href


FIELDS: dict[str, Read] = {
    "accepts_currencies": _payments,
    "get_bulk_prices": _bulk,
    "get_captcha_image_url_from_market_page": _captcha,
    "get_category_pairs_and_urls": _categories,
    "get_cryptocurrency_rates": lambda page: [page.rates["USD"], page.rates["USD"] / page.rates["XMR"]],
    "get_description": lambda page: page.description,
    "get_feedbacks": _feedback,
    "get_fiat_currency_and_price_and_unit_type": lambda page: [page.currency, page.price, page.unit],
    "get_listing_type": lambda page: page.listing_type,
    "get_meta_refresh_interval": refresh,
    "get_next_feedback_url": lambda page: page.next_href,
    "get_nr_of_result_pages_in_category": lambda page: page.page_count,
    "get_origin_country_and_destinations": _route,
    "get_parenthesis_number_and_vendor_level": lambda page: [page.sales, page.level],
    "get_product_page_urls": lambda page: page.listing_hrefs,
    "get_quantity_in_stock_unit_type_and_minimum_order_unit_amount": lambda page: [
        page.stock,
        page.unit,
        page.min_order,
    ],
    "get_seller_about_description": lambda page: page.about,
    "get_seller_info": _seller,
    "get_shipping_methods": _shipping,
    "get_titles_sellers_and_seller_urls": lambda page: [
        [listing.title for listing in page.listings],
        [listing.vendor for listing in page.listings],
        page.vendor_hrefs,
    ],
    "supports_escrow": lambda page: page.escrow,
    "is_internal_connection_error": lambda page: page.is_failing,
}
