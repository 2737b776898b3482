"""Turn values into the desk's pages; whatever comes from a policy, a note or a run is text and never markup."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from crawlers.pages import breakable
from crawlers.screen import number
from policies.facts import in_words
from policies.prose import EXACT
from policies.terms import ROLES

FOLDER = files("crawlers.desk") / "templates"


def render(name: str, **content: Any) -> str:
    """A page from a template."""
    return _environment().get_template(f"{name}.html.j2").render(**content)


@cache
def stylesheet() -> bytes:
    """How the pages look."""
    return (FOLDER / "desk.css").read_bytes()


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FunctionLoader(lambda name: (FOLDER / name).read_text("utf-8")),
    )
    environment.filters |= {
        "breakable": breakable,
        "number": number,
        "said": said,
        "ticked": ticked,
        "day": in_words,
        "to_clause": to_clause,
        "choice": lambda text: str(text).replace("_", " "),
        "upper_first": lambda text: text[:1].upper() + text[1:],
    }
    environment.globals |= {"ROLES": ROLES, "plural": plural}
    return environment


def said(text: str) -> Markup:
    """Words in which what is written exactly so is code."""
    pieces = enumerate(EXACT.split(text))
    return Markup("").join(Markup("<code>{}</code>").format(one) if index % 2 else escape(one) for index, one in pieces)


def ticked(text: str) -> Markup:
    """Words in which what stands between backticks is code."""
    pieces = enumerate(text.split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(one) if index % 2 else escape(one) for index, one in pieces)


def to_clause(at: str, run: str = "") -> str:
    """The address of a clause's page, as the policy on the desk has it or the one that a run was under."""
    return f"/clause?at={quote(at, safe='')}" + (f"&run={quote(run, safe='')}" if run else "")


def plural(count: int, one: str, several: str = "") -> str:
    """A count with its noun."""
    return f"{number(count)} {one if count == 1 else several or one + 's'}"


def comments_as_text(title: str, comments: Iterable[Any], conditions: Iterable[Any]) -> str:
    """The notes as a text for the study."""
    lines = [title, ""]
    lines += [f"- {one.at or 'the whole policy'}: {one.text}" for one in comments]
    lines += [""] * bool(lines[2:])
    lines += [
        f"- Condition {one.id}: {one.text} (carried out by {one.field}"
        + (f", by {in_words(one.due)})" if one.due else ")")
        for one in conditions
    ]
    return "\n".join(lines).rstrip() + "\n"
