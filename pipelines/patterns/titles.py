"""Forms of address and academic titles before a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, pattern

_SHORT = "mr|mrs|ms|mx|dr|prof|rev|hon|herr|frau|mme|mlle|sra|srta|dott|sgt|capt"
_LONG = "miss|professor|doctor|reverend|sir|dame|lord|lady|madame|monsieur|se\xff?nor|se\xff?nora|sergeant|captain"
_TITLES = "|".join([*map(str.capitalize, f"{_SHORT}|{_LONG}".split("|")), "MR", "MRS", "mr", "mrs", "ms", "prof"])
# After the short forms stands nothing but a name; the long ones are words as well, so theirs has its capital.
_BEFORE_NAME = pattern(rf"\b({_SHORT})\b\.?[ \t]{{1,2}}(?:[a-z\xff][a-z\xff'-]+|[a-z]\.)")
_BEFORE_CAPITAL = pattern(
    rf"(?:^|[^/0-9A-Za-z])({_TITLES})\b\.?[ \t]{{1,2}}[A-Z\xff](?:[a-z\xff'-]+|\.)", ignore_case=False
)
_NOT_NAMES = frozenset(b"and or the who is was for of to in at said you".split())
_DEGREE = pattern(
    r"[A-Za-z\xff],? (Ph\.? ?D|M\.?B\.?A|M\.?D|M\.?Sc|B\.?Sc|Esq|OBE|MBE|CBE|FRCP|LL\.?[BM])\b\.?", ignore_case=False
)


def titles(text: Folded) -> Iterator[Entity]:
    """``Dr. Otter``, ``Miss O. Example``, ``Otter, PhD``."""
    for match in _BEFORE_NAME.finditer(text.data):
        if match[0].split()[-1].lower() not in _NOT_NAMES and match[1].istitle():
            yield _entity(text, match)
    for match in _BEFORE_CAPITAL.finditer(text.data):
        yield _entity(text, match)
    for match in _DEGREE.finditer(text.data):
        yield _entity(text, match, before=False)


def _entity(text: Folded, match: re.Match[bytes], *, before: bool = True) -> Entity:
    end = match.end(1) + (before and text.data[match.end(1) : match.end(1) + 1] == b".")
    return text.entity(match.start(1), end, "TITLE", "title", match[1].decode("latin-1").lower().replace(".", ""))


RULES = (
    Rule("title", rf"\b(?:{_SHORT}|{_LONG})\b\.?[ \t]|, ?(?:ph|m|b|esq|obe|cbe|frcp|ll)|(?:phd|ph\.d|mba|esq)", titles),
)
