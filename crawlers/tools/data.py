"""What a browser must know of policies: the schema, the registry, the profiles and the words of errors, as a script."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policies.compare.differences import FOLLOWING, KEYS
from policies.load import profile_defaults, profiles
from policies.model import LEAVES, Policy
from policies.registry import Leaf
from policies.urls import LOCAL_NAMES, REFUSED_NETWORKS
from policies.values import FORMS

HEAD = "// Made by beholden guide build from {source}; change it there.\n"
WRAPPED = "((beholden) => {{\n{body}\n}})((window.beholden ??= {{}}));\n"
OF_THE_REGISTRY = frozenset(("title", "order", "by", "source", "holds", "description"))


def script(source: str, body: str) -> str:
    """A script that a page loads, with where it was made from."""
    return HEAD.format(source=source) + WRAPPED.format(body=body)


def policy_script() -> str:
    """The data as one script."""
    schema = _bare(Policy.model_json_schema(by_alias=True))
    data = {
        "schema": schema,
        "leaves": {path: _leaf(leaf) for path, leaf in LEAVES.items()},
        "profiles": {name: profile_defaults(name) for name in profiles()},
        "forms": {form: FORMS[form] for form in _patterns(schema)},
        "keys": KEYS,
        "following": sorted(FOLLOWING),
        "local_names": sorted(LOCAL_NAMES),
        "networks": REFUSED_NETWORKS,
    }
    lines = ",\n".join(f"{json.dumps(name)}: {_written(value)}" for name, value in data.items())
    return script("policies/", f"beholden.data = {{\n{lines}\n}};")


def _patterns(node: Any) -> dict[str, None]:
    """The patterns that the schema names, whatever else has been imported."""
    below = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    here = {node["pattern"]: None} if isinstance(node, dict) and node.get("pattern") in FORMS else {}
    return here | {form: None for one in below for form in _patterns(one)}


def _written(value: Any) -> str:
    """Each entry on a line of its own, so that a change shows where it is."""
    if not isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    parts = (f" {json.dumps(key)}: {json.dumps(one, ensure_ascii=False, default=str)}" for key, one in value.items())
    return "{\n" + ",\n".join(parts) + "\n}"


def _leaf(leaf: Leaf) -> dict[str, Any]:
    known: dict[str, Any] = {"says": leaf.says, "order": leaf.order}
    return known | ({"choices": leaf.choices} if leaf.choices else {})


def _bare(node: Any) -> Any:
    """The schema without what the registry says; sections keep their description."""
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    bare = {}
    for key, value in node.items():
        if key in ("properties", "$defs"):
            bare[key] = {name: _bare(one) for name, one in value.items()}
        elif key == "default":
            bare[key] = value
        elif key not in OF_THE_REGISTRY or (key == "description" and "properties" in node):
            bare[key] = _bare(value)
    return bare
