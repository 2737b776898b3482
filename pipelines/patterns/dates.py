"""Days and years that a text names; prices, sizes and versions look much the same and are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern, stands_alone

MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PARTS = re.compile(rf"\d+|{MONTH}", re.IGNORECASE)
_TIME = r"(?:(?:t|,? (?:at )?)\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?: ?[ap]m\b|z)?)?"
_FIGURES = pattern(
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|\d{{4}}\.\d{{2}}\.\d{{2}}|"
    rf"\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}})|\d{{1,2}}-\d{{1,2}}-\d{{4}}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}|"
    rf"\d{{2}}\.\d{{2}}\.\d{{2}}){_TIME}"
)
# Of "5.9.20", which may be a version too, the words before it say that it is a day.
_DOTTED = pattern(
    r"(?:^|[\n(]|\b(?:on|before|since|until|till|by|from|to|for|after|of|at|ends?|ended|arrived|seen|dated?|due|sent|"
    r"received|ordered|shipped|posted|delivered|joined|born|bought|sold|opened|closed|started|expires?|valid)[: ]{1,2})"
    r"(\d{1,2}\.\d{1,2}\.\d{2})(?:[^0-9a-z.%$/+-]|[.](?:[^0-9]|$)|$)"
)
_DOTTED_YEARS = range(15, 35)
_PART_OF_MONTH = pattern(
    rf"\b(?:early|mid|late|(?:the )?(?:start|beginning|middle|end) of)[ -](?:{MONTH})\b(?: \d{{4}}\b)?"
)
_WORDS = pattern(
    rf"\b(?:(?:the )?{DAY}(?: of)?[ -]?(?:{MONTH})\b\.?(?:[, -]{{0,2}}(?:\d{{4}}|'\d{{2}})\b)?|"
    rf"(?:{MONTH})\b[. ]{{0,2}}{DAY}\b(?:,? (?:\d{{4}}|'\d{{2}})\b)?|(?:{MONTH})\b[., ]{{1,2}}\d{{4}}\b){_TIME}"
)
_YEAR = pattern(
    r"\b(?:in|since|during|until|till|before|after|year|from|early|late|mid|circa|spring|summer|autumn|winter|of|a)"
    r"[ -]((?:19[3-9]\d|20[0-4]\d))\b"
)
_DAY_NAME = pattern(
    r"\b(?:(?:last|this|next|meet) (?:mon|tues|wednes|thurs|fri|satur|sun)day(?: (?:morning|afternoon|evening|"
    r"night|noon))?|(?:mon|tues|wednes|thurs|fri|satur|sun)day (?:morning|afternoon|evening|night|noon))\b"
)
# What is counted or measured is no year: "a 2000 mg bag", "pack of 2000", "in 2000 pieces".
_COUNTED = re.compile(
    r"[.,]\d|\s?(?:%|[$£€]|mg|mcg|g\b|gr|kg|ml|pills?|tabs?|tablets?|pcs|pieces?|units?|usd|eur|gbp|btc|w\b|watts?|mah|"
    r"x\b|px|people|customers|sales|reviews|deals|orders|words|steps|times|euros?|pounds?|dollars?|hours|days|miles|"
    r"km)",
    re.IGNORECASE,
)
_DOSES = re.compile(r"\s?(?:%|mg|mcg|[µμu]g|g\b|gr|kg|ml|mm|cm|inch|x\b|/\d)", re.IGNORECASE)
_SHORT_YEAR = re.compile(rb"\d{1,2}[./]\d{1,2}[./]\d\d(?!\d)")
_SURE = re.compile(r"\d{4}|'\d\d| of ")
# The day of "2026-11-03" is not that of a month after it.
_DAY_IN_FIGURES = re.compile(r"\d{4}([-/.])\d{1,2}\1$")
_CAPITAL = re.compile(r"\b[A-Z]|(?<=\d)[A-Z]")
# Of months in small letters, these are words as well: "2 may be", "4 march on".
_IS_WORD = re.compile(r"(?:^|[\d ])(?:may|march|mar)\b")
_ON_A_DAY = re.compile(
    r"\b(?:on|since|until|till|by|before|after|from|to|for|the|of|ends?|seen|dated?|due)[ :]{1,2}$", re.IGNORECASE
)
_SINGLE = frozenset({"a", "of"})


def in_figures(text: Folded) -> Iterator[Entity]:
    """``2026-11-03 12:30``, ``3/11/2026``, ``03.11.26``: what is a day of the calendar in one order or the other."""
    for match in _FIGURES.finditer(text.data):
        day = iso_day(match[0].decode("ascii"))
        if day and _apart(text, match) and not (_SHORT_YEAR.match(match[0]) and _is_ratio(text, match, day)):
            yield text.entity(*match.span(), "DATE", "date", day)


def in_words(text: Folded) -> Iterator[Entity]:
    """``3rd of November 2026``, ``Nov 3``, ``November 2026``; without a year the month has its capital."""
    for match in overlapping(_WORDS, text.data, 0):
        if _DAY_IN_FIGURES.search(text.text, max(0, match.start() - 8), match.start()):
            continue
        written = match[0].decode("latin-1")
        told = _ON_A_DAY.search(text.text, max(0, match.start() - 9), match.start())
        sure = _SURE.search(written) or _CAPITAL.search(written) or told or not _IS_WORD.search(written)
        if sure and not _is_dose(text, match, written):
            yield text.entity(*match.span(), "DATE", "date", iso_day(written) or iso_month(written))


def dotted(text: Folded) -> Iterator[Entity]:
    """``on 5.9.20``, ``mid-June``."""
    for match in overlapping(_DOTTED, text.data, 1):
        day = iso_day(match[1].decode("ascii"))
        if day and int(match[1][-2:]) in _DOTTED_YEARS:
            yield text.entity(*match.span(1), "DATE", "date", day)
    for match in _PART_OF_MONTH.finditer(text.data):
        yield text.entity(*match.span(), "DATE", "date:shape")


def years(text: Folded) -> Iterator[Entity]:
    """``in 1997``, ``a 2017 film``: a year that the word before makes one."""
    for match in _YEAR.finditer(text.data):
        before = match[0][: match.start(1) - match.start() - 1].decode("ascii").lower()
        counted = match[1].endswith(b"00") and before in _SINGLE
        if not counted and not _COUNTED.match(text.text, match.end()) and stands_alone(text, *match.span(1)):
            yield text.entity(*match.span(1), "DATE", "date.year", match[1].decode("ascii"))


def day_names(text: Folded) -> Iterator[Entity]:
    """``on Saturday morning``: a day near the one on which it was written."""
    for match in _DAY_NAME.finditer(text.data):
        yield text.entity(*match.span(), "DATE", "date.name:shape")


RULES = (
    Rule("date", r"\d[-/.]\d{1,2}[-/.]\d", in_figures),
    Rule(
        "date.words",
        rf"\d(?:st|nd|rd|th)?(?: of)?[ -]?(?:{MONTH})\b|\b(?:{MONTH})[., ]{{0,2}}\d",
        in_words,
    ),
    Rule("date.dotted", rf"\d\.\d{{1,2}}\.\d\d|(?:early|mid|late|of)[ -](?:{MONTH})\b", dotted),
    Rule("date.year", r"[a-z][ -](?:19[3-9]\d|20[0-4]\d)\b", years),
    Rule("date.name", r"(?:last|this|next|meet) [a-z]{3,6}day\b|day (?:morning|afternoon|evening|n)", day_names),
)


def iso_day(written: str, *, turn: int = 30) -> str | None:
    """The day as ISO 8601, or None where it is not a full date.

    Args:
        written: with the day before the month where either can be meant.
        turn: two figures below it are a year of this century.
    """
    parts = [_MONTHS.index(part[:3].lower()) + 1 if part.isalpha() else int(part) for part in _PARTS.findall(written)]
    if len(parts) < 3:
        return None
    written = written.lower().removeprefix("the ")
    year, month, day = parts[:3] if parts[0] > 31 else (parts[2], parts[1], parts[0])
    if written[0].isalpha() or (month > 12 and "." not in written):
        month, day = day, month
    try:
        return date(year if year > 99 else year + 1900 + 100 * (year < turn), month, day).isoformat()
    except ValueError:
        return None


def iso_month(written: str) -> str | None:
    """``2026-11`` where there is a month and a year alone."""
    match = re.fullmatch(rf"({MONTH})[., ]{{1,2}}(\d{{4}})", written, re.IGNORECASE)
    return f"{match[2]}-{_MONTHS.index(match[1][:3].lower()) + 1:02}" if match else None


def _apart(text: Folded, match: re.Match[bytes]) -> bool:
    """Whether it is no part of a longer row of figures."""
    start, end = match.span()
    around = {text.data[max(0, start - 1) : start], text.data[end : end + 1]}
    rows = {b"/", b"$", b"-"} if b"-" in match[0] else {b"/", b"$"}
    return not around & rows and stands_alone(text, start, end)


def _is_ratio(text: Folded, match: re.Match[bytes], day: str) -> bool:
    """Two figures for a year may be a mixture: ``10/20/30 mg``."""
    return day < "1950" or bool(_DOSES.match(text.text, match.end()))


def _is_dose(text: Folded, match: re.Match[bytes], written: str) -> bool:
    return written[-1].isdigit() and not re.search(r"\d{4}", written) and bool(_DOSES.match(text.text, match.end()))
