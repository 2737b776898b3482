"""An invented table of adverts, and who stands out in it: how many rows share each combination of what is kept."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from crawlers.tools.data import script

ROWS = 400
SEED = 20261128
TOWNS = {
    "Leeds": ("Yorkshire", 30), "Bradford": ("Yorkshire", 16), "York": ("Yorkshire", 7), "Whitby": ("Yorkshire", 2),
    "Manchester": ("North West", 34), "Bolton": ("North West", 9), "Kendal": ("North West", 2),
    "Bristol": ("South West", 20), "Exeter": ("South West", 9), "Truro": ("South West", 3), "Bude": ("South West", 1),
    "Norwich": ("East", 12), "Ipswich": ("East", 8), "Cromer": ("East", 1),
}  # fmt: skip
WORK = {
    "office cleaning": ("cleaning", 26), "house cleaning": ("cleaning", 22), "window cleaning": ("cleaning", 4),
    "kitchen help": ("food", 24), "meat packing": ("food", 12), "oyster picking": ("food", 1),
    "building": ("building", 20), "roofing": ("building", 6), "stone carving": ("building", 1),
    "fruit picking": ("farm", 12), "lambing": ("farm", 2),
}  # fmt: skip
FIRST, DAYS = date(2026, 9, 1), 90
BANDS = (10, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table.

    Attributes:
        name: what it is.
        levels: from fine to coarse, what each row shows there.
    """

    name: str
    levels: Mapping[str, Sequence[str]]


@cache
def columns() -> tuple[Column, ...]:
    """The invented table, the same each time."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    towns = chance.choices(list(TOWNS), [weight for _, weight in TOWNS.values()], k=ROWS)
    work = chance.choices(list(WORK), [weight for _, weight in WORK.values()], k=ROWS)
    days = [FIRST + timedelta(days=chance.randrange(DAYS)) for _ in range(ROWS)]
    wages = [max(30, round(chance.gauss(85, 22))) for _ in range(ROWS)]
    weeks = [day - timedelta(days=day.weekday()) for day in days]
    return (
        Column(name="place", levels={"town": towns, "region": [TOWNS[town][0] for town in towns]}),
        Column(
            name="time",
            levels={
                "day": [f"{day.day} {day:%B}" for day in days],
                "week": [f"week of {day.day} {day:%B}" for day in weeks],
                "month": [f"{day:%B}" for day in days],
            },
        ),
        Column(name="work", levels={"exact": work, "kind": [WORK[one][0] for one in work]}),
        Column(
            name="wage a day",
            levels={
                "exact": [f"£{wage}" for wage in wages],
                **{f"in steps of {band}": [_band(wage, band) for wage in wages] for band in BANDS},
            },
        ),
    )


def _band(value: int, width: int) -> str:
    low = value // width * width
    return f"£{low} to £{low + width - 1}"


def sizes(levels: Mapping[str, str]) -> list[int]:
    """How many rows share the combination of each row; columns that are not named are left out."""
    shown = [column.levels[levels[column.name]] for column in columns() if column.name in levels]
    combinations = list(zip(*shown, strict=True)) if shown else [()] * ROWS
    counts = Counter(combinations)
    return [counts[one] for one in combinations]


def table_script() -> str:
    """The table as a script: of each level the words, and for each row which of them."""
    made = [
        {"name": column.name, "levels": {key: _coded(row) for key, row in column.levels.items()}}
        for column in columns()
    ]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in made)
    return script("crawlers/tools/table.py", f"beholden.table = [\n{lines}\n];")


def _coded(values: Sequence[str]) -> dict[str, list[str] | list[int]]:
    words = list(dict.fromkeys(values))
    places = {word: place for place, word in enumerate(words)}
    return {"words": words, "rows": [places[value] for value in values]}


CHOICES: tuple[Mapping[str, str], ...] = (
    {"place": "town", "time": "day", "work": "exact", "wage a day": "exact"},
    {"place": "town", "time": "week", "work": "exact", "wage a day": "in steps of 10"},
    {"place": "region", "time": "month", "work": "kind", "wage a day": "in steps of 50"},
    {"place": "region", "time": "month", "work": "kind"},
    {"place": "region", "work": "kind"},
    {"place": "region", "time": "month"},
)
"""What may be kept of the table, from much to little, for those who read without scripts."""
