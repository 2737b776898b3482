"""The files that exercises hand out: made from the demo's sites, shipped policies and seeds, the same each time."""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from crawlers.demo.truth import AdvertTruth, expected
from crawlers.demo.world import World
from crawlers.training.exercise import Exercise, Material
from policies.errors import UsageError
from policies.load import library, parse_policy

BOARD_SEED, MARKET_SEED = 13, 15
PLACES = {"United Kingdom": "UK", "Canada": "overseas", "Australia": "overseas"}
"""Where the market's parcels come from, in three places; the rest is mainland Europe."""
NUMBERS = (147, 308, 591, 733, 926)
"""Last digits of telephone numbers that nobody has (07700 900000 to 900999 are kept free for drama)."""

BODIES = {
    "lead": "Example University",
    "rec": "Example Ethics Committee",
    "dpo": "Data Protection Office",
    "security": "Security Office",
}


def material(exercise: Exercise) -> dict[str, str]:
    """Every file of an exercise by its name.

    Raises:
        UsageError: an edit does not fit what it changes.
    """
    made: dict[str, str] = {}
    for one in exercise.material:
        made[one.file] = _text(one, made)
    return made


def difference(one: Material, made: Mapping[str, str]) -> str:
    """How a file differs from what it is made from, as a unified diff without its head."""
    before, after = _begin(one, made).splitlines(), made[one.file].splitlines()
    lines = list(difflib.unified_diff(before, after, lineterm="", n=1))[2:]
    return "\n".join(line for line in lines if not line.startswith("@@"))


def _text(one: Material, made: Mapping[str, str]) -> str:
    if one.made is not None:
        return MAKERS[one.made]()
    text = _begin(one, made)
    for old, new in one.edits:
        if text.count(old) != 1:
            raise UsageError(f"{one.file}: the words to be changed stand {text.count(old)} times in it: {old}")
        text = text.replace(old, new)
    return text


def _begin(one: Material, made: Mapping[str, str]) -> str:
    if one.text is not None:
        return one.text
    if one.of is not None:
        return made[one.of]
    return _shipped(str(one.library))


def _shipped(name: str) -> str:
    return {path.stem: path for path in library()}[name].read_text("utf-8")


@cache
def board() -> tuple[AdvertTruth, ...]:
    """The adverts of the invented board that the exercises are about; nobody in them is under 18."""
    return World.generate(BOARD_SEED, listings=0, vendors=0, adverts=700, minors=0).adverts


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def anonymous() -> str:
    """Adverts without names and contacts, which somebody calls anonymous."""
    rows = [(one.location, one.age, one.section[1], f"{one.posted_at:%Y-%m-%d}") for one in board() if one.age]
    return table(("town", "age", "section", "posted"), sorted(rows))


def advert() -> str:
    """One advert for lessons, with everything that its page shows."""
    wanted = (one for one in board() if one.section[1] == "Lessons" and one.name and one.email and one.handle)
    one = next(one for one in wanted if one.phone and "7700" in one.phone)
    there = {"age": 52, "location": "Leeds", "posted_at": f"{one.posted_at:%Y-%m-%d}"}
    shown = expected(one) | there | {"url": f"http://board.test/ad/{one.item_id}.html"}
    lines = (f"{name}: {json.dumps(value, default=str, ensure_ascii=False)}" for name, value in shown.items())
    return "\n".join(lines) + "\n"


def hashed() -> str:
    """Telephone numbers that nobody has, hashed in four ways."""
    numbers = [f"07700900{value:03d}" for value in NUMBERS]
    salt, secret = "study-2026", hashlib.sha256(b"a key that is not in this folder").digest()
    ways: Mapping[str, Callable[[str], str]] = {
        "plain": lambda number: hashlib.sha256(number.encode()).hexdigest(),
        "salted": lambda number: hashlib.sha256(f"{salt}{number}".encode()).hexdigest(),
        "short": lambda number: hashlib.sha256(number.encode()).hexdigest()[:10],
        "keyed": lambda number: hashlib.blake2b(number.encode(), key=secret, digest_size=32).hexdigest(),
    }
    rows = ((index + 1, *(way(number) for way in ways.values())) for index, number in enumerate(numbers))
    return table(("advert", *ways), rows)


def counts() -> str:
    """Offers of the invented market by category and place, with their totals."""
    world = World.generate(MARKET_SEED, listings=420, vendors=30, adverts=0, minors=0, feedback=0)
    found = Counter((one.category, PLACES.get(one.ships_from, "mainland Europe")) for one in world.listings)
    places, groups = sorted({place for _, place in found}), sorted({group for group, _ in found})[:6]
    rows: dict[str, list[int]] = {group: [found[group, place] for place in places] for group in groups}
    rows["all"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    return table(("category", *places, "all"), ((name, *row, sum(row)) for name, row in rows.items()))


def to_be_signed() -> str:
    """An approved policy whose four approvals nobody has signed yet, with the digest that they are for."""
    text = _shipped("modern-slavery-adverts").replace("  status: draft\n", "  status: approved\n")
    digest = parse_policy(text.encode()).digest
    rows = (
        f"  - {{role: {role}, body: {body}, reference: {role.upper()}-2026-12, decision: approved,\n"
        f"     issued: 2026-11-02, expires: 2027-11-01, signature_file: approvals/{role}.json.sig,\n"
        f'     digest: "{digest}"}}\n'
        for role, body in BODIES.items()
    )
    return f"{text}\napprovals:\n{''.join(rows)}"


MAKERS: Mapping[str, Callable[[], str]] = {
    "advert": advert,
    "anonymous": anonymous,
    "hashed": hashed,
    "counts": counts,
    "to_be_signed": to_be_signed,
}
