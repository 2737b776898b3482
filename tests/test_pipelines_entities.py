"""Overlapping findings become one covering set."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipelines.entities import LABELS, Entity, resolve

SPANS = st.tuples(st.integers(0, 60), st.integers(1, 20))
ENTITIES = st.lists(
    st.builds(
        lambda span, label: Entity(start=span[0], end=span[0] + span[1], label=label, detector="test"),
        SPANS,
        st.sampled_from(sorted(LABELS)),
    )
)


def entity(start: int, end: int, label: str, canonical: str | None = None) -> Entity:
    """A found entity."""
    return Entity(start=start, end=end, label=label, detector="test", canonical=canonical)


def covered(entities: list[Entity] | tuple[Entity, ...]) -> set[int]:
    """The positions that entities cover."""
    return {position for found in entities for position in range(found.start, found.end)}


def test_widest_wins() -> None:
    """A span inside a wider one gives way to it."""
    found = resolve([entity(4, 8, "USERNAME"), entity(0, 12, "EMAIL", "a@example.org")])

    assert found == (entity(0, 12, "EMAIL", "a@example.org"),)


def test_partial_overlap_stays_covered() -> None:
    """The widest of two crossing spans grows over the other, so nothing found is left bare."""
    found = resolve([entity(0, 10, "URL"), entity(8, 15, "PHONE")])

    assert found == (entity(0, 15, "URL"),)


def test_first_given_wins_a_tie() -> None:
    """Of two equal spans the first given names the entity."""
    found = resolve([entity(3, 9, "PHONE"), entity(3, 9, "NATIONAL_ID")])

    assert found == (entity(3, 9, "PHONE"),)


def test_touching_spans_stay_apart() -> None:
    """Spans that only touch are two entities."""
    found = resolve([entity(5, 9, "GEO"), entity(0, 5, "PERSON")])

    assert found == (entity(0, 5, "PERSON"), entity(5, 9, "GEO"))


def test_repr_shows_no_canonical_form() -> None:
    """What was found never shows in a repr."""
    found = entity(0, 12, "EMAIL", "somebody@example.org")

    assert "somebody" not in repr(found)
    assert repr(found) == "<EMAIL 0:12 by test>"


@given(ENTITIES)
def test_resolving_covers_exactly_what_was_found(entities: list[Entity]) -> None:
    """The result covers every character found and no other, sorted and without overlap."""
    found = resolve(entities)

    assert covered(found) == covered(entities)
    assert all(left.end <= right.start for left, right in pairwise(found))


@given(ENTITIES)
def test_resolving_twice_changes_nothing(entities: list[Entity]) -> None:
    """A resolved set is its own resolution."""
    found = resolve(entities)

    assert resolve(found) == found
