"""What a text says of a person's nationality, origin, belief, health and love life, told from what it says of goods."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.peoples import (
    BELIEFS,
    GOODS,
    HEALTH,
    LABEL,
    LOVE,
    NATIONS,
    ORIGINS,
    PEOPLE,
    SELF,
    SOMEONE,
)
from pipelines.patterns.rule import Rule, pattern

_SPOKEN = (
    r"\b(?:in|into|speaks?|spoken|read|write|fluent(?: in)?|basic|good|bad|poor|my|your|plain|"
    r"languages?[:,]?|and|to|from) $"
)
_NATIONAL = pattern(rf"\b({NATIONS})(s?)\b({GOODS})?")
_OF_PEOPLE = pattern(rf"\b({PEOPLE})\b")
_PLACE_AFTER = pattern(r" (?:emirates|republic|jamahiriya|and caicos|street|world|league|spring)")
_BEFORE_SPOKEN = pattern(_SPOKEN)
_LOWER_CONTEXT = pattern(rf"(?:{SELF}|{LABEL})$")
_AFTER = pattern(rf"^[ ,-]{{1,2}}(?:\w+ )?{SOMEONE}\b")
_PLURAL_BELIEF = pattern(
    r"\b((?:labour|tory|conservative|green|republican|democrat|ukip|lib dem) (?:voter|supporter|member)s?|muslims|"
    r"catholics|protestants|jews|hindus|sikhs|buddhists|atheists|sunnis|shi(?:a|ite|i)s|mormons|methodists|"
    r"anglicans|communists|fascists|nazis|zionists)\b"
)
_TOLD = {
    label: (pattern(rf"(?:{SELF}|{LABEL})({words})\b"), pattern(rf"\b({words})[ -](?:\w+ )?{SOMEONE}\b"))
    for label, words in (("BELIEF", BELIEFS), ("ETHNICITY", ORIGINS), ("SEX_LIFE", LOVE))
}
_ILL = pattern(
    rf"(?:{SELF}|\b(?:i|we|she|he|they|who) (?:have|has|had|got|suffers?(?: from)?|suffered from|was diagnosed with|"
    rf"live with|"
    rf"lives with) (?:a |an |severe |bad |chronic |had )*|\b(?:diagnosed with|suffer(?:s|ing)? from|my) )({HEALTH})\b"
)
_BEFORE = 48


def nationalities(text: Folded) -> Iterator[Entity]:
    """``I am cambodian``, ``a Polish girl``, ``the Dutch``; not ``Swiss watches`` and ``in English``."""
    for match in _NATIONAL.finditer(text.data):
        if _of_someone(text, match):
            yield text.entity(match.start(), match.end(2), "NATIONALITY", "nationality", _folded(match[1]))
    for match in _OF_PEOPLE.finditer(text.data):
        if (match[1].istitle() and not _PLACE_AFTER.match(text.data, match.end())) or _context(text, match.start()):
            yield text.entity(*match.span(1), "NATIONALITY", "nationality", _folded(match[1]))


def special(text: Folded) -> Iterator[Entity]:
    """Beliefs, origins and love lives that a text gives a person, not goods: ``I am gay``, ``a Muslim family``."""
    for label, forms in _TOLD.items():
        for form in forms:
            for match in form.finditer(text.data):
                yield text.entity(*match.span(1), label, "special", _folded(match[1]))
    for match in _PLURAL_BELIEF.finditer(text.data):
        yield text.entity(*match.span(1), "BELIEF", "special", _folded(match[1]))


def health(text: Folded) -> Iterator[Entity]:
    """What someone has: ``I am HIV positive``, ``she suffers from epilepsy``."""
    for match in _ILL.finditer(text.data):
        yield text.entity(*match.span(1), "HEALTH", "special", _folded(match[1]))


RULES = (
    Rule("nationality", rf"\b(?:{NATIONS})s?\b|\b(?:{PEOPLE})\b", nationalities),
    Rule("special", rf"\b(?:{BELIEFS}|{ORIGINS}|{LOVE})\b", special),
    Rule("special.health", rf"\b(?:{HEALTH})\b", health),
)


def _of_someone(text: Folded, match: re.Match[bytes]) -> bool:
    """Whether the word is said of people: in a clause that says so, or with its capital and of no goods."""
    if match[2] or _context(text, match.start()) or _AFTER.search(text.data[match.end(2) : match.end(2) + 40]):
        return True
    if match[3]:
        return False
    before = text.data[max(0, match.start() - _BEFORE) : match.start()]
    return match[1].istitle() and not _BEFORE_SPOKEN.search(before)


def _context(text: Folded, start: int) -> bool:
    return bool(_LOWER_CONTEXT.search(text.data[max(0, start - _BEFORE) : start]))


def _folded(word: bytes) -> str:
    return word.decode("latin-1").lower()
