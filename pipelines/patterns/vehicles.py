"""Registration marks of vehicles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, compact, pattern, stands_alone

_WORDS = (
    r"reg(?:istration)?|plates?|number ?plate|vrm|licen[cs]e plate|kennzeichen|kenteken|immatriculation|matricula|targa"
)
_CURRENT = pattern(r"[A-HJ-PR-Y]{2}\d{2}[ -]?[A-HJ-PR-Z]{3}", ignore_case=False)
# Marks of 1963 to 2001, which need their space; I, O, Q, U and Z are no year letters.
_OLD = pattern(
    r"\b(?:[A-HJ-NPR-TV-Y]\d{1,3} [A-HJ-PR-Z]{3}|[A-HJ-PR-Z]{3} \d{1,3}[A-HJ-NPR-TV-Y])\b", ignore_case=False
)
_EUROPEAN = (
    # France and Italy: AB-123-CD and AB 123 CD; the Netherlands: 12-ABC-3, AB-123-C and the like.
    pattern(r"\b[A-HJ-NP-TV-Z]{2}([- ])\d{3}([- ])[A-HJ-NP-TV-Z]{2}\b", ignore_case=False),
    pattern(r"\b(?:\d{2}-[B-DF-HJ-LNPR-TV-XZ]{3}-\d|\d-[B-DF-HJ-LNPR-TV-XZ]{3}-\d{2}|[B-DF-HJ-LNPR-TV-XZ]{2}-\d{3}-"
            r"[B-DF-HJ-LNPR-TV-XZ])\b", ignore_case=False),
    # Spain and Germany.
    pattern(r"\b(?:0\d|1[0-8]|2[1-9]|[3-9]\d)\d{2}[ -][BCDFGHJ-NPR-TV-Z]{3}\b", ignore_case=False),
    pattern(r"\b(?:B|M|K|F|S|D|H|N|HH|HB|DO|DU|ER|BN|MS|MA|KA|AC|WI|MZ|OB|GE|HRO|DD|EF|LB|ES|RO)[- ][A-Z]{1,2} "
            r"\d{2,4}[EH]?\b", ignore_case=False),
)  # fmt: skip
_VEHICLE = pattern(
    r"\b(?:cars?|vans?|bike|motor(?:bike|cycle)|truck|lorry|vehicle|drives?|driving|parked|auto|wagen|voiture|coche|"
    r"macchina|bmw|audi|vw|ford|mercedes|golf|fiesta|transit|corsa|astra|polo|mot|v5)\b"
)
_NAMED = pattern(
    rf"\b(?:{_WORDS})(?:\s*(?:no|nr|number|is)\b\.?){{0,2}}[\s:=#-]{{1,3}}"
    r"([a-z]{2}\d{2}[ -]?[a-z]{3}|[a-z]\d{1,3} ?[a-z]{3}|[a-z]{1,3}[ -][a-z]{1,2}[ -]?\d{1,4}|"
    r"\d{1,4}[ -]?[a-z]{2,3}[ -]?\d{0,2}|[a-z]{1,3}[ -]?\d{1,4}[ -]?[a-z]{0,3})\b"
)
_NEAR = 60
_MEASURES = re.compile(rb"\d{4}[ -](?:RPM|LBS|CCM|KMH|MPH|PCS|XXL|TDS|GTD|SDK|PLN|CZK|DKK|NZD)")


def plates(text: Folded) -> Iterator[Entity]:
    """The current British form in capitals; older and foreign ones near a word for a vehicle; any that is named."""
    for match in _CURRENT.finditer(text.data):
        if stands_alone(text, *match.span()):
            yield text.entity(*match.span(), "VEHICLE", "plate", compact(match[0]))
    for match in _NAMED.finditer(text.data):
        if len(compact(match[1])) >= 5:
            yield text.entity(*match.span(1), "VEHICLE", "plate", compact(match[1]))
    for form in (_OLD, *_EUROPEAN):
        for match in form.finditer(text.data):
            near = _VEHICLE.search(text.data, max(0, match.start() - _NEAR), match.end() + _NEAR)
            if near and not _MEASURES.match(match[0]):
                yield text.entity(*match.span(), "VEHICLE", "plate:shape", compact(match[0]))


RULES = (
    Rule(
        "plate",
        rf"[a-z]{{2}}\d{{2}}[ -]?[a-z]{{3}}|[a-z]\d{{1,3}} [a-z]{{3}}\b|[a-z]{{3}} \d{{1,3}}[a-z]\b|"
        rf"[a-z]{{2}}[- ]\d{{3}}[- ][a-z]|\d-[a-z]{{3}}-\d|\d{{4}}[ -][a-z]{{3}}\b|\b[a-z]{{1,3}}[- ][a-z]{{1,2}} \d\d|"
        rf"\b(?:{_WORDS})\W",
        plates,
    ),
)
