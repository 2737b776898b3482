"""What the names model sees of a word: its form, its affixes, its neighbours, and what the word lists know of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.crf import Ids
from pipelines.gazetteer import Gazetteer
from pipelines.hashed_words import hash_of_key, key
from pipelines.lexicon import UNKNOWN, Lexicon

REMEMBERED = 32768
"""Forms of words whose description is kept in memory, some 400 bytes each; never on disk."""
_RUNS = re.compile(r"(.)\1+")
_ATOMS = (
    "low full shape start known length p1 p2 p3 p4 e1 e2 e3 e4 cluster cluster10 cluster6 cluster4 other other6 "
    "capitalised shouted frequency usage"
).split()
"""What is known of a word wherever it stands: `start` is the beginning of its shape, `cluster` that of the word in its
own case and `other` in the other, `usage` frequency and capitals at once."""
_OF = {name: index for index, name in enumerate(_ATOMS)}

# Each row is a feature: the atoms that it joins.
_OWN = (
    "low|full|shape|known|known start|length|p1|p2|p3|p4|e1|e2|e3|e4|cluster|cluster10|cluster6|cluster4|other|other6|"
    "capitalised start|shouted start|frequency start|usage start|cluster10 start|cluster start|known capitalised start|"
    "known cluster6|other6 start|e3 start|known usage"
)
_LEFT = "low|shape|known|e3|cluster|cluster10|cluster6|capitalised start"
_RIGHT = "low|shape|known|e2|cluster|cluster10|cluster6|capitalised start"
_FAR = "low|known|cluster10|shape"
# The same with where each atom is taken from: b two before, l before, w the word, r after, a two after; `line` is how
# the line is written.
_TOGETHER = (
    "l.shape w.shape|w.shape r.shape|l.shape w.shape r.shape|l.known w.known w.shape|w.known r.known w.shape|"
    "l.low w.known w.shape|w.known w.shape r.low|l.low w.low|w.low r.low|l.low r.low w.start|"
    "line w.shape|line w.known w.start|line w.usage w.start|line w.cluster10|"
    "l.cluster10 w.cluster10|w.cluster10 r.cluster10|l.cluster10 r.cluster10|l.cluster6 w.cluster6 r.cluster6|"
    "l.cluster w.start w.known|w.start w.known r.cluster|b.low l.low w.start|w.start r.low a.low|l.low w.cluster6|"
    "l.low w.usage w.start"
)
_ROLES = {"own": _OWN, "left": _LEFT, "right": _RIGHT, "before": _FAR, "after": _FAR}
_SHIFTS = {"b": -2, "l": -1, "w": 0, "r": 1, "a": 2}
_COMMON, _SMALL = 14, 7
"""From this frequency on, and up to this share of capitals, a word is one of the few hundred commonest."""
SMALL, SHOUTED, TITLE, USUAL = 1, 2, 3, 4
"""How a line is written: all in small letters, in capitals, every word capitalised, or as usual."""

LETTER = 3
"""The column of `Words.spelt` that says whether a word holds a letter."""

Rows = NDArray[np.intp]


class Words:
    """The descriptions of the words seen so far; a row of the tables for each, the first of them for no word."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self._gazetteer, self._lexicon = gazetteer, lexicon
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._row = {"": 0}
        self.keys = [""]
        self.atoms: Ids = np.full((1, len(_ATOMS)), 7, np.uint32)
        self.spelt = np.zeros((1, 4), np.bool_)

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, words: Iterable[str], *, unlisted: bool = False) -> list[int]:
        """The row of each word.

        Args:
            words: as they stand in the text.
            unlisted: describe them as if no list knew them, to learn what is left then.
        """
        found = [self._row.get(word + "\0" if unlisted else word, -1) for word in words]
        if -1 in found:
            self._add([word for word, row in zip(words, found, strict=True) if row < 0], unlisted=unlisted)
            found = [self._row[word + "\0" if unlisted else word] for word in words]
        return found

    def _add(self, words: Sequence[str], *, unlisted: bool) -> None:
        new = list(dict.fromkeys(words))
        keys = [key(word) for word in new]
        described = [self._describe(word, low, unlisted=unlisted) for word, low in zip(new, keys, strict=True)]
        self._row |= {word + "\0" if unlisted else word: len(self.keys) + n for n, word in enumerate(new)}
        self.keys += keys
        self.atoms = np.concatenate([self.atoms, np.array(described, np.uint32)])
        self.spelt = np.concatenate([self.spelt, np.array([_spelling(word) for word in new], np.bool_)])

    def _describe(self, word: str, low: str, *, unlisted: bool) -> list[int]:
        data = low.encode("utf-8", "replace")
        full = "".join("X" if c.isupper() else "x" if c.isalpha() else "d" if c.isdigit() else c for c in word[:8])
        shape = _RUNS.sub(r"\1", full)[:6].encode("utf-8", "replace")
        number = 0 if unlisted else hash_of_key(low)
        known = 0 if unlisted else self._gazetteer.at(number)
        usage = UNKNOWN if unlisted else self._lexicon.at(number)
        cluster, other = usage.small, usage.capital
        if shape[:1] == b"X":
            cluster, other = other, cluster
        affixes = [*(low[:n] for n in (1, 2, 3, 4)), *(low[-n:] for n in (1, 2, 3, 4))]
        return [
            *(crc32(data), crc32(full.encode("utf-8", "replace")), crc32(shape), crc32(shape[:2])),
            *(known, min(len(low), 12)),
            *(crc32(affix.encode("utf-8", "replace")) if len(affix) < len(low) else 0 for affix in affixes),
            *(cluster, cluster & 1023, cluster & 63, cluster & 15, other, other & 63),
            *(usage.capitalised, usage.shouted, usage.frequency, usage.capitalised << 8 | usage.frequency),
        ]


