"""Whether a record states that someone in it is under 18."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from pipelines.entities import Entity
from pipelines.items import Raw

ADULT = 18
THEN = "age.then"
"""The detector of an age that someone had once: "when I was 15"."""
UNSURE = frozenset({THEN, "age.bare:shape"})
"""Detectors that state no age of now: a number in brackets may count something, and drops no record."""
BORN = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
"""A date of birth in its normal form, or a year."""


def states_minor(age: Raw, identified: Mapping[str, Iterable[Entity]], today: date) -> bool:
    """Whether an age under 18 is stated.

    Args:
        age: the record's own field of that name.
        identified: what was found in each text of the record, kept or not.
        today: to reckon with dates of birth.
    """
    if _is_minor(age):
        return True
    for text, entities in identified.items():
        for entity in entities:
            stated = entity.canonical or text[entity.start : entity.end]
            if entity.label == "AGE" and entity.detector not in UNSURE and _is_minor(stated):
                return True
            if entity.label == "DOB" and _born_later(stated, today):
                return True
    return False


def _is_minor(age: Raw) -> bool:
    if isinstance(age, (int, Decimal)):
        return age < ADULT
    return isinstance(age, str) and any(int(number) < ADULT for number in re.findall("[0-9]+", age)[:1])


def _born_later(born: str, today: date) -> bool:
    """Whether someone born then may be under 18: of a year or a month alone, its last day counts."""
    match = BORN.fullmatch(born)
    if match is None:
        return False
    year, month, day = int(match[1]), int(match[2] or 12), int(match[3] or 31)
    return (today.year - ADULT, today.month, today.day) < (year, month, day)
