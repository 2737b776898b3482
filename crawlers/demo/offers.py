"""Invent the market: vendors, their listings and what buyers say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from crawlers.demo import goods, identifiers, people, planting
from crawlers.demo.goods import MARKET_GOODS, Goods
from crawlers.demo.people import Person
from crawlers.demo.planting import Plants
from crawlers.demo.truth import FeedbackTruth, ListingTruth, VendorTruth

TODAY = date(2026, 11, 20)
CENT = Decimal("0.01")
SITE = "market"


def vendor(rng: Random, plants: Plants, person: Person) -> VendorTruth:
    """The profile of a person who sells."""
    where = f"{SITE}.vendor"
    for place in ("handle", "path"):
        plants.note("USERNAME", person.handle, f"{where}.{place}")
    about = planting.woven(rng, plants, person, goods.ABOUT, count=5, contacts=2, where=f"{where}.about")
    sales, joined = rng.randrange(3, 4000), TODAY - timedelta(days=rng.randrange(40, 1500))
    active = datetime(TODAY.year, TODAY.month, rng.randrange(1, 20), rng.randrange(24), rng.randrange(60), tzinfo=UTC)
    return VendorTruth(
        item_id=person.handle,
        handle=person.handle,
        about="\n".join(about),
        level=rng.randrange(1, 11),
        trust_level=rng.randrange(1, 6),
        rating=Decimal(rng.randrange(380, 501)) / 100,
        sales=sales,
        positive=int(sales * 0.9),
        neutral=int(sales * 0.06),
        negative=sales - int(sales * 0.9) - int(sales * 0.06),
        disputes_won=rng.randrange(9),
        disputes_lost=rng.randrange(4),
        external_ratings=_elsewhere(rng),
        ships_from=rng.choice(goods.COUNTRIES[:-1]),
        ships_to=tuple(rng.sample(goods.COUNTRIES, rng.randrange(1, 4))),
        joined_at=joined,
        last_active_at=active,
        pgp_key=_key(rng, plants, person),
        contacts=_contacts(rng, plants, person),
        banned=rng.random() < 0.05,
        marks=planting.page_marks(plants, person, f"{SITE}.vendor"),
    )


def _elsewhere(rng: Random) -> tuple[str, ...] | None:
    markets = rng.sample(goods.OTHER_MARKETS, rng.randrange(3))
    return tuple(f"{name} {rng.randrange(5, 900)} {rng.randrange(40, 51) / 10}/5" for name in markets) or None


def _key(rng: Random, plants: Plants, person: Person) -> str:
    key = identifiers.pgp_key(rng, f"{person.handle} <{person.email}>")
    plants.note("PGP_KEY", key.splitlines()[2], f"{SITE}.vendor.pgp_key")
    return plants.note("PGP_KEY", key, f"{SITE}.vendor.pgp_key")


def _contacts(rng: Random, plants: Plants, person: Person) -> tuple[str, ...]:
    lines = (
        ("Mail", "EMAIL", planting.spelled_email(rng, person)),
        ("Telegram", "MESSENGER_ID", person.telegram),
        ("Session", "MESSENGER_ID", person.session),
        ("Phone", "PHONE", planting.spelled_phone(rng, person)),
        ("Mirror", "ONION", person.onion),
        ("Contact", "PERSON", person.name),
    )
    chosen = [line for line in lines if rng.random() < 0.6] or [lines[0]]
    return tuple(f"{label}: {plants.note(kind, value, f'{SITE}.vendor.contacts')}" for label, kind, value in chosen)


def listing(rng: Random, plants: Plants, number: int, person: Person, profile: VendorTruth) -> ListingTruth:
    """One offer of the vendor `profile`, who is `person`."""
    kind = rng.choice(MARKET_GOODS)
    where, unit = f"{SITE}.listing", kind.unit
    price, currency = _price(rng, kind)
    contacts = 1 if rng.random() < 0.5 else 0
    lines = planting.woven(
        rng,
        plants,
        person,
        goods.SENTENCES,
        count=rng.randrange(13, 19),
        contacts=contacts,
        where=f"{where}.description",
    )
    return ListingTruth(
        item_id=str(10_000 + number),
        title=_title(rng, plants, number, kind, person),
        description="\n".join(" ".join(lines[i::3]) for i in range(3)),
        category=kind.name,
        price=price,
        currency=currency,
        quantity=Decimal(1 if kind.digital else rng.choice((1, 5, 10, 25, 50, 100, 250))),
        unit=unit,
        stock=rng.randrange(1, 5000),
        min_order=rng.choice((1, 1, 1, 2, 5)),
        bulk_prices=_steps(rng, price, currency, unit),
        product_class="digital" if kind.digital else "physical",
        listing_type=rng.choice(("fixed price", "fixed price", "auction")),
        ships_from=profile.ships_from,
        ships_to=profile.ships_to,
        shipping_methods=tuple(rng.sample(goods.SHIPPING, rng.randrange(1, 4))),
        payment_methods=tuple(rng.sample(goods.PAYMENTS, rng.randrange(1, 4))),
        escrow=rng.random() < 0.8,
        vendor=profile.handle,
        vendor_level=profile.level,
        rating=Decimal(rng.randrange(300, 501)) / 100,
        sales=rng.randrange(2500),
        views=rng.randrange(10, 90_000),
        posted_at=TODAY - timedelta(days=rng.randrange(1, 700)),
        ends_at=TODAY + timedelta(days=rng.randrange(5, 300)) if rng.random() < 0.3 else None,
        marks=profile.marks,
    )


def _price(rng: Random, kind: Goods) -> tuple[Decimal, str]:
    hundredths = rng.randrange(kind.prices[0], kind.prices[1] + 1)
    currency = rng.choices(("GBP", "USD", "EUR", "BTC"), (4, 4, 2, 1))[0]
    # Somewhere near 50,000 to the bitcoin, at the eight places that wallets show.
    price = Decimal(hundredths * 20).scaleb(-8) if currency == "BTC" else Decimal(hundredths) * CENT
    return price, currency


def _steps(rng: Random, price: Decimal, currency: str, unit: str) -> tuple[str, ...] | None:
    if currency == "BTC" or rng.random() < 0.5:
        return None
    bounds = ((10, 49), (50, 199), (200, 999))[: rng.randrange(1, 4)]
    prices = [(price * (95 - 8 * i) / 100).quantize(CENT) for i in range(len(bounds))]
    return tuple(f"{low}-{high} {unit} {p} {currency}" for (low, high), p in zip(bounds, prices, strict=True))


def _title(rng: Random, plants: Plants, number: int, kind: Goods, person: Person) -> str:
    title = f"{rng.choice(kind.things)} No. {number + 1}"
    if rng.random() > 0.12:
        return title
    label, value = rng.choice((("USERNAME", person.handle), ("EMAIL", person.email), ("MESSENGER_ID", person.telegram)))
    for spelling in (value, planting.slug(value)):
        plants.note(label, spelling, f"{SITE}.listing.title")
    return f"{title} - {value}"


def feedback(rng: Random, plants: Plants, number: int, buyer: Person, offers: Sequence[ListingTruth]) -> FeedbackTruth:
    """What `buyer` says of one of a vendor's offers."""
    offer = rng.choice(offers)
    rating = rng.choices(("positive", "neutral", "negative"), (88, 7, 5))[0]
    said = rng.choice({"positive": goods.PRAISE, "neutral": goods.SHRUGS, "negative": goods.COMPLAINTS}[rating])
    chance = rng.random()
    if chance < 0.1:
        said = f"{said} Order of {rng.randrange(2, 60)} {offer.unit}, day {rng.randrange(1, 30)}."
    elif chance < 0.16:
        said = f"{said} {planting.contact_line(rng, plants, buyer, f'{SITE}.feedback.text')}"
    return FeedbackTruth(
        item_id=f"F{number:06}",
        vendor=offer.vendor,
        buyer=plants.note("USERNAME", buyer.handle, f"{SITE}.feedback.buyer"),
        listing=offer.title,
        rating=rating,
        text=said,
        price=offer.price * offer.quantity,
        currency=offer.currency,
        posted_at=TODAY - timedelta(days=rng.randrange(1, 300)),
    )


