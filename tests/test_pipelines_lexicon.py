"""The lexicon tells clusters, capitals and frequency of common words, and nothing of others."""

from __future__ import annotations

import math

import pytest

from pipelines import lexicon
from pipelines.hashed_words import hashed
from pipelines.lexicon import UNKNOWN, Lexicon, Usage

PROBABLE = {"the": -3.5, "The": -6.0, "Sarah": -12.0, "sarah": -15.0, "MDMA": -12.5, "rare": -19.0, "rose": -11.8}
CLUSTERS = {"the": 11, "The": 30, "Sarah": 1014, "MDMA": 7, "rose": 938}


def usage(word: str) -> Usage:
    """What a lexicon of these words says of one."""
    return Lexicon(lexicon.build(PROBABLE, CLUSTERS, rarest=-18.0)).at(hashed(word))


def test_clusters_by_case() -> None:
    """A word has a cluster in small letters and one in capitals; in capitals throughout counts where there is none."""
    assert [(usage(word).small, usage(word).capital) for word in ("the", "SARAH", "mdma", "rose")] == [
        (11, 30),
        (0, 1014),
        (0, 7),
        (938, 0),
    ]


def test_case_and_frequency() -> None:
    """Names are capitalised more than other words, acronyms are shouted, common words are frequent."""
    assert usage("sarah").capitalised > usage("the").capitalised
    assert usage("mdma").shouted > usage("sarah").shouted == 1
    assert usage("the").frequency > usage("rose").frequency


@pytest.mark.parametrize("word", ["rare", "nobody", ""])
def test_other_words_are_unknown(word: str) -> None:
    """A rare word without a cluster, and one that was never seen, are not in it."""
    assert usage(word) == UNKNOWN


def test_a_word_without_letters_is_left_out() -> None:
    """Marks and numbers have clusters too, and are no words."""
    assert Lexicon(lexicon.build({"2012": -5.0, "a": -4.0}, {"2012": 3}, rarest=-9)).at(hashed("2012")) == UNKNOWN


def test_too_many_clusters_are_refused() -> None:
    """An entry has ten bits for a cluster."""
    clusters = {f"w{number}": number for number in range(1, 1100)}

    with pytest.raises(ValueError, match="1100 clusters"):
        lexicon.build(dict.fromkeys(clusters, math.log(0.001)), clusters, rarest=-9)