def unary(words: Words, rows: Rows | slice, role: str) -> Ids:
    """The features that a word gives itself (``own``) or the one beside it, one row for each."""
    number = list(_ROLES).index(role)
    taken = words.atoms[rows]
    features = enumerate(_ROLES[role].split("|"))
    return np.stack([_mix(number << 8 | n, [taken[:, _OF[a]] for a in atoms.split()]) for n, atoms in features], axis=1)


def together(words: Words, rows: Rows, written: Ids) -> Ids:
    """The features that a word and those around it give together, one row for each.

    Args:
        words: the descriptions.
        rows: the words of all lines; between two lines, and at either end, two that are no word.
        written: how the line of each is written.
    """
    atoms = np.ascontiguousarray(words.atoms[rows].T)
    columns = []
    for number, feature in enumerate(_TOGETHER.split("|")):
        taken = [written if name == "line" else _shifted(atoms, name) for name in feature.split()]
        columns.append(_mix(99 << 8 | number, taken))
    return np.stack(columns, axis=1)


def is_common(atoms: Ids) -> bool:
    """Whether a word of these atoms is so common in small letters that it says nothing: "the", "will"."""
    return bool(atoms[_OF["frequency"]] >= _COMMON and atoms[_OF["capitalised"]] <= _SMALL)


def line_styles(spelt: NDArray[np.int32]) -> Ids:
    """How each line is written, of how many of its words are spelt in which way (the columns of `Words.spelt`)."""
    letters, capital, shouted = spelt[:, 0], spelt[:, 1], spelt[:, 2]
    tests = [capital == 0, 2 * shouted > letters, 3 * capital > 2 * letters]
    return np.select(tests, [SMALL, SHOUTED, TITLE], USUAL).astype(np.uint32)


def _spelling(word: str) -> tuple[bool, bool, bool, bool]:
    """Whether it begins with a letter, a capital, is in capitals throughout, and holds a letter."""
    letter = word[:1].isalpha()
    return (
        letter,
        letter and word[0].isupper(),
        letter and word.isupper() and len(word) > 1,
        any(map(str.isalpha, word)),
    )


def _shifted(atoms: Ids, name: str) -> Ids:
    place, _, atom = name.partition(".")
    # What is taken from beyond an end lands on the rows that are no word, and is not read.
    return np.roll(atoms[_OF[atom]], -_SHIFTS[place])


def _mix(number: int, values: Sequence[Ids]) -> Ids:
    """One hash of the number of a feature and its values; never 0."""
    mixed = np.full(values[0].shape, number * 0x9E3779B1 & 0xFFFFFFFF, np.uint32)
    for value in values:
        mixed ^= value
        mixed *= np.uint32(0x85EBCA6B)
        mixed ^= mixed >> np.uint32(13)
        mixed *= np.uint32(0xC2B2AE35)
        mixed ^= mixed >> np.uint32(16)
    return np.maximum(mixed, np.uint32(1))
