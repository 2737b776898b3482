"""Invented adverts have every name marked, in many spellings, and are the same every time."""

from __future__ import annotations

import re
from random import Random

from pipelines.corpora import Sentence
from pipelines.training_adverts import NameLists, adverts
from pipelines.training_templates import GRAMMAR
from pipelines.training_words import WORDS

GIVEN, SURNAMES = ("Qalice", "Qbob", "Qclaire"), ("Zsmith", "Zjones")
NAMES = NameLists([GIVEN], [SURNAMES], [["Wleeds", "Wyork"]])
SLOTS = frozenset("GIVEN PERSON PERSON_LAST INITIALS FORMAL GEO STREET ORG PET age digits phone handle".split())


def made(count: int = 3000, seed: int = 1) -> list[Sentence]:
    """So many lines."""
    return list(adverts(count, NAMES, Random(seed)))


def test_every_slot_can_be_filled() -> None:
    """A slot names a rule of the grammar, a list of words, or a kind of name."""
    slots = {slot for rule in GRAMMAR.values() for text in rule for slot in re.findall(r"\{(\w+)\}", text)}

    assert slots <= {*GRAMMAR, *WORDS, *SLOTS}
    assert not any("{" in re.sub(r"\{\w+\}", "", text) for rule in GRAMMAR.values() for text in rule)


def test_names_are_marked() -> None:
    """The words of people's names and of places bear their labels, and no other word bears one of people."""
    labelled: dict[str, set[str]] = {}
    for words, labels in made():
        for word, label in zip(words, labels, strict=True):
            labelled.setdefault(word.lower()[:3], set()).add(label)

    assert {"PERSON"} == labelled["qal"] == labelled["qbo"]
    assert labelled["wle"] == {"GEO"}
    assert labelled["zsm"] == {"PERSON", "GEO", "ORG"}


def test_most_lines_are_not_about_people() -> None:
    """A model that only sees names would see them everywhere."""
    share = sum("PERSON" in labels for _, labels in made()) / 3000

    assert 0.2 < share < 0.6


def test_names_are_spelt_in_many_ways() -> None:
    """In small letters, in capitals, stretched, and put together from two."""
    names = {word for words, labels in made() for word, label in zip(words, labels, strict=True) if label == "PERSON"}

    assert {"Qbob", "qbob", "QBOB"} <= names
    assert any(re.search(r"(.)\1\1", name) for name in names)
    assert any(name not in (*GIVEN, *SURNAMES) and name.startswith("Qal") and name.endswith("re") for name in names)


def test_the_same_seed_gives_the_same_lines() -> None:
    """Another seed gives others."""
    assert made(50) == made(50)
    assert made(50) != made(50, seed=2)


def test_names_that_cannot_be_joined_stay_whole() -> None:
    """A name without a vowel within has no head and tail; what is joined to less than a name is let go."""
    for given in ("Ng", "Oa"):
        names = NameLists([[given]], [["Sm"]], [["York"]])
        people = {
            word
            for words, labels in adverts(400, names, Random(3))
            for word, label in zip(words, labels, strict=True)
            if label == "PERSON"
        }

        assert given in people
        assert not any(word.startswith(given) and word[2:].isalpha() and word[2] != given[1] for word in people)


def test_signatures_and_short_forms() -> None:
    """People sign with initials and call each other by short forms that no list of names has."""
    people = {word for words, labels in made() for word, label in zip(words, labels, strict=True) if label == "PERSON"}

    assert {"Baz", "Trish"} & people
    assert any(len(word) == 2 and word.isupper() for word in people)
