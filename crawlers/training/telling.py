"""Say in words what was made of a learner's answers."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from crawlers.training.marking import Mark, Marked

WIDTH = 100


def told(found: Marked) -> str:
    """What a learner reads: each answer with its reason, then whether it is a pass."""
    return "\n".join((*(line for one in found.marks for line in _lines(one)), _end(found))) + "\n"


def _lines(one: Mark) -> Iterator[str]:
    if one.right is None:
        yield f"{one.name}: not answered"
        return
    yield f"{one.name}: {'right' if one.right else 'not yet'}"
    yield from (_indented(text) for text in one.says)
    yield _indented(f"{one.why} [{one.page}]")


def _indented(text: str) -> str:
    text = " ".join(text.split())
    return textwrap.fill(text, WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _end(found: Marked) -> str:
    of = f"{found.right} of {len(found.marks)} right"
    return f"{of}: passed" if found.passed else f"{of}: not passed yet, {found.needed} are needed"
