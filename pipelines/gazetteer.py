"""Which words are known as given names, surnames or places: a table of hashes that holds no word."""

from __future__ import annotations

import hashlib
import re
import struct
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from pipelines.normalise import fold

GIVEN, SURNAME, PLACE, PLACE_PART = 1, 2, 4, 8
_ENTRY = 5
_STRETCHED = re.compile(r"(.)\1{2,}")


def key(word: str) -> str:
    """The word in small letters, without marks, stretched letters (``Annnna``) let go."""
    return _STRETCHED.sub(r"\1", fold(word).text.casefold())


class Gazetteer:
    """What a word is known as, as bits.

    Two words share a hash once in some 70,000 words that are not in the table: harmless for a feature among many.
    """

    def __init__(self, data: bytes) -> None:
        count = len(data) // _ENTRY
        self._hashes = struct.unpack_from(f"<{count}I", data)
        self._bits = data[count * 4 :]

    def __call__(self, word: str) -> int:
        """`GIVEN`, `SURNAME`, `PLACE` and `PLACE_PART`, added up; 0 for a word that is not known."""
        hashed = _hash(key(word))
        index = bisect_left(self._hashes, hashed)
        return self._bits[index] if index < len(self._bits) and self._hashes[index] == hashed else 0


def build(words: Mapping[int, Iterable[str]]) -> bytes:
    """The table of these words, given by bit: four bytes of hash for each, in order, then a byte of bits for each."""
    bits: dict[int, int] = {}
    for bit, known in words.items():
        for word in known:
            hashed = _hash(key(word))
            bits[hashed] = bits.get(hashed, 0) | bit
    hashes = sorted(bits)
    return struct.pack(f"<{len(hashes)}I", *hashes) + bytes(bits[hashed] for hashed in hashes)


def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=4).digest(), "little")
