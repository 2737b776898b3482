"""What the invented sites know: the values behind their pages, as plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, TypeAlias

from pipelines.items import ITEM_TYPES, Raw

Marks: TypeAlias = tuple[tuple[str, str], ...]
"""(slot, value): identifiers that a page carries outside its fields, such as ``("cookie", "quiet_otter42")``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One identifier, in one spelling, at one place of a site."""

    kind: str
    """Entity label, such as ``EMAIL``."""
    value: str
    where: str
    """Site and place, such as ``market.listing.title`` or ``board.page.cookie``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingTruth:
    """A listing; the fields named as in `pipelines.items.Listing` are what its page shows."""

    kind: ClassVar[str] = "listing"

    item_id: str
    title: str
    description: str
    category: str
    price: Decimal
    currency: str
    quantity: Decimal
    unit: str
    stock: int
    min_order: int
    bulk_prices: tuple[str, ...] | None
    product_class: str
    listing_type: str
    ships_from: str
    ships_to: tuple[str, ...]
    shipping_methods: tuple[str, ...]
    payment_methods: tuple[str, ...]
    escrow: bool
    vendor: str
    vendor_level: int
    rating: Decimal
    sales: int
    views: int
    posted_at: date
    ends_at: date | None
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorTruth:
    """A vendor; the fields named as in `pipelines.items.Vendor` are what the profile shows."""

    kind: ClassVar[str] = "vendor"

    item_id: str
    handle: str
    about: str
    level: int
    trust_level: int
    rating: Decimal
    sales: int
    positive: int
    neutral: int
    negative: int
    disputes_won: int
    disputes_lost: int
    external_ratings: tuple[str, ...] | None
    ships_from: str
    ships_to: tuple[str, ...]
    joined_at: date
    last_active_at: datetime
    pgp_key: str
    contacts: tuple[str, ...]
    banned: bool
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTruth:
    """What a buyer wrote of a sale."""

    kind: ClassVar[str] = "feedback"

    item_id: str
    vendor: str
    buyer: str
    listing: str
    rating: str
    text: str
    price: Decimal
    currency: str
    posted_at: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvertTruth:
    """A classified advert; `minor` says that it states an age under 18, in its age field or in words."""

    kind: ClassVar[str] = "advert"

    item_id: str
    title: str
    description: str
    category: str
    section: tuple[str, ...]
    price: Decimal | None
    currency: str | None
    location: str
    name: str | None
    age: int | None
    phone: str | None
    email: str | None
    handle: str | None
    posted_at: datetime
    minor: bool
    marks: Marks = ()


Truth: TypeAlias = ListingTruth | VendorTruth | FeedbackTruth | AdvertTruth


def expected(truth: Truth) -> dict[str, Raw]:
    """What `pipelines.items.Item.unsafe_values` of a perfect extraction gives, but for the URL."""
    shown = {f.name for f in fields(ITEM_TYPES[truth.kind])} - {"url"}
    names = [f.name for f in fields(truth) if f.name in shown]
    return {name: value for name in names if (value := getattr(truth, name)) is not None}
