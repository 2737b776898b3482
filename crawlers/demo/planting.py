"""Put identifiers into texts, in many spellings, and remember each one for leak scans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from crawlers.demo.goods import CONTACT_LINES
from crawlers.demo.identifiers import EMAIL_SPELLINGS, HIDING_SPELLINGS, PLAIN_SPELLINGS
from crawlers.demo.people import Person
from crawlers.demo.truth import Marks, Planted

PAGE_SLOTS = (
    "comment",
    "script",
    "json-ld",
    "alt",
    "title-attribute",
    "data",
    "hidden-field",
    "header",
    "cookie",
    "file-name",
)
"""Where a page carries what no field of an item holds."""

SITE_SLOTS = (
    "robots",
    "error-page",
    "refusal",
    "query",
    "closed-query",
    "fragment",
    "redirect-target",
    "redirect-chain",
)
"""Where a site carries identifiers outside the pages of its records."""


def stream(seed: int, name: str) -> Random:
    """The run of chance for one kind of thing, so that more of one kind does not change another."""
    return Random(f"{seed}:{name}")  # noqa: S311 - an invented world is no secret


class Plants:
    """Every identifier that was planted so far, each once per place."""

    def __init__(self) -> None:
        self._found: dict[Planted, None] = {}

    def note(self, kind: str, value: str, where: str) -> str:
        """Remember `value`, and give it back."""
        self._found[Planted(kind=kind, value=value, where=where)] = None
        return value

    def all(self) -> tuple[Planted, ...]:
        return tuple(self._found)


def slug(title: str) -> str:
    """A title as it stands in a path."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", title).strip("-")


def spelled_phone(rng: Random, person: Person, *, hidden: float = 0.4) -> str:
    """The person's number in one of the ways people write it; `hidden` is the share of ways that hide it."""
    spellings = HIDING_SPELLINGS if rng.random() < hidden else PLAIN_SPELLINGS
    return rng.choice(list(spellings.values()))(person.phone)


def spelled_email(rng: Random, person: Person, *, hidden: float = 0.3) -> str:
    """The person's address, now and then in a form that hides it."""
    spelling = rng.choice(list(EMAIL_SPELLINGS)) if rng.random() < hidden else "plain"
    return EMAIL_SPELLINGS[spelling](person.email)


def contact_line(rng: Random, plants: Plants, person: Person, where: str) -> str:
    """A sentence that gives away how to reach, pay or name the person."""
    way = rng.choice(list(CONTACT_LINES))
    value = {
        "EMAIL": lambda: spelled_email(rng, person),
        "PHONE": lambda: spelled_phone(rng, person),
        "MESSENGER_ID": lambda: person.telegram,
        "SESSION": lambda: person.session,
        "CRYPTO_ADDRESS": lambda: rng.choice(person.wallets),
        "ONION": lambda: person.onion,
        "PERSON": lambda: person.name if rng.random() < 0.6 else person.first,
        "USERNAME": lambda: person.handle,
    }[way]()
    plants.note("MESSENGER_ID" if way == "SESSION" else way, value, where)
    return rng.choice(CONTACT_LINES[way]).format(value)


def woven(
    rng: Random, plants: Plants, person: Person, sentences: Sequence[str], *, count: int, contacts: int, where: str
) -> list[str]:
    """`count` of the sentences in a new order, with `contacts` sentences of the person's among them."""
    lines = rng.sample(sentences, min(count, len(sentences)))
    for _ in range(contacts):
        lines.insert(rng.randrange(len(lines) + 1), contact_line(rng, plants, person, where))
    return lines


def page_marks(plants: Plants, person: Person, site: str) -> Marks:
    """One identifier of the person for each slot of a page."""
    values = {
        "comment": ("EMAIL", person.email),
        "script": ("USERNAME", person.handle),
        "json-ld": ("PERSON", person.name),
        "alt": ("PERSON", person.name),
        "title-attribute": ("MESSENGER_ID", person.telegram),
        "data": ("PHONE", person.phone),
        "hidden-field": ("EMAIL", person.email),
        "header": ("USERNAME", person.handle),
        "cookie": ("USERNAME", person.handle),
        "file-name": ("USERNAME", person.handle),
    }
    return tuple((slot, plants.note(*values[slot], f"{site}.page.{slot}")) for slot in PAGE_SLOTS)


def site_marks(plants: Plants, person: Person, site: str) -> Marks:
    """One identifier of the person for each slot of a site."""
    values = {
        "robots": ("EMAIL", person.email),
        "error-page": ("PERSON", person.name),
        "refusal": ("EMAIL", person.email),
        "query": ("EMAIL", person.email),
        "closed-query": ("USERNAME", person.handle),
        "fragment": ("USERNAME", person.handle),
        "redirect-target": ("EMAIL", person.email),
        "redirect-chain": ("USERNAME", person.handle),
    }
    return tuple((slot, plants.note(*values[slot], f"{site}.{slot}")) for slot in SITE_SLOTS)
