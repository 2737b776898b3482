"""The registry: every field of the schema is known, with how it compares, who enforces it and where it is explained."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import Field

from pipelines.entities import LABELS
from policies.coherence import CLAUSES
from policies.model import LEAVES, Policy
from policies.registry import By, Leaf, Order, Section, leaf, walk
from policies.sections.data import Label
from policies.values import Many


def test_every_field_of_the_schema_is_a_leaf() -> None:
    """The model and the registry list the same fields, in the order of the schema."""
    assert list(LEAVES) == [found.path for found in walk(Policy)]
    assert list(LEAVES)[1] == "schema"
    assert {"sources[].hosts", "items.*.*.action", "entities.rules.*.scope", "approvals[].conditions[].due"} <= set(
        LEAVES
    )


@pytest.mark.parametrize("path", LEAVES)
def test_a_leaf_is_complete(path: str) -> None:
    """A leaf says what it means in a sentence, names a source, and knows who enforces it."""
    found = LEAVES[path]

    assert found.path == path
    assert found.says.endswith(".")
    assert found.says[0].isupper()
    assert found.source
    assert isinstance(found.by, By)
    assert isinstance(found.order, Order)


@pytest.mark.parametrize("path", [path for path, found in LEAVES.items() if found.order is Order.RANKED])
def test_a_ranked_leaf_has_choices(path: str) -> None:
    """What is ranked from strict to loose has a closed list."""
    assert LEAVES[path].choices


@pytest.mark.parametrize("path", [path for path, found in LEAVES.items() if found.order is Order.CONSTANT])
def test_a_constant_leaf_has_one_value_and_need_not_be_given(path: str) -> None:
    """What no policy can change has one choice, and a default unless the policy must affirm it."""
    assert len(LEAVES[path].choices) == 1
    assert not LEAVES[path].required or path.endswith("substantial_damage")


def test_no_two_leaves_share_a_clause_or_a_guide_page() -> None:
    """A decision's clause leads to one field, and a field to one place of the guide."""
    assert len({found.clause for found in LEAVES.values()}) == len(LEAVES)
    assert len({found.guide for found in LEAVES.values()}) == len(LEAVES)


def test_a_clause_is_a_path_without_brackets() -> None:
    """Decisions name fields without list brackets and stars; the guide's address follows from it."""
    found = LEAVES["items.*.*.action"]

    assert found.clause == "items.action"
    assert found.guide == "reference/policy/#items-action"
    assert "sources.hosts" in CLAUSES
    assert "floor.H12" in CLAUSES


@pytest.mark.parametrize(
    ("path", "choices"),
    [
        ("schema", ("1",)),
        ("study.commercial", ("false", "true")),
        ("sources[].audience", ("public", "public_large_registration_free", "semi_private")),
        ("sources[].schemes", ("https", "http")),
        ("items.*.*.scope", ("fully_randomised", "document", "source", "study")),
        ("politeness.honour_retry_after", ("true",)),
        ("study.title", ()),
        ("cases.items[].expect", ()),
    ],
)
def test_choices_are_as_a_policy_writes_them(path: str, choices: tuple[str, ...]) -> None:
    """Choices stand from strict to loose and as YAML has them, through lists and optional fields."""
    assert LEAVES[path].choices == choices


@pytest.mark.parametrize(
    ("path", "required"),
    [("sources[].hosts", True), ("access.login", False), ("approvals", False), ("items.*.*.to", False)],
)
def test_required_says_whether_the_policy_must_give_it(path: str, required: bool) -> None:
    """A field is required when the schema has no default for it."""
    assert LEAVES[path].required is required


def test_entity_types_are_those_of_the_detectors() -> None:
    """A policy can rule on every label that a detector may give, and on no other."""
    assert frozenset(get_args(Label)) == LABELS


def test_a_field_without_metadata_is_refused() -> None:
    """Nobody can add a field to the schema and forget what it means."""

    class Careless(Section):
        limit: int = Field(3)

    with pytest.raises(TypeError, match="limit has no metadata"):
        list(walk(Careless))


def test_walk_goes_through_lists_and_optional_sections() -> None:
    """Sections below lists, optional sections and plain ones are all found; a list can be a leaf itself."""

    class Inner(Section):
        depth: int = leaf("How deep.", Order.MAXIMUM, By.GATE, "project rule")

    class Outer(Section):
        one: Inner
        maybe: Inner | None = None
        several: Many[Inner] = leaf("All of them.", Order.ALLOW_SET, By.GATE, "project rule", ())
        either: int | str = leaf("One or the other.", Order.PROSE, By.REVIEW, "project rule", 1)

    paths = [found.path for found in walk(Outer) if not found.path.endswith("why")]

    assert paths == ["one.depth", "maybe.depth", "several", "several[].depth", "either"]


def test_a_leaf_is_a_value() -> None:
    """Two leaves with the same content are equal, and none can be changed."""
    found = LEAVES["access.login"]
    same = Leaf(**{name: getattr(found, name) for name in Leaf.__dataclass_fields__})

    assert found == same
    with pytest.raises(AttributeError):
        found.says = "Anything."  # type: ignore[misc]
