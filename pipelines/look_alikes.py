"""Letters of other scripts that look like Latin ones, read as those where they stand in for them."""

from __future__ import annotations

import re
import unicodedata

# Each row: what is written, and below it what a reader takes it for (after Unicode Technical Standard 39).
_TWINS = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԚԜԌҮаеорсухіјѕԁԛԝһӏѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυϲϳօսհցյոզıɑɡɩɪᎪᏴᏟᎬᎻᎫᏦᏞᎷᎢᏙᏔᏃ",
    "ABEKMHOPCTYXIJSQWGYaeopcyxijsdqwhlvABEZHIKMNOPTYXaikvopucjouhgjnqiagiiABCEHJKLMTVWZ",
)
# What passes for a Latin letter only beside one.
_COUSINS = str.maketrans("вгкмнптьғβγεητχω", "brkmhntbfbyentxw")
_SMALL_CAPITALS = {
    code: ord(name.removeprefix("LATIN LETTER SMALL CAPITAL ").lower())
    for code in range(0x250, 0x1D80)
    if re.fullmatch("LATIN LETTER SMALL CAPITAL [A-Z]", name := unicodedata.name(chr(code), ""))
}
_TWINS |= _SMALL_CAPITALS
_BESIDE_LATIN = _TWINS | _COUSINS
_LOOKS_LATIN = re.compile("[" + "".join(map(chr, _BESIDE_LATIN)) + "]")
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[0-9A-Za-z]")


def read_as_latin(text: str) -> str:
    """The text with Latin letters for their look-alikes, character for character.

    A word changes where it mixes them with Latin letters or figures, or holds nothing else: ``тelegram`` and ``рау``,
    but no word that has a letter of its own script.
    """
    return _WORD.sub(_latin, text) if _LOOKS_LATIN.search(text) else text


def _latin(match: re.Match[str]) -> str:
    word = match[0]
    if word.isascii():
        return word
    if _LATIN.search(word):
        return word.translate(_BESIDE_LATIN)
    twin = word.translate(_TWINS)
    return twin if twin.isascii() else word
