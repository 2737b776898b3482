"""Functions are translated for the browser, or it is said that they cannot be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from crawlers.tools.literals import UntranslatableError, constant, pattern
from crawlers.tools.translate import Translator
from policies.decision import Decision

LIMIT = timedelta(days=30)


def late(s: Any) -> Iterator[tuple[str, str]]:
    """A rule."""
    for index, one in enumerate(s.approvals):
        if one.expires and not 0 <= one.expires - s.on <= LIMIT:
            yield f"approvals[{index}].expires", f"is {one.expires}"


def reads_a_file(s: Any) -> bool:
    """What no browser can."""
    with s.name:
        return True


def asks_for_more(s: Any) -> bool:
    """A field that data in the browser do not have."""
    return bool(s.secret)


def calls_what_cannot_be(s: Any) -> bool:
    """As far as what it calls."""
    return reads_a_file(s)


TRANSLATOR_OF = {"fields": frozenset({"approvals", "expires", "on", "name"}), "natives": frozenset[str]()}


def test_a_rule_is_translated() -> None:
    """Loops, conditions, dates and texts with values become the same in JavaScript."""
    translator = Translator(**TRANSLATOR_OF)

    name = translator.function(late)

    assert translator.made[name].splitlines() == [
        f"function* {name}(s) {{",
        "  let index, one;",
        "  for ([index, one] of py.iter(py.enumerate(s.approvals))) {",
        (
            "    if ((py.truth(one.expires) && !(py.le(0, py.sub(one.expires, s.on)) "
            "&& py.le(py.sub(one.expires, s.on), 30)))) {"
        ),
        "      yield [`approvals[${py.str(index)}].expires`, `is ${py.str(one.expires)}`];",
        "    }",
        "  }",
        "}",
    ]


@pytest.mark.parametrize("function", [reads_a_file, asks_for_more, calls_what_cannot_be], ids=lambda one: one.__name__)
def test_what_cannot_be_is_said(function: Any) -> None:
    """What a browser cannot do is refused, also where something else calls it, and nothing of it is left."""
    translator = Translator(**TRANSLATOR_OF)

    with pytest.raises(UntranslatableError):
        translator.function(function)
    assert translator.made == {}


@pytest.mark.parametrize(
    ("value", "script"),
    [
        (None, "null"),
        (True, "true"),
        ("é", '"é"'),
        (1.5, "1.5"),
        (date(2026, 2, 5), '"2026-02-05"'),
        (timedelta(days=366), "366"),
        (frozenset(("b", "a")), 'new Set(["a", "b"])'),
        ({"a": (1, 2)}, '{"a": [1, 2]}'),
        (Decision(allowed=True, rule="r", reason="s"), '{"allowed": true, "reason": "s", "rule": "r"}'),
    ],
)
def test_values_are_translated(value: Any, script: str) -> None:
    """A value of a module stands in the script as JavaScript has it."""
    assert constant(value) == script


def test_other_values_are_refused() -> None:
    """What is no plain value has no place in a script."""
    with pytest.raises(UntranslatableError):
        constant(object())


def test_letters_of_all_scripts_are_letters() -> None:
    """What Python takes for a letter or an edge of a word, the script takes for one too."""
    assert pattern(re.compile(r"[^\W_][\w']*\W", re.IGNORECASE)) == r"/[\p{L}\p{N}][\p{L}\p{N}_']*[^\p{L}\p{N}_]/iu"
    assert r"(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_])" in pattern(re.compile(r"\bTBC\b"))
