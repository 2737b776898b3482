"""Headings, paragraphs and lists, written as plain text or as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

WIDTH = 96
OPEN, CLOSE = "\x01", "\x02"
"""Around what is written exactly so, such as a path; no policy can hold them."""
EXACT = re.compile(f"{OPEN}(.*?){CLOSE}")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")
ASKED = "To be answered by a person:"
"""Before what a document must say and the policy does not."""
SIGNS = {
    "title": "# ",
    "heading": "## ",
    "part": "### ",
    "point": "- ",
    "paragraph": "",
    "ask": f"- [ ] **{ASKED}** ",
}
LISTED = {"point": "- ", "ask": f"- {ASKED} "}
RULES = {"title": "=", "heading": "-"}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of prose.

    Attributes:
        kind: what it is.
        text: what it says.
        about: the fields of a policy that it tells, by their paths.
    """

    kind: Literal["title", "heading", "part", "paragraph", "point", "ask"]
    text: str
    about: tuple[str, ...] = ()


def exactly(text: str) -> str:
    """Mark a text that is written exactly so."""
    return f"{OPEN}{text}{CLOSE}"


def write(blocks: Iterable[Block], *, markdown: bool = False) -> str:
    """The blocks, with an empty line between all but the points of a list."""
    lines: list[str] = []
    last = ""
    for block in blocks:
        if lines and not {last, block.kind} <= LISTED.keys():
            lines.append("")
        lines += [SIGNS[block.kind] + _escaped(block.text)] if markdown else _wrapped(block)
        last = block.kind
    return "\n".join(lines)


def _wrapped(block: Block) -> Iterator[str]:
    text = EXACT.sub(r"\1", block.text)
    first, rest = (LISTED[block.kind], "  ") if block.kind in LISTED else ("", "")
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    if block.kind in RULES:
        yield RULES[block.kind] * min(len(text), WIDTH)


def _escaped(text: str) -> str:
    """Markdown in which nothing that a policy says is taken for a sign."""
    pieces = enumerate(EXACT.split(text))
    return "".join(_code(piece) if index % 2 else SPECIAL.sub(r"\\\1", piece) for index, piece in pieces)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
