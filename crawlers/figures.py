"""Draw the guide's figures from their description: a way of steps as inline SVG that reads at the width of a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from policies.errors import PolicyError

WIDTH, MARGIN, INDENT = 340, 10, 62
BOX, ASIDE, LINE, GAP = 52, 30, 17, 28
SPINE = 34
"""Where the way goes down, from the left."""
LETTER, SMALL = 7.9, 6.9
"""How wide a letter of the two sizes is at most, on average, in the fonts of common systems."""


def figures(guide: Path) -> dict[str, str]:
    """Every figure by its path below the guide's folder; none where nothing is described."""
    described = guide / "figures.yml"
    found = YAML(typ="safe", pure=True).load(described) if described.exists() else {}
    return {f"includes/figures/{name}.html": figure(name, of) for name, of in found.items()}


def figure(name: str, of: Mapping[str, Any]) -> str:
    """A figure with its title, its description, and its caption.

    Args:
        name: what its ids begin with.
        of: its title, what it says, its caption, its steps, and the words of a way back, if it has one.

    Raises:
        PolicyError: a text does not fit into its box.
    """
    steps = list(_steps(name, of["steps"], WIDTH - (60 if "back" in of else 20)))
    end = steps[-1][0]
    drawn = "".join(f"  {part}\n" for _, parts in steps for part in parts)
    back = f"  {_back(name, of['back'], MARGIN, end - BOX)}\n" if "back" in of else ""
    return (
        f'<figure class="flow">\n<svg viewBox="0 0 {WIDTH} {end + MARGIN}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">\n'
        f'  <title id="{name}-title">{escape(of["title"])}</title>\n'
        f'  <desc id="{name}-desc">{escape(of["says"])}</desc>\n'
        f'  <defs><marker id="{name}-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        f'orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>\n{drawn}{back}</svg>\n'
        f"<figcaption>{escape(of['caption'])}</figcaption>\n</figure>\n"
    )


def _steps(name: str, steps: Sequence[Mapping[str, Any]], width: int) -> Iterator[tuple[int, list[str]]]:
    """What is drawn for each step, and where it ends; an arrow leads from each box to the next."""
    free, below = MARGIN, 0
    for step in steps:
        if "border" in step:
            parts = list(_border(name, step["border"], free + 14))
            free += 18 + LINE * len(step["border"])
            yield free, parts
            continue
        top = free + (GAP if below else 0)
        parts = [*_box(name, step, top, width)]
        parts += [_arrow(name, below, top, up=step.get("up", False))] if below else []
        below = free = top + BOX
        for aside in step.get("asides", ()):
            parts += _aside(name, aside, below, free + 10)
            free += 10 + ASIDE
        yield free, parts


def _box(name: str, step: Mapping[str, Any], top: int, width: int) -> Iterator[str]:
    kind = "raw" if step.get("raw") else "box"
    _fits(name, step["box"], LETTER, width - 28)
    _fits(name, step["note"], SMALL, width - 28)
    yield f'<rect class="{kind}" x="{MARGIN}" y="{top}" width="{width}" height="{BOX}" rx="6"/>'
    yield f'<text x="24" y="{top + 21}">{escape(step["box"])}</text>'
    yield f'<text class="small" x="24" y="{top + 40}">{escape(step["note"])}</text>'


def _aside(name: str, text: str, below: int, top: int) -> Iterator[str]:
    middle, width = top + ASIDE // 2, WIDTH - MARGIN - INDENT
    _fits(name, text, SMALL, width - 20)
    yield f'<path class="edge" d="M{SPINE} {below} V{middle} H{INDENT - 2}" marker-end="url(#{name}-head)"/>'
    yield f'<rect class="box" x="{INDENT}" y="{top}" width="{width}" height="{ASIDE}" rx="6"/>'
    yield f'<text class="small" x="{INDENT + 10}" y="{middle + 4}">{escape(text)}</text>'


def _border(name: str, lines: Sequence[str], top: int) -> Iterator[str]:
    yield f'<path class="border" d="M4 {top} H{WIDTH - 4}"/>'
    for number, line in enumerate(lines, 1):
        _fits(name, line, SMALL, WIDTH - SPINE - 24)
        yield f'<text class="small" x="{SPINE + 12}" y="{top + LINE * number}">{escape(line)}</text>'


def _arrow(name: str, start: int, end: int, *, up: bool) -> str:
    way = f"M{SPINE} {end} V{start + 2}" if up else f"M{SPINE} {start} V{end - 2}"
    return f'<path class="edge" d="{way}" marker-end="url(#{name}-head)"/>'


def _back(name: str, words: str, first: int, last: int) -> str:
    side, right, middle = WIDTH - 24, WIDTH - 50, (first + last + BOX) // 2
    way = f"M{right} {last + BOX // 2} H{side} V{first + BOX // 2} H{right + 2}"
    return (
        f'<path class="edge" d="{way}" marker-end="url(#{name}-head)"/>'
        f'<text class="small" text-anchor="middle" transform="rotate(-90 {side - 8} {middle})" '
        f'x="{side - 8}" y="{middle}">{escape(words)}</text>'
    )


def _fits(name: str, text: str, letter: float, width: int) -> None:
    if len(text) * letter > width:
        raise PolicyError(f"figure {name}: {text!r} does not fit into its box; say it in {int(width / letter)} letters")
