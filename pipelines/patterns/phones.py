"""Telephone numbers, however they are spaced, spelled or disguised, without prices, dates and quantities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import phonenumbers
from stdnum import ean

from pipelines.entities import Entity
from pipelines.normalise import Folded
from pipelines.patterns.rule import ALNUM, Rule, pattern

_DIGIT = "[0-9oOlI]"
_GAP = r"[ \t.()\[\]/*_~|:;-]{0,4}"
_RUN = pattern(rf"[+(\[]{{0,3}}(?:[0-9]|[oO][0-9oO]){_DIGIT}*(?:{_GAP}\+?{_DIGIT}+)*", ignore_case=False)
_WORDS = "zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|hundred"
_WORD_GAP = r"[ \t.,()/*_~|-]{0,4}"
_SPELLED = pattern(rf"\b(?:[0-9o]{{1,6}}{_WORD_GAP})*(?:{_WORDS})(?:{_WORD_GAP}(?:{_WORDS}|[0-9]{{1,6}}|o\b))+\b")
_SPELLED_TRIGGER = rf"(?:{_WORDS}){_WORD_GAP}(?:{_WORDS}|[0-9]|o\b)|(?:[0-9]|\bo){_WORD_GAP}(?:{_WORDS})"
_PRODUCT = re.compile(r"\b(?:upc|ean|gtin|isbn|sku|asin|mpn|barcode)\b[^\w\x00]{0,3}$", re.IGNORECASE)
_SPELLED_TOKEN = re.compile(rf"{_WORDS}|\d+|o", re.IGNORECASE)
_VALUES = {"zero": "0", "oh": "0", "o": "0", "nought": "0", "naught": "0", "one": "1", "two": "2", "three": "3"}
_VALUES |= {"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "hundred": "00"}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_CALL = re.compile(
    r"\b(?:call|calls|tel|tels|telephone|phone|phones|ph|mob|mobile|cell|text|txt|sms|ring|dial|whatsapp|whats app|"
    r"wapp|viber|signal|fax|contact|reach|answer|answers|answering)\b[^\w+\x00]{0,4}"
    r"(?:(?:me|us|on|at|or|no|nr|number|num|is|only|now|anytime|to)\b[^\w+\x00]{0,4}){0,4}[+(\[]*$",
    re.IGNORECASE,
)
# "788 063-Office", "5550143 fax".
_CALLED_AFTER = re.compile(r"[ \t(]{0,2}-?(?:office|fax|mobile|cell|home|work|tel)\b", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:x|,? ?(?:x|ext|extn|extension)\b[.:]? ?)\d{2,6}(?![\w.])", re.IGNORECASE)
# The last figures of "quiet_otter0 ; 07700 900000" are those of a name.
_OF_A_NAME = re.compile(r"[^\W\d][._-]?\Z")
_APART = re.compile(r"\d{1,2}[ \t;|]+(?=[+(\[]|0\d\d)")
_NOT_A_PHONE = re.compile(
    r"(?<![\d./-])(?:(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\2(?:(?:19|20)\d\d|\d\d))(?![\d./-])"
    r"|(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?![\d:])"
    r"|(?<![\d.])(?:0|[1-9]\d{0,8})\.\d+(?![\d.])(?=\s|$)"
    r"|(?<![\d-])\d{2,7}-\d\d-\d(?![\d-])"
    r"|\b97[89][- ]\d{1,5}[- ]\d{1,7}[- ]\d{1,7}[- ]\d\b"
)
_TOKEN = re.compile(r"\d+")
_LETTERS_OR_GAP = re.compile(r"[0-9oOlI]+|[^0-9oOlI]+")
_PLAIN_DIGITS = str.maketrans("oOlI", "0011")
_COUNTING = ("012345678", "123456789")
_LEAST, _LEAST_CALLED, _MOST = 9, 7, 15


def written(text: Folded) -> Iterator[Entity]:
    """Numbers in digits, also with O for 0 and l for 1."""
    for match in _RUN.finditer(text.data):
        if match.end() - match.start() < _LEAST_CALLED:
            continue
        run = _NOT_A_PHONE.sub(lambda found: "\n" * len(found[0]), _as_digits(text, match.start(), match.end()))
        for part in re.finditer(r"[^\n]+", run):
            yield from _numbers(text, match.start() + part.start(), part[0])


def spelled(text: Folded) -> Iterator[Entity]:
    """Numbers in words, or in words and digits."""
    for match in _SPELLED.finditer(text.data):
        digits = _read_aloud(match[0].decode("latin-1").lower())
        if len(digits) >= (_LEAST_CALLED if _called(text, match.start()) else _LEAST):
            number = _dialled(digits, text.region) or digits
            yield text.entity(match.start(), match.end(), "PHONE", "phone.spelled", number)


RULES = (
    Rule("phone", rf"(?:{_DIGIT}{_GAP}\+?){{7}}", written),
    Rule("phone.spelled", _SPELLED_TRIGGER, spelled),
)


def _as_digits(text: Folded, start: int, end: int) -> str:
    """The run with O and l read as digits, and letters that belong to a word blanked."""
    run = text.text[start:end]
    if run.translate(_PLAIN_DIGITS) == run:
        return run
    return "".join(_as_digit_token(text, start, token) for token in _LETTERS_OR_GAP.finditer(run))


def _as_digit_token(text: Folded, offset: int, token: re.Match[str]) -> str:
    last = offset + token.end()
    glued = last < len(text.data) and text.data[last] in ALNUM
    glued = glued or (offset + token.start() > 0 and text.data[offset + token.start() - 1] in ALNUM)
    if token[0].isalpha() and (glued or token[0].strip("oO")):
        return " " * len(token[0])
    return token[0].translate(_PLAIN_DIGITS)


def _read_aloud(words: str) -> str:
    """``oh seven double seven`` as ``0777``."""
    digits, times = "", 1
    for token in _SPELLED_TOKEN.findall(words):
        if token in _TIMES:
            times = _TIMES[token]
            continue
        digits += _VALUES.get(token, token) * times
        times = 1
    return digits


def _called(text: Folded, start: int) -> bool:
    """Whether the words before `start` say that a telephone number comes."""
    return _CALL.search(text.text, max(0, start - 40), start) is not None


def _ends_name(text: Folded, start: int) -> bool:
    """Whether figures that begin here are joined to a word, which does not say that a telephone number comes."""
    return bool(_OF_A_NAME.search(text.text, max(0, start - 2), start)) and not _called(text, start)


def _numbers(text: Folded, offset: int, part: str) -> Iterator[Entity]:
    """The telephone numbers among the digit groups of `part`, which begins at `offset` of the text."""
    groups = list(_TOKEN.finditer(part))
    if not groups or sum(len(group[0]) for group in groups) < _LEAST_CALLED:
        return
    first = offset + groups[0].start()
    if _PRODUCT.search(text.text, max(0, offset - 12), offset) or (
        _ends_name(text, first) and _APART.match(part, groups[0].start())
    ):
        groups = groups[1:]
    called = bool(groups) and (
        _called(text, offset + groups[0].start()) or bool(_CALLED_AFTER.match(text.text, offset + groups[-1].end()))
    )
    index = 0
    while index < len(groups):
        window = _window(groups, index, part)
        size, number = _first_number(window, part, text.region, called=called and index == 0)
        if size:
            start, end = _with_sign(part, window[0].start()), window[size - 1].end()
            detector = "phone" if number else "phone:shape"
            digits = "".join(group[0] for group in window[:size])
            more = _EXTENSION.match(text.text, offset + end)
            yield text.entity(offset + start, more.end() if more else offset + end, "PHONE", detector, number or digits)
        index += size or 1


def _window(groups: list[re.Match[str]], index: int, part: str) -> list[re.Match[str]]:
    """The groups from `index` that could be one number: a plus sign begins another, 15 digits are the most."""
    window = [groups[index]]
    digits = len(groups[index][0])
    for group in groups[index + 1 : index + _MOST]:
        digits += len(group[0])
        if digits > _MOST or "+" in part[window[-1].end() : group.start()]:
            break
        window.append(group)
    return window


def _with_sign(part: str, start: int) -> int:
    """Where the number begins with its plus sign and the bracket that it closes."""
    first = start
    while first > 0 and part[first - 1] in "+([":
        first -= 1
    closed = ")" in part[start : start + 8] or "]" in part[start : start + 8]
    return first if closed or "+" in part[first:start] else start


def _first_number(window: list[re.Match[str]], part: str, region: str, *, called: bool) -> tuple[int, str | None]:
    """How many groups the number at the head of `window` has (0: none), and its E.164 form if it has one."""
    groups = [group[0] for group in window]
    if "".join(groups).startswith(_COUNTING) and len(groups) >= _LEAST:
        return 0, None
    if "+" in part[_with_sign(part, window[0].start()) : window[0].start()]:
        return _best(groups, "+", region, least=8)
    if groups[0].startswith("00"):
        return _best(groups, "", region, least=10)
    if groups[0].startswith("0"):
        return _best(groups, "", region, least=_LEAST_CALLED if called else _LEAST, most=12)
    if called:
        return _best(groups, "", region, least=_LEAST_CALLED)
    for size in (3, 4):
        if _is_american(groups[:size]):
            return size, _dialled("+1" + "".join(groups[:size])[-10:], region)
    size = _unmarked(groups, [part[left.end() : right.start()] for left, right in pairwise(window)])
    joined = "".join(groups[:size])
    return size, _dialled(joined, region) or _dialled(f"+{joined}", region)


def _best(groups: list[str], sign: str, region: str, *, least: int, most: int = _MOST) -> tuple[int, str | None]:
    """The longest head of `groups` that can be dialled, or else the longest that is long enough."""
    sizes = [size for size in range(len(groups), 0, -1) if least <= len("".join(groups[:size])) <= most]
    for sure in (True, False):
        for size in sizes:
            if number := _dialled(sign + "".join(groups[:size]), region, sure=sure):
                return size, number
    return (sizes[0], None) if sizes else (0, None)


def _unmarked(groups: list[str], gaps: list[str]) -> int:
    """How many groups make a number that neither a sign, a leading zero nor a word announces."""
    first = groups[0]
    if len(first) >= _LEAST:
        return (
            0
            if len(first) > _MOST or first.endswith("000000") or (first.startswith("97") and ean.is_valid(first))
            else 1
        )
    if first == "44" and len("".join(groups[:4])) >= 12:
        return next(size for size in range(2, 5) if len("".join(groups[:size])) >= 12)
    single = next((index for index, group in enumerate(groups) if len(group) > 1), len(groups))
    if single >= _LEAST:
        return single
    dashed = next((index for index, gap in enumerate(gaps) if gap.strip(" ") != "-" or " " in gap), len(gaps)) + 1
    joined = "".join(groups[:dashed])
    is_row = all(group.endswith("0") for group in groups[:dashed]) or ean.is_valid(joined)
    return dashed if dashed >= 3 and len(joined) >= _LEAST and not is_row else 0


def _is_american(groups: list[str]) -> bool:
    """Area code, exchange and line as North America writes them; not a row of round quantities."""
    if groups[0] == "1":
        groups = groups[1:]
    if [len(group) for group in groups] != [3, 3, 4]:
        return False
    return groups[0][0] not in "01" and groups[1][0] not in "01" and not all(g.endswith("0") for g in groups)


def _dialled(number: str, region: str, *, sure: bool = False) -> str | None:
    """E.164, where the number can be dialled: by its length, or by its country's numbering plan if `sure`."""
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    length = phonenumbers.is_possible_number_with_reason(parsed)
    if length != phonenumbers.ValidationResult.IS_POSSIBLE or (sure and not phonenumbers.is_valid_number(parsed)):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
