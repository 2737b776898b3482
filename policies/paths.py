"""Path patterns, and every way in which a server may read a path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote, unquote_plus

MAX_DECODINGS = 4
"""Layers of percent-encoding that are looked through; an address with more is refused."""
CONTROL = re.compile("[\x00-\x1f\x7f]")
PARAMETERS = re.compile(";[^/]*")
ORDINARY = re.compile(r"(?:/[\w~!$&'()*+,=:@-][\w.~!$&'()*+,=:@-]*)*/?")
"""A path that can be read in one way only."""

Matches = Callable[[str], bool]


def matcher(patterns: Iterable[str]) -> Matches:
    """What tells whether a whole text matches one of some patterns; without patterns nothing matches.

    ``*`` stands for any characters, and percent-encoding for what it encodes. A pattern is found piece by piece from
    the left and never tried twice, so that no address can make it slow.
    """
    split = [tuple(map(unquote, pattern.split("*"))) for pattern in patterns]
    whole = frozenset(pieces[0] for pieces in split if len(pieces) == 1)
    beginnings = tuple(pieces[0] for pieces in split if len(pieces) == 2 and not pieces[1])
    others = [pieces for pieces in split if len(pieces) > 1 and (len(pieces) > 2 or pieces[1])]

    def matches(text: str) -> bool:
        return text in whole or text.startswith(beginnings) or any(_fits(text, pieces) for pieces in others)

    return matches


def _fits(text: str, pieces: tuple[str, ...]) -> bool:
    first, *middle, last = pieces
    at, end = len(first), len(text) - len(last)
    if not text.startswith(first) or not text.endswith(last):
        return False
    for piece in middle:
        at = text.find(piece, at, end) + len(piece)
        if at < len(piece):
            return False
    return at <= end


def readings(path: str, query: str) -> tuple[tuple[str, str], ...] | None:
    """The paths and queries that a server may take an address for; the last is decoded to the end and tidied.

    A server may decode once, twice or never, take a backslash for a slash, and fold ``//``, ``/./`` and ``/../``.

    Returns:
        One pair for an ordinary address; None where there are too many, or a control character hides in them.
    """
    if ORDINARY.fullmatch(path) and "%" not in query and "+" not in query:
        return ((path, query),)
    found: list[tuple[str, str]] = []
    for _ in range(MAX_DECODINGS):
        path, query = unquote(path), unquote_plus(query)
        found += ((path, query), (tidy(path), query))
        if (unquote(path), unquote_plus(query)) == (path, query):
            return None if CONTROL.search(path) else tuple(found)
    return None


def tidy(path: str) -> str:
    """A path as a server folds it: ``/``, no empty, ``.`` or ``..`` segments."""
    kept: list[str] = []
    segments = path.replace("\\", "/").split("/")
    for segment in segments:
        name = segment.partition(";")[0]
        if name == "..":
            del kept[-1:]
        elif name not in ("", "."):
            kept.append(segment)
    end = "/" if kept and segments[-1].partition(";")[0] in ("", ".", "..") else ""
    return f"/{'/'.join(kept)}{end}"


def without_parameters(path: str) -> str:
    """A path without what follows a ``;`` in each of its segments, such as a session's number."""
    return PARAMETERS.sub("", path) if ";" in path else path
