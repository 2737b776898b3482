"""Plant strings that occur nowhere else, over every field, address, header, cookie and error page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, TypeAlias

from crawlers.demo import identifiers, planting
from crawlers.demo.planting import PAGE_SLOTS, SITE_SLOTS
from crawlers.demo.truth import Marks, Planted

Tables: TypeAlias = dict[str, list[Any]]
"""The records of a world by kind (``listing``, ``vendor``, ``feedback``, ``advert``)."""

CUES = {
    "EMAIL": "Mail {}.",
    "PHONE": "Phone {}.",
    "MESSENGER_ID": "Telegram {}.",
    "CRYPTO_ADDRESS": "Pay to {}.",
    "ONION": "Mirror http://{}/.",
}
SITE_OF = {"listing": "market", "vendor": "market", "feedback": "market", "advert": "board"}
TEXT_FIELDS = (
    ("listing", "title"),
    ("listing", "description"),
    ("listing", "listing_type"),
    ("listing", "ships_from"),
    ("vendor", "about"),
    ("vendor", "ships_from"),
    ("feedback", "text"),
    ("advert", "title"),
    ("advert", "description"),
    ("advert", "category"),
    ("advert", "location"),
)
LIST_FIELDS = (
    ("listing", "ships_to"),
    ("listing", "shipping_methods"),
    ("listing", "payment_methods"),
    ("vendor", "ships_to"),
    ("vendor", "contacts"),
    ("vendor", "external_ratings"),
)
NAME_FIELDS = (
    ("feedback", "buyer"),
    ("advert", "name"),
    ("advert", "phone"),
    ("advert", "email"),
    ("advert", "handle"),
)
PAGES_OF = ("listing", "vendor", "advert")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place for canaries: a field of a kind of record, a place on its pages, or a place of a site."""

    group: str
    """``text``, ``list``, ``name``, ``page`` or ``site``."""
    owner: str
    """Kind of record, or the site."""
    name: str

    @property
    def where(self) -> str:
        if self.group == "site":
            return f"{self.owner}.{self.name}"
        part = f"{self.owner}.page" if self.group == "page" else self.owner
        return f"{SITE_OF[self.owner]}.{part}.{self.name}"


SHAPES: Mapping[str, tuple[str, ...]] = {
    "text": ("EMAIL", "PHONE", "CRYPTO_ADDRESS", "ONION", "MESSENGER_ID"),
    "list": ("EMAIL", "PHONE", "CRYPTO_ADDRESS", "ONION", "MESSENGER_ID"),
    "name": ("USERNAME", "PERSON", "EMAIL", "PHONE"),
    "page": ("USERNAME", "EMAIL"),
    "site": ("USERNAME", "EMAIL"),
}
"""In free text a canary has a shape by which it can be known; a bare name stands only where a field says it is one."""


class Mint:
    """Makes strings of a given shape, each only once."""

    def __init__(self, rng: Random, taken: set[str]) -> None:
        self._rng, self._taken = rng, taken

    def avoid(self, values: Iterable[str]) -> None:
        """Never coin one of these."""
        self._taken.update(values)

    def coin(self, kind: str) -> str:
        makers: dict[str, Callable[[], str]] = {
            "EMAIL": lambda: f"{self._word(10)}@example.org",
            "PHONE": lambda: identifiers.PLAIN_SPELLINGS["international"](identifiers.us_phone(self._rng)),
            "CRYPTO_ADDRESS": lambda: self._rng.choice((identifiers.btc_p2pkh, identifiers.eth, identifiers.xmr))(
                self._rng
            ),
            "ONION": lambda: identifiers.onion(self._rng),
            "MESSENGER_ID": lambda: f"@{self._word(9)}",
            "USERNAME": lambda: self._word(12),
            "PERSON": lambda: f"{self._syllables()} {self._syllables()}",
        }
        for _ in range(100):
            if (value := makers[kind]()) not in self._taken:
                self._taken.add(value)
                return value
        # Only the telephone numbers can run out.
        return self.coin("EMAIL")

    def _word(self, length: int) -> str:
        letters = "".join(self._rng.choice("bcdfghjkmnpqrstvwxz2345679") for _ in range(length - 1))
        return "q" + letters

    def _syllables(self) -> str:
        return "".join(self._rng.choice("bdfgklmnprstvz") + self._rng.choice("aeiou") for _ in range(4)).capitalize()


def kind_of(value: str, wanted: str) -> str:
    """The label of a coined value: `wanted`, but for an e-mail address that stands in for a number."""
    return "EMAIL" if "@example.org" in value else wanted


def slots(tables: Tables) -> tuple[Slot, ...]:
    """Every place of a world that has records of these kinds."""
    groups = (("text", TEXT_FIELDS), ("list", LIST_FIELDS), ("name", NAME_FIELDS))
    fields = [Slot(group=g, owner=kind, name=name) for g, table in groups for kind, name in table if tables[kind]]
    pages = [Slot(group="page", owner=kind, name=name) for kind in PAGES_OF for name in PAGE_SLOTS if tables[kind]]
    sites = [Slot(group="site", owner=site, name=name) for site in ("market", "board") for name in SITE_SLOTS]
    return (*fields, *pages, *sites)


def handles(mint: Mint, count: int) -> list[Planted]:
    """Names for vendors, who stand in the path of their pages."""
    return [Planted(kind="USERNAME", value=mint.coin("USERNAME"), where="market.vendor.handle") for _ in range(count)]


def plant(rng: Random, mint: Mint, count: int, tables: Tables, marks: dict[str, Marks]) -> Iterator[Planted]:
    """Put `count` canaries into the records of `tables` and the site `marks`, spread evenly over all slots."""
    places = slots(tables)
    order = {kind: rng.sample(range(len(rows)), len(rows)) for kind, rows in tables.items()}
    used: Counter[Slot] = Counter()
    for number in range(count):
        slot = places[number % len(places)]
        wanted = rng.choice(SHAPES[slot.group])
        value = mint.coin(wanted)
        kind = kind_of(value, wanted)
        if slot.group == "site":
            marks[slot.owner] += ((slot.name, value),)
        else:
            turn, at = divmod(used[slot], len(order[slot.owner]))
            row = order[slot.owner][at]
            tables[slot.owner][row] = _with(tables[slot.owner][row], slot, kind, value, again=turn > 0)
        used[slot] += 1
        yield Planted(kind=kind, value=value, where=slot.where)


def in_paths(planted: Iterable[Planted]) -> Iterator[Planted]:
    """The canaries of titles once more, as they stand in a path."""
    return (replace(p, value=planting.slug(p.value)) for p in planted if p.where == "market.listing.title")


def _with(record: Any, slot: Slot, kind: str, value: str, *, again: bool) -> Any:
    if slot.group == "page":
        return replace(record, marks=(*record.marks, (slot.name, value)))
    old = getattr(record, slot.name)
    if slot.group == "list":
        return replace(record, **{slot.name: (*(old or ()), value)})
    if slot.group == "text":
        return replace(record, **{slot.name: f"{old} {CUES[kind].format(value)}"})
    return replace(record, **{slot.name: f"{old} / {value}" if again else value})
