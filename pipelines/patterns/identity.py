"""Where people live, what they drive and when they were born: postcodes, plates, dates of birth, coordinates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, compact, pattern, stands_alone

_AREAS = (
    "AB|AL|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|EC|EH|EN|EX|FK|FY|"
    "GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|LA|LD|LE|LL|LN|LS|LU|ME|MK|ML|NE|NG|NN|NP|NR|NW|OL|OX|"
    "PA|PE|PH|PL|PO|PR|RG|RH|RM|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|WA|WC|WD|WF|WN|WR|"
    "WS|WV|YO|ZE|B|E|G|L|M|N|S|W"
)
_POSTCODE = pattern(rf"(?:{_AREAS})\d[0-9A-HJKMNPR-Y]?\s{{0,2}}\d[ABD-HJLNP-UW-Z]{{2}}|GIR ?0AA")
_PLATE = pattern(r"[A-HJ-PR-Y]{2}\d{2}[ -]?[A-HJ-PR-Z]{3}", ignore_case=False)
_VEHICLE = r"reg(?:istration)?|plates?|number ?plate|vrm|licen[cs]e plate"
_PLATE_NAMED = pattern(
    rf"\b(?:{_VEHICLE})(?:\s*(?:no|nr|number|is)\b\.?){{0,2}}[\s:=#-]{{1,3}}"
    r"([a-z]{2}\d{2}[ -]?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{1,3}[ -]?\d{1,4}[ -]?[a-z]{0,3})\b"
)
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PARTS = re.compile(rf"\d+|{_MONTH}", re.IGNORECASE)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    r"\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
    rf"{_DAY}(?: of)?[ -]?(?:{_MONTH})[,. -]{{0,2}}\d{{2,4}}|(?:{_MONTH})[. ]{{1,2}}{_DAY},? \d{{2,4}}|"
    rf"{_DAY} (?:{_MONTH})|(?:{_MONTH}) \d{{4}}|(?:19|20)\d{{2}}"
)
_BIRTH = r"d\.?o\.?b\.?|date of birth|birth ?date|birth ?day|born|b-?day|year of birth|yob"
_BORN = pattern(rf"\b(?:{_BIRTH})(?:\s*(?:is|was|on|in|the|of|=|:|-)){{0,3}}\s*\(?({_DATE})\b")
_COORDINATES = pattern(r"[+-]?\d{1,3}\.\d{4,}\s?[NS]?\s?[,;/ ]\s?[+-]?\d{1,3}\.\d{4,}(?:\s?[EW]\b)?")


def postcodes(text: Folded) -> Iterator[Entity]:
    """Postcodes of the United Kingdom with an area that exists."""
    for match in _POSTCODE.finditer(text.data):
        if stands_alone(text, *match.span()):
            code = compact(match[0])
            yield text.entity(*match.span(), "POSTCODE", "postcode", f"{code[:-3]} {code[-3:]}")


def plates(text: Folded) -> Iterator[Entity]:
    """Registration marks: the current form in capitals, other forms where the text names them."""
    for match in _PLATE.finditer(text.data):
        if stands_alone(text, *match.span()):
            yield text.entity(*match.span(), "VEHICLE", "plate", compact(match[0]))
    for match in _PLATE_NAMED.finditer(text.data):
        if len(compact(match[1])) >= 5:
            yield text.entity(*match.span(1), "VEHICLE", "plate", compact(match[1]))


def births(text: Folded) -> Iterator[Entity]:
    """Dates of birth: a date after a word for birth."""
    for match in _BORN.finditer(text.data):
        yield text.entity(*match.span(1), "DOB", "dob", _iso(match[1].decode("ascii")))


def coordinates(text: Folded) -> Iterator[Entity]:
    """Latitude and longitude with four decimals or more: a building."""
    for match in _COORDINATES.finditer(text.data):
        yield text.entity(*match.span(), "GEO", "coordinates")


RULES = (
    Rule("postcode", r"[a-z]\d[0-9a-z]?\s{0,2}\d[a-z]{2}", postcodes),
    Rule("plate", rf"[a-z]{{2}}\d{{2}}[ -]?[a-z]{{3}}|\b(?:{_VEHICLE})\W", plates),
    Rule("dob", _BIRTH, births),
    Rule("coordinates", r"\d\.\d{4,}\s?[NS]?\s?[,;/ ]\s?[+-]?\d{1,3}\.\d{4}", coordinates),
)


def _iso(written: str) -> str | None:
    """The date as ISO 8601, day before month, or None where it is not a full date."""
    parts = [_MONTHS.index(part[:3].lower()) + 1 if part.isalpha() else int(part) for part in _PARTS.findall(written)]
    if len(parts) != 3:
        return None
    year, month, day = parts if parts[0] > 31 else reversed(parts)
    if written[0].isalpha():
        month, day = day, month
    try:
        return date(year if year > 99 else year + 1900 + 100 * (year < 26), month, day).isoformat()
    except ValueError:
        return None
