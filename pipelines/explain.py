"""Say of one text what would be masked, who found it and how surely, and what a policy does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.detect import load_detectors
from pipelines.entities import Entity
from pipelines.overlaps import layer
from policies.errors import DetectorError
from policies.sections.data import Detector, EntityRule

UNNAMED = EntityRule(action="drop")
"""What becomes of a type that a policy does not name."""
LADDER = (0.95, 0.8, 0.6, 0.4, 0.2, 0.1, 0.05)
"""Probabilities at which the names model is asked again, to say how surely a word is a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One span, for the person who typed the text: the only value of the project that quotes what was found.

    Attributes:
        start: offset of its first character.
        end: offset after its last.
        text: what stands there.
        label: its type.
        detector: the rule that found it.
        grade: ``sure`` where a checksum, a parser or the words before it agree, or the model has little doubt.
        probability: of a name, at least this; None for what a pattern found.
        action: what the policy does with it.
    """

    start: int
    end: int
    text: str
    label: str
    detector: str
    grade: str
    probability: float | None
    action: str


def explain(text: str, rules: Detector, actions: Mapping[str, EntityRule]) -> list[Explained]:
    """Every span of the text that would be masked or kept, in order.

    Raises:
        DetectorError: a detector cannot be loaded, or failed.
    """
    found = _found(text, rules)
    sure = dict(_sureness(text, rules)) if any(_is_name(entity) for entity in found) else {}
    return [_explained(text, entity, sure, rules, actions) for entity in found]


def _found(text: str, rules: Detector) -> tuple[Entity, ...]:
    found = load_detectors(rules).find({text: True})[text]
    if found is None:
        raise DetectorError("a detector failed on this text: a crawl would refuse the record")
    return layer(text, found)


def _sureness(text: str, rules: Detector) -> Iterator[tuple[int, float]]:
    """For every character that is part of a name at one of the steps, the highest such step."""
    for step in sorted(step for step in LADDER if step > rules.names_threshold):
        for entity in filter(_is_name, _found(text, rules.model_copy(update={"names_threshold": step}))):
            yield from ((place, step) for place in range(entity.start, entity.end))


def _is_name(entity: Entity) -> bool:
    return entity.detector.startswith("names")


def _explained(
    text: str, entity: Entity, sure: Mapping[int, float], rules: Detector, actions: Mapping[str, EntityRule]
) -> Explained:
    rule = actions.get(entity.label, UNNAMED)
    name = _is_name(entity)
    likely = max((sure.get(place, rules.names_threshold) for place in range(entity.start, entity.end)), default=None)
    return Explained(
        start=entity.start,
        end=entity.end,
        text=text[entity.start : entity.end],
        label=entity.label,
        detector=entity.detector,
        grade=_grade(entity),
        probability=likely if name else None,
        action=" ".join(filter(None, (rule.action, rule.to and f"to {rule.to}", rule.scope and f"per {rule.scope}"))),
    )


def _grade(entity: Entity) -> str:
    if entity.detector.endswith(":shape"):
        return "doubtful" if _is_name(entity) else "by form alone"
    return "sure"
