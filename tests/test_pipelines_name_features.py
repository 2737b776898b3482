"""What the model sees of a word depends on the word, its neighbours and its line, and on nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines import gazetteer, lexicon
from pipelines.gazetteer import Gazetteer
from pipelines.lexicon import Lexicon
from pipelines.name_features import _OF, SHOUTED, SMALL, TITLE, USUAL, Words, is_common, line_styles
from pipelines.name_scores import features_of

COMMON = {"the": -3.5, "will": -6.2, "Will": -9.8, "Alice": -12.0}


def known() -> Words:
    """Words of which Alice is listed and a few others are common."""
    table = lexicon.build(COMMON, {"the": 11, "will": 442, "Will": 1214, "Alice": 86}, rarest=-18)
    return Words(Gazetteer(gazetteer.build({gazetteer.GIVEN: ["Alice"]})), Lexicon(table))


def features(*lines: str) -> list[list[int]]:
    """The features of every word of the lines."""
    words = known()
    found: list[list[int]] = features_of(words, [words.rows(line.split()) for line in lines]).tolist()
    return found


def atom(word: str, name: str, *, unlisted: bool = False) -> int:
    """What is known of a word."""
    words = known()
    (row,) = words.rows([word], unlisted=unlisted)
    return int(words.atoms[row, _OF[name]])


def test_a_line_is_read_alone() -> None:
    """What stands in another line changes nothing."""
    alone, among = features("met Alice today"), features("who knows", "met Alice today", "Nobody")

    assert among[2:5] == alone


@pytest.mark.parametrize(
    ("line", "same"),
    [
        pytest.param("a b c Alice d e f", True, id="the same"),
        pytest.param("z b c Alice d e z", True, id="three away"),
        pytest.param("a z c Alice d e f", False, id="two before"),
        pytest.param("a b c Alice d z f", False, id="two after"),
        pytest.param("a b z Alice d e f", False, id="before"),
        pytest.param("a b c Alice z e f", False, id="after"),
        pytest.param("A B C Alice D E F", False, id="another line style"),
    ],
)
def test_sees_two_words_either_side(line: str, same: bool) -> None:
    """Words up to two places away matter, and how the line is written."""
    assert (features(line)[3] == features("a b c Alice d e f")[3]) is same


def test_features_are_those_of_the_word_itself() -> None:
    """Two words that look alike and differ in letters share some features and not all."""
    alice, clare = (set(features(f"met {name} today")[1]) for name in ("Alice", "Clare"))

    assert alice & clare
    assert alice - clare
    assert 0 not in alice


@pytest.mark.parametrize(
    ("word", "name", "value"),
    [
        pytest.param("ALICE", "known", gazetteer.GIVEN, id="listed in any case"),
        pytest.param("Nobody", "known", 0, id="not listed"),
        pytest.param("Will", "cluster", 1214, id="the cluster of its case"),
        pytest.param("will", "cluster", 442, id="the cluster of small letters"),
        pytest.param("Will", "other", 442, id="the cluster of the other case"),
        pytest.param("Alicia", "length", 6, id="its length"),
        pytest.param("Al", "e2", 0, id="no affix as long as the word"),
    ],
)
def test_atoms(word: str, name: str, value: int) -> None:
    """What the lists and the form say of a word."""
    assert atom(word, name) == value


def test_an_unlisted_word_keeps_its_form() -> None:
    """Described as unlisted, a word has its letters and no more; both descriptions are kept apart."""
    assert [atom("Alice", name, unlisted=True) for name in ("known", "cluster", "usage")] == [0, 0, 0]
    assert atom("Alice", "low", unlisted=True) == atom("Alice", "low")


def test_forgets() -> None:
    """After forgetting, no word is left, and words are described as before."""
    words = known()
    words.rows(["Alice", "Alice", "met"])
    before = words.atoms[1].tolist()
    words.forget()

    assert words.keys == [""]
    assert words.rows(["Alice"]) == [1]
    assert words.atoms[1].tolist() == before


@pytest.mark.parametrize(
    ("line", "style"),
    [("met alice 1", SMALL), ("MET ALICE 1", SHOUTED), ("Met Alice 1", TITLE), ("we Met alice", USUAL), ("1 2", SMALL)],
)
def test_line_styles(line: str, style: int) -> None:
    """A line is in small letters, shouted, capitalised word by word, or as usual."""
    assert line_styles(known_spelling(line.split())).tolist() == [style]


def known_spelling(line: Sequence[str]) -> NDArray[np.int32]:
    """How many words of a line are spelt in which way."""
    words = known()
    rows = words.rows(line)
    return np.add.reduceat(words.spelt[rows], [0], dtype=np.int32)


def test_the_commonest_words_are_told() -> None:
    """The few hundred commonest words, which say nothing even where they are a name elsewhere."""
    words = known()
    rows = words.rows(["the", "will", "Alice", "Nobody"])

    assert [is_common(words.atoms[row]) for row in rows] == [True, True, False, False]
