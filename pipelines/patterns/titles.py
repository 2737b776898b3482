"""Forms of address and academic titles before a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern

_SHORT = "mr|mrs|ms|mx|dr|prof|rev|hon|herr|frau|mme|mlle|mstr|sra|srta|dott|sgt|capt"
_LONG = "miss|professor|doctor|reverend|sir|dame|lord|lady|madame?|monsieur|se\xff?nor|se\xff?nora|sergeant|captain"
_TITLES = "|".join([*map(str.capitalize, f"{_SHORT}|{_LONG}".split("|")), "MR", "MRS", "mr", "mrs", "ms", "prof"])
# After the short forms stands nothing but a name; the long ones are words as well, so theirs has its capital.
_BEFORE_NAME = pattern(rf"\b({_SHORT})\b\.?[ \t]{{1,2}}(?:[a-z\xff][a-z\xff'-]+|[a-z]\.)")
_BEFORE_CAPITAL = pattern(
    rf"(?:^|[^/0-9A-Za-z])({_TITLES})\b\.?[ \t]{{1,2}}[A-Z\xff](?:[a-z\xff'-]+|\.)", ignore_case=False
)
_FIRM = "mrs|mr|ms|mx|prof|rev"
# In one case throughout no capital tells a name: the short forms are no words, and before the long ones stands what
# stands before a person.
_BEFORE_ANY = (
    pattern(rf"(?:^|[^/0-9A-Za-z\xff'])({_FIRM})\b\.?[ \t]{{1,2}}([a-z\xff][a-z\xff'-]{{2,}})"),
    pattern(
        r"(?:^|[(,:;\n*>|-] ?|[.!?] |\b(?:contact|is|was|by|of|from|owner|with|dear|ask for|and|landlady|landlord|"
        r"tell|told|"
        r"met|see|meet|this) )(miss|lady|lord|sir|dame|madame?|dr|professor|reverend)\b\.?[ "
        r"\t]{1,2}([a-z\xff][a-z\xff'-]{2,})"
    ),
)
_NOT_NAMES = frozenset(b"and or the who is was for of to in at said you".split())
_NO_NAMES = _NOT_NAMES | frozenset(
    b"a an the this that these those my your our his her him it its out them any all some no not one two me us we they "
    b"he she i if but as on so do does did can could will would should may must be been are has have had please thanks "
    b"thank yes from with without by about than then there here when where what which how why again ever never always "
    b"garden like loves love wants want needs need knows now today just only very too also well good great nice up off "
    b"over under more most much many every each another other pm am km per vs inc ltd kg mg ml your u ur ya yo ok lol "
    b"who whom after before until while because since though although even still yet lives opening closed open "
    b"appointment appointments office surgery bird bug luck boy girl friend friends sleep sleeping being".split()
)
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
    for form in _BEFORE_ANY:
        for match in overlapping(form, text.data, 2):
            told = match[0][match.start(1) - match.start() :]
            if (told.islower() or told.isupper()) and match[2].lower() not in _NO_NAMES:
                yield _entity(text, match)
    for match in _DEGREE.finditer(text.data):
        yield _entity(text, match, before=False)


def _entity(text: Folded, match: re.Match[bytes], *, before: bool = True) -> Entity:
    end = match.end(1) + (before and text.data[match.end(1) : match.end(1) + 1] == b".")
    return text.entity(match.start(1), end, "TITLE", "title", match[1].decode("latin-1").lower().replace(".", ""))


RULES = (
    Rule("title", rf"\b(?:{_SHORT}|{_LONG})\b\.?[ \t]|, ?(?:ph|m|b|esq|obe|cbe|frcp|ll)|(?:phd|ph\.d|mba|esq)", titles),
)
