"""Say of one text what would be masked, who found it and how surely, and what a policy does with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.detect import load_detectors
from pipelines.entities import Entity
from pipelines.overlaps import layer
from policies.errors import DetectorError
from policies.sections.data import Detector, EntityRule

UNNAMED = EntityRule(action="drop")
"""What becomes of a type that a policy does not name."""


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
        probability: of a name, that its likeliest word is one; None for what a pattern found.
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
    likely = _likely(text) if any(map(_is_name, found)) else {}
    return [_explained(text, entity, likely, actions) for entity in found]


def _found(text: str, rules: Detector) -> tuple[Entity, ...]:
    found = load_detectors(rules).find({text: True})[text]
    if found is None:
        raise DetectorError("a detector failed on this text: a crawl would refuse the record")
    return layer(text, found)


def _likely(text: str) -> dict[int, float]:
    """For every character of a word that may be a name, how probably it is one."""
    from pipelines.language import probabilities

    return {place: p for word, p in probabilities(text) for place in range(word.start, word.end)}


def _is_name(entity: Entity) -> bool:
    return entity.detector.startswith("names")


def _explained(text: str, entity: Entity, likely: Mapping[int, float], actions: Mapping[str, EntityRule]) -> Explained:
    rule = actions.get(entity.label, UNNAMED)
    probable = max(likely.get(place, 0.0) for place in range(entity.start, entity.end))
    return Explained(
        start=entity.start,
        end=entity.end,
        text=text[entity.start : entity.end],
        label=entity.label,
        detector=entity.detector,
        grade=_grade(entity),
        probability=round(probable, 3) if _is_name(entity) else None,
        action=" ".join(filter(None, (rule.action, rule.to and f"to {rule.to}", rule.scope and f"per {rule.scope}"))),
    )


def _grade(entity: Entity) -> str:
    if entity.detector.endswith(":shape"):
        return "doubtful" if _is_name(entity) else "by form alone"
    return "sure"
