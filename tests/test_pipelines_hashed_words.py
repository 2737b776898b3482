"""Tables of hashes know the words they were made of, in any spelling, and hold none of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.hashed_words import HashedWords, hashed, key, pack


@pytest.mark.parametrize("word", ["Zoé", "ZOE", "zoe", "zoeeee", "Zo\u200be"])
def test_spellings_of_a_word_have_one_key(word: str) -> None:
    """Case, marks, invisible characters and stretched letters do not matter."""
    assert key(word) == "zoe"


@given(st.dictionaries(st.integers(0, 2**32 - 1), st.integers(1, 255)), st.sampled_from([1, 4]))
def test_gives_what_was_packed(values: dict[int, int], width: int) -> None:
    """Every value is found under its hash, and nothing under another."""
    table = HashedWords(pack(values, width=width), width=width)

    assert {number: table.at(number) for number in values} == values
    assert all(table.at(number) == 0 for number in (0, 1, 2**31, 2**32 - 1) if number not in values)


def test_holds_no_word() -> None:
    """The bytes of a table show nothing of what it was made of."""
    assert b"zebedee" not in pack({hashed("Zebedee"): 1}, width=1)
