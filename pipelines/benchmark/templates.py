"""The texts that made-up people write, with slots for what is planted: one file for each half."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from pipelines.benchmark.wordlists import Split

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\{([a-z_]+(?:v[46])?(?:\.[a-z0-9_.]+)?)([123]?)\}")
"""A slot: what is planted, and whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text with slots.

    Attributes:
        sort: ``advert``, ``listing``, ``profile`` or ``review``.
        text: the text, lines as people break them.
    """

    sort: str
    text: str

    def parts(self) -> Iterator[str | tuple[str, int]]:
        """The words between the slots, and each slot with the number of its person."""
        last = 0
        for slot in SLOT.finditer(self.text):
            yield self.text[last : slot.start()]
            yield slot[1], int(slot[2] or 1)
            last = slot.end()
        yield self.text[last:]


@cache
def templates(split: Split) -> tuple[Template, ...]:
    """All templates of one half."""
    sorts: Mapping[str, Sequence[str]] = _read(f"{split}.yaml")
    return tuple(Template(sort=sort, text=text.rstrip()) for sort, texts in sorts.items() for text in texts)


@cache
def words(what: str) -> tuple[str, ...]:
    """A list of words: ``goods``, ``titles`` and the like."""
    return tuple(_read("words.yaml")[what])


@cache
def _read(name: str) -> Mapping[str, Sequence[str]]:
    read: Mapping[str, Sequence[str]] = YAML(typ="safe", pure=True).load(FOLDER / name)
    return read
