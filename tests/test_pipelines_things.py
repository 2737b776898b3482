"""Every value finds its place in the row of its thing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Stored
from pipelines.things import fields, place, plain
from policies.errors import StoreError


@pytest.mark.parametrize(
    ("name", "value", "column", "stored"),
    [
        ("title", "a thing", "title", "a thing"),
        ("price", 9.5, "price", 9.5),
        ("price", 9, "price", 9),
        ("price", "1-10", "price_band", "1-10"),
        ("price_band", "1-10", "price_band", "1-10"),
        ("sales", 12, "sales", 12),
        ("sales", "10+", "sales_band", "10+"),
        ("escrow", True, "escrow", True),
        ("ships_to", ["NL", "DE"], "ships_to", '["NL","DE"]'),
        ("posted_at", "2026-11", "posted_at", "2026-11"),
    ],
)
def test_a_value_goes_into_the_column_of_its_type(name: str, value: Any, column: str, stored: Any) -> None:
    """A number stands in the number's column, its generalised form beside it, a list as JSON."""
    row = place("listing", {name: value})

    assert {key: found for key, found in row.items() if found is not None} == {column: stored}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "green"),
        ("title", 5),
        ("title", True),
        ("title", ["a"]),
        ("sales", 1.5),
        ("sales", True),
        ("escrow", "yes"),
        ("ships_to", "NL"),
        ("study", "another"),
        ("key", "0"),
        ("derived", "x"),
        ("last_run", "x"),
    ],
)
def test_what_fits_no_column_stands_in_derived(name: str, value: Any) -> None:
    """Nothing is lost, nothing is forced into a type, and a record cannot set the columns that are not its own."""
    row = place("listing", {name: value})

    assert json.loads(row["derived"]) == {name: value}
    assert {key for key, found in row.items() if found is not None} == {"derived"}


def test_a_missing_value_takes_no_place() -> None:
    """None is neither stored nor derived."""
    row = place("listing", {"title": None, "colour": None})

    assert set(row.values()) == {None}
    assert set(row) == {*fields("listing"), "derived"}


def test_a_kind_that_does_not_exist_is_refused() -> None:
    """The message names the kinds there are, not what was given."""
    with pytest.raises(StoreError, match="listing, vendor, feedback, advert") as caught:
        fields("quokka")

    assert "quokka" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("plain", "plain"),
        ("größer", "größer"),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("half \ud83d pair", "half ? pair"),
        (("a\0", "b"), ["a\N{REPLACEMENT CHARACTER}", "b"]),
        (float("nan"), None),
        (float("-inf"), None),
        (1.5, 1.5),
        (2**63, None),
        (-(2**63), -(2**63)),
        (True, True),
        (None, None),
    ],
    ids=repr,
)
def test_a_value_is_made_fit_for_every_database(value: Stored, stored: Any) -> None:
    """What one of the databases cannot hold is replaced before it stops a whole commit."""
    assert plain({"field": value}) == {"field": stored}


@given(st.one_of(st.text(st.characters()), st.tuples(st.text(st.characters())), st.integers(), st.floats()))
def test_whatever_a_page_says_can_be_written(value: Stored) -> None:
    """No text and no number is left that a database or JSON would refuse."""
    found = plain({"field": value})["field"]

    text = json.dumps(found, ensure_ascii=False, allow_nan=False)
    assert "\0" not in text.encode().decode()


def test_a_type_that_no_record_holds_is_left_to_json_to_refuse() -> None:
    """A decimal is not silently turned into something else."""
    with pytest.raises(TypeError, match="not JSON serializable"):
        place("listing", {"price": Decimal(1)})  # type: ignore[dict-item]
