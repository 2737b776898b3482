"""The words of a text as the names model reads them, and the lines that they stand in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_CLITIC = r"(?:s|re|ve|ll|d|m)\b"
# In turn: what comes before "n't" and that, "'s" and its like, a word with its inner apostrophes, a mention, a tag,
# spaces, a mark however often it is repeated.
_PIECE = re.compile(
    rf"[^\W_]+(?=n['’]t\b)|n['’]t\b|['’]{_CLITIC}|[^\W_]+(?:['’](?!{_CLITIC})[^\W_]+)*|@\w+|#\w+|\s+|([^\w\s])\1*|_+",
    re.IGNORECASE,
)
# A tag is written without spaces: its words begin with capitals.
_IN_TAG = re.compile(r"#|[^\W\d_a-z]+(?![^\W\d_A-Z])|[^\W\d_]?[^\W\d_A-Z]+|\d+|[^\W_]|_+")


def pieces(text: str) -> list[str]:
    """The text in words, marks and spaces; together they are the text."""
    found: list[str] = []
    for match in _PIECE.finditer(text):
        found += _IN_TAG.findall(match[0]) if match[0][0] == "#" and len(match[0]) > 1 else (match[0],)
    return found


def tokenise(text: str) -> list[str]:
    """The words and marks of a text."""
    return [piece for piece in pieces(text) if not piece.isspace()]


def lines(words: Sequence[str]) -> Iterator[list[int]]:
    """The positions of the words of each line; `words` may hold spaces."""
    line: list[int] = []
    for index, word in enumerate(words):
        if not word.isspace():
            line.append(index)
        elif "\n" in word and line:
            yield line
            line = []
    if line:
        yield line
