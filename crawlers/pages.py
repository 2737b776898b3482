"""Pages of a pack as self-contained HTML: everything that comes from a policy is text and never markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import version
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from crawlers.screen import number
from policies.prose import ASKED, EXACT, LISTED, Block

TAGS = {
    "heading": Markup("<h3>{}</h3>\n"),
    "part": Markup("<h4>{}</h4>\n"),
    "paragraph": Markup("<p>{}</p>\n"),
}


def page(name: str, **content: Any) -> bytes:
    """A page from one of the templates.

    Args:
        name: of the template, without its ending.
        content: what it shows.
    """
    loader = FunctionLoader(lambda name: (files("crawlers") / "templates" / f"{name}.html.j2").read_text("utf-8"))
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=loader
    )
    environment.filters |= {"number": number, "prose": prose, "breakable": breakable}
    return environment.get_template(name).render(**content, version=version("beholden")).encode()


def prose(blocks: Iterable[Block]) -> Markup:
    """A paper's blocks below the heading that the page gives it."""
    written = Markup("")
    for listed, group in groupby(blocks, key=lambda block: block.kind in LISTED):
        if listed:
            written += Markup("<ul>\n{}</ul>\n").format(Markup("").join(_item(block) for block in group))
        else:
            known = (block for block in group if block.kind in TAGS)
            written += Markup("").join(TAGS[block.kind].format(_inline(block.text)) for block in known)
    return written


def _item(block: Block) -> Markup:
    if block.kind == "ask":
        return Markup('<li class="ask"><strong>{}</strong> {}</li>\n').format(ASKED, _inline(block.text))
    return Markup("<li>{}</li>\n").format(_inline(block.text))


def _inline(text: str) -> Markup:
    pieces = enumerate(EXACT.split(text))
    return Markup("").join(Markup("<code>{}</code>").format(one) if index % 2 else escape(one) for index, one in pieces)


def breakable(code: str) -> Markup:
    """A dotted path that a narrow column may break after its dots."""
    return Markup(".<wbr>").join(code.split("."))


def questions(papers: Mapping[str, Iterable[Block]]) -> int:
    """How many questions the papers leave to a person."""
    return sum(block.kind == "ask" for paper in papers.values() for block in paper)
