"""The last look before the store: nothing of a record still holds what its rule should have taken out."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import Raw, Record, Stored
from pipelines.pages import Refusal
from pipelines.patterns import identifiers
from pipelines.people import INDIRECT
from pipelines.residue import Gate
from policies.sections.data import ItemRule
from tests.identifiers import KINDS, plant
from tests.pseudonymising import advert, advert_policy

NAMED: dict[str, Any] = {"personal": "direct", "need": "cannot_otherwise", "scope": "study", "action": "pseudonymise"}
TEXT: dict[str, Any] = {"personal": "indirect", "need": "to_deidentify", "action": "redact"}
POLICY = advert_policy(
    {
        "url": {"action": "generalise", "to": "path_keyed_hash", "personal": "indirect", "need": "collection"},
        "title": TEXT,
        "description": TEXT,
        "section": TEXT,
        "category": {"action": "keep"},
        "price": {"action": "keep"},
        "currency": {"action": "keep"},
        "location": {"action": "generalise", "to": "region", "personal": "indirect", "need": "collection"},
        "name": NAMED | {"type": "PERSON"},
        "handle": {"action": "derive", "features": ["length", "language"]},
        "posted_at": {"action": "generalise", "to": "month"},
    }
)
TEXTS = ("url", "title", "description", "section", "category", "currency", "location", "name", "handle", "posted_at")


def gate(known: str = "Annabel") -> Gate:
    """A gate with the real patterns, for the pages of board.test, of which one names Annabel."""
    return Gate(
        labels=lambda text: (entity.label for entity in identifiers(text)),
        names_someone=lambda text: known in text,
        hosts=frozenset({"board.test"}),
    )


def rule(action: str, to: str | None = None) -> ItemRule:
    """The rule of a field."""
    return ItemRule.model_validate({"action": action, "to": to})


@pytest.mark.parametrize(
    ("action", "to", "value", "left"),
    [
        pytest.param("pseudonymise", None, "PHONE:k1:abcdefgh234567pq", None, id="a pseudonym"),
        pytest.param("pseudonymise", None, "07700 900123", "what is no pseudonym", id="no pseudonym"),
        pytest.param(
            "pseudonymise", None, ("PHONE:k1:abcdefgh234567pq", "joe"), "what is no pseudonym", id="one of two"
        ),
        pytest.param("generalise", "host_only", "board.test", None, id="a host"),
        pytest.param("generalise", "host_only", "joe.example.org", "what is no page of its source", id="another host"),
        pytest.param("generalise", "path_keyed_hash", "board.test/abcdefgh234567pq", None, id="a page"),
        pytest.param("generalise", "path_keyed_hash", "board.test/joe", "what is no page of its source", id="a path"),
        pytest.param("generalise", "region", "London, United Kingdom", None, id="a region"),
        pytest.param("generalise", "region", "Annabel, United Kingdom", None, id="a region that is someone's name too"),
        pytest.param("generalise", "region", "SW1A 1AA", "what looks like POSTCODE", id="no region"),
        pytest.param("generalise", "month", "2026-05", None, id="a month"),
        pytest.param("derive", None, "en", None, id="a language"),
        pytest.param("derive", None, "joe@example.org", "what looks like EMAIL", id="no language"),
        pytest.param("redact", None, "by ⟦PHONE:k1:abcdefgh234567pq⟧", None, id="masked"),
        pytest.param("redact", None, "on 3 Nov 2026", "what looks like DATE", id="a date left in a text"),
        pytest.param("redact", None, "by Annabel", "a name or contact of its page", id="a name left in a text"),
        pytest.param("keep", None, "3 Nov 2026", None, id="a date in a field that is kept"),
        pytest.param("keep", None, "by Annabel", "a name or contact of its page", id="a name in a field that is kept"),
        pytest.param("keep", None, 447700900123, "what looks like PHONE", id="a number"),
        pytest.param(
            "keep", None, 447700900123.0, "what looks like PHONE", id="a number that a database holds as real"
        ),
        pytest.param("keep", None, 123456789.5, None, id="a fraction"),
        pytest.param("keep", None, float("inf"), None, id="no number"),
        pytest.param("keep", None, 20_000_000, None, id="a short number"),
        pytest.param("keep", None, True, None, id="yes"),
        pytest.param("keep", None, None, None, id="nothing"),
    ],
)
def test_what_is_left(action: str, to: str | None, value: Stored, left: str | None) -> None:
    """Each stored value has the form that its rule gives, and holds nothing else."""
    assert gate().left(rule(action, to), value) == left


def test_a_real_number_is_read_too() -> None:
    """A telephone number that a page gives as its price refuses the record."""
    outcome = advert(POLICY, price=Decimal(447700900123))

    assert isinstance(outcome, Refusal)
    assert outcome.rule == "floor.H7"


def test_a_refusal_says_nothing_of_the_value(caplog: pytest.LogCaptureFixture) -> None:
    """A record that still holds an identifier is refused and counted, and its content is nowhere."""
    caplog.set_level(logging.DEBUG)

    outcome = advert(POLICY, category="joe@example.org")
    assert isinstance(outcome, Refusal)
    assert "joe" not in repr(outcome) + outcome.reason + caplog.text


@given(st.integers(0, 2**32), st.sampled_from(list(KINDS)), st.sampled_from(TEXTS))
def test_nothing_planted_is_stored_from_any_field(seed: int, kind: str, field: str) -> None:
    """Whatever field it stands in, an identifier is in no value, key or pseudonym of the record."""
    planted = plant(Random(seed), kind)
    if field in ("category", "currency") and planted.label in INDIRECT:
        return
    value: Mapping[str, Raw] = {field: (planted.text,) if field == "section" else planted.text}

    outcome = advert(POLICY, {"description": "A thing", **value})
    if isinstance(outcome, Record) and len(planted.value) > 4:
        assert planted.value not in repr([outcome.values, outcome.key, outcome.mentions])
