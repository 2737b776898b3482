"""Three invented pages beside the rows they became: what a page said, and what was stored of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table
from sqlalchemy import RowMapping, select

from crawlers.commands.read import open_to_read
from crawlers.demo.truth import Truth, expected
from crawlers.demo.world import Recipe, World
from crawlers.settings import Machine
from pipelines import keys
from pipelines.identity import record_key
from pipelines.tables import THINGS

LONGEST = 400
"""Characters shown of a value."""
SHORTEST = 6
"""Characters of an identifier that is no ordinary word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One thing: what its page says, and its row.

    Attributes:
        title: what it is.
        fields: field, what the page says of it, what is stored.
    """

    title: str
    fields: tuple[tuple[str, str, str], ...]


def pairs(machine: Machine, recipe: Recipe) -> list[Pair]:
    """One listing, one vendor and one advert that hold something to mask."""
    world = World.of(recipe)
    planted = {mark.value for mark in world.identifiers if len(mark.value) > SHORTEST}
    wanted = (
        ("demo-market", "market", _telling(world.listings, planted)),
        ("demo-market", "market", _telling(world.vendors, planted)),
        ("demo-board", "board", _telling(world.adverts, planted)),
    )
    found = (_pair(machine, study, source, truth) for study, source, truth in wanted if truth is not None)
    return [pair for pair in found if pair is not None]


def _telling(truths: Sequence[Truth], planted: set[str]) -> Truth | None:
    """The one with the most identifiers in the part of its text that is shown, and no statement of a child's age."""
    grown = [truth for truth in truths if not getattr(truth, "minor", False)]
    return max(grown, key=lambda truth: sum(mark in _text(truth)[:LONGEST] for mark in planted), default=None)


def _text(truth: Truth) -> str:
    return str(getattr(truth, "description", getattr(truth, "about", "")))


def _pair(machine: Machine, study: str, source: str, truth: Truth) -> Pair | None:
    master = keys.load(keys.newest(study, machine.keys), study=study)
    said = expected(truth)
    table = THINGS[truth.kind]
    query = select(table).where(table.c.study == study, table.c.key == record_key(master, source, truth.kind, said))
    with open_to_read(machine) as database:
        row = database.connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    article = "An" if truth.kind[0] in "aeiou" else "A"
    return Pair(title=f"{article} {truth.kind} of the invented {source}", fields=tuple(_fields(said, row)))


def _fields(said: Mapping[str, Any], row: RowMapping) -> Iterator[tuple[str, str, str]]:
    derived = row["derived"] or {}
    for name, value in said.items():
        kept = row.get(name)
        if kept is None:
            kept = row.get(f"{name}_band")
        if kept is None:
            kept = ", ".join(f"{key}: {part}" for key, part in derived.items() if key.startswith(name)) or None
        yield name, _shown(value), "–" if kept is None else _shown(kept)


def _shown(value: Any) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def side_by_side(pair: Pair) -> Table:
    """A table for the terminal; what changed stands out."""
    table = Table("field", "on the page (invented)", "in the database", title=pair.title, title_justify="left",
                  title_style="bold", header_style="dim", show_lines=False, box=None, padding=(0, 2))  # fmt: skip
    for name, said, kept in pair.fields:
        style = "dim" if kept == "–" else "magenta" if (kept != said and "⟦" in kept) or ":k" in kept else ""
        table.add_row(name, escape(said), f"[{style}]{escape(kept)}[/]" if style else escape(kept))
    return table
