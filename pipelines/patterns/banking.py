"""Bank accounts and payment cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import bic, iban, luhn

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import ALNUM, Rule, compact, pattern

_IBAN = pattern(r"[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){10,40}")
_IBAN_COUNTRIES = frozenset(
    "AD AE AL AT AZ BA BE BG BH BI BR BY CH CR CY CZ DE DJ DK DO EE EG ES FI FK FO FR GB GE GI GL GR GT HN HR HU "
    "IE IL IQ IS IT JO KW KZ LB LC LI LT LU LV LY MC MD ME MK MN MR MT MU NI NL NO OM PK PL PS PT QA RO RS RU SA "
    "SC SD SE SI SK SM SO ST SV TL TN TR UA VA VG XK YE".split()
)
_OTHER_COUNTRIES = frozenset("AU CA CN HK IN JP KR MX NG NZ PH SG TH TW US VN ZA".split())
_IBAN_SHAPE = re.compile(
    r"[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,3}\b)?)", re.IGNORECASE
)
_CARD = pattern(r"\d(?:[ -]{0,2}\d){12,}")
_GROUP = re.compile(rb"\d+")
_CARD_GROUPS = {(4, 4, 4, 4, 3): "56", (4, 4, 4, 4): "23456", (4, 4, 4, 1): "4", (4, 6, 5): "3", (4, 6, 4): "3"}
_SORT_CODE = pattern(
    r"\b\d{2}([- ]?)\d{2}[- ]?\d{2}\b"
    r"(?:[\s,;:/|-]{1,4}(?:account|acc|acct|a/c|ac|no|number|num|and|n)[.:]?){0,4}[\s,;:/|#.-]{1,4}\d{4}( ?)\d{4}\b"
)
_BIC = pattern(
    r"\b(?:bic|swift)(?:[ /-]{0,3}(?:bic|swift))?(?: ?(?:code|number|no|is)\b\.?){0,2}[\s:=#-]{1,4}"
    r"([a-z]{4} ?[a-z]{2} ?[a-z0-9]{2}(?: ?[a-z0-9]{3})?)\b"
)
_MORE_DIGITS = re.compile(rb"[ -]?\d")
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
        groups = list(_GROUP.finditer(match[0]))
        if match.start() > 0 and text.data[match.start() - 1] in ALNUM:
            groups = groups[1:]
        index = 0
        while index < len(groups):
            size, detector = _card(groups[index : index + 19])
            if size:
                start, end = match.start() + groups[index].start(), match.start() + groups[index + size - 1].end()
                yield text.entity(start, end, "CARD", detector, compact(text.data[start:end]))
            index += size or 1


def _card(groups: list[re.Match[bytes]]) -> tuple[int, str]:
    """How many of the groups of digits are one card number (0: none), and who says so."""
    sizes = [len(group[0]) for group in groups]
    digits = "".join(group[0].decode("ascii") for group in groups)
    ones = next((index for index, size in enumerate(sizes) if size > 1), len(sizes))
    for count in {ones, 1}:
        number = digits[: sum(sizes[:count])]
        if 13 <= len(number) <= 19 and number[0] in "23456" and luhn.is_valid(number):
            return count, "card"
    for shape, first in _CARD_GROUPS.items():
        if tuple(sizes[: len(shape)]) == shape and digits[0] in first:
            return len(shape), "card" if luhn.is_valid(digits[: sum(shape)]) else "card:shape"
    return int(sizes[0] > 15), "card:shape"


def bics(text: Folded) -> Iterator[Entity]:
    """The code of a bank, after the word for it: with an account number it is half of a payment."""
    for match in _BIC.finditer(text.data):
        code = compact(match[1])
        if bic.is_valid(code) and code[4:6] in _IBAN_COUNTRIES | _OTHER_COUNTRIES:
            yield text.entity(*match.span(1), "BANK_ACCOUNT", "bic", code)


def accounts(text: Folded) -> Iterator[Entity]:
    """A sort code beside an account number, or either of them named."""
    for match in _SORT_CODE.finditer(text.data):
        digits = re.sub(rb"\D", b"", match[0]).decode("ascii")
        if not (match[2] and _MORE_DIGITS.match(text.data, match.end())):
            yield text.entity(*match.span(), "BANK_ACCOUNT", "account", digits)
    for form in (_SORT_TOLD, _ACCOUNT_TOLD):
        for match in form.finditer(text.data):
            digits = re.sub(rb"\D", b"", match[1]).decode("ascii")
            yield text.entity(*match.span(1), "BANK_ACCOUNT", "account:shape", digits)


RULES = (
    Rule("iban", r"[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){10}", ibans),
    Rule("bic", r"\b(?:bic|swift)\b", bics),
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
        number = compact(run[:end].encode("ascii"))
        if iban.is_valid(number, check_country=False):
            yield text.entity(match.start(), match.start() + end, "IBAN", "iban", number)
            return
    shape = _IBAN_SHAPE.match(run)
    if shape and shape[0].isupper() and sum(character.isdigit() for character in shape[0]) >= 8:
        number = compact(shape[0].encode("ascii"))
        yield text.entity(match.start(), match.start() + shape.end(), "IBAN", "iban:shape", number)
