"""User names in running text: announced by the words before them, or of a form that little else has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, pattern, stands_alone

_WORD = r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?"
# After these stands a user name, whatever it looks like.
_SIGNS = r"user ?name|screen ?name|nick ?name|nick|handle|user ?id|seller id|vendor id"
# After these stands one where it looks like one.
_HINTS = (
    r"called|named|known as|a\.?k\.?a\.?|alias|formerly|previously|name|user|vendor|seller|buyer|"
    r"ask for|add|contact|message|msg|pm|dm|signed|regards|cheers|i am|i'm|we are"
)
_LINK = r"(?:\s+(?:is|was|are|were|now|here|me|us|on|at|under))?"
_SIGNED = pattern(rf"\b(?:{_SIGNS})(?:\s*[:=>-]+\s*|\s+(?:is|was)\s*:?\s*)[\"'(]?({_WORD})")
_HINTED = pattern(rf"\b(?:{_HINTS}){_LINK}[\s:,=>~\"'(\[-]{{1,4}}({_WORD})")
_TOKEN = pattern(r"[a-z0-9_-]{6,24}")
_FORMS = (
    re.compile(r"[xX]{2,}[_-]?[A-WYZa-wyz0-9][A-Za-z0-9_-]+[xX]{2,}[0-9]{0,4}"),
    re.compile(r"(?:[A-Z][a-z]{2,}){2,}[0-9]{1,4}"),
    re.compile(r"(?=.*[a-z])[A-Za-z]+(?:[0-9]+[A-Za-z]+){2,}[0-9]*"),
    re.compile(r"(?=.*[A-Za-z])(?=.*(?:[0-9]|[a-z][A-Z]))[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+"),
)
"""``xXrusty-ternXx17``, ``AmberLynx2005``, ``h0ll0wm0th9`` and ``gentle_yak34``."""
_TRIGGER = r"_[a-z0-9]|[a-z][0-9]+[a-z]+[0-9]+[a-z]|xx[0-9]{0,4}\b|[a-z]{6}[0-9]{1,4}\b"
_HINTED_FORM = re.compile(
    r"(?!.*-.*-)(?:.*[A-Za-z0-9]_|.*[a-z][A-Z]|(?=(?:.*[A-Za-z]){4})(?=.*[a-z].*[a-z])[A-Za-z].*[0-9]).*"
)
_NO_NAMES = frozenset(
    "a an and any are as at for from here in is it me my name names none not of on only or required same that the this "
    "to unknown us was what with you your".split()
)


def announced(text: Folded) -> Iterator[Entity]:
    """``username: otter``, ``we were called gentle_yak34``."""
    for match in _SIGNED.finditer(text.data):
        if len(match[1]) > 2 and match[1].decode("latin-1").lower() not in _NO_NAMES:
            yield _entity(text, *match.span(1), "handle")
    for match in _HINTED.finditer(text.data):
        start, end = match.span(1)
        if _HINTED_FORM.match(text.text[start:end]) and stands_alone(text, start, end):
            yield _entity(text, start, end, "handle:shape")


def formed(text: Folded) -> Iterator[Entity]:
    """Words of a form that user names have."""
    for match in _TOKEN.finditer(text.data):
        start, end = match.span()
        if stands_alone(text, start, end) and any(form.fullmatch(text.text[start:end]) for form in _FORMS):
            yield _entity(text, start, end, "handle:shape")


def _entity(text: Folded, start: int, end: int, detector: str) -> Entity:
    return text.entity(start, end, "USERNAME", detector, text.text[start:end].casefold())


RULES = (
    Rule("handle", rf"\b(?:{_SIGNS}|{_HINTS})\b", announced),
    Rule("handle.form", _TRIGGER, formed),
)
