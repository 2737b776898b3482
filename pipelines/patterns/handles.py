"""User names in running text: announced by the words before them, or of a form that little else has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern, stands_alone

_WORD = r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?"
# After these stands a user name, whatever it looks like.
_SIGNS = r"user ?name|screen ?name|nick ?name|nick|handle|user ?id|seller id|vendor id"
# After these stands one where it looks like one.
_HINTS = (
    r"called|named|known as|a\.?k\.?a\.?|alias|formerly|previously|name|user|vendor|seller|buyer|"
    r"ask for|ask|find me as|friends?|account (?:was|is)|listing of|better than|say that|add|contact|message|msg|pm|"
    r"dm|signed|regards|cheers|i am|i'm|we are"
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
# A name, a sign and figures, or two words with a line under them: forms that headings, files and measures have too.
_DOTTED = pattern(r"(?:^|[^a-z0-9\xff./@_-])([a-z]{5,16}\.\d{2,3})(?:[^a-z0-9\xff./@_%-]|[.](?:[^a-z0-9]|$)|$)")
_LINKED = pattern(r"(?:^|[^a-z0-9\xff./@_-])([a-z]{4,14})_([a-z]{4,14})(?:[^a-z0-9\xff/@_(=-]|$)")
_NUMBERED = pattern(r"(?:^|[^a-z0-9\xff./@_#-])([a-z]{6,14})(\d{2,4})(?:[^a-z0-9\xff./@_%-]|[.](?:[^a-z0-9]|$)|$)")
_TAGS = frozenset(
    "about account active adult after album android apple april article august available avatar average banner "
    "battery before best block board book bottle bulk button buyer call canon cart case category center chapter "
    "charge chart check class clause clean code coming commit contact content core corona count covid custom data "
    "date days debian december default delivery details digital direct discount docs domain download draft edition "
    "email episode error escrow euro event example extra february fedora feedback figure file final firefox first "
    "foot form formula foto free full galaxy gallery game good goods group hard hash head help high home house html "
    "icon image images index info invoice iphone item items january json july june keys label large last latest legal "
    "lesson level licence license light line link list listing local log logo long mail main march market markets "
    "media member menu message meta method mini mobile model module month more multi name network next node note "
    "november number october offer office only open option order orders other over pack package page pages paid panel "
    "paragraph part password payment phase phone photo photos picture piece pieces pills playstation png point policy "
    "post posted posts power premium price prices print private product products profile project public question "
    "quick rating read record refund release report result review reviews rule sale sales sample scan school score "
    "screen screenshot search season section secure sell seller september serial series server service services "
    "session sheet shipping ships shop short site size small snake social sold special stage standard start state "
    "status stock stop store street style support switch system table target task terms test text theme thread "
    "thumbnail ticket time title token top total track tracking trusted type ubuntu unit update upload used user "
    "users value vendor verified verse version video view vitamin volume warning week white windows word work world "
    "xbox year years zone".split()
)
_DOSED = re.compile(
    r"\s?(?:mg|mcg|ug|g\b|gr\b|ml|kg|x\b|pills?|tabs?|stars?|pcs|pieces?|[$£€]|usd|eur|gbp|of\b)", re.IGNORECASE
)
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


def bare(text: Folded) -> Iterator[Entity]:
    """``tahula.86``, ``korubo_bulopeni``, ``digazupe43``: nobody says that it is a name, and little else looks so."""
    for match in overlapping(_DOTTED, text.data, 1):
        word = text.text[slice(*match.span(1))].partition(".")[0]
        if _is_no_tag(word) and not _DOSED.match(text.text, match.end(1)):
            yield _entity(text, *match.span(1), "handle:shape")
    for match in overlapping(_NUMBERED, text.data, 1):
        # Doses and years are what follows the name of goods: "tramadol50", "summer2024".
        of_goods = int(match[2]) % 5 == 0 or len(match[2]) == 4 or _DOSED.match(text.text, match.end(2))
        if not of_goods and not match[1].isupper() and _is_no_tag(match[1].decode("ascii")):
            yield _entity(text, match.start(1), match.end(2), "handle:shape")
    # A text of one word is a name that a page gives to a thing: "digital_goods".
    for match in overlapping(_LINKED, text.data, 1) if re.search(r"\s", text.text) else ():
        words = text.text[match.start(1) : match.end(2)].split("_")
        if match[1].islower() and match[2].islower() and _is_no_tag(*words):
            yield _entity(text, match.start(1), match.end(2), "handle:shape")


def _is_no_tag(*words: str) -> bool:
    return _TAGS.isdisjoint(word.lower() for word in words)


def _entity(text: Folded, start: int, end: int, detector: str) -> Entity:
    return text.entity(start, end, "USERNAME", detector, text.text[start:end].casefold())


RULES = (
    Rule("handle", rf"\b(?:{_SIGNS}|{_HINTS})\b", announced),
    Rule("handle.form", _TRIGGER, formed),
    Rule("handle.bare", r"[a-z]{5}\.?\d\d|[a-z]{4}_[a-z]{4}", bare),
)
