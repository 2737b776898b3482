"""Street addresses: a house number and a street, in the order of several countries, flats and post boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import Rule, overlapping, pattern

_CAP = r"[A-Z\xff](?:[A-Za-z\xff'-]+|\.)"
_ANY = r"[A-Za-z\xff][A-Za-z\xff'.-]*"
_NUMBER = r"\d{1,5}[A-Za-z]?(?:[-/]\d{1,5}[A-Za-z]?)?"
_DOOR = r"(?:(?i:flat|apt|apartment|unit|suite|room|door|floor)\b\.? (?:#?\w{1,5},? )?)?"
_STREET = (
    "street|road|avenue|lane|crescent|boulevard|terrace|highway|parkway|freeway|turnpike|str|straat|strasse|"
    "rd|ave|blvd|hwy|pkwy|cres|str"
)
# Words that stand in many other phrases: the words before them have their capitals.
_VAGUE_STREET = (
    "St|Drive|Dr|Close|Court|Ct|Place|Pl|Square|Sq|Gardens?|Gdns|Grove|Way|Mews|Row|Hill|Walk|Rise|Park|Circle|Cir|"
    "Trail|Trl|Loop|Ln|View|Green|Parade|Quay|Wharf|Ridge|Run|Pass|Alley|Plaza|Common|Bridge|Heights|Ridgeway|Points?|"
    "Union|Estates?|Mall|Ports?|Key|Island|Valley|Meadows?|Mount|Extension|Junction|Cove|Landing|Shore|Springs?|Trace"
)
_NUMBER_FIRST = (
    pattern(rf"\b{_DOOR}{_NUMBER},? (?:{_ANY} ){{1,3}}(?:{_STREET})\b\.?(?: (?:[NS]?[EW]|[NS])\b)?"),
    pattern(
        rf"\b{_DOOR}{_NUMBER},? (?:{_CAP} ){{1,3}}(?:{_VAGUE_STREET}|ST|DR|CT|PL|SQ|WAY|CLOSE|COURT|DRIVE|PLACE|"
        rf"GARDENS|GROVE)\b\.?(?: (?:[NS]?[EW]|[NS])\b)?",
        ignore_case=False,
    ),
    pattern(
        rf"\b\d{{1,4}} ?(?:bis|ter)?,? ?(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allee|quai|route|place|cours) "
        rf"(?:de la |de l'|de |du |des |d'|l')?{_ANY}(?:[ -](?:de |du |des )?{_CAP}){{0,3}}"
    ),
)
_NUMBER_LAST = (
    pattern(
        rf"\b(?i:calle|c/|avenida|avda\.?|plaza|paseo|camino|via(?:le)?|piazza|corso|vicolo|largo|rua|travessa|praca|"
        rf"ulica|ul\.|"
        rf"aleja|al\.|plac|bulevardi?|rue|strada|carrer|leoforos|str\.) (?i:de la |de los |de |del |della |dei |do |"
        rf"da )?"
        rf"{_CAP}(?: (?i:de |del |della |do |da )?{_CAP}){{0,3}},? (?i:n[ro\x80]?\.? ?)?{_NUMBER}\b",
        ignore_case=False,
    ),
    pattern(
        r"(?:^|[^A-Za-z\xff])((?:[A-Z\xff][A-Za-z\xff.-]+[ -]){0,2}[A-Z\xff][A-Za-z\xff-]*"
        r"(?:stra(?:ss|\xff)e|str\.|weg|platz|allee|gasse|damm|ufer|straat|laan|gracht|plein|kade|dijk|singel|vej|gade|"
        r"gatan|vagen|gate|veien|vegur|katu|tie|kuja|polku|utca|terasa|terrasse|naes|stig|stigen|stien|gotu|gata|"
        r"braut|str\xff?ti|str\xff?de|hof|hove|laan|tun|tunet|byen|"
        r"STRASSE|WEG|PLATZ|STRAAT)\.? \d{1,4}(?: ?[a-zA-Z]\b)?)",
        ignore_case=False,
    ),
    pattern(
        rf"\b{_CAP}(?: {_CAP})? (?:u\.|ut|utja|ter|kapu|koz|korut|rkp\.|nam\.|ulice|tn|mnt|pst) \d{{1,4}}\b\.?",
        ignore_case=False,
    ),
)
_BOX = pattern(
    r"\bp\.? ?o\.? ?box:? ?\d{1,6}\b|\bpostfach \d[\d ]{1,6}\b|"
    r"\bpsc \d{1,5},? box \d{1,5}(?:\s{1,2}[ad]po a[aep] \d{5})?|"
    r"\b[adf]po,? a[aep] \d{5}\b|\bunit \d{1,5},? box \d{1,5}\b"
)
_FLAT = pattern(r"\b(?:(?:apt|apartment|suite|flat)\b\.? ?#? ?\d{1,5}[A-Za-z]?|(?:Apt|Apartment|Suite|Flat) [A-Z])\b")
# A number, a name and another number before a flat: "28245 Puruntie 82 Apt. 595".
_BEFORE_FLAT = pattern(
    rf"\b(?:\d{{1,6}} )?(?:{_CAP} ){{0,3}}(?:\d{{1,5}}\.? ?\n? ?)?(?:Apt\.?|Suite|APT\.?|SUITE) \d{{1,5}}\b",
    ignore_case=False,
)
_TOLD = pattern(
    r"\b(?i:(?:billing|shipping|home|postal|delivery|my|his|her|our|their|new) address(?: is|:)?|address(?: is|:)|"
    r"address of [^\n:,]{1,40} is|(?:i|we|they) live (?:at|in)|(?:he|she|who) lives (?:at|in)|lives at|living at|"
    r"resides? at|located at|it's in|moved to|meet (?:me )?at)[\s:]{1,6}"
    r"((?:the corner of )?(?:\d[\dA-Za-z/-]{0,6}|[A-Z\xff][\w\xff.'-]*)"
    r"(?:,? ?\n? {0,4},? ?(?:\d[\d/-]{0,6}[A-Za-z]?|[A-Z\xff][\w\xff.'-]*|"
    r"(?:de|la|del|der|den|van|von|do|da|dos|of|and|st|str|u|ut|ter|utca|tn|mnt)\b\.?)){1,14})",
    ignore_case=False,
)
_CORNER = pattern(
    r"\b(?:the )?corner of ((?:\d{1,6} )?[A-Z\xff][\w\xff.'-]*(?: (?:[A-Z\xff][\w\xff.'-]*|\d{1,5}\.?|de|la|del|van|"
    r"der)){0,4} "
    r"and (?:\d{1,6} )?[A-Z\xff][\w\xff.'-]*(?: (?:[A-Z\xff][\w\xff'-]*|\d{1,5}|de|la|del|van|der)\b){0,4})",
    ignore_case=False,
)
# In small letters a street of a vague kind needs a word before it that says where, and an end after it.
_SMALL = pattern(
    rf"(?:\b(?:at|in|to|from|of|is|lives?|living|address:?)|[,:(*>|]|\. ?|^)\s?({_DOOR}\d{{1,4}}[a-z]?,? "
    rf"(?:[a-z\xff'-]{{3,}} ){{1,2}}"
    r"(?:drive|gardens|close|court|grove|mews|way|terrace|crescent|row|walk|gdns|rise))(?:[,.;:)\n]|$| (?:while|near|"
    r"for|and|but|"
    r"when|until|if|by|dont|please|pls|[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2})\b)"
)
_NOT_DRIVES = re.compile(
    rb"\b(?:hard|usb|flash|pen|thumb|external|disk|test|ssd|gb|tb|mb|wheel|food|only|very|the|so|too|not|came|is|was|"
    rb"on|off|come|"
    rb"in|by|all|half|any|my|your|his|her|our|long|great|either|this|that|same|other|one|each)\b",
    re.IGNORECASE,
)
# What a number counts, rather than a house: "20 minute drive", "2 bed terrace", "5 star road".
_COUNTED = re.compile(
    rb"(?:[\d.,]+|bed|beds|bedrooms?|baths?|min|mins|minutes?|hours?|hrs?|days?|weeks?|months?|years?|miles?|km|kms|"
    rb"blocks?|"
    rb"star|stars|of|for|in|to|the|a|an|and|or|x|mg|mcg|ug|g|gr|grams?|kg|ml|oz|lbs?|pills?|tabs?|pcs|pieces?|pack|"
    rb"packs|"
    rb"per|off|usd|eur|gbp|btc|xmr|car|cars|way|lane|wheel|speed|door|doors|seater|people|ft|sq|foot|inch|"
    rb"reviews?|sales|more|new|used|great|good|best|different|other)"
    rb"$",
    re.IGNORECASE,
)
_NOT_STREETS = frozenset(b"silk wall main high long easy hard dirty rough cross off rail on tarmac same open".split())
_NOT_PLACES = re.compile(
    rb"\b(?:paypal|western|money|bitcoin|btc|monero|xmr|tor|usps|ups|dhl|email|pgp|wickr|telegram|colgate|brigade|"
    rb"renegade|necktie|bowtie|tailgate|watergate|aggregate|frigate|delegate|mortgage|gate|tie)\b",
    re.IGNORECASE,
)


def numbered(text: Folded) -> Iterator[Entity]:
    """``12 High Street``, ``5 rue de la Paix``, ``Flat 3, 27 Acacia Avenue``."""
    for form in _NUMBER_FIRST:
        for match in form.finditer(text.data):
            words = re.sub(rb"^(?:\D*\d[\w/-]*,? )+", b"", match[0]).split()
            lower_pair = match[0].islower() and words[0] in _NOT_STREETS
            if not _COUNTED.match(words[0]) and not lower_pair and _starts(text, match.start()):
                yield _entity(text, *match.span())


def number_last(text: Folded) -> Iterator[Entity]:
    """``Hauptstraße 12``, ``Calle Mayor 15``."""
    for form in _NUMBER_LAST:
        for match in form.finditer(text.data):
            if not _NOT_PLACES.search(match[0]):
                yield _entity(text, *match.span(form.groups))


def small(text: Folded) -> Iterator[Entity]:
    """``lives 19b example drive`` in small letters, and ``the corner of Example Street and Otter Lane``."""
    for match in overlapping(_SMALL, text.data, 1):
        words = re.sub(rb"^(?:\D*\d[\w/-]*,? )+", b"", match[1]).split()
        if not _COUNTED.match(words[0]) and not _NOT_DRIVES.search(match[1]):
            yield _entity(text, *match.span(1))
    for match in _CORNER.finditer(text.data):
        yield _entity(text, *match.span())


def boxes(text: Folded) -> Iterator[Entity]:
    """Post boxes, military addresses and flats."""
    for form in (_BOX, _BEFORE_FLAT, _FLAT):
        for match in form.finditer(text.data):
            if form is not _FLAT or not _PRICED.match(text.text, match.end()):
                yield _entity(text, *match.span())


def told(text: Folded) -> Iterator[Entity]:
    """What follows ``my address is``: names and numbers, at least one of each."""
    for match in _TOLD.finditer(text.data):
        if re.search(rb"\d", match[1]) and re.search(rb"[A-Z\xff]", match[1]):
            yield _entity(text, match.start(1), match.start(1) + len(match[1].rstrip(b".,-")))


_NUMBER_BEFORE = re.compile(rb"(?:^|[\s>(,:])(?<![\d,][\s,])(\d{1,6}) $")
_PRICED = re.compile(r"\s?(?:%|[$£€]|usd|eur|gbp|off\b|fee|rate|price|bed|inch|\.\d)", re.IGNORECASE)
RULES = (
    Rule("address", rf"\d[a-z]?,? (?:[a-z\xff.'-]+ ){{1,3}}(?:{_STREET}|{_VAGUE_STREET})\b|\d ?(?:bis|ter)?,? ?"
         r"(?:rue|avenue|av\.|boulevard|bd|chemin|impasse|allee|quai|route|place|cours) ", numbered),
    Rule("address.last", r"[a-z\xff.] (?:n[ro\x80]?\.? ?)?\d", number_last),
    Rule("address.small", r"corner of|\d[a-z]?,? [a-z\xff'-]+ (?:[a-z\xff'-]+ )?(?:drive|gardens|close|court|grove|"
         r"mews|way|terrace|crescent|row|walk|gdns|rise)\b", small),
    Rule("address.box", r"box:? ?\d|postfach|[adf]po,? a[aep]|\b(?:apt|apartment|suite|flat)\b", boxes),
    Rule("address.told", r"address|\blives? (?:at|in)|living at|reside|located at|moved to|meet (?:me )?at|"
         r"it's in", told),
)  # fmt: skip


def _starts(text: Folded, start: int) -> bool:
    """Whether the number is no part of a price or a longer number."""
    return start == 0 or text.text[start - 1] not in "$£€¥.,/#-x0123456789"


def _entity(text: Folded, start: int, end: int) -> Entity:
    # A number that stands before the house's, such as that of a flat, is a part of it.
    before = _NUMBER_BEFORE.search(text.data, max(0, start - 9), start)
    if before:
        start = before.start(1)
    return text.entity(start, end, "ADDRESS", "address")
