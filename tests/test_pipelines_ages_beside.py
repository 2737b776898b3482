"""Bare ages beside a name or a place are masked, and no price, quantity or date beside one is."""

from __future__ import annotations

import pytest

from pipelines.ages_beside import ages_beside
from pipelines.detect import Detectors, load_detectors
from pipelines.entities import Entity
from pipelines.patterns.bare_ages import BARE
from policies.sections.data import Detector


def found(text: str, name: str, label: str = "PERSON") -> list[str]:
    """The ages beside one entity."""
    start = text.index(name)
    entity = Entity(start=start, end=start + len(name), label=label, detector="names")
    return [text[age.start : age.end] for age in ages_beside(text, [entity])]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("im Ionela, 37, just moved", "Ionela"),
        ("Ionela (37) moved", "Ionela"),
        ("call Ionela, 37.", "Ionela"),
        ("Ionela/37/Leeds", "Ionela"),
        ("37 / Ionela", "Ionela"),
        ("hello.\n37 | Ionela", "Ionela"),
        ("Ionela, aged 37", "Ionela"),
    ],
)
def test_an_age_beside_a_name_is_found(text: str, name: str) -> None:
    """Behind a name between commas or in brackets, or in a row of facts."""
    assert found(text, name) == ["37"]


@pytest.mark.parametrize(
    "text",
    [
        "Ionela, 37 items",
        "Ionela, 37.50",
        "Ionela, 370, ok",
        "Ionela, 12, ok",
        "Ionela 37",
        "model 37 / Ionela",
        "Ionela, 37%",
    ],
)
def test_another_number_is_not(text: str) -> None:
    """What is counted, paid or too young to be told from a count stays."""
    assert found(text, "Ionela") == []


def test_a_place_has_no_age_behind_it() -> None:
    """Before a place in a row of facts it may be one; behind it a number is of a house or a road."""
    assert found("Leeds, 37, by bus", "Leeds", "GEO") == []
    assert found("37 / Leeds / Irish", "Leeds", "GEO") == ["37"]
    assert found("37 / +447700900123", "+447700900123", "PHONE") == []


def test_both_stages_together_find_it_and_call_nobody_a_minor() -> None:
    """The names model finds the name, and the age beside it is masked as a bare one."""
    text = "hiya, im Susan, 17, just moved to Leeds"
    entities = load_detectors(Detector(names="model", names_threshold=0.03)).find({text: True})[text]

    assert entities is not None
    assert [(text[e.start : e.end], e.detector) for e in entities if e.label == "AGE"] == [("17", BARE)]


def test_where_a_detector_fails_nothing_is_added() -> None:
    """A text whose names could not be looked for stays refused."""

    class Failing:
        def batch(self, texts: object) -> list[tuple[Entity, ...]]:
            raise ValueError

    assert Detectors(lambda _: (), Failing()).find({"Susan, 37, ok": True}) == {"Susan, 37, ok": None}
