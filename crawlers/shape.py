"""Whether a page can be parsed in little time and memory: a scan in linear time, before any parser sees it."""

from __future__ import annotations

import re
from typing import cast

import re2

MOST_TAGS = 60_000
"""Tags of a page, closing ones included; pages that people wrote have a tenth of that."""
MOST_ATTRIBUTES = 500
"""Attributes of one tag: parsers compare each with each."""
MOST_DEPTH = 2_000
"""Tags within one another; parsers cut off what lies deeper, without a word."""
VALUE = rb"(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+)?)?"
TAG = re.compile(rb"<(/?)([a-zA-Z][^\s/>]*+)((?:[\s/]++(?:[^\s/>][^\s/>=]*+" + VALUE + rb")?)*+)")
ATTRIBUTE = re.compile(rb"[^\s/>=][^\s/>=]*+" + VALUE)
"""As in HTML Living Standard §13.2.5.32 to 39."""
LONG = 2 * MOST_ATTRIBUTES
"""Bytes of a tag that may have too many attributes."""
LONG_TAG = re.compile(rb"<[a-zA-Z][^>]{%d}" % LONG)
_OPTIONS = re2.Options()
_OPTIONS.encoding = re2.Options.Encoding.LATIN1
QUOTED = cast("re.Pattern[bytes]", re2.compile(rb"=\s*(?:\"[^\">]*>|'[^'>]*>)", _OPTIONS))
"""A value in quotation marks that holds a ``>``."""
EMPTY = frozenset(b"area base br col embed hr img input link meta source track wbr".split())
CLOSED_BY_NEXT = frozenset(b"p li dt dd option optgroup tr td th tbody thead tfoot colgroup rp rt".split())
"""Tags that the next of their kind closes: without their ends they lie beside one another."""


def overdone(page: bytes) -> str | None:
    """Why a page is not parsed, as a code; None where it may be."""
    tags = page.count(b"<")
    if tags > MOST_TAGS:
        return "page.tags"
    # Without a long tag, or one whose end is not the next ``>``, no tag has too many attributes.
    if (LONG_TAG.search(page) or QUOTED.search(page)) and any(_crowded(match[3]) for match in TAG.finditer(page)):
        return "page.attributes"
    if tags > MOST_DEPTH and tags - page.count(b"</") > MOST_DEPTH and _depth(page) > MOST_DEPTH:
        return "page.depth"
    return None


def _crowded(attributes: bytes) -> bool:
    if len(attributes) <= LONG:
        return False
    return sum(1 for _ in ATTRIBUTE.finditer(attributes)) > MOST_ATTRIBUTES


def _depth(page: bytes) -> int:
    """How many tags stand within one another at most."""
    depth = most = 0
    for closing, name, _ in TAG.findall(page):
        if name.lower() in EMPTY or name.lower() in CLOSED_BY_NEXT:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        most = max(most, depth)
    return most
