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
_OLD = (
    r"[\s-]?(?:years?[\s-]?old|yrs?[\s-]?old|years? of age|y\.?\s?/?\s?o\b|yr/o|yold|years? young|"
    r"yrs?\b ?(?:girl|boy|female|male|teen)|jahre alt|ans\b|anos de edad|anni di eta|jaar oud)"
)
_BEFORE = pattern(
    rf"\b(?:age|aged|ages|my age|age is|turned|turning|just turned|(?:ll|will) (?:soon )?turn)"
    rf"(?:\s?(?:is|of|just|only)\b)?\s?[:=-]?\s?{_AGE}\b"
)
_AFTER = pattern(rf"\b{_AGE}{_OLD}")
_SELF = pattern(rf"\b(?:i'?m|i am|im|she'?s|he'?s|she is|he is|they are)\s+(?:only |just |now |a |an )?{_AGE}\b")
_THEN = pattern(rf"\bwhen (?:i|he|she|they|we) (?:was|were)(?: only| just)? {_AGE}\b")
_CHILD = pattern(
    r"\b(?:(no|not|never|without|any|zero|anti|against|report|illegal|or|and)[ -])?("
    r"(?:under[ -]?aged?|pre-?teen|minor) (?:girl|boy|child|kid|teen|model|escort|sex|fun)s?|jail ?bait|pthc|"
    r"(?:i'?m|i am|she'?s|he'?s|she is|he is) (?:still )?(?:(?:a )?(?:minor|under ?age|under (?:18|eighteen))\b|"
    r"in (?:year|grade) (?:[1-9]|1[0-2])\b|in (?:the )?(?:[1-9]|1[0-2])th grade|"
    r"in (?:primary|elementary|middle|junior high|high) school))"
)
_SEX = pattern(r"\b(?:(\d{2}) ?/ ?[mf]|[mf] ?/ ?(\d{2})|(\d{2})[mf])\b")
# A range, a limit or another unit than years: "aged 18-25", "age 18+", "age 3 months".
_NOT_ONE_AGE = re.compile(
    r"\s?[-–]\s?\d|/\d|\s?(?:\+|%|to \d|or over|or above|days?\b|weeks?\b|wks?\b|months?\b|mths?\b)|[.,:]\d|'?s\b",
    re.IGNORECASE,
)
_OF_A_THING = re.compile(
    rf"{_OLD}s?,?(?: \w+)? (?:whisk(?:e?y|ies)|scotch|malts?|bourbon|rum|wine|port|brandy|cognac|cheese|balsamic|"
    r"accounts?|car|van|truck|bike|boat|laptop|computer|pc|phone|tv|fridge|refrigerator|freezer|washer|dryer|oven|stove|"
    r"dishwasher|appliances?|mattress|sofa|couch|roof|house|home|building|property|company|business|shop|store|firm|"
    r"brand|market|site|tree|plants?|dog|cat|horse|mare|gelding|pony|puppy|parrot)\b",
    re.IGNORECASE,
)
# What people say they are that is not years: "I'm 5 miles away", "I am 6 ft", "I'm 100 for it".
_NOT_YEARS = re.compile(
    r"\s?(?:'|ft|feet|foot|inch|cm|mm|m\b|km|mi\b|miles?|min|hours?|hrs?|kg|kilos?|lbs?|pounds?|stone|st\b|g\b|mg|"
    r"grams?|"
    r"percent|per|times|x\b|th\b|st\b|nd\b|rd\b|of\b|for\b|steps|stops|away|k\b|usd|eur|gbp|btc|in\b|hundred|thousand|"
    r"more|reviews|sales|orders)",
    re.IGNORECASE,
)


def ages(text: Folded) -> Iterator[Entity]:
    """The number alone, so that a mask leaves the words around it; the canonical form is its figures."""
    for form in (_BEFORE, _AFTER, _SELF, _SEX, _THEN):
        for match in form.finditer(text.data):
            group = next(index for index, value in enumerate(match.groups(), 1) if value is not None)
            years = _years(match[group].decode("ascii").lower())
            if 1 <= years <= 120 and _is_one_age(text, form, *match.span(group)):
                detector = "age.then" if form is _THEN else "age"
                yield text.entity(*match.span(group), "AGE", detector, str(years))


def children(text: Folded) -> Iterator[Entity]:
    """Words that say without a figure that someone is under 18; not where they are forbidden: ``no underage girls``."""
    for match in _CHILD.finditer(text.data):
        if not match[1]:
            yield text.entity(*match.span(2), "AGE", "age.child:shape", "17")


def _is_one_age(text: Folded, form: re.Pattern[bytes], start: int, end: int) -> bool:
    if form is _AFTER:
        # "18-25 years old" states no one's age, and a "12 year old whisky" is no child.
        return not _OF_A_THING.match(text.text, end) and not (
            start > 1 and text.data[start - 1] in b"-+" and text.data[start - 2] in ALNUM
        )
    return not (_NOT_ONE_AGE.match(text.text, end) or (form is _SELF and _NOT_YEARS.match(text.text, end)))


RULES = (
    Rule(
        "age",
        rf"\b(?:age|aged|ages|turn|turned|turning|was|were|i'?m|i am|she'?s|he'?s|she is|he is|"
        rf"they are)[^\w\x00]{{0,3}}"
        rf"(?:\w{{1,5}}[^\w\x00]{{1,3}}){{0,2}}(?:\d|{_WORD})|(?:\d|{_WORD}){_OLD}|"
        rf"\d ?/ ?[mf]\b|\b[mf] ?/ ?\d|\b\d\d[mf]\b",
        ages,
    ),
    Rule(
        "age.child",
        r"under[ -]?age|pre-?teen|minor|in (?:[a-z]{6,10} ){1,2}school|jail ?bait|pthc|under (?:18|eighteen)|"
        r"in (?:year|grade) \d|th grade",
        children,
    ),
)


def _years(written: str) -> int:
    return int(written) if written.isdigit() else sum(_WORDS[word] for word in re.split(r"[ -]", written))
