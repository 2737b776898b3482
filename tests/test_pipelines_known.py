"""Known values: found however they are spelt on the page, and not where they are only words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.known import KnownValue, KnownValues


def found(text: str, *values: KnownValue) -> list[str]:
    """What is found in a text, as it stands there."""
    return [text[entity.start : entity.end] for entity in KnownValues(values).find(text)]


def handle(text: str, *, certain: bool = True) -> KnownValue:
    """A user name."""
    return KnownValue(label="USERNAME", text=text, certain=certain)


def person(text: str, *, certain: bool = True) -> KnownValue:
    """A person's name."""
    return KnownValue(label="PERSON", text=text, certain=certain)


SPELLINGS = {
    "as it is": ("GreenLeaf_UK", "from GreenLeaf_UK!", ["GreenLeaf_UK"]),
    "case": ("GreenLeaf_UK", "GREENLEAF_uk", ["GREENLEAF_uk"]),
    "separators": ("GreenLeaf_UK", "green leaf - UK", ["green leaf - UK"]),
    "run together": ("green leaf uk", "x greenleafuk x", ["greenleafuk"]),
    "possessive": ("Zebedee", "Zebedee's best", ["Zebedee"]),
    "in an address": ("zebedee", "http://a.test/u/zebedee?x", ["zebedee"]),
    "marks": ("Zoë", "zoe", ["zoe"]),
    "wide letters": ("zebedee", "ｚｅｂｅｄｅｅ", ["ｚｅｂｅｄｅｅ"]),
    "invisible character": ("zebedee", "zebe\u200bdee", ["zebe\u200bdee"]),
    "HTML": ("zebedee", "zeb&#101;dee", ["zeb&#101;dee"]),
    "twice": ("zebedee", "zebedee zebedee", ["zebedee"]),
    "signs around it": ("@zebedee!", "zebedee", ["zebedee"]),
    "trade mark": ("zebedee", "Zebedee™ ②Zebedee", ["Zebedee"]),
    "squared letters": ("zebedee", "🅉ebedee", ["🅉ebedee"]),
    "signs only": ("★★★", "by ★★★ here", ["★★★"]),
    "part of a word": ("zebedee", "zebedees", []),
    "telling part of a word": ("zebedee99", "xzebedee99x xzebedee99", ["xzebedee99x", "xzebedee99"]),
    "telling part of two words": ("zebedee99", "x zebe dee990 x", ["zebe dee990"]),
    "words far apart": ("red leaf", "red .... leaf", []),
    "half of it": ("red leaf", "red", []),
    "function word": ("the", "the best", []),
    "letter": ("x", "5 x 10", []),
    "small number": ("5", "5 g", []),
    "sign": ("★", "★", []),
    "long text": ("word " * 50, "word " * 50, []),
    "empty": ("", "text", []),
}


@pytest.mark.parametrize(("value", "text", "expected"), SPELLINGS.values(), ids=SPELLINGS.keys())
def test_finds_a_handle(value: str, text: str, expected: list[str]) -> None:
    """A handle is found as a whole word, whatever its case, marks and separators."""
    assert set(found(text, handle(value))) == set(expected)


NAMES = {
    "first name": ("Annabel Example", "ask annabel", ["annabel"]),
    "surname": ("Annabel Example", "Ms Example", ["Example"]),
    "whole name is one find more": ("Annabel Example", "Annabel Example", ["Annabel Example", "Annabel", "Example"]),
    "a name that is a word": ("Rose Example", "a rose from Rose", ["Rose"]),
    "a short part": ("Ann Example", "ann or Ann", ["ann", "Ann"]),
    "initials": ("A. B. Example", "a or b", []),
    "a particle": ("Anna de la Example", "de la", []),
    "four words are a phrase": ("Best Quality In Town", "quality", []),
}


@pytest.mark.parametrize(("value", "text", "expected"), NAMES.values(), ids=NAMES.keys())
def test_finds_the_parts_of_a_name(value: str, text: str, expected: list[str]) -> None:
    """First name and surname are found by themselves; a part that is a word too only with a capital."""
    assert set(found(text, person(value))) == set(expected)


def test_parts_of_a_name_that_only_a_model_found_need_a_capital() -> None:
    """A model takes phrases for names; their words are not masked everywhere."""
    assert found("fresh or Fresh", person("Fresh Produce", certain=False)) == ["Fresh"]


def test_a_part_stands_for_the_name_unless_two_people_share_it() -> None:
    """A first name links to its bearer, but never to one of two bearers."""
    one, two = person("Annabel Example"), person("Annabel Sample")

    assert [e.canonical for e in KnownValues([one]).find("annabel")] == ["Annabel Example"]
    assert [e.canonical for e in KnownValues([one, two]).find("annabel")] == ["annabel"]


def test_a_field_says_more_than_a_model() -> None:
    """What a field names as a handle is a handle, whatever a model takes it for."""
    known = KnownValues([person("Zebedee", certain=False), handle("zebedee")])

    assert [entity.label for entity in known.find("zebedee")] == ["USERNAME"]


@pytest.mark.parametrize(
    ("value", "telling"),
    [
        (handle("zebedee"), True),
        (handle("bob"), False),
        (handle("gold"), False),
        (person("Annabel Example", certain=False), True),
        (person("Produce", certain=False), False),
        (handle("home1", certain=False), True),
    ],
    ids=["handle", "short", "a word", "full name by a model", "word by a model", "word with a digit"],
)
def test_what_may_remain(value: KnownValue, telling: bool) -> None:
    """A short or common word says nothing of a person by itself; a handle or a full name does."""
    assert KnownValues([value]).remains_in(f"in {value.text} here") == telling
    assert not KnownValues([value]).remains_in("nothing here")


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_text_can_be_searched(text: str, values: list[str]) -> None:
    """No text raises; every find lies in the text."""
    for entity in KnownValues([person(value) for value in values]).find(text):
        assert 0 <= entity.start < entity.end <= len(text)


@given(st.text(st.characters(categories=["Zs", "Po", "Sm", "So"])), st.text(st.characters(categories=["Zs", "Po"])))
def test_found_whatever_surrounds_it(before: str, after: str) -> None:
    """A handle is found whatever punctuation, spaces or symbols stand around it."""
    assert any("ebede" in where for where in found(f"{before}Zebedee{after}", handle("zebedee")))
