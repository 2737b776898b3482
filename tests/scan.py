"""Look for strings in every byte that a command left, in the spellings in which bytes hide."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2


@dataclass(frozen=True)
class Hit:
    """A string that was found: never the string itself, but its place in the list and where it was."""

    index: int
    spelling: str
    file: str


class Scanner:
    """Finds any of many strings: as they are, in capitals, UTF-16, hex, base64, reversed, and inside gzip and zlib."""

    def __init__(self, strings: Iterable[str]) -> None:
        self._of: dict[bytes, tuple[int, str]] = {}
        for index, text in enumerate(strings):
            for spelling, needle in spellings(text):
                self._of.setdefault(needle.lower(), (index, spelling))
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = 1 << 30
        options.literal = False
        longest_first = sorted(self._of, key=len, reverse=True)
        self._pattern = re2.compile(b"|".join(re2.escape(needle) for needle in longest_first), options)

    def hits(self, files: Iterable[tuple[str, bytes]]) -> list[Hit]:
        """What was found, file by file."""
        return [hit for name, data in files for part in _parts(data) for hit in self._hits(name, part)]

    def _hits(self, name: str, data: bytes) -> Iterator[Hit]:
        for match in self._pattern.finditer(data.lower()):
            index, spelling = self._of[match.group()]
            yield Hit(index, spelling, name)


def spellings(text: str) -> Iterator[tuple[str, bytes]]:
    """The bytes that a string can be found as; cases are folded by the scanner."""
    raw = text.encode("utf-8", "surrogatepass")
    yield "plain", raw
    yield "utf-16", text.encode("utf-16-le", "surrogatepass")
    yield "escaped", text.encode("unicode_escape")
    if len(raw) >= 6:
        yield "hex", raw.hex().encode()
        yield "reversed", raw[::-1]
        for shift in range(3):
            encoded = base64.b64encode(b"\0" * shift + raw)
            yield "base64", encoded[4 if shift else 0 : len(encoded) - 4]


def _parts(data: bytes) -> Iterator[bytes]:
    yield data
    for start in (b"\x1f\x8b\x08", b"\x78\x9c", b"\x78\xda"):
        at = data.find(start)
        while at >= 0:
            try:
                yield (gzip if start[0] == 0x1F else zlib).decompress(data[at:])
            except (OSError, EOFError, zlib.error):
                pass
            at = data.find(start, at + 1)
