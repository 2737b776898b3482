"""A text is split into words, marks and spaces, and nothing of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.name_words import lines, pieces, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Alice's  shop\n", "Alice|'s|shop", id="a possessive is apart"),
        pytest.param("don't they’re", "do|n't|they|’re", id="short forms are apart"),
        pytest.param("Sean O'Brien", "Sean|O'Brien", id="an apostrophe within a name"),
        pytest.param("Mary-Ann", "Mary|-|Ann", id="a hyphen is apart"),
        pytest.param("hi!!! ...", "hi|!!!|...", id="repeated marks are one"),
        pytest.param("ask @green_leaf99", "ask|@green_leaf99", id="a mention is one"),
        pytest.param("#RIPJohnnyWinter2014 #tag_x", "#|RIP|Johnny|Winter|2014|#|tag|_|x", id="words of a tag"),
        pytest.param("#ACMETools", "#|ACME|Tools", id="capitals in a tag"),
        pytest.param("Alice_Smith", "Alice|_|Smith", id="an underscore parts words"),
    ],
)
def test_tokenise(text: str, words: str) -> None:
    """Words and marks of a text, without its spaces."""
    assert tokenise(text) == words.split("|")


@given(st.text() | st.text(alphabet="#aAbBéÀ1_' \n@²ⅷ"))
def test_pieces_are_the_text(text: str) -> None:
    """Whatever the text, its pieces together are it, and none is empty."""
    assert "".join(pieces(text)) == text
    assert all(pieces(text))


def test_lines_end_with_breaks_alone() -> None:
    """The words of a line, across spaces; an empty line is none."""
    assert list(lines(["a", "  ", "b", "\n\n", "c", " \n", "\n"])) == [[0, 2], [4]]
    assert list(lines(["\n", " "])) == []
