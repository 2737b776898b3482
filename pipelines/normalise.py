"""Fold a text to the plain form that patterns read, and lead every span back to the text as it was."""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.entities import Entity
from pipelines.look_alikes import read_as_latin

# An attribute may hold an address, so a tag goes only where its attributes cannot.
_TAG = (
    r"(?i:</?(?P<name>b|i|u|s|em|strong|span|font|small|big|sub|sup|mark|code|tt|wbr|ins|del|bdi|bdo|p|br|div|li|td)"
    r"(?:\s(?:class|style|color)=[\"']?[a-z;: -]{0,40}[\"']?)?\s?/?>)"
)
_BREAKS = frozenset({"p", "br", "div", "li", "td"})
# A run of other scripts, symbols and invisible characters; an HTML reference, also one that was escaped twice; an at
# sign, dot or plus as a URL quotes it; a tag within the text.
_CHANGED = re.compile(
    r"[^\x00-\x7f]+|&(?:amp;)*(?:#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z]\w{1,30};)"
    rf"|(?<=[0-9A-Za-z])%(?:40(?=[0-9A-Za-z-]{{1,63}}(?:\.|%2[Ee])[0-9A-Za-z])|2[BbEe](?=[0-9A-Za-z]))|{_TAG}"
)
_MAY_CHANGE = re.compile("[&%<]")
_OTHER = re.compile(r"[^\x00-\x7f]")
_SAME = str.maketrans(
    dict.fromkeys("‐‑‒–—―−⁃﹘", "-")
    | dict.fromkeys("‘’‚‛ʼ′`´", "'")
    | dict.fromkeys("“”„‟″", '"')
    | dict.fromkeys("。・∙⋅", ".")
    | {"∕": "/", "⁄": "/", "։": ":", "∶": ":"}
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Folded:
    """A text as the patterns read it.

    Attributes:
        text: NFKD with marks, invisible characters and tags dropped, and HTML references, digits of every script,
            dashes, quotes and letters that look Latin made plain: the differences that NFKC leaves are dropped too.
        data: `text` with one byte for each character: ASCII as it is, 0xFF for any other letter or digit,
            0x80 for the rest, so that a byte pattern's offsets are those of `text`.
        region: where a phone number without a country code is dialled (ISO 3166).
    """

    text: str
    data: bytes
    region: str
    starts: tuple[int, ...]
    changes: tuple[tuple[int, int, int, int], ...]

    def entity(self, start: int, end: int, label: str, detector: str, canonical: str | None = None) -> Entity:
        """The entity at these offsets of `text`, with the offsets of the original text."""
        if self.changes:
            start, end = self._origin(start)[0], self._origin(end - 1)[1]
        return Entity(start=start, end=end, label=label, detector=detector, canonical=canonical)

    def _origin(self, position: int) -> tuple[int, int]:
        """The original span of the character at `position`."""
        index = bisect_right(self.starts, position) - 1
        if index < 0:
            return position, position + 1
        _, folded_end, start, end = self.changes[index]
        if position < folded_end:
            return start, end
        return position - folded_end + end, position - folded_end + end + 1


def fold(text: str, *, region: str = "GB") -> Folded:
    """Fold `text`; plain ASCII without references and tags passes untouched."""
    if text.isascii() and not _MAY_CHANGE.search(text):
        return Folded(text=text, data=text.encode("ascii"), region=region, starts=(), changes=())
    parts: list[str] = []
    changes: list[tuple[int, int, int, int]] = []
    length = last = 0
    for match in _CHANGED.finditer(text):
        parts.append(text[last : match.start()])
        length += match.start() - last
        last = match.end()
        for piece, start, end in _pieces(match):
            if not piece:
                _join(changes, length, start, end)
                continue
            if len(piece) != 1 or end - start != 1:
                changes.append((length, length + len(piece), start, end))
            parts.append(piece)
            length += len(piece)
    parts.append(text[last:])
    folded = read_as_latin("".join(parts))
    return Folded(
        text=folded,
        data=_OTHER.sub(_byte, folded).encode("latin-1"),
        region=region,
        starts=tuple(change[0] for change in changes),
        changes=tuple(changes),
    )


def _join(changes: list[tuple[int, int, int, int]], length: int, start: int, end: int) -> None:
    """Let what vanishes belong to the character before it, so that a mask takes it away too."""
    if changes and changes[-1][1] == length and changes[-1][3] == start:
        changes[-1] = (*changes[-1][:3], end)
    elif length:
        changes.append((length - 1, length, start - 1, end))
    else:
        changes.append((0, 0, start, end))


def _pieces(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """What each part of a changed run becomes: the folded text and the original span."""
    written, start, end = match[0], *match.span()
    if match["name"]:
        yield "\n" * (match["name"].lower() in _BREAKS), start, end
    elif written[0] == "%":
        yield chr(int(written[1:], 16)), start, end
    elif written[0] == "&":
        yield "".join(map(_plain, _unescape(written))), start, end
    else:
        for position, character in enumerate(written, start):
            yield _plain(character), position, position + 1


def _unescape(reference: str) -> str:
    while (plain := html.unescape(reference)) != reference:
        reference = plain
    return reference


@lru_cache(maxsize=65536)
def _plain(character: str) -> str:
    if character.isascii():
        return character
    return "".join(map(_simple, unicodedata.normalize("NFKD", character))).translate(_SAME)


def _simple(character: str) -> str:
    category = unicodedata.category(character)
    # U+3164 and U+115F are letters by category and show nothing.
    if category in {"Mn", "Me", "Cf"} or character in "\u3164\u115f\u1160\uffa0":
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return " " if category in {"Zs", "Zl", "Zp"} else character


def _byte(match: re.Match[str]) -> str:
    return "\xff" if match[0].isalnum() else "\x80"
