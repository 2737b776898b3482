"""Bank accounts and payment cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import ALNUM, Rule, pattern

_IBAN = pattern(r"[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){10,40}")
_IBAN_COUNTRIES = frozenset(
    "AD AE AL AT AZ BA BE BG BH BI BR BY CH CR CY CZ DE DJ DK DO EE EG ES FI FK FO FR GB GE GI GL GR GT HN HR HU "
    "IE IL IQ IS IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MN MR MT MU NI NL NO OM PK PL PS PT QA RO RS RU SA "
    "SC SD SE SI SK SM SO ST SV TL TN TR UA VA VG XK YE".split()
)
_IBAN_SHAPE = re.compile(
    r"[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,3}\b)?)", re.IGNORECASE
)
_CARD = pattern(r"\d(?:[ -]{0,2}\d){12,30}")
_CARD_GROUPS = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 1), (4, 4, 4, 4, 3), (4, 6, 4), (6, 13)})
_SORT_CODE = pattern(
    r"\b\d{2}([- ]?)\d{2}[- ]?\d{2}\b"
    r"(?:[\s,;:/|-]{1,4}(?:account|acc|acct|a/c|ac|no|number|num|and|n)[.:]?){0,4}[\s,;:/|#.-]{1,4}\d{4} ?\d{4}\b"
)
_SORT_TOLD = pattern(r"\b(?:sort ?-?code|s/c|sc)(?: is)?[\s:=#-]{0,4}(\d{2}[- ]?\d{2}[- ]?\d{2})\b")
_ACCOUNT_TOLD = pattern(
    r"\b(?:account|acct?|a/c|bank)\.?(?: ?(?:number|num|no|nr|is)\b\.?){0,2}[\s:=#-]{1,4}(\d(?:[ -]?\d){5,16})\b"
)


def ibans(text: Folded) -> Iterator[Entity]:
    """IBANs with their check digits right, and what is written like one."""
    for match in _IBAN.finditer(text.data):
        if match[0][:2].decode("ascii").upper() not in _IBAN_COUNTRIES:
            continue
        if match.start() > 0 and text.data[match.start() - 1] in ALNUM:
            continue
        yield from _iban(text, match)


def cards(text: Folded) -> Iterator[Entity]:
    """Card numbers: the Luhn digit is right, or the groups or the length are those of a card."""
    for match in _CARD.finditer(text.data):
        run = match[0].decode("ascii")
        digits = re.sub(r"\D", "", run)
        groups = tuple(len(group) for group in re.findall(r"\d+", run))
        shaped = len(groups) == 1 or groups in _CARD_GROUPS
        valid = 13 <= len(digits) <= 19 and digits[0] in "23456" and luhn.is_valid(digits)
        if (len(groups) == 1 and len(digits) > 15) or (valid and len(groups) <= 5) or (shaped and len(groups) > 1):
            yield text.entity(*match.span(), "CARD", "card" if valid else "card:shape", digits)


def accounts(text: Folded) -> Iterator[Entity]:
    """A sort code beside an account number, or either of them named."""
    for match in _SORT_CODE.finditer(text.data):
        yield text.entity(*match.span(), "BANK_ACCOUNT", "account", re.sub(rb"\D", b"", match[0]).decode("ascii"))
    for form in (_SORT_TOLD, _ACCOUNT_TOLD):
        for match in form.finditer(text.data):
            digits = re.sub(rb"\D", b"", match[1]).decode("ascii")
            yield text.entity(*match.span(1), "BANK_ACCOUNT", "account:shape", digits)


RULES = (
    Rule("iban", r"[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){10}", ibans),
    Rule("card", r"\d(?:[ -]{0,2}\d){12}", cards),
    Rule(
        "account",
        r"\d{2}[- ]?\d{2}[- ]?\d{2}[\s\S]{1,30}\d{4} ?\d{4}|(?:sort|s/c|\bsc|account|\bacc|a/c|bank)",
        accounts,
    ),
)


def _iban(text: Folded, match: re.Match[bytes]) -> Iterator[Entity]:
    """The longest head of a greedy run whose check digits are right, else what has the form."""
    run = match[0].decode("ascii")
    ends = [index + 1 for index, character in enumerate(run) if character.isalnum()]
    for end in reversed(ends[14:34]):
        compact = re.sub(r"[ -]", "", run[:end]).upper()
        if iban.is_valid(compact, check_country=False):
            yield text.entity(match.start(), match.start() + end, "IBAN", "iban", compact)
            return
    shape = _IBAN_SHAPE.match(run)
    if shape and sum(character.isdigit() for character in shape[0]) >= 8:
        compact = re.sub(r"[ -]", "", shape[0]).upper()
        yield text.entity(match.start(), match.start() + shape.end(), "IBAN", "iban:shape", compact)
