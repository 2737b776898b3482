"""Compare two resolved policies field by field, with like beside like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from policies.compare.orders import Change, compare_values
from policies.model import LEAVES, Policy
from policies.registry import Leaf, Order, Section
from policies.sections.access import Window
from policies.sections.data import EntityRule, ItemRule, Thresholds

KEYS: Mapping[str, tuple[str, ...]] = {
    "approvals": ("role", "reference"),
    "approvals[].conditions": ("id",),
    "approvals[].waivers": ("rule",),
    "sources": ("id",),
    "study.harms": ("who", "what"),
    "study.team": ("role", "name"),
    "study.team[].training": ("name",),
    "study.affected_groups": ("group",),
    "study.partners": ("name",),
    "study.processors": ("name",),
    "legal.transfers": ("country",),
    "linkage.allowed": ("left", "right"),
    "special.lexicons": ("name",),
    "access.robots.exceptions": ("path",),
    "cases.requests": ("url",),
    "cases.items": ("item", "given"),
}
"""By which fields an entry of a list is recognised in another version of it."""
FOLLOWING = frozenset(("to", "type", "scope", "features"))
"""What tells an action how; with another action they have another meaning, and the action is what is compared."""
RULES = (ItemRule, EntityRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that differs.

    Attributes:
        path: where, with entries of lists by their names: ``sources[adverts].hosts``.
        schema: the path of the field or section in the schema.
        change: in which direction.
        old: the old value; None where there was none.
        new: the new value; None where there is none.
    """

    path: str
    schema: str
    change: Change
    old: Any
    new: Any

    @property
    def leaf(self) -> Leaf | None:
        """What is known of the field; None for a section that came or went."""
        return LEAVES.get(self.schema)


def compare(old: Policy, new: Policy) -> tuple[Difference, ...]:
    """What differs between two resolved policies: what loosens first, and else in the order of the schema.

    Status and approvals are compared too; a section that comes is a safeguard more, and one that goes one less.
    """
    found = _sections(old, new, "", "")
    return tuple(sorted(found, key=lambda one: list(Change).index(one.change)))


def _sections(old: Section, new: Section, path: str, schema: str) -> Iterator[Difference]:
    follows = isinstance(old, RULES) and isinstance(new, RULES) and old.action != new.action
    for name, info in type(old).model_fields.items():
        if follows and name in FOLLOWING:
            continue
        key = info.alias or name
        before, after = _effective(old, name), _effective(new, name)
        yield from _values(before, after, f"{path}.{key}".lstrip("."), f"{schema}.{key}".lstrip("."))


def _values(old: Any, new: Any, path: str, schema: str) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Section) and isinstance(new, Section):
        yield from _sections(old, new, path, schema)
    elif isinstance(old, Section) or isinstance(new, Section):
        yield _presence(old, new, path, schema, Order.DENY_SET)
    elif schema in KEYS:
        yield from _lists(old, new, path, schema)
    elif isinstance(old, Mapping) and schema not in LEAVES:
        yield from _mappings(old, new, path, schema)
    else:
        change = compare_values(LEAVES[schema], old, new)
        yield Difference(path=path, schema=schema, change=change, old=old, new=new)


def _lists(old: tuple[Section, ...], new: tuple[Section, ...], path: str, schema: str) -> Iterator[Difference]:
    order = LEAVES[schema].order if schema in LEAVES else Order.ALLOW_SET
    before, after = (dict(_named(schema, entries)) for entries in (old, new))
    for name in dict.fromkeys(chain(before, after)):
        here, was, now = f"{path}[{name}]", before.get(name), after.get(name)
        if was is not None and now is not None:
            yield from _sections(was, now, here, f"{schema}[]")
        else:
            yield _presence(was, now, here, schema, order)


def _named(schema: str, entries: tuple[Section, ...]) -> Iterator[tuple[str, Section]]:
    seen: dict[str, int] = {}
    for entry in entries:
        name = ", ".join(_shown(getattr(entry, key)) for key in KEYS[schema] if getattr(entry, key) is not None)
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name}, {seen[name]}", entry


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(map(_shown, value.values()))
    if isinstance(value, tuple):
        return " ".join(map(_shown, value))
    return " ".join(str(value).split())


def _mappings(old: Mapping[str, Any], new: Mapping[str, Any], path: str, schema: str) -> Iterator[Difference]:
    for key in dict.fromkeys(chain(old, new)):
        was, now = old.get(key), new.get(key)
        here, below = f"{path}.{key}", f"{schema}.*"
        if isinstance(was, Mapping) or isinstance(now, Mapping):
            yield from _mappings(was or {}, now or {}, here, below)
        elif isinstance(was or now, RULES):
            yield from _rules(was, now, here, below)
        else:
            yield from _values(was, now, here, below)


def _rules(old: Section | None, new: Section | None, path: str, schema: str) -> Iterator[Difference]:
    """A field or type without a rule is dropped."""
    if old is not None and new is not None:
        yield from _sections(old, new, path, schema)
        return
    was, now = (getattr(rule, "action", "drop") for rule in (old, new))
    action = f"{schema}.action"
    if (change := compare_values(LEAVES[action], was, now)) is not Change.SAME:
        yield Difference(path=f"{path}.action", schema=action, change=change, old=was, new=now)


def _presence(old: Any, new: Any, path: str, schema: str, order: Order) -> Difference:
    came, went = {
        Order.ALLOW_SET: (Change.LOOSER, Change.TIGHTER),
        Order.DENY_SET: (Change.TIGHTER, Change.LOOSER),
        Order.IDENTITY: (Change.INCOMPARABLE, Change.INCOMPARABLE),
    }[order]
    return Difference(path=path, schema=schema, change=came if old is None else went, old=old, new=new)


def _effective(section: Section, name: str) -> Any:
    """A value as it works: a window that closes on the next day closes after midnight, not before it opens."""
    value = getattr(section, name)
    if isinstance(section, Window) and name == "closes" and section.closes < section.opens:
        hours, _, minutes = section.closes.partition(":")
        return f"{int(hours) + 24}:{minutes}"
    if name == "names_thresholds":
        general: float = section.names_threshold  # type: ignore[attr-defined]
        labels = {label: getattr(value, label) or general for label in ("PERSON", "GEO", "ORG")}
        return Thresholds(**labels, why=value.why)
    return value
