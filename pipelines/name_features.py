"""What the names model sees of a word: its form, its affixes, its neighbours and what the gazetteer knows of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipelines.gazetteer import key

_REMEMBERED = 4096
_RUNS = re.compile(r"(.)\1+")


class _Word(NamedTuple):
    """What is known of a word wherever it stands."""

    low: str
    shape: str
    """At most six characters, runs shortened: ``Xx`` for a name, ``d`` for a number."""
    known: str
    """What the gazetteer has it as."""
    own: list[str]
    as_left: list[str]
    as_right: list[str]


_EDGE = _Word("|", "|", "|", [], ["-1=|", "-s|", "-g|", "-e|"], ["+1=|", "+s|", "+g|"])


class Features:
    """Turns the words of a line into what the model reads."""

    def __init__(self, gazetteer: Callable[[str], int]) -> None:
        self._gazetteer = gazetteer
        self._word: Callable[[str], _Word] = lru_cache(maxsize=_REMEMBERED)(self._describe)

    def __call__(self, words: Sequence[str]) -> list[list[str]]:
        """A list of features for every word."""
        line = [_EDGE, _EDGE, *map(self._word, words), _EDGE, _EDGE]
        case = _case(words)
        return [_at(line[index : index + 5], case) for index in range(len(words))]

    def _describe(self, word: str) -> _Word:
        low = key(word)
        known = format(self._gazetteer(word), "x")
        full = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word[:8])
        shape = _RUNS.sub(r"\1", full)[:6]
        affixes = [size for size in (1, 2, 3, 4) if len(low) > size]
        own = [f"w={low}", f"S={full}", f"s={shape}", f"g={known}", f"gs={known}{shape[:2]}", f"n={min(len(low), 12)}"]
        own += [f"p{size}={low[:size]}" for size in affixes] + [f"e{size}={low[-size:]}" for size in affixes]
        left = [f"-1={low}", f"-s{shape}", f"-g{known}", f"-e{low[-3:]}"]
        return _Word(low, shape, known, own, left, [f"+1={low}", f"+s{shape}", f"+g{known}"])


def _at(window: Sequence[_Word], case: str) -> list[str]:
    """The features of a word between the two on its left and the two on its right."""
    before, left, word, right, after = window
    low, shape, known = word.low, word.shape, word.known
    return [
        *word.own,
        *left.as_left,
        *right.as_right,
        f"ss-{left.shape}{shape}",
        f"ss+{shape}{right.shape}",
        f"sss{left.shape}{shape}{right.shape}",
        f"gg-{left.known}{known}{shape}",
        f"gg+{known}{right.known}{shape}",
        f"g-2{before.known}",
        f"g+2{after.known}",
        f"wg-{left.low}_{known}{shape}",
        f"ww-{left.low}_{low}",
        f"ww+{low}_{right.low}",
        f"w-w+{left.low}_{right.low}{shape[:2]}",
        f"c{case}{shape}",
        f"cg{case}{known}{shape[:2]}",
    ]


def _case(words: Sequence[str]) -> str:
    """How a line is written: all in small letters, shouted, every word capitalised, or as usual."""
    spelt = [word for word in words if word[:1].isalpha()]
    capital = sum(word[0].isupper() for word in spelt)
    if not capital:
        return "small"
    if 2 * sum(word.isupper() and len(word) > 1 for word in spelt) > len(spelt):
        return "shouted"
    return "title" if 3 * capital > 2 * len(spelt) else "usual"
