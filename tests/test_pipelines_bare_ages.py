"""Ages that stand alone in what people say of themselves, and the numbers that look like them."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.minors import states_minor
from pipelines.patterns import identifiers
from pipelines.patterns.bare_ages import BARE

TODAY = date(2026, 11, 23)


def ages(text: str) -> list[str]:
    """What of the text is found to be an age."""
    return [text[entity.start : entity.end] for entity in identifiers(text) if entity.label == "AGE"]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("Experienced gardener, 36, Irish, looks for work", "36"),
        ("EXPERIENCED GARDENER, 61, THAI", "61"),
        ("bio: 53, left Leeds years ago", "53"),
        ("Anna (37) swaps a kettle", "37"),
        ("single dad joe (47) swaps", "47"),
        ("Tom, 24, Leeds", "24"),
        ("this is my page lol. 59. otterby born n bred", "59"),
        ("leeds girl, 42, love records", "42"),
        ("here am 24, looking", "24"),
        ("London / M24 / single", "24"),
        ("f29 seeks friends", "29"),
    ],
)
def test_an_age_beside_what_people_say_of_themselves(text: str, age: str) -> None:
    """A name, trade, people, sex or place beside a number makes it an age."""
    assert ages(text) == [age]


@pytest.mark.parametrize(
    "text",
    [
        "Reviews (25) and Sales (37)",
        "Electronics (24)",
        "Electronics (24) and more",
        "March, 12, Monday",
        "Page, 24, Section",
        "sizes S, 24, M",
        "Anna (12) swaps",
        "rated 37, 42, 50",
    ],
)
def test_numbers_that_are_no_ages(text: str) -> None:
    """Counts, pages, sizes and days are left alone."""
    assert ages(text) == []


@pytest.mark.parametrize(
    "text", ["Anna (15) swaps a kettle", "Tom, 16, Leeds", "bio: 17, left", "Heroin, 14, Afghan, pure", "f16 seeks"]
)
def test_a_bare_number_calls_nobody_a_minor(text: str) -> None:
    """A number that may count something is masked as an age, and drops no record."""
    found = identifiers(text)

    assert [entity.detector for entity in found if entity.label == "AGE"] == [BARE]
    assert not states_minor(None, {text: found}, TODAY)


@pytest.mark.parametrize("text", ["gardener, 16 yo, Irish", "f/16, Leeds", "turning 16", "Anna (aged 15)", "I am 17"])
def test_an_age_that_is_stated_still_calls_a_minor(text: str) -> None:
    """Where the words say that it is an age, one under 18 counts as before."""
    assert states_minor(None, {text: identifiers(text)}, TODAY)
