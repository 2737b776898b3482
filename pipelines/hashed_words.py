"""A table from words to numbers that holds no word: sorted hashes and, in the same order, a value for each."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from pipelines.normalise import fold

_HASH = 4
_STRETCHED = re.compile(r"(.)\1{2,}")


def key(word: str) -> str:
    """The word in small letters, without marks, stretched letters (``Annnna``) let go."""
    return _STRETCHED.sub(r"\1", fold(word).text.casefold())


def hashed(word: str) -> int:
    """The hash of a word's key: 32 bits."""
    return hash_of_key(key(word))


def hash_of_key(folded: str) -> int:
    """The hash of a key that is there already."""
    digest = hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=_HASH).digest()
    return int.from_bytes(digest, "little")


class HashedWords:
    """The table, read where it lies: nothing of it is copied.

    Args:
        data: what `pack` made.
        width: the bytes of a value, 1 or 4.
    """

    def __init__(self, data: bytes | memoryview, *, width: int) -> None:
        count = len(data) // (_HASH + width)
        self._hashes = memoryview(data)[: count * _HASH].cast("I")
        self._values = memoryview(data)[count * _HASH : count * (_HASH + width)].cast("B" if width == 1 else "I")

    def at(self, hashed_word: int) -> int:
        """The value of the word with this hash; 0 where there is none."""
        index = bisect_left(self._hashes, hashed_word)
        known = index < len(self._hashes) and self._hashes[index] == hashed_word
        return int(self._values[index]) if known else 0


def pack(values: Mapping[int, int], *, width: int) -> bytes:
    """The table of these values, given by hash."""
    hashes = np.array(sorted(values), dtype="<u4")
    ordered = np.array([values[number] for number in hashes.tolist()], dtype="<u1" if width == 1 else "<u4")
    return hashes.tobytes() + ordered.tobytes()