def sellers(seed: int, *, vendors: int, handles: Sequence[str] = ()) -> list[Person]:
    """The people who sell; the first ones bear the names in `handles`."""
    rng, taken = planting.stream(seed, "people"), {handle.lower() for handle in handles}
    found = [people.invent(rng, taken) for _ in range(vendors)]
    return [replace(p, handle=handles[i]) if i < len(handles) else p for i, p in enumerate(found)]


def staff(seed: int) -> dict[str, Person]:
    """Who keeps each site: the one named in its robots.txt and on its error pages."""
    rng, taken = planting.stream(seed, "staff"), set[str]()
    return {site: people.invent(rng, taken) for site in ("market", "board")}


def market(
    seed: int, plants: Plants, folk: Sequence[Person], *, listings: int, feedback_rows: int
) -> tuple[list[VendorTruth], list[ListingTruth], list[FeedbackTruth]]:
    """All that the market knows."""
    rng = planting.stream(seed, "vendors")
    profiles = [vendor(rng, plants, person) for person in folk]

    rng, offers = planting.stream(seed, "listings"), list[ListingTruth]()
    stock: dict[str, list[ListingTruth]] = {profile.handle: [] for profile in profiles}
    for number in range(listings):
        at = number if number < len(folk) else rng.randrange(len(folk))
        offers.append(listing(rng, plants, number, folk[at], profiles[at]))
        stock[profiles[at].handle].append(offers[-1])

    rng, rows = planting.stream(seed, "feedback"), list[FeedbackTruth]()
    taken = {word.lower() for person in folk for word in (person.handle, person.email)}
    buyers = [people.invent(rng, taken) for _ in range(min(200, 5 * len(folk)))]
    for profile in profiles:
        for _ in range(feedback_rows if stock[profile.handle] else 0):
            rows.append(feedback(rng, plants, len(rows), rng.choice(buyers), stock[profile.handle]))
    return profiles, offers, rows
