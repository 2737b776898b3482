"""How common words are used: their word clusters, how often they are capitalised, how frequent they are."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pipelines.hashed_words import HashedWords, hash_of_key, key, pack

_COUNT = struct.Struct("<I")
_CLUSTERS = 1024
"""So many clusters have room in an entry: ten bits."""
_LEVELS = 16
_RAREST, _COMMONEST = -20.5, -5.0
"""Log-probabilities between which frequency is told apart."""
_WIDEST = 6.0
"""The log-ratio of capitalised to small from which on a word is wholly one or the other."""


class Usage(NamedTuple):
    """How a word is used; all 0 for a word that is not known."""

    small: int = 0
    """The path of its cluster in small letters: the lowest bits are the coarsest (0 for none)."""
    capital: int = 0
    """The path of its cluster when capitalised."""
    capitalised: int = 0
    """From 1, never, to 16, always; 0 for a word that is not known."""
    shouted: int = 0
    """The share of its uses in capitals, from 1 to 16."""
    frequency: int = 0
    """From 1 to 16, by orders of magnitude."""


UNKNOWN = Usage()


class Lexicon:
    """Looks words up by their hash."""

    def __init__(self, data: bytes) -> None:
        (count,) = _COUNT.unpack_from(data)
        self._paths = struct.unpack_from(f"<{count}I", data, _COUNT.size)
        self._words = HashedWords(memoryview(data)[_COUNT.size * (count + 1) :], width=4)

    def at(self, hashed_word: int) -> Usage:
        """How the word with this hash is used."""
        value = self._words.at(hashed_word)
        if not value:
            return UNKNOWN
        return Usage(
            self._paths[value & 1023],
            self._paths[value >> 10 & 1023],
            1 + (value >> 20 & 15),
            1 + (value >> 24 & 15),
            1 + (value >> 28),
        )


class _Counts:
    """What the forms of one word add up to."""

    __slots__ = ("capital", "capital_cluster", "shouted", "shouted_cluster", "small", "small_cluster")

    def __init__(self) -> None:
        self.small = self.capital = self.shouted = 0.0
        self.small_cluster = self.capital_cluster = self.shouted_cluster = 0

    def add(self, form: str, probability: float, cluster: int) -> None:
        if form == form.lower():
            self.small, self.small_cluster = self.small + probability, self.small_cluster or cluster
        elif len(form) > 1 and form == form.upper():
            self.shouted, self.shouted_cluster = self.shouted + probability, self.shouted_cluster or cluster
        else:
            self.capital, self.capital_cluster = self.capital + probability, self.capital_cluster or cluster

    def value(self, index: Mapping[int, int]) -> int:
        floor, total = math.exp(_RAREST), self.small + self.capital + self.shouted
        ratio = math.log((self.capital + floor) / (self.small + floor))
        return (
            index[self.small_cluster]
            | index[self.capital_cluster or self.shouted_cluster] << 10
            | _level((ratio + _WIDEST) / (2 * _WIDEST)) << 20
            | _level(self.shouted / total) << 24
            | _level((math.log(total) - _RAREST) / (_COMMONEST - _RAREST)) << 28
        )


def build(probabilities: Mapping[str, float], clusters: Mapping[str, int], *, rarest: float) -> bytes:
    """The table of all words that have a cluster or are no rarer than this.

    Args:
        probabilities: the natural logarithm of the probability of each form of a word, in its case.
        clusters: the path of the form's cluster as a number whose lowest bit is the first step; 0 for none.
        rarest: the logarithm of the probability below which a word without a cluster is left out.
    """
    words: dict[str, _Counts] = {}
    for form, probability in _by_frequency(probabilities):
        if any(map(str.isalpha, form)):
            words.setdefault(key(form), _Counts()).add(form, math.exp(probability), clusters.get(form, 0))
    kept = {word: counts for word, counts in words.items() if _is_kept(counts, rarest)}
    paths = [0, *sorted({path for path in clusters.values() if path})]
    if len(paths) > _CLUSTERS:
        raise ValueError(f"{len(paths)} clusters: an entry has room for {_CLUSTERS}")
    index = {path: number for number, path in enumerate(paths)}
    table = pack({hash_of_key(word): counts.value(index) for word, counts in kept.items()}, width=4)
    return _COUNT.pack(len(paths)) + struct.pack(f"<{len(paths)}I", *paths) + table


def _by_frequency(probabilities: Mapping[str, float]) -> Iterable[tuple[str, float]]:
    """The commonest form first: of forms with the same letters its cluster counts."""
    return sorted(probabilities.items(), key=lambda item: (-item[1], item[0]))


def _is_kept(counts: _Counts, rarest: float) -> bool:
    if counts.small_cluster or counts.capital_cluster or counts.shouted_cluster:
        return True
    return counts.small + counts.capital + counts.shouted >= math.exp(rarest)


def _level(share: float) -> int:
    return min(_LEVELS - 1, max(0, int(share * _LEVELS)))
