"""Numbers that states and their services give a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.gb import nhs
from stdnum.us import ssn

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, compact, overlapping, pattern, stands_alone

_NINO = pattern(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D]")
_NOT_NINO = frozenset({"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"})
_NHS = pattern(r"\d{3}[ -]\d{3}[ -]\d{4}")
_SSN = pattern(r"\d{3}-\d{2}-\d{4}")
_PAPERS = (
    r"passport|driving licen[cs]e|driver'?s? licen[cs]e|licen[cs]e|\bni|nino|national insurance|nhs|ssn|"
    r"social security|tax id|utr|national id|id card|identity card|\bnif|\bdni|pesel|personnummer|\bbsn|aadhaar"
)
_NAMED = pattern(
    rf"\b(?:{_PAPERS})(?:\s*(?:no|nr|num|number|#|is)\b\.?){{0,3}}[\s:=#.-]{{1,4}}([a-z0-9][a-z0-9 -]{{4,20}}[a-z0-9])"
)
_NUMBER_WORDS = re.compile(rb"(?:[A-Za-z]*\d[0-9A-Za-z]*[ -]?|[A-Za-z]{1,2}(?:[ -]|$))*")
_LAST_WORDS = re.compile(rb"(?:[ -]+[A-Za-z]{2})*[ -]*$")


def insured(text: Folded) -> Iterator[Entity]:
    """National Insurance and social security numbers."""
    # Words before it can look like its head, as in "timewasters 10 20 50 AB123456C".
    for match in overlapping(_NINO, text.data, 0):
        if stands_alone(text, *match.span()):
            number = compact(match[0])
            detector = "nino:shape" if number[:2] in _NOT_NINO else "nino"
            yield text.entity(*match.span(), "NATIONAL_ID", detector, number)
    for match in _SSN.finditer(text.data):
        if stands_alone(text, *match.span()):
            detector = "ssn" if ssn.is_valid(match[0].decode("ascii")) else "ssn:shape"
            yield text.entity(*match.span(), "NATIONAL_ID", detector, compact(match[0]))


def named(text: Folded) -> Iterator[Entity]:
    """Numbers of passports, licences and the like, where the text names them."""
    for match in overlapping(_NAMED, text.data, 1):
        words = _NUMBER_WORDS.match(match[1])
        number = _LAST_WORDS.sub(b"", words[0] if words else b"")
        if sum(character in b"0123456789" for character in number) >= 4:
            start = match.start(1)
            yield text.entity(start, start + len(number), "NATIONAL_ID", "named:shape", compact(number))


def health(text: Folded) -> Iterator[Entity]:
    """NHS numbers in groups, by their check digit."""
    for match in _NHS.finditer(text.data):
        if nhs.is_valid(compact(match[0])) and stands_alone(text, *match.span()):
            yield text.entity(*match.span(), "NATIONAL_ID", "nhs", compact(match[0]))


RULES = (
    Rule("insured", r"[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]|\d{3}-\d{2}-\d{4}", insured),
    Rule("named", _PAPERS, named),
)
LAST = (Rule("nhs", r"\d{3}[ -]\d{3}[ -]\d{4}", health),)
"""What is no more than a telephone number where a telephone number is as wide."""
