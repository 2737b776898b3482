"""Item: what a page says, in memory only. Record: what may be stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, NoReturn, TypeAlias

Raw: TypeAlias = str | int | Decimal | bool | date | datetime | tuple[str, ...] | None
Stored: TypeAlias = str | int | float | bool | tuple[str, ...] | None


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Item:
    """What one page says about one thing: raw, in memory only.

    An item cannot be pickled, copied or converted to JSON, and its ``repr`` shows which fields are set but
    none of their values. The pseudonymiser alone reads it, through `unsafe_values`.
    """

    kind: ClassVar[str]

    item_id: str | None = None
    """The site's own identifier of this thing; used, keyed, to recognise it in a later crawl."""
    url: str | None = None
    """Where it was read; stored only in the form that the policy's ``urls`` field allows."""

    def unsafe_values(self) -> dict[str, Raw]:
        """The raw values of the fields that are set. For the pseudonymiser only."""
        return {name: value for name in _names(self) if (value := getattr(self, name)) is not None}

    def __repr__(self) -> str:
        set_fields = ", ".join(name for name in _names(self) if getattr(self, name) is not None)
        return f"<{type(self).__name__} with {set_fields or 'nothing'}>"

    __str__ = __repr__

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is raw and stays in memory: it cannot be copied or serialised")


_fields: dict[type, tuple[str, ...]] = {}


def _names(item: Item) -> tuple[str, ...]:
    """The names of an item's fields, put together once for each kind."""
    if (names := _fields.get(type(item))) is None:
        names = _fields[type(item)] = tuple(field.name for field in fields(item))
    return names


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Listing(Item):
    """An offer on a market."""

    kind: ClassVar[str] = "listing"

    title: str | None = None
    description: str | None = None
    category: str | None = None
    price: Decimal | None = None
    """Price of one `unit` in `currency`."""
    currency: str | None = None
    """ISO 4217 code, or the ticker of a cryptocurrency."""
    quantity: Decimal | None = None
    unit: str | None = None
    stock: int | None = None
    min_order: int | None = None
    bulk_prices: tuple[str, ...] | None = None
    """One line per step, such as ``10-49 piece 1.90 USD``."""
    product_class: str | None = None
    """``physical`` or ``digital``."""
    listing_type: str | None = None
    ships_from: str | None = None
    ships_to: tuple[str, ...] | None = None
    shipping_methods: tuple[str, ...] | None = None
    payment_methods: tuple[str, ...] | None = None
    escrow: bool | None = None
    vendor: str | None = None
    vendor_level: int | None = None
    rating: Decimal | None = None
    """Out of 5."""
    sales: int | None = None
    views: int | None = None
    posted_at: date | datetime | None = None
    ends_at: date | datetime | None = None


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Vendor(Item):
    """Someone who sells on a market."""

    kind: ClassVar[str] = "vendor"

    handle: str | None = None
    about: str | None = None
    level: int | None = None
    trust_level: int | None = None
    rating: Decimal | None = None
    """Out of 5."""
    sales: int | None = None
    positive: int | None = None
    neutral: int | None = None
    negative: int | None = None
    disputes_won: int | None = None
    disputes_lost: int | None = None
    external_ratings: tuple[str, ...] | None = None
    """What other markets say, one line each: ``market sales rating``."""
    ships_from: str | None = None
    ships_to: tuple[str, ...] | None = None
    joined_at: date | datetime | None = None
    last_active_at: date | datetime | None = None
    pgp_key: str | None = None
    contacts: tuple[str, ...] | None = None
    banned: bool | None = None


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Feedback(Item):
    """What a buyer says of a sale."""

    kind: ClassVar[str] = "feedback"

    vendor: str | None = None
    buyer: str | None = None
    listing: str | None = None
    """Title of the listing it is about."""
    rating: str | None = None
    """``positive``, ``neutral`` or ``negative``."""
    text: str | None = None
    price: Decimal | None = None
    currency: str | None = None
    posted_at: date | datetime | None = None


@dataclass(slots=True, kw_only=True, repr=False, eq=False)
class Advert(Item):
    """A classified advert."""

    kind: ClassVar[str] = "advert"

    title: str | None = None
    description: str | None = None
    category: str | None = None
    section: tuple[str, ...] | None = None
    """The board's own path to the advert, outermost first."""
    price: Decimal | None = None
    currency: str | None = None
    location: str | None = None
    name: str | None = None
    age: int | None = None
    phone: str | None = None
    email: str | None = None
    handle: str | None = None
    posted_at: date | datetime | None = None


ITEM_TYPES: Mapping[str, type[Item]] = {t.kind: t for t in (Listing, Vendor, Feedback, Advert)}


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A pseudonym that occurs in a record: an edge of a later network."""

    field: str
    label: str
    """Entity type, such as ``PHONE``."""
    pseudonym: str
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class Record:
    """What may be stored of one item. Only the pseudonymiser makes one.

    Attributes:
        kind: the item's type (``listing``, ``vendor``, ``feedback``, ``advert``).
        source: the source's id in the policy.
        key: keyed digest (hex, 128 bits) of the item's identity; equal in every crawl of the study.
        values: field name to stored value; fields that the policy drops are absent.
        mentions: the pseudonyms in it.
        actions: what was done, as counts: ``field:title:redact``, ``entity:PHONE:pseudonymise``.
    """

    kind: str
    source: str
    key: str
    values: Mapping[str, Stored]
    mentions: tuple[Mention, ...] = ()
    actions: Mapping[str, int] = field(default_factory=dict)
