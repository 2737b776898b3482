"""Tracking numbers of parcels: they lead to a sender and a door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from pipelines.checksums import parcel_s10, parcel_ups
from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, compact, pattern, stands_alone

_S10 = pattern(r"[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}")
_UPS = pattern(r"1Z ?[0-9A-Z]{3} ?[0-9A-Z]{3} ?[0-9A-Z]{2} ?[0-9A-Z]{4} ?[0-9A-Z]{3} ?[0-9A-Z]")
_USPS = pattern(r"\b9[1-5]\d{2}(?: ?\d{4}){4}(?: ?\d{2,4})?\b")
_DHL = pattern(r"\b(?:JJ?D|JVGL|GM)\d{10,20}\b", ignore_case=False)
_SERVICES = (
    r"track(?:ing)?(?: (?:number|no|nr|num|code|id|ref(?:erence)?))?|consignment(?: (?:number|no))?|"
    r"(?:parcel|shipment) (?:number|no|id)|sendungsnummer|numero de suivi|usps|ups tracking|fedex|dhl|dpd|evri|hermes|"
    r"royal mail|parcelforce|"
    r"yodel|postnl|la poste|colissimo|gls"
)
_NAMED = pattern(
    rf"\b(?:{_SERVICES})\b(?:\s*(?:#|is|was|:|=|no\.?|number|tracking|code)){{0,3}}[ \t:=#.-]{{1,3}}"
    r"([a-z0-9]{1,4}(?:[ -]?[a-z0-9]{1,4}){1,8})\b"
)
_A_DAY = re.compile(rb"(?:19|20)\d\d-\d\d|\d\d-\d\d-\d{4}")
_FIGURE = re.compile(rb"\d")
_LEAST, _DIGITS = 8, 6


def parcels(text: Folded) -> Iterator[Entity]:
    """Numbers of the Universal Postal Union's S10 form, of carriers, and what a text calls one."""
    for match in _S10.finditer(text.data):
        number = compact(match[0])
        if stands_alone(text, *match.span()) and parcel_s10(number):
            yield _entity(text, *match.span(), "parcel")
    for match in _UPS.finditer(text.data):
        if stands_alone(text, *match.span()):
            yield _entity(text, *match.span(), "parcel" if parcel_ups(compact(match[0])) else "parcel:shape")
    for form in (_USPS, _DHL):
        for match in form.finditer(text.data):
            yield _entity(text, *match.span(), "parcel:shape")
    for match in _NAMED.finditer(text.data):
        named = _in_figures(match[1])
        if len(compact(named)) >= _LEAST and sum(character in b"0123456789" for character in named) >= _DIGITS:
            yield _entity(text, match.start(1), match.start(1) + len(named), "parcel:shape")


RULES = (
    Rule(
        "parcel",
        rf"[a-z]{{2}} ?\d{{3}} ?\d{{3}} ?\d{{3}} ?[a-z]{{2}}|\b1Z ?[0-9a-z]{{3}}|\b9[1-5]\d\d ?\d{{4}} ?\d{{4}}|"
        rf"\b(?:JJ?D|JVGL|GM)\d{{10}}|\b(?:{_SERVICES})\b[\s:=#.a-z-]{{1,24}}[a-z0-9]",
        parcels,
    ),
)


def _in_figures(run: bytes) -> bytes:
    """The words at the head of a run that hold a figure; nothing where they are a date."""
    if _A_DAY.match(run):
        return b""
    return b" ".join(takewhile(_FIGURE.search, run.split(b" ")))


def _entity(text: Folded, start: int, end: int, detector: str) -> Entity:
    return text.entity(start, end, "TRACKING_ID", detector, compact(text.data[start:end]))
