"""Invent the advert board: who offers, seeks or looks for company, and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

from crawlers.demo import goods, people, planting
from crawlers.demo.goods import BOARD_GOODS, Goods
from crawlers.demo.people import Person
from crawlers.demo.planting import Plants
from crawlers.demo.truth import AdvertTruth

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SITE = "board"
MINOR_LINES = (
    "I am {age} years old.",
    "I am {word} years old.",
    "I'm {age} and new in town.",
    "{age}yo, quiet, likes maps.",
    "My age is {word}, my parents know of this.",
)
MINOR_PLACES = ("text", "field", "both")
NUMBER_WORDS = {14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen"}


def advert(rng: Random, plants: Plants, number: int, person: Person, *, minor: str | None) -> AdvertTruth:
    """One advert of the person's; `minor` says where it states an age under 18: ``field``, ``text`` or ``both``."""
    kind = rng.choice(BOARD_GOODS[-2:] if minor else BOARD_GOODS)
    company = kind.name.startswith("Company/")
    age = rng.choice(tuple(NUMBER_WORDS)) if minor else rng.randrange(19, 80)
    lines = planting.woven(
        rng,
        plants,
        person,
        goods.ADVERT_LINES,
        count=rng.randrange(4, 9),
        contacts=rng.choice((0, 1, 1, 2)),
        where=f"{SITE}.advert.description",
    )
    if minor in {"text", "both"}:
        lines.insert(1, rng.choice(MINOR_LINES).format(age=age, word=NUMBER_WORDS[age]))
    price, contacts = _price(rng, kind), _contact_fields(rng, plants, person)
    shown = minor in {"field", "both"} if minor else company and rng.random() < 0.7
    return AdvertTruth(
        item_id=str(700_000 + number),
        title=_title(rng, plants, number, kind, person),
        description="\n".join(" ".join(lines[i::2]) for i in range(2)),
        category=rng.choice(("offered", "offered", "wanted")),
        section=tuple(kind.name.split("/")),
        price=price,
        currency="GBP" if price is not None else None,
        location=rng.choice(goods.TOWNS),
        age=age if shown else None,
        name=contacts.get("name"),
        phone=contacts.get("phone"),
        email=contacts.get("email"),
        handle=contacts.get("handle"),
        posted_at=NOW - timedelta(minutes=rng.randrange(1, 80_000)),
        minor=minor is not None,
        marks=planting.page_marks(plants, person, f"{SITE}.advert"),
    )


def _price(rng: Random, kind: Goods) -> Decimal | None:
    if kind.prices == (0, 0) or rng.random() < 0.1:
        return None
    pence = rng.randrange(kind.prices[0], kind.prices[1] + 1)
    return Decimal(pence - pence % 50) / 100


def _title(rng: Random, plants: Plants, number: int, kind: Goods, person: Person) -> str:
    title = f"{rng.choice(kind.things)} ({number + 1})"
    if rng.random() > 0.15:
        return title
    phone = plants.note("PHONE", planting.spelled_phone(rng, person), f"{SITE}.advert.title")
    return f"{title} call {phone}"


def _contact_fields(rng: Random, plants: Plants, person: Person) -> dict[str, str]:
    values = {
        "name": ("PERSON", person.name if rng.random() < 0.5 else person.first),
        "phone": ("PHONE", planting.spelled_phone(rng, person, hidden=0.5)),
        "email": ("EMAIL", planting.spelled_email(rng, person)),
        "handle": ("USERNAME", person.handle),
    }
    shown = [field for field in values if rng.random() < 0.6]
    return {field: plants.note(*values[field], f"{SITE}.advert.{field}") for field in shown}


def board(seed: int, plants: Plants, *, adverts: int, minors: int, others: Sequence[Person] = ()) -> list[AdvertTruth]:
    """All that the board knows; some adverts are of people in `others`, who are met elsewhere too."""
    rng, taken = planting.stream(seed, "adverts"), {word.lower() for p in others for word in (p.handle, p.email)}
    young = dict(zip(rng.sample(range(adverts), min(minors, adverts)), cycle(MINOR_PLACES), strict=False))
    found = []
    for number in range(adverts):
        known = others and rng.random() < 0.2
        person = rng.choice(others) if known else people.invent(rng, taken)
        found.append(advert(rng, plants, number, person, minor=young.get(number)))
    return found
