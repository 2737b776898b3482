"""The fields of a policy that have a value, one by one, and their values in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from policies.model import LEAVES, Policy
from policies.registry import Leaf, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One field of one policy.

    Attributes:
        path: where it is (``sources[0].hosts``).
        leaf: what is known of the field.
        value: what the policy says.
    """

    path: str
    leaf: Leaf
    value: Any

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]


def facts(policy: Policy) -> Iterator[Fact]:
    """Every field that has a value, from the file or from the profile, in the order of the schema."""
    return _of(policy, "", "")


def in_words(value: Any, *, named: bool = False) -> str:
    """A value as people write it; a named choice without its underscores."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,}".removesuffix(".0")
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, tuple):
        return ", ".join(in_words(one, named=named) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {in_words(one)}" for name, one in value.items())
    text = "nothing" if value is None else " ".join(str(value).split())
    return text.replace("_", " ") if named else text


def _of(section: Section, path: str, schema: str) -> Iterator[Fact]:
    for name, info in type(section).model_fields.items():
        key = info.alias or name
        yield from _below(getattr(section, name), f"{path}.{key}".lstrip("."), f"{schema}.{key}".lstrip("."))


def _below(value: Any, path: str, schema: str) -> Iterator[Fact]:
    if isinstance(value, Section):
        yield from _of(value, path, schema)
    elif isinstance(value, tuple) and value and isinstance(value[0], Section):
        for index, one in enumerate(value):
            yield from _below(one, f"{path}[{index}]", f"{schema}[]")
    elif isinstance(value, Mapping) and schema not in LEAVES:
        for key, one in value.items():
            yield from _below(one, f"{path}.{key}", f"{schema}.*")
    elif value is not None and value != ():
        yield Fact(path=path, leaf=LEAVES[schema], value=value)
