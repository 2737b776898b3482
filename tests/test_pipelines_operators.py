"""Operators: what becomes of a field, and of an identifier in a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines.entities import Entity
from pipelines.items import Raw, Stored
from pipelines.operators import ENTITY_OPERATORS, FIELD_OPERATORS, Desk, normal_form, redact
from pipelines.patterns import identifiers
from pipelines.pseudonyms import PSEUDONYM, Namer
from policies.sections.data import EntityRule, ItemRule
from tests.pseudonymising import study_key

TEXT = "Call 07700 900123, M1 4BT, 25 years old"


def desk(rules: Mapping[str, EntityRule] | None = None, entities: Sequence[Entity] | None = None) -> Desk:
    """A desk over the real patterns, or over given entities."""
    return Desk(
        rules=rules or {},
        namer=Namer(key=study_key(), source="board", record="0" * 32),
        hosts=frozenset({"board.test"}),
        identified=identifiers,
        to_mask=identifiers if entities is None else lambda text: entities,
        left=lambda masked: [],
    )


def operate(value: Raw, name: str = "field", **rule: Any) -> dict[str, Stored]:
    """What a field becomes."""
    made = ItemRule.model_validate(rule)
    return dict(FIELD_OPERATORS[made.action](desk(), name, value, made))


KEPT: dict[str, tuple[Raw, dict[str, Stored]]] = {
    "text": ("GBP", {"field": "GBP"}),
    "several": (("a", "b"), {"field": ("a", "b")}),
    "none of several": ((), {"field": ()}),
    "truth": (True, {"field": True}),
    "whole number": (7, {"field": 7}),
    "number beyond any database": (2**63, {}),
    "decimal": (Decimal("20.00"), {"field": 20.0}),
    "infinite": (Decimal("Infinity"), {}),
    "date": (date(2026, 5, 3), {"field": "2026-05-03"}),
    "time": (datetime(2026, 5, 3, 9, tzinfo=UTC), {"field": "2026-05-03T09:00:00+00:00"}),
    "nothing": (None, {}),
}


@pytest.mark.parametrize(("value", "expected"), KEPT.values(), ids=KEPT.keys())
def test_keep(value: Raw, expected: dict[str, Stored]) -> None:
    """A kept value is stored as a database holds it."""
    assert operate(value, action="keep") == expected


def test_drop() -> None:
    """A dropped field leaves nothing."""
    assert operate("text", action="drop") == {}


def test_derive() -> None:
    """Only the features are stored, each under its own name."""
    features = ["length", "words", "digits", "identifiers", "language"]

    assert operate("Call 07700 900123", action="derive", features=features) == {
        "field_length": 17,
        "field_words": 1,
        "field_digits": 11,
        "field_identifiers": 1,
        "field_language": "und",
    }
    assert operate(("Call 07700 900123", "or 07700 900124"), action="derive", features=["identifiers", "words"]) == {
        "field_identifiers": 2,
        "field_words": 2,
    }
    assert operate(123, action="derive", features=["digits"]) == {"field_digits": 3}


GENERALISED: dict[str, tuple[str, Raw, str, dict[str, Stored]]] = {
    "place": ("location", "Leeds", "country", {"location": "United Kingdom"}),
    "places": (
        "ships_to",
        ("Leeds", "York", "nowhere", "France"),
        "country",
        {"ships_to": ("United Kingdom", "France")},
    ),
    "unknown place": ("location", "nowhere", "country", {}),
    "unknown places": ("ships_to", ("nowhere",), "country", {}),
    "no places": ("ships_to", (), "country", {"ships_to": ()}),
    "date": ("posted_at", date(2026, 5, 3), "month", {"posted_at": "2026-05"}),
    "price": ("price", Decimal(15), "band", {"price_band": "10-20"}),
    "no price": ("price", Decimal(-1), "band", {}),
    "age": ("age", 25, "band", {"age_band": "25-34"}),
    "age as text": ("age", "25", "band", {"age_band": "25-34"}),
    "address": ("url", "http://board.test/ads/1", "host_only", {"url": "board.test"}),
    "address elsewhere": ("url", "http://example.org/", "path_keyed_hash", {}),
    "number as address": ("url", 5, "host_only", {}),
}


@pytest.mark.parametrize(("name", "value", "to", "expected"), GENERALISED.values(), ids=GENERALISED.keys())
def test_generalise(name: str, value: Raw, to: str, expected: dict[str, Stored]) -> None:
    """A field is stored in its coarser form, a band under its own name; what is not understood is left out."""
    assert operate(value, name, action="generalise", to=to) == expected


def test_generalise_without_a_form() -> None:
    """A rule that does not say how coarse leaves nothing."""
    assert operate("Leeds", action="generalise") == {}


def test_pseudonymise() -> None:
    """A whole field becomes a pseudonym of its type; several become one each."""
    spellings = ("07700 900123", "+44 (0)7700 900123")

    several = operate(spellings, action="pseudonymise", type="PHONE", scope="study")["field"]
    assert isinstance(several, tuple)
    assert (
        several[0] == several[1] == operate(spellings[0], action="pseudonymise", type="PHONE", scope="study")["field"]
    )
    assert PSEUDONYM.fullmatch(several[0])
    assert str(operate(7700900123, action="pseudonymise", type="PHONE", scope="study")["field"]).startswith("PHONE:k1:")


def test_pseudonymise_without_a_type() -> None:
    """A rule without a type gives a pseudonym that says nothing of it."""
    assert str(operate("x", action="pseudonymise", scope="study")["field"]).startswith("SECRET:k1:")


def test_redact_fields() -> None:
    """Texts are masked one by one; what is no text is left out."""
    assert operate("on 07700 900123", action="redact") == {"field": "on ⟦PHONE⟧"}
    assert operate(("on 07700 900123", "free"), action="redact") == {"field": ("on ⟦PHONE⟧", "free")}
    assert operate(7, action="redact") == {}


def test_every_action_has_its_operator() -> None:
    """No action of the schema is without an operator, and no operator without an action."""
    assert set(FIELD_OPERATORS) == {"drop", "derive", "generalise", "redact", "pseudonymise", "keep"}
    assert set(ENTITY_OPERATORS) == {"drop", "generalise", "pseudonymise", "keep"}


def test_redact_by_the_rules() -> None:
    """Each identifier is masked as its rule says; a type without a rule by a bare mask."""
    work = desk(
        {
            "PHONE": EntityRule(action="pseudonymise", scope="study"),
            "POSTCODE": EntityRule(action="generalise", to="area"),
        }
    )

    masked = redact(work, "title", TEXT)
    (mention,) = work.mentions
    assert masked == f"Call ⟦{mention[2]}⟧, ⟦POSTCODE:M⟧, ⟦AGE⟧ years old"
    assert mention[:2] == ("title", "PHONE")
    assert work.actions == Counter(
        {"entity:PHONE:pseudonymise": 1, "entity:POSTCODE:generalise": 1, "entity:AGE:drop": 1}
    )


@pytest.mark.parametrize(
    ("rule", "label", "canonical", "expected"),
    [
        (
            EntityRule(action="generalise", to="region"),
            "GEO",
            None,
            "in ⟦GEO:Yorkshire and The Humber, United Kingdom⟧",
        ),
        (EntityRule(action="generalise", to="band"), "AGE", "25", "in ⟦AGE:25-34⟧"),
        (EntityRule(action="generalise", to="month"), "GEO", None, "in ⟦GEO⟧"),
        (EntityRule(action="generalise"), "GEO", None, "in ⟦GEO⟧"),
        (EntityRule(action="keep"), "GEO", None, "in ⟦GEO⟧"),
    ],
    ids=["place", "normal form", "wrong form", "no form", "kept but overlapping"],
)
def test_redact_generalises(rule: EntityRule, label: str, canonical: str | None, expected: str) -> None:
    """What cannot be made coarser is masked, and so is what is kept where it overlaps something that is not."""
    entity = Entity(start=3, end=8, label=label, detector="test", canonical=canonical)

    assert redact(desk({label: rule}, [entity]), "title", "in Leeds") == expected


def test_normal_form_is_used_only_where_it_is_clear() -> None:
    """A field that holds two phone numbers is no spelling of either."""
    one, two = "07700 900123", "07700 900123 or 07700 900124"

    assert normal_form("PHONE", one, identifiers(one)) == "+447700900123"
    assert normal_form("PHONE", two, identifiers(two)) == two
    assert normal_form("USERNAME", one, identifiers(one)) == one


@pytest.mark.parametrize(
    ("text", "form"),
    [("Red Leaf_99", "Red Leaf_99"), ("Leaf_99", "leaf_99"), ("@Leaf_99", "leaf_99"), ("<Leaf_99>", "leaf_99")],
    ids=["a part", "the whole", "with its sign", "in brackets"],
)
def test_a_part_of_a_handle_does_not_stand_for_it(text: str, form: str) -> None:
    """Two vendors whose names end alike are two: a pattern's form counts where it is of the whole field."""
    found = [
        Entity(start=text.index("Leaf"), end=text.index("99") + 2, label="USERNAME", detector="x", canonical="leaf_99")
    ]

    assert normal_form("USERNAME", text, found) == form
