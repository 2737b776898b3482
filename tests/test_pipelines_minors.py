"""A stated age under 18, in whichever way it is stated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipelines.entities import Entity
from pipelines.items import Raw
from pipelines.minors import states_minor
from pipelines.patterns import identifiers

TODAY = date(2026, 11, 23)


AGES: dict[str, tuple[Raw, bool]] = {
    "below": (17, True),
    "of age": (18, False),
    "decimal": (Decimal("17.5"), True),
    "zero": (0, True),
    "text below": ("17", True),
    "text from below": ("17-18", True),
    "text of age": ("25", False),
    "words": ("n/a", False),
    "empty": ("", False),
    "nothing": (None, False),
}


@pytest.mark.parametrize(("age", "minor"), AGES.values(), ids=AGES.keys())
def test_age_field(age: Raw, minor: bool) -> None:
    """The field `age` counts as number or text; its first number decides."""
    assert states_minor(age, {}, TODAY) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("I'm 17 years old", True),
        ("sixteen years old", True),
        ("I am 18 years old", False),
        ("DOB: 2008-11-24", True),
        ("DOB: 2008-11-23", False),
        ("17 roses", False),
        ("born in 2010", True),
        ("born in 2008", True),
        ("born in 2007", False),
        ("born November 2008", True),
        ("born October 2008", False),
        ("she's still in year 10", True),
        ("he is in the 9th grade", True),
        ("I'm a minor", True),
        ("an underage girl", True),
        ("no underage girls", False),
        ("when I was 15 I left", False),
        ("a 12 year old whisky", False),
        ("a 10 years old washer", False),
    ],
)
def test_age_in_a_text(text: str, minor: bool) -> None:
    """An age or a date of birth in any text counts."""
    assert states_minor(None, {text: identifiers(text)}, TODAY) == minor


@pytest.mark.parametrize(
    ("label", "text", "minor"), [("AGE", "17", True), ("DOB", "May 2010", False), ("PHONE", "17", False)]
)
def test_without_a_normal_form(label: str, text: str, minor: bool) -> None:
    """Without a normal form the words themselves are read, as far as they can be."""
    entity = Entity(start=0, end=len(text), label=label, detector="test")

    assert states_minor(None, {text: [entity]}, TODAY) == minor
