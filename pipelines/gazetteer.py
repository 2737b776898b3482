"""Which words are known as given names, surnames or places: a table of hashes that holds no word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.hashed_words import HashedWords, hashed, pack

GIVEN, SURNAME, PLACE, PLACE_PART = 1, 2, 4, 8


class Gazetteer:
    """What a word is known as, as bits.

    Two words share a hash once in some 70,000 words that are not in the table: harmless for a feature among many.
    """

    def __init__(self, data: bytes) -> None:
        self._words = HashedWords(data, width=1)

    def __call__(self, word: str) -> int:
        """`GIVEN`, `SURNAME`, `PLACE` and `PLACE_PART`, added up; 0 for a word that is not known."""
        return self.at(hashed(word))

    def at(self, hashed_word: int) -> int:
        """The same for the hash of a word."""
        return self._words.at(hashed_word)


def build(words: Mapping[int, Iterable[str]]) -> bytes:
    """The table of these words, given by bit."""
    bits: dict[int, int] = {}
    for bit, known in words.items():
        for word in known:
            number = hashed(word)
            bits[number] = bits.get(number, 0) | bit
    return pack(bits, width=1)
