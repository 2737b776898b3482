"""Detectors: every text once, a failure costs one text, and the memory is bounded and holds no text."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence

import pytest

from pipelines.detect import Detectors, load_detectors
from pipelines.entities import Entity
from pipelines.names_model import model_digest
from pipelines.patterns import identifiers
from policies.errors import DetectorError
from policies.sections.data import Detector
from tests.detecting import SomeNames
from tests.policies import training

TEXT = "Annabel on 07700 900123"


class Counted:
    """The real patterns, counting what they read; they fail on one text."""

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, text: str, /) -> Iterable[Entity]:
        self.read += 1
        if "fail" in text:
            raise ValueError(text)
        return identifiers(text)


class FailingNames(SomeNames):
    """Fails on any batch that holds a certain word, or forgets a text."""

    def batch(self, texts: Sequence[str], /) -> Iterable[Iterable[Entity]]:
        """The names in each text."""
        if any("fail" in text for text in texts):
            raise ValueError(texts[0])
        return [found for text, found in zip(texts, super().batch(texts), strict=True) if "forget" not in text]


def labels(found: tuple[Entity, ...] | None) -> list[str] | None:
    """Which types were found."""
    return None if found is None else sorted(entity.label for entity in found)


def test_looks_for_names_only_where_asked() -> None:
    """Identifiers are looked for in every text, names in those that need it."""
    found = Detectors(identifiers, SomeNames()).find({TEXT: True, TEXT + " ": False})

    assert [labels(entities) for entities in found.values()] == [["PERSON", "PHONE"], ["PHONE"]]


def test_works_without_names() -> None:
    """A policy may go without names."""
    assert labels(Detectors(identifiers, None).find({TEXT: True})[TEXT]) == ["PHONE"]


def test_reads_a_repeated_text_once() -> None:
    """What was found in a text is remembered, however long it is."""
    counted, names = Counted(), SomeNames()
    detectors = Detectors(counted, names)

    for text in (TEXT, TEXT * 40):
        assert detectors.find({text: True}) == detectors.find({text: True})
    assert (counted.read, names.read) == (2, 2)


def test_memory_is_bounded() -> None:
    """The oldest text is forgotten first; one that was just used stays."""
    counted = Counted()
    detectors = Detectors(counted, None, remembered=2)

    for text in ("one", "two", "one", "three", "one", "two"):
        detectors.identifiers(text)
    assert counted.read == 4


def test_memory_holds_no_text() -> None:
    """What is remembered is a keyed digest of the text and where the finds are."""
    detectors = Detectors(identifiers, SomeNames())
    detectors.find({"Annabel lives here": True})

    held = [
        thing for entities in detectors._memory.values() for entity in entities for thing in gc.get_referents(entity)
    ]
    assert "PERSON" in held
    assert not [thing for thing in held if isinstance(thing, str) and "Annabel" in thing]
    assert {len(key) for key in detectors._memory} == {16}


def test_a_failing_pattern_costs_its_text() -> None:
    """A text on which the patterns fail has no result; the others have theirs."""
    found = Detectors(Counted(), SomeNames()).find({"fail": True, TEXT: True})

    assert [labels(entities) for entities in found.values()] == [None, ["PERSON", "PHONE"]]


@pytest.mark.parametrize("word", ["fail", "forget"])
def test_a_failing_names_model_costs_its_text(word: str) -> None:
    """A text on which the names fail, or for which no answer comes, has no result; the others have theirs."""
    found = Detectors(identifiers, FailingNames()).find({TEXT: True, word: True})

    assert [labels(entities) for entities in found.values()] == [["PERSON", "PHONE"], None]


def rules(**detector: object) -> Detector:
    """What a policy says of its detectors."""
    return training(entities={"detector": detector}).entities.detector


def test_loads_what_the_policy_asks_for() -> None:
    """A policy without names loads no model; one with names loads the shipped one."""
    text = "My name is Sarah Johnson, 07700 900123"

    assert labels(load_detectors(rules(names="off")).find({text: True})[text]) == ["PHONE"]
    assert "PERSON" in (labels(load_detectors(rules(model_sha256=model_digest())).find({text: True})[text]) or [])


@pytest.mark.parametrize(("place", "masked"), [(0.05, True), (None, False)], ids=["its own", "that for all"])
def test_a_policy_has_a_threshold_for_each_kind_of_name(place: float | None, masked: bool) -> None:
    """Where it gives one for a kind, that holds; elsewhere the one for all does."""
    text = "I live in Manchester."
    detectors = load_detectors(rules(names_threshold=1 - 1e-12, names_thresholds={"GEO": place, "ORG": 0.999}))

    assert ("GEO" in (labels(detectors.find({text: True})[text]) or [])) is masked


def test_a_policy_names_the_pipeline_that_votes() -> None:
    """Another pipeline than the one that the policy names, by its digest, stops the detectors."""
    vote = {"pipeline": "en_core_web_nowhere", "sha256": "0" * 64}

    with pytest.raises(DetectorError, match="is not installed"):
        load_detectors(rules(vote=vote))


def test_another_model_is_refused() -> None:
    """A policy can name the model it was approved with; no other runs under it."""
    with pytest.raises(DetectorError, match="not the one that the policy names"):
        load_detectors(rules(model_sha256="0" * 64))
