"""Ages that stand bare beside a name or a place that was found: ``Anna, 37, moved here``, ``41 / Leeds / Irish``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipelines.entities import Entity
from pipelines.patterns.bare_ages import BARE

_AGE = r"(1[3-9]|[2-9][0-9])"
_AFTER = re.compile(rf"\s?(?:, ?|[(\[]\s?|[/|] ?)(?:aged? )?{_AGE}(?=\s?[,;)\]/|!?\n]|\s?$|\.(?:\s|$))")
_BEFORE = re.compile(rf"(?:^|[\n(\[.!?:]\s?){_AGE}\s?[/|]\s?$")
BEHIND = frozenset({"PERSON"})
AHEAD = frozenset({"GEO", "NATIONALITY", "PERSON"})
_NEAR = 8
"""Characters before an entity in which an age may stand."""


def ages_beside(text: str, entities: Iterable[Entity]) -> Iterator[Entity]:
    """Numbers that can be ages right behind a person's name, or in a row of facts before a name or a place.

    They are masked, and like all bare numbers they call nobody a minor.
    """
    for entity in entities:
        if entity.label in BEHIND and (match := _AFTER.match(text, entity.end)):
            yield _age(match)
        near = max(entity.start - _NEAR, 0)
        if entity.label in AHEAD and (match := _BEFORE.search(text, near, entity.start)):
            yield _age(match)


def _age(match: re.Match[str]) -> Entity:
    return Entity(start=match.start(1), end=match.end(1), label="AGE", detector=BARE, canonical=match[1])
