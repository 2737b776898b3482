"""When people were born, and where exactly they are: dates of birth and coordinates."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.dates import DAY, MONTH, iso_day, iso_month
from pipelines.patterns.rule import Rule, pattern

_DATE = (
    r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
    rf"{DAY}(?: of)?[ -]?(?:{MONTH})[,. -]{{0,2}}\d{{2,4}}|(?:{MONTH})[. ]{{1,2}}{DAY},? \d{{2,4}}|"
    rf"{DAY} (?:{MONTH})|(?:{MONTH}) \d{{4}}|(?:19|20)\d{{2}}"
)
_BIRTH = (
    r"d\.?o\.?b\.?|dates? of birth|birth ?date|birth ?day|born|b-?day|year of birth|yob|geboren(?: am)?|geburtsdatum|"
    r"nee? le|date de naissance|fecha de nacimiento|nacid[oa]|data di nascita|nat[oa] il"
)
_BORN = pattern(
    rf"\b(?:{_BIRTH})(?:\.? it'?s|(?:\s*(?:is|was|on|in|the|of|=|:|-)){{0,3}})\s*\(?({_DATE})\b",
)
_DECIMAL = r"[+-]?\d{1,3}\.\d{4,}"
_COORDINATES = pattern(
    rf"{_DECIMAL}[\x80 ]{{0,2}}[NS]?\s?[,;/ ]\s?{_DECIMAL}(?:[\x80 ]{{0,2}}[EW]\b)?|"
    rf"\blat(?:itude)?\b[\s:=]{{0,3}}{_DECIMAL}[\s,;/]{{0,3}}\b(?:lng|lon|long(?:itude)?)\b[\s:=]{{0,3}}{_DECIMAL}"
)
_MINUTES = pattern(
    r"\d{1,3}\s?[\x80d:]\s?\d{1,2}(?:\.\d+)?\s?['m:\x80]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|''|s|\x80)?\s?)?[NS][,;/ ]{1,3}"
    r"\d{1,3}\s?[\x80d:]\s?\d{1,2}(?:\.\d+)?\s?['m:\x80]\s?(?:\d{1,2}(?:\.\d+)?\s?(?:\"|''|s|\x80)?\s?)?[EW]\b"
)
_PLUS_CODE = pattern(r"\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b", ignore_case=False)


def births(text: Folded) -> Iterator[Entity]:
    """Dates of birth: a date after a word for birth."""
    for match in _BORN.finditer(text.data):
        yield text.entity(*match.span(1), "DOB", "dob", _day(match[1].decode("ascii")))


def coordinates(text: Folded) -> Iterator[Entity]:
    """Latitude and longitude with four decimals or more, in minutes, or as a plus code: a building."""
    for form in (_COORDINATES, _MINUTES, _PLUS_CODE):
        for match in form.finditer(text.data):
            yield text.entity(*match.span(), "GEO", "coordinates")


def _day(written: str) -> str | None:
    return iso_day(written, turn=26) or iso_month(written) or (written if len(written) == 4 else None)


RULES = (
    Rule("dob", _BIRTH, births),
    Rule(
        "coordinates",
        r"\d\.\d{4,}[\x80 ]{0,2}[NS]?\s?[,;/ ]\s?[+-]?\d{1,3}\.\d{4}|\blat(?:itude)?[\s:=]{0,3}[+-]?\d|"
        r"[\"'sm\x80 ][NS][,;/ ]{1,3}\d|\d[NS][,;/ ]{1,3}\d|[23456789CFGHJMPQRVWX]{8}\+",
        coordinates,
    ),
)
