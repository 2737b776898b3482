"""What is done to a field, and to an identifier in a text: a dict of functions each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from sys import intern

from pipelines.entities import Entity
from pipelines.features import FEATURES
from pipelines.generalise import generalise_text, generalise_url, generalise_value, stored_number
from pipelines.items import Raw, Stored
from pipelines.keys import Purpose
from pipelines.pseudonyms import Namer, mask
from policies.sections.data import EntityRule, ItemRule

MOST = 2**63
"""Whole numbers of this size or more fit no database."""
DROP = EntityRule(action="drop")
Outputs = Iterator[tuple[str, Stored]]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Desk:
    """All that the operators need for one record, and what they write down of their work.

    Attributes:
        rules: the policy's rule for each entity type; a type without one is dropped.
        namer: gives the pseudonyms.
        hosts: the hosts of the source.
        identified: what the detectors found in a text.
        to_mask: the same with every known value of the page, without overlaps and without what the policy keeps.
        left: what is found in a text after it was masked; what stood around an identifier may have hidden it.
        actions: counts, as in `Record.actions`.
        mentions: counts by field, label and pseudonym.
    """

    rules: Mapping[str, EntityRule]
    namer: Namer
    hosts: frozenset[str]
    identified: Callable[[str], Sequence[Entity]]
    to_mask: Callable[[str], Sequence[Entity]]
    left: Callable[[str], Sequence[Entity]]
    actions: Counter[str] = field(default_factory=Counter)
    mentions: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def count(self, *code: str) -> None:
        """Count an action. Codes are few, and interned: each crosses the pipe to the crawl but once for a batch."""
        self.actions[intern(":".join(code))] += 1

    def name(self, where: str, label: str, text: str, scope: str | None) -> str:
        """The pseudonym of an identifier, written down as a mention."""
        name = self.namer.name(label, text, scope)
        self.mentions[where, label, name] += 1
        return name


WHOLE = frozenset(("PERSON", "USERNAME"))
"""Types of which a part is somebody else: "Leaf_99" within "Red Leaf_99"."""


def normal_form(label: str, text: str, identified: Sequence[Entity]) -> str:
    """The detector's normal form of a field that holds one identifier, or the field as it is."""
    found = [entity for entity in identified if entity.label == label]
    if label in WHOLE:
        found = [entity for entity in found if not _is_more(text[: entity.start] + text[entity.end :])]
    forms = {entity.canonical for entity in found if entity.canonical}
    return forms.pop() if len(forms) == 1 else text


def _is_more(rest: str) -> bool:
    return any(map(str.isalnum, rest))


def _mask(desk: Desk, where: str, entity: Entity, text: str, rule: EntityRule) -> str:  # noqa: ARG001
    return ""


def _coarser(desk: Desk, where: str, entity: Entity, text: str, rule: EntityRule) -> str:  # noqa: ARG001
    return generalise_text(entity.canonical or text, rule.to or "") or generalise_text(text, rule.to or "") or ""


def _name(desk: Desk, where: str, entity: Entity, text: str, rule: EntityRule) -> str:
    name = desk.name(where, entity.label, entity.canonical or text, rule.scope)
    return name.removeprefix(f"{entity.label}:")


ENTITY_OPERATORS: Mapping[str, Callable[[Desk, str, Entity, str, EntityRule], str]] = {
    "drop": _mask,
    "generalise": _coarser,
    "pseudonymise": _name,
    "keep": _mask,
}
"""What stands beside the type in the mask of an entity; nothing for a bare mask.

What a policy keeps never comes here by itself; where it overlaps something else, it is masked with it.
"""


def redact(desk: Desk, where: str, text: str) -> str:
    """The text with everything that must not be stored masked by its rule; it holds no mask before."""
    parts: list[str] = []
    last = 0
    for entity in desk.to_mask(text):
        rule = desk.rules.get(entity.label, DROP)
        instead = ENTITY_OPERATORS[rule.action](desk, where, entity, text[entity.start : entity.end], rule)
        desk.count("entity", entity.label, rule.action if instead else "drop")
        parts += (text[last : entity.start], mask(entity.label, instead))
        last = entity.end
    masked = "".join((*parts, text[last:]))
    for entity in reversed(desk.left(masked)):
        desk.count("entity", entity.label, "drop")
        masked = masked[: entity.start] + mask(entity.label) + masked[entity.end :]
    return masked


def _drop(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:  # noqa: ARG001
    return iter(())


def _derive(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:
    parts = texts(value) or (str(value),)
    identified = [entity for part in parts for entity in desk.identified(part)]
    for feature in rule.features:
        yield f"{name}_{feature}", FEATURES[feature]("\n".join(parts), identified)


def _generalise(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:
    to = rule.to or ""
    stored_as = f"{name}_band" if to == "band" else name
    if to in ("host_only", "path_keyed_hash"):
        yield from _each_text(stored_as, value, lambda text: _url(desk, text, to))
    elif isinstance(value, (str, tuple)):
        coarser = _each_text(stored_as, value, lambda text: generalise_value(name, text, to))
        yield from ((key, _distinct(result)) for key, result in coarser)
    elif (one := generalise_value(name, value, to)) is not None:
        yield stored_as, one


def _url(desk: Desk, text: str, to: str) -> str | None:
    key = desk.namer.key.sub_key(Purpose.IDENTITY, scope=f"source:{desk.namer.source}", label="URL")
    return generalise_url(text, to, desk.hosts, key)


def _redact(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:  # noqa: ARG001
    yield from _each_text(name, value, lambda text: redact(desk, name, text))


def _pseudonymise(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:
    label = rule.type or "SECRET"

    def one(text: str) -> str:
        return desk.name(name, label, normal_form(label, text, desk.identified(text)), rule.scope)

    yield from _each_text(name, value if isinstance(value, (str, tuple)) else str(value), one)


def _keep(desk: Desk, name: str, value: Raw, rule: ItemRule) -> Outputs:  # noqa: ARG001
    if isinstance(value, (str, bool)):
        yield name, value
    elif isinstance(value, tuple):
        yield from _each_text(name, value, str)
    elif isinstance(value, date):
        yield name, value.isoformat()
    elif isinstance(value, (Decimal, float)):
        if (number := stored_number(value)) is not None:
            yield name, number
    elif isinstance(value, int) and -MOST <= value < MOST:
        yield name, value


FIELD_OPERATORS: Mapping[str, Callable[[Desk, str, Raw, ItemRule], Outputs]] = {
    "drop": _drop,
    "derive": _derive,
    "generalise": _generalise,
    "redact": _redact,
    "pseudonymise": _pseudonymise,
    "keep": _keep,
}
"""What a field becomes: the names and values that are stored of it, none where its form does not fit the action."""


def texts(value: Raw) -> tuple[str, ...]:
    """The texts in a raw or stored value."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, str) else ()


def _each_text(name: str, value: Raw, operate: Callable[[str], str | None]) -> Outputs:
    """Apply to a text, or to each of several; what becomes nothing is left out, and so is what is no text."""
    if isinstance(value, str):
        if (result := operate(value)) is not None:
            yield name, result
    elif isinstance(value, tuple):
        results = tuple(result for text in value if (result := operate(text)) is not None)
        if results or not value:
            yield name, results


def _distinct(value: Stored) -> Stored:
    return tuple(dict.fromkeys(value)) if isinstance(value, tuple) else value
