"""Write a resolved policy as a YAML file: every value that holds, also those of the profile, and nothing hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from policies.model import Policy
from policies.registry import Section

PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_/-]*(?: [A-Za-z0-9_/-]+)*")
WIDE = 80
"""Characters of a list beyond which each entry has a line of its own."""
RESERVED = frozenset("true false null yes no on off y n".split())


def resolved(policy: Policy) -> str:
    """The file; read again, it is the same policy with the same digest."""
    told = f"{policy.name} with the values of its profile {policy.policy.profile} filled in."
    return f"# {told}\n# Digest: {policy.digest}\n" + as_yaml(_plain(policy))


def as_yaml(values: Mapping[str, Any]) -> str:
    """Plain values as YAML in which nothing can be read in two ways."""
    return "\n".join(_mapping(values, 0)) + "\n"


def _plain(value: Any) -> Any:
    """A value without sections, and without the fields that say nothing."""
    if isinstance(value, Section):
        named = ((info.alias or name, getattr(value, name)) for name, info in type(value).model_fields.items())
        return {name: _plain(one) for name, one in named if one is not None}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _mapping(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    for name, one in value.items():
        yield from _entry(f"{'  ' * depth}{_scalar(name)}:", one, depth)


def _entry(begin: str, value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield begin
        yield from _mapping(value, depth + 1)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        yield begin
        for one in value:
            first, *rest = _mapping(one, depth + 2)
            yield f"{'  ' * (depth + 1)}- {first.lstrip()}"
            yield from rest
    elif isinstance(value, list) and len(_flow(value)) > WIDE:
        yield begin
        yield from (f"{'  ' * (depth + 1)}- {_scalar(one)}" for one in value)
    else:
        yield f"{begin} {_flow(value)}"


def _flow(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return "{}" if isinstance(value, Mapping) else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and PLAIN.fullmatch(value) and value.lower() not in RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)
