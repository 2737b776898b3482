"""Where a model's guess overlaps what a pattern or a field knows, the guess gives way but nothing is uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipelines.entities import Entity, resolve


def layer(text: str, entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Entities without overlaps, sorted, over every letter and digit that any of them covers.

    A model takes phrases for names; a handle within one keeps its own type and pseudonym.
    """
    entities = tuple(entities)
    sure = resolve(entity for entity in entities if not _is_guess(entity))
    guesses = resolve(part for entity in entities if _is_guess(entity) for part in _outside(entity, sure, text))
    return tuple(sorted((*sure, *guesses), key=lambda entity: entity.start))


def _is_guess(entity: Entity) -> bool:
    return entity.detector.startswith("names")


def _outside(guess: Entity, sure: Sequence[Entity], text: str) -> Iterator[Entity]:
    """The guess, or the parts of it that nothing surer covers."""
    overlapping = [other for other in sure if other.start < guess.end and other.end > guess.start]
    if not overlapping:
        yield guess
        return
    starts = [guess.start, *(other.end for other in overlapping)]
    ends = [*(other.start for other in overlapping), guess.end]
    for start, end in zip(starts, ends, strict=True):
        part = text[start:end]
        if any(map(str.isalnum, part)):
            left, right = len(part) - len(part.lstrip()), len(part) - len(part.rstrip())
            yield replace(guess, start=start + left, end=end - right, canonical=None)
