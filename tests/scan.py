"""Look for strings in every byte that a command left, in the spellings in which bytes hide."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import urllib.parse
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import re2

SHORTEST = 6
"""Characters; a shorter string stands in other words by chance, and is looked for as a word of its own."""
ENCODABLE = 6
"""Bytes; what is shorter has no hex, base64 or reversed form that does not occur by chance."""
PART = 8
"""Characters of a long word that are enough to know it by."""
PUBLIC_WORDS = frozenset({"example"})
"""Long words of planted strings that give nobody away."""
PACKED = (b"\x1f\x8b\x08", b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
"""How gzip and zlib begin."""


@dataclass(frozen=True)
class Hit:
    """A string that was found: never the string itself, but its place in the list and where it was."""

    index: int
    spelling: str
    file: str


class Scanner:
    """Finds any of many strings in the spellings of `spellings`, without regard to case, also inside gzip and zlib."""

    def __init__(self, strings: Iterable[str], *, parts: bool = True) -> None:
        self._of: dict[bytes, tuple[int, str]] = {}
        self._exact: dict[bytes, tuple[int, str]] = {}
        words: dict[bytes, tuple[int, str]] = {}
        for index, text in enumerate(strings):
            for spelling, needle in spellings(text, parts=parts):
                if spelling == "base64":
                    self._exact.setdefault(needle, (index, spelling))
                else:
                    short = len(text) < SHORTEST
                    (words if short else self._of).setdefault(needle.lower(), (index, spelling))
        self._patterns = [
            (_pattern(self._of), self._of, True),
            (_pattern(words, edges=True), words, True),
            (_pattern(self._exact), self._exact, False),
        ]

    def hits(self, files: Iterable[tuple[str, bytes]]) -> list[Hit]:
        """What was found, file by file."""
        return [hit for name, data in files for part in parts_of(data) for hit in self._hits(name, part)]

    def _hits(self, name: str, data: bytes) -> Iterator[Hit]:
        low = data.lower()
        for pattern, needles, folded in self._patterns:
            for match in pattern.finditer(low if folded else data) if needles else ():
                index, spelling = needles[match.group(1)]
                yield Hit(index, spelling, name)


def _pattern(needles: Iterable[bytes], *, edges: bool = False) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 1 << 30
    longest_first = b"|".join(map(re2.escape, sorted(needles, key=len, reverse=True)))
    # A zero byte beside the string is UTF-16's own, not a letter.
    around = (rb"(?:^|[^a-z0-9])", rb"(?:$|[^a-z0-9])") if edges else (b"", b"")
    return re2.compile(around[0] + b"(" + longest_first + b")" + around[1], options)


def spellings(text: str, *, parts: bool = True) -> Iterator[tuple[str, bytes]]:
    """The bytes that a string can be found as; cases are folded by the scanner."""
    raw = text.encode("utf-8", "surrogatepass")
    yield "plain", raw
    wide = text.encode("utf-16-le", "surrogatepass")
    yield "utf-16", wide[:-1] if text.isascii() else wide  # without its last zero it is big-endian too
    yield "escaped", text.encode("unicode_escape")
    yield "escaped", json.dumps(text)[1:-1].encode()
    yield "escaped", html.escape(text).encode("utf-8", "surrogatepass")
    yield "escaped", urllib.parse.quote(text, safe="", errors="replace").encode()
    yield "escaped", urllib.parse.quote_plus(text, errors="replace").encode()
    if len(raw) >= ENCODABLE:
        yield "hex", raw.hex().encode()
        yield "reversed", raw[::-1]
        yield from (("base64", needle) for needle in _base64(raw))
    if parts:
        yield from _parts(text)


def digests(texts: Iterable[str]) -> Iterator[bytes]:
    """What a plain hash makes of a text or of its small letters: guess the text, and it is known."""
    for text in texts:
        for form in {text, text.lower()}:
            for name in ("md5", "sha1", "sha256", "blake2b"):
                digest = hashlib.new(name, form.encode("utf-8", "surrogatepass")).digest()
                yield from (digest[:12], digest[:12].hex().encode(), base64.b32encode(digest)[:16].lower())


def _base64(raw: bytes) -> Iterator[bytes]:
    """The characters that the bytes alone decide, at each of the three places they can begin at."""
    for shift in range(3):
        first, last = -(-8 * shift // 6), 8 * (shift + len(raw)) // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(b"\0" * shift + raw + b"\0\0")[first:last]


def _parts(text: str) -> Iterator[tuple[str, bytes]]:
    """What a mask in the wrong place, or a normal form, would leave: beginnings and ends of words, and digits alone."""
    for word in re.findall(rf"[^\W_]{{{PART},}}", text):
        if word.lower() not in PUBLIC_WORDS:
            yield "part", word[:PART].encode()
            yield "part", word[-PART:].encode()
    digits = "".join(filter(str.isdecimal, text))
    if len(digits) >= 10 and len(digits) + 8 > len(text):
        yield "digits", digits.encode()
        yield "digits", digits[-10:].encode()


def parts_of(data: bytes) -> Iterator[bytes]:
    """The data itself, and what unpacks out of any place of it, as far as it unpacks."""
    yield data
    for start in PACKED:
        at = data.find(start)
        while at >= 0:
            if unpacked := _unpacked(data[at : at + (1 << 24)]):
                yield unpacked
            at = data.find(start, at + 1)


def _unpacked(data: bytes) -> bytes:
    stream, unpacked = zlib.decompressobj(wbits=47), b""
    try:
        # In small steps, since an error takes away what its own step gave.
        for at in range(0, len(data), 4096):
            unpacked += stream.decompress(data[at : at + 4096])
            if stream.eof:
                break
    except zlib.error:
        pass
    return unpacked
