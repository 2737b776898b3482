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
# A range, a limit or another unit than years: "aged 18-25", "age 18+", "age 3 months".
_NOT_ONE_AGE = re.compile(
    r"\s?[-–/]\s?\d|\s?(?:\+|%|to \d|or over|or above|days?\b|weeks?\b|wks?\b|months?\b|mths?\b)|[.,:]\d|'?s\b",
    re.IGNORECASE,
)
# What people say they are that is not years: "I'm 5 miles away", "I am 6 ft", "I'm 100 for it".
_NOT_YEARS = re.compile(
    r"\s?(?:'|ft|feet|foot|inch|cm|mm|m\b|km|mi\b|miles?|min|hours?|hrs?|kg|kilos?|lbs?|pounds?|stone|st\b|g\b|mg|grams?|"
    r"percent|per|times|x\b|th\b|st\b|nd\b|rd\b|of\b|for\b|steps|stops|away|k\b|usd|eur|gbp|btc|in\b|hundred|thousand|"
    r"more|reviews|sales|orders)",
    re.IGNORECASE,
)


def ages(text: Folded) -> Iterator[Entity]:
    """The number alone, so that a mask leaves the words around it; the canonical form is its figures."""
    for form in (_BEFORE, _AFTER, _SELF, _SEX):
        for match in form.finditer(text.data):
            group = next(index for index, value in enumerate(match.groups(), 1) if value is not None)
            years = _years(match[group].decode("ascii").lower())
            if 1 <= years <= 120 and _is_one_age(text, form, *match.span(group)):
                yield text.entity(*match.span(group), "AGE", "age", str(years))


def _is_one_age(text: Folded, form: re.Pattern[bytes], start: int, end: int) -> bool:
    if form is _AFTER:
        # "18-25 years old" states no one's age.
        return not (start > 1 and text.data[start - 1] in b"-+" and text.data[start - 2] in ALNUM)
    return not (_NOT_ONE_AGE.match(text.text, end) or (form is _SELF and _NOT_YEARS.match(text.text, end)))


RULES = (
    Rule(
        "age",
        rf"\b(?:age|aged|ages|turned|turning|i'?m|i am|she'?s|he'?s|she is|he is|they are)[^\w\x00]{{0,3}}"
        rf"(?:\w{{1,5}}[^\w\x00]{{1,3}}){{0,2}}(?:\d|{_WORD})|(?:\d|{_WORD}){_OLD}|"
        rf"\d ?/ ?[mf]\b|\b[mf] ?/ ?\d|\b\d\d[mf]\b",
        ages,
    ),
)


def _years(written: str) -> int:
    return int(written) if written.isdigit() else sum(_WORDS[word] for word in re.split(r"[ -]", written))
