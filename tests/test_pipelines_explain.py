"""What would be masked of a text is explained: what, by whom, how surely, and what a policy does with it."""

from __future__ import annotations

import pytest

from pipelines import explain as module
from pipelines.detect import Detectors
from pipelines.entities import Entity
from pipelines.explain import explain
from policies.errors import DetectorError
from policies.sections.data import Detector, EntityRule

RULES = Detector(names="model", names_threshold=0.02)
OFF = Detector(names="off", names_threshold=0.02)


def test_every_span_is_explained() -> None:
    """Each span comes with its type, the rule that found it, how sure that is, and the policy's action."""
    text = "Ask Annabel Smith, call 07700 900123, card 4000 0000 0000 0001"
    actions = {"PHONE": EntityRule(action="pseudonymise", scope="study"), "PERSON": EntityRule(action="drop")}

    person, phone, card = explain(text, RULES, actions)

    assert (person.text, person.label, person.action, person.grade) == ("Annabel Smith", "PERSON", "drop", "sure")
    assert person.probability is not None
    assert person.probability > 0.5
    assert (phone.text, phone.detector, phone.grade) == ("07700 900123", "phone", "sure")
    assert (phone.action, phone.probability) == ("pseudonymise per study", None)
    assert (card.label, card.grade, card.action) == ("CARD", "by form alone", "drop")
    assert text[phone.start : phone.end] == phone.text


def test_a_doubtful_name_is_told_as_such() -> None:
    """A word that the model only suspects is masked, and its low probability is shown."""
    entity = Entity(start=0, end=4, label="PERSON", detector="names:shape")

    explained = module._explained("mark", entity, {0: 0.03, 1: 0.03}, {})

    assert (explained.grade, explained.probability) == ("doubtful", 0.03)


def test_without_names_none_are_looked_for() -> None:
    """A policy that switches the names model off gets what the patterns find."""
    (found,) = explain("Annabel Smith, age 34", OFF, {"AGE": EntityRule(action="generalise", to="band")})

    assert (found.label, found.text, found.action) == ("AGE", "34", "generalise to band")


def test_a_detector_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a crawl would refuse the record, the explanation says so."""

    def fail(text: str) -> None:
        raise ValueError

    monkeypatch.setattr(module, "load_detectors", lambda rules: Detectors(fail, None))  # type: ignore[arg-type]

    with pytest.raises(DetectorError, match="refuse the record"):
        explain("text", OFF, {})
