"""The policy schema for editors: JSON Schema, from the models and the registry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from policies.load import profile_defaults, profiles
from policies.model import LEAVES, Policy
from policies.registry import Order

DRAFT = "https://json-schema.org/draft/2020-12/schema"
Node = dict[str, Any]


@cache
def json_schema() -> Node:
    """The schema of a policy file: what a profile fills in need not be given, and each field says what it means.

    To be read only.
    """
    schema = Policy.model_json_schema(by_alias=True)
    parts = schema.pop("$defs")
    root: Node = _inlined(schema, parts)
    _describe(root, "")
    for path in _filled():
        _relax(root, path)
    return {"$schema": DRAFT, "title": "Policy file of Beholden"} | root


def written() -> str:
    """The schema as the file that is shipped."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False) + "\n"


def _inlined(node: Any, parts: Node) -> Any:
    """A schema without references, so that each field can say what it means where it stands."""
    if isinstance(node, list):
        return [_inlined(one, parts) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(parts[node["$ref"].rpartition("/")[2]], parts) | {k: v for k, v in node.items() if k != "$ref"}
    named_by_the_model = isinstance(node.get("title"), str)
    return {k: _inlined(value, parts) for k, value in node.items() if k != "title" or not named_by_the_model}


def _describe(node: Node, path: str) -> None:
    """Put what the registry knows at each field, and take out what only the registry needs."""
    for name, below in node.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        for key in ("order", "by", "source", "holds"):
            below.pop(key, None)
        if leaf := LEAVES.get(here):
            strict = f" From strict to loose: {', '.join(leaf.choices)}." if leaf.order is Order.RANKED else ""
            below["description"] = f"{leaf.says}{strict} Behind it: {leaf.source}. See {leaf.guide}."
        for inner, suffix in _below(below):
            _describe(inner, here + suffix)


def _below(node: Node) -> Iterator[tuple[Node, str]]:
    for one in (node, *node.get("anyOf", ())):
        yield one, ""
        if isinstance(one.get("items"), dict):
            yield one["items"], "[]"
        if below := named(one):
            yield below, ".*"
            yield from ((inner, ".*" + more) for inner, more in _below(below) if more)


def named(node: Node) -> Node | None:
    """The schema of what stands under free names."""
    found = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    return next((one for one in found if isinstance(one, dict)), None)


def _filled() -> set[tuple[str, ...]]:
    """The paths that some profile fills in."""
    return {path for name in profiles() for path in _paths(profile_defaults(name), ())}


def _paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*path, key)
            yield from _paths(below, (*path, key))


def _relax(node: Node, path: tuple[str, ...]) -> None:
    *above, name = path
    for key in above:
        node = node.get("properties", {}).get(key, {})
    if name in node.get("required", ()):
        node["required"] = [one for one in node["required"] if one != name]
