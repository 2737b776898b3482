"""Ages that a text states, in figures or in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import ALNUM, Rule, pattern

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    *(f"{stem}teen" for stem in ("thir", "four", "fif", "six", "seven", "eigh", "nine")),
]
_TENS = [f"{stem}ty" for stem in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")]
_WORDS: dict[str, int] = {word: value for value, word in enumerate(_UNITS, 1)}
_WORDS |= {word: value for value, word in enumerate(_TEENS, 10)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_AGE = rf"(\d{{1,3}}|(?:{_WORD})(?:[ -](?:{'|'.join(_UNITS)})\b)?)"
_OLD = r"[\s-]?(?:years?[\s-]?old|yrs?[\s-]?old|years? of age|y\.?\s?/?\s?o\b|yr/o|yold|jahre alt|ans\b)"
_BEFORE = pattern(
    rf"\b(?:age|aged|ages|my age|age is|turned|turning|just turned)(?:\s?(?:is|of|just|only)\b)?\s?[:=-]?\s?{_AGE}\b"
)
_AFTER = pattern(rf"\b{_AGE}{_OLD}")
_SELF = pattern(rf"\b(?:i'?m|i am|im|she'?s|he'?s|she is|he is|they are)\s+(?:only |just |now |a |an )?{_AGE}\b")
_SEX = pattern(r"\b(?:(\d{2}) ?/ ?[mf]|[mf] ?/ ?(\d{2})|(\d{2})[mf])\b")
# What is counted where it is not years: "I'm 5 miles away", "I am 6 ft", "I'm 100 % sure".
_NOT_YEARS = re.compile(
    r"\s?(?:%|'|\"|ft|feet|foot|inch|cm|mm|m\b|km|mi\b|miles?|min|mins|minutes?|hours?|hrs?|days?|weeks?|wks?|months?|"
    r"mths?|kg|kilos?|lbs?|pounds?|stone|st\b|g\b|mg|grams?|percent|per|times|x\b|th\b|st\b|nd\b|rd\b|of\b|for\b|"
    r"steps|stops|away|\+|[.,:/-]\d|-\s?\d|s\b|k\b|usd|eur|gbp|btc|in\b|hundred|thousand|more|reviews|sales|orders)",
    re.IGNORECASE,
)


def ages(text: Folded) -> Iterator[Entity]:
    """The number alone, so that a mask leaves the words around it; the canonical form is its figures."""
    for form in (_BEFORE, _AFTER, _SELF, _SEX):
        for match in form.finditer(text.data):
            group = next(index for index, value in enumerate(match.groups(), 1) if value is not None)
            years = _years(match[group].decode("ascii").lower())
            if form is not _AFTER and _NOT_YEARS.match(text.text, match.end()):
                continue
            if form is _AFTER and _is_upper_bound(text, match.start()):
                continue
            if 1 <= years <= 120:
                yield text.entity(*match.span(group), "AGE", "age", str(years))


RULES = (
    Rule(
        "age",
        rf"\b(?:age|aged|ages|turned|turning|i'?m|i am|she'?s|he'?s|she is|he is|they are)\W{{0,3}}"
        rf"(?:\w{{1,5}}\W{{1,3}}){{0,2}}(?:\d|{_WORD})|(?:\d|{_WORD}){_OLD}|\d ?/ ?[mf]\b|\b[mf] ?/ ?\d|\b\d\d[mf]\b",
        ages,
    ),
)


def _years(written: str) -> int:
    return int(written) if written.isdigit() else sum(_WORDS[word] for word in re.split(r"[ -]", written))


def _is_upper_bound(text: Folded, start: int) -> bool:
    """Whether a range goes before: ``18-25 years old`` states no one's age."""
    return start > 1 and text.data[start - 1] in b"-+" and text.data[start - 2] in ALNUM
