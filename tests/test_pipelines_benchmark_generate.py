"""The benchmark's texts: the same for a seed, gold by construction, and nothing shared between their halves."""

from __future__ import annotations

import re
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.benchmark import spelling
from pipelines.benchmark.documents import DataSet
from pipelines.benchmark.generate import GROUPS, SLOTS, generated, lines
from pipelines.benchmark.planted import KINDS
from pipelines.benchmark.run import pages
from pipelines.benchmark.templates import templates
from pipelines.benchmark.wordlists import Split, wordlists
from pipelines.gazetteer import Gazetteer
from pipelines.names_model import read_model
from policies.errors import DependencyError

SPLITS: tuple[Split, ...] = ("development", "test")


@pytest.fixture(scope="module")
def made() -> DataSet:
    """Some of the test half, every template at least once."""
    return generated("test", count=120, seed=3)


def test_a_seed_makes_the_same_texts_again(made: DataSet) -> None:
    """Whoever runs it again measures on the same texts, and another seed makes others."""
    again, other = generated("test", count=120, seed=3), generated("test", count=120, seed=4)

    assert [document.text for document in again.documents] == [document.text for document in made.documents]
    assert [document.text for document in other.documents] != [document.text for document in made.documents]


def test_gold_is_where_it_was_planted(made: DataSet) -> None:
    """Gold spans are sorted, apart, within their text, never empty, and of a person that the text knows."""
    for document in made.documents:
        reach = 0
        for gold in document.gold:
            assert reach <= gold.start < gold.end <= len(document.text)
            assert document.text[gold.start : gold.end].strip()
            assert gold.canonical
            assert gold.person in (1, 2, 3)
            reach = gold.end


def test_one_person_has_one_canonical_number(made: DataSet) -> None:
    """However a telephone number is spelt, its canonical form is the number in E.164."""
    forms = {gold.canonical for document in made.documents for gold in document.gold if gold.label == "PHONE"}

    assert all(re.fullmatch(r"\+447700900\d{3}", form) for form in forms if form.startswith("+447"))


@pytest.mark.parametrize("split", SPLITS)
def test_templates_use_slots_that_exist(split: Split) -> None:
    """Every slot of every template can be filled, and no brace is left over."""
    for template in templates(split):
        parts = list(template.parts())
        slots = [part[0] for part in parts if not isinstance(part, str)]

        assert {*slots} <= {*SLOTS, *GROUPS, *KINDS}
        assert not re.search(r"[{}]", "".join(part for part in parts if isinstance(part, str)))


def test_there_are_many_templates_of_every_sort() -> None:
    """The measure rests on more than 120 texts of four sorts, and none is in both halves."""
    texts = {split: [template.text for template in templates(split)] for split in SPLITS}

    assert len(texts["development"]) + len(texts["test"]) >= 120
    assert set(texts["development"]).isdisjoint(texts["test"])
    for split in SPLITS:
        assert {template.sort for template in templates(split)} == {"advert", "listing", "profile", "review"}


def test_names_are_new_and_in_one_half_only() -> None:
    """No name or place of the texts is in the gazetteer, and the halves share none."""
    known = Gazetteer(read_model().gazetteer)
    words = {
        split: {
            *wordlists(split).places,
            *(name for names in wordlists(split).names for name in (*names.given, *names.surnames)),
        }
        for split in SPLITS
    }

    assert words["development"].isdisjoint(words["test"])
    assert not [word for word in words["test"] if any(known(part) for part in re.findall(r"[^\W\d_]+", word))]
    assert min(map(len, words.values())) > 2000


def test_without_the_lists_of_names_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where mimesis is missing, the error names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "mimesis", None)
    wordlists.cache_clear()

    with pytest.raises(DependencyError, match=r"beholden\[benchmark\]"):
        wordlists("test")


def test_every_kind_has_its_lines() -> None:
    """The set of identifiers has as many texts of each kind as were asked for."""
    kinds = [gold.kind for document in lines(2).documents for gold in document.gold]

    assert {kind: kinds.count(kind) for kind in KINDS} == dict.fromkeys(KINDS, 2)


def test_joined_texts_keep_their_gold(made: DataSet) -> None:
    """Joined to the length of a page, the texts hold the same mentions, each still where its span says."""
    joined = pages(made)

    def mentions(data: DataSet) -> list[str]:
        return [document.text[gold.start : gold.end] for document in data.documents for gold in document.gold]

    assert mentions(joined) == mentions(made)
    assert all(len(document.text) >= 400 for document in joined.documents[:-1])


@given(st.integers(0, 2**32), st.sampled_from(list(spelling.STYLES)), st.sampled_from(["Grm Tst", "Annabel Example"]))
def test_styles_change_no_more_than_they_say(seed: int, style: spelling.Style, name: str) -> None:
    """A name in any style reads the same, but for its case and for letters drawn out."""
    written = spelling.write_name(Random(seed), name, style)

    assert re.sub(r"(.)\1{2,}", r"\1", written.lower()) == name.lower()
    assert len(written.split()) == len(name.split())
