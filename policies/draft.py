"""A draft of a policy from a profile and a few answers: whatever else the schema asks for is marked for a person.

A text says what belongs there; of choices the strictest stands, with a mark beside it, since nobody has made that
choice yet. The rules refuse an approved policy in which a text is still a mark.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.errors import PolicyError
from policies.load import as_path, resolve
from policies.model import LEAVES
from policies.plain_yaml import Document
from policies.registry import Leaf
from policies.schema import json_schema, named
from policies.values import FORMS

MARK = "TBC"
"""How a place that a person must fill begins."""
OPTIONAL: Mapping[str, Any] = {
    "notice": {},
    "security": {"audit_log": {}},
    "people": {},
    "incidents": {
        "csam": {},
        "threat_to_life": {},
        "minor": {},
        "personal_data_breach": {},
        "host_complaint": {},
        "law_enforcement_request": {},
    },
}
"""Sections that the schema lets a file leave out and the rules do not."""
SAMPLES: Mapping[str, str] = {
    "a SHA-256 digest": "0" * 64,
    "a version": "0.1.0",
    "a language code": "en",
    "a time of day": "09:00",
    "a time zone": "Europe/London",
    "an e-mail address": "tbc@example.org",
    "an exact host name": "tbc.example.org",
    "a path that begins": "/tbc",
    "a short name": "tbc",
    "a name of small letters": "tbc",
    "a file name": "TBC",
    "a name, a version and a contact": "TBC/0.1 (+https://example.org/tbc)",
    "an ORCID": "0000-0000-0000-0000",
}
"""Marks for texts that must have a form."""


def draft(answers: Mapping[str, Any], *, on: date) -> str:
    """A policy file with the answers in it, which the schema takes.

    Args:
        answers: dotted path (``study.title``, ``sources[0].hosts``) to value; ``policy.profile`` among them.
        on: today.

    Raises:
        PolicyError: an answer is not one that the field can have, or there is no such field.
    """
    body: dict[str, Any] = {"schema": 1}
    for path, value in ({"policy.law_as_of": on, "policy.version": "0.1.0"} | dict(answers)).items():
        _put(body, as_path(path), value)
    if body["policy"].get("profile") != "training-synthetic":
        body = {**{name: json.loads(json.dumps(value)) for name, value in OPTIONAL.items()}, **body}
    marked: set[str] = set()
    while missing := [one for one in _problems(body) if one.field and "is missing" in one.message]:
        fields = {str(one.field): _schema_path(str(one.field)) for one in missing}
        for field, path in fields.items():
            _put(body, as_path(field), _value(_node(path), path, LEAVES.get(path), on))
        marked |= set(fields.values())
    for one in _problems(body):
        if one.kind not in ("sense", "floor"):
            raise one
    order = {name: place for place, name in enumerate(json_schema()["properties"])}
    names = sorted(body, key=lambda name: order[name])
    return "\n".join("".join(f"{line}\n" for line in _lines(name, body[name], name, 0, marked)) for name in names)


def _problems(body: dict[str, Any]) -> tuple[PolicyError, ...]:
    return resolve(Document(body), name="the draft").problems


def _put(body: Any, path: tuple[str | int, ...], value: Any) -> None:
    *above, last = path
    for step, follows in zip(above, path[1:], strict=True):
        empty: Any = [] if isinstance(follows, int) else {}
        if isinstance(step, int):
            body.extend({} for _ in range(step + 1 - len(body)))
            body = body[step]
        else:
            body = body.setdefault(step, empty)
    if isinstance(last, int):
        body.extend({} for _ in range(last + 1 - len(body)))
    body[last] = value


def _value(node: dict[str, Any], path: str, leaf: Leaf | None, on: date) -> Any:
    if node.get("type") == "array":
        return [_value(_given(node["items"]), f"{path}[]", LEAVES.get(f"{path}[]", leaf), on)]
    if "properties" in node or node.get("type") == "object":
        return {}
    if leaf is not None and leaf.choices:
        return {"true": True, "false": False}.get(leaf.choices[0], leaf.choices[0])
    if node.get("type") == "boolean":
        return False
    if node.get("type") in ("integer", "number"):
        return node.get("minimum", 1)
    if node.get("format") == "date":
        return on
    words = FORMS.get(node.get("pattern", ""), "")
    sample = next((text for begin, text in SAMPLES.items() if words.startswith(begin)), None)
    return sample or f"{MARK}: {leaf.says.rstrip('.')}" if leaf else MARK


def _schema_path(field: str) -> str:
    """The path in the schema of a field in a file (``sources[0].hosts`` is ``sources[].hosts``)."""
    node, path = json_schema(), ""
    for step in as_path(field):
        node = _given(node)
        if isinstance(step, int):
            node, path = node["items"], f"{path}[]"
        elif step in node.get("properties", {}):
            node, path = node["properties"][step], f"{path}.{step}".lstrip(".")
        else:
            node, path = named(node) or {}, f"{path}.*"
    return path


def _node(path: str) -> dict[str, Any]:
    node = json_schema()
    for step in path.replace("[]", ".[]").split("."):
        node = _given(node)
        node = node["items"] if step == "[]" else (named(node) or {}) if step == "*" else node["properties"][step]
    return _given(node)


def _given(node: dict[str, Any]) -> dict[str, Any]:
    """A schema without the choice of leaving the field out."""
    inner = [one for one in node.get("anyOf", ()) if one.get("type") != "null"]
    return _given(inner[0]) if inner else node


def _lines(key: str, value: Any, path: str, depth: int, marked: set[str]) -> Iterator[str]:
    """A field with what it means before it, and a mark beside it where nobody has answered yet."""
    pad, leaf = "  " * depth, LEAVES.get(path)
    if leaf is not None:
        choices = f" ({', '.join(leaf.choices)})" if 1 < len(leaf.choices) <= 8 else ""
        yield f"{pad}# {leaf.says}{choices}"
    if isinstance(value, dict) and value:
        yield f"{pad}{key}:"
        for name, below in value.items():
            yield from _lines(name, below, _below(path, name), depth + 1, marked)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        yield f"{pad}{key}:"
        for one in value:
            yield f"{pad}  -"
            for name, below in one.items():
                yield from _lines(name, below, f"{path}[].{name}", depth + 2, marked)
    else:
        text = _scalar(value)
        yield f"{pad}{key}: {text}" + (f"  # {MARK}" if path in marked and MARK not in text.upper() else "")


def _below(path: str, name: str) -> str:
    known = f"{path}.{name}"
    return (
        known if known in LEAVES or any(one.startswith((f"{known}.", f"{known}[")) for one in LEAVES) else f"{path}.*"
    )


def _scalar(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(_scalar(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)
