"""A policy with every field of the schema in it, made from the JSON Schema, and looser values for each field."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Mapping
from typing import Any

from policies.model import LEAVES, Policy
from policies.registry import Leaf, Order
from policies.schema import json_schema, named
from policies.values import FORMS

Place = tuple[str | int, ...]
TEXTS: Mapping[str, tuple[str, str]] = {
    "a text that says something": ("something", "something else"),
    "a short name": ("sample-one", "sample-two"),
    "a name of small letters": ("sample_one", "sample_two"),
    "a SHA-256 digest": ("a" * 64, "b" * 64),
    "a version": ("1.0.0", "1.0.1"),
    "a language code": ("en", "fr"),
    "a time of day": ("10:00", "11:00"),
    "a time zone": ("Europe/London", "Europe/Paris"),
    "an e-mail address": ("one@example.org", "two@example.org"),
    "an exact host name": ("one.example.org", "two.example.org"),
    "a file name": ("STOP", "HALT"),
    "a path that begins": ("/one/*", "/two/*"),
    "a public key of age": ("age1" + "q" * 58, "age1" + "p" * 58),
    "a name, a version and a contact": ("OneBot/1.0", "TwoBot/1.0"),
    "the id of a lint rule": ("FRM004", "FRM006"),
    "an ORCID": ("0000-0000-0000-0000", "0000-0000-0000-0001"),
}
"""Two samples of each form that a text can have."""
WHOLE: Mapping[str, tuple[Any, Any]] = {
    "schedule.window.closes": ("20:00", "21:00"),
    "cases.items[].given": ({"price": "1"}, {"price": "2"}),
    "cases.items[].expect": ({"price": "1"}, "refused"),
}


def full() -> dict[str, Any]:
    """A policy file that gives every field, the profile too."""
    body: dict[str, Any] = _sample(json_schema(), "")
    return body


def place_of(leaf: Leaf) -> Place:
    """Where the field stands in `full`."""
    return tuple(_step(part) for part in leaf.path.replace("[]", ".[]").split("."))


def _step(part: str) -> str | int:
    return 0 if part == "[]" else part


def with_value(body: dict[str, Any], place: Place, value: Any) -> dict[str, Any]:
    """The policy with another value at a place; ``*`` stands for the first key."""
    changed = copy.deepcopy(body)
    node: Any = changed
    *above, last = place
    for step in above:
        node = node[next(iter(node)) if step == "*" else step]
    node[last] = value
    return changed


def as_policy(body: dict[str, Any]) -> Policy:
    """The policy as the schema takes it; what contradicts itself is nobody's concern here."""
    return Policy.model_validate(body)


@functools.cache
def pairs(leaf: Leaf) -> tuple[Any, Any] | None:
    """A strict value of a field and a looser one, as a file gives them; None where the schema has one value only."""
    if leaf.path in WHOLE:
        return WHOLE[leaf.path]
    node = _node(leaf.path)
    if "array" in _types(node):
        below = [_value(node["items"], f"{leaf.path}[]", number) for number in (0, 1)]
        small, large = below[:1], below
        return None if below[0] == below[1] else (large, small) if leaf.order is Order.DENY_SET else (small, large)
    first, second = _value(node, leaf.path, 0), _value(node, leaf.path, 1)
    if first == second:
        return None
    return DIRECTIONS.get(leaf.order, _as_they_are)(first, second)


def _as_they_are(first: Any, second: Any) -> tuple[Any, Any]:
    return first, second


def _backwards(first: Any, second: Any) -> tuple[Any, Any]:
    return second, first


def _gone(first: Any, second: Any) -> tuple[Any, Any]:
    return (True, False) if isinstance(first, bool) else (first, second)


DIRECTIONS: Mapping[Order, Callable[[Any, Any], tuple[Any, Any]]] = {
    Order.MINIMUM: _backwards,
    Order.START: _backwards,
    Order.SAFEGUARD: _gone,
}


def _types(node: dict[str, Any]) -> set[str]:
    return {one.get("type", "") for one in (node, *node.get("anyOf", ()))}


def _node(path: str) -> dict[str, Any]:
    node = json_schema()
    for part in path.replace("[]", ".[]").split("."):
        node = _inner(node)
        if part == "[]":
            node = node["items"]
        elif part == "*":
            node = named(node) or {}
        else:
            node = node["properties"][part]
    return _inner(node)


def _inner(node: dict[str, Any]) -> dict[str, Any]:
    """A schema without the choice of leaving the field out."""
    given = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
    return _inner(given[0]) if given else node


def _sample(node: dict[str, Any], path: str) -> Any:
    node = _inner(node)
    if path in WHOLE:
        return WHOLE[path][0]
    if "properties" in node:
        return {name: _sample(below, f"{path}.{name}".lstrip(".")) for name, below in node["properties"].items()}
    if node.get("type") == "object":
        keys = node.get("propertyNames", {}).get("enum") or ["price"]
        return {keys[0]: _sample(named(node) or {}, f"{path}.*")}
    if node.get("type") == "array":
        return [_sample(node["items"], f"{path}[]")]
    return _value(node, path, 0)


def _value(node: dict[str, Any], path: str, number: int) -> Any:
    """The first or the second value of a field; the second is higher, later or further right."""
    node = _inner(node)
    if "properties" in node or node.get("type") == "object":
        return _sample(node, path) | ({"why": "Another."} if number else {})
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][-number]
    if node["type"] == "boolean":
        return bool(number)
    if node["type"] in ("integer", "number"):
        least = node.get("minimum", node.get("exclusiveMinimum", 0))
        most = node.get("maximum", node.get("exclusiveMaximum", least + 10))
        whole = node["type"] == "integer"
        return int(least + 1 + number) if whole else least + (most - least) * (1 + number) / 4
    if node.get("format") == "date":
        return f"2027-01-0{number + 1}"
    words = FORMS[node["pattern"]]
    return next(texts[number] for begin, texts in TEXTS.items() if words.startswith(begin))


ALL = tuple(LEAVES.values())
