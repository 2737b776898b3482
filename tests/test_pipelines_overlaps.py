"""Overlaps: a guess gives way to what is known, and no letter is uncovered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.entities import Entity
from pipelines.overlaps import layer

TEXT = "by Annabel Green_Leaf99 Example's"


def entity(part: str, label: str, detector: str, text: str = TEXT) -> Entity:
    """An entity where a part of the text stands."""
    start = text.index(part)
    return Entity(start=start, end=start + len(part), label=label, detector=detector, canonical="x")


GUESS = entity("Annabel Green_Leaf99 Example", "PERSON", "names")
LAYERS = {
    "nothing": ([], []),
    "guess alone": ([GUESS], [("PERSON", "Annabel Green_Leaf99 Example")]),
    "apart": ([GUESS, entity("by", "ORG", "known")], [("ORG", "by"), ("PERSON", "Annabel Green_Leaf99 Example")]),
    "in its middle": (
        [GUESS, entity("Green_Leaf99", "USERNAME", "known")],
        [("PERSON", "Annabel"), ("USERNAME", "Green_Leaf99"), ("PERSON", "Example")],
    ),
    "at its beginning": (
        [GUESS, entity("Annabel ", "X", "known")],
        [("X", "Annabel "), ("PERSON", "Green_Leaf99 Example")],
    ),
    "over its end": (
        [GUESS, entity("Leaf99 Example's", "X", "url")],
        [("PERSON", "Annabel Green_"), ("X", "Leaf99 Example's")],
    ),
    "over it": ([GUESS, entity(TEXT, "X", "url")], [("X", TEXT)]),
    "all but a space": (
        [GUESS, entity("Annabel", "X", "known"), entity("Green_Leaf99 Example", "X", "known")],
        [("X", "Annabel"), ("X", "Green_Leaf99 Example")],
    ),
    "two guesses": (
        [GUESS, entity("Annabel", "GEO", "names.known")],
        [("PERSON", "Annabel Green_Leaf99 Example")],
    ),
}


@pytest.mark.parametrize(("entities", "expected"), LAYERS.values(), ids=LAYERS.keys())
def test_layers(entities: list[Entity], expected: list[tuple[str, str]]) -> None:
    """What is known keeps its span and type; the guess keeps what is left of it."""
    assert [(one.label, TEXT[one.start : one.end]) for one in layer(TEXT, entities)] == expected


def test_a_part_has_no_normal_form() -> None:
    """The normal form of a whole name is not that of its part."""
    assert [one.canonical for one in layer(TEXT, [GUESS, entity("Annabel", "X", "known")])] == ["x", None]


SPANS = st.lists(
    st.tuples(st.integers(0, 29), st.integers(1, 10), st.sampled_from(["names", "names.known", "known", "url"]))
)


@given(st.text("aB1 -\n\u0301", min_size=40, max_size=40), SPANS)
def test_nothing_is_uncovered(text: str, spans: list[tuple[int, int, str]]) -> None:
    """Every letter and digit that anything covers stays covered, once."""
    given_ones = [Entity(start=start, end=start + size, label="X", detector=by) for start, size, by in spans]

    layered = layer(text, given_ones)
    covered = [index for one in layered for index in range(one.start, one.end)]
    asked = {index for one in given_ones for index in range(one.start, one.end)}
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    assert {index for index in asked - set(covered) if text[index].isalnum()} == set()
