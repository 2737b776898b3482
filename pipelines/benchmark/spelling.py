"""How careless people write: in small letters, in capitals, with letters stretched."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random
from typing import Literal

Style = Literal["plain", "lower", "upper", "stretched"]
STYLES: Mapping[Style, int] = {"plain": 55, "lower": 25, "upper": 10, "stretched": 10}
"""How often each is used, of a hundred texts."""
_VOWEL = re.compile(r"(?<=\w)[aeiouyAEIOUY](?=\w|$)")
_WORD = re.compile(r"[^\W\d_]{4,}")


def choose(rng: Random) -> Style:
    """A style, as often as it is used."""
    return rng.choices(list(STYLES), list(STYLES.values()))[0]


def stretch(rng: Random, word: str) -> str:
    """The word with one of its vowels drawn out."""
    vowels = list(_VOWEL.finditer(word))
    if not vowels:
        return word
    vowel = rng.choice(vowels)
    return word[: vowel.start()] + vowel[0] * rng.randint(3, 5) + word[vowel.end() :]


def _now_and_then(rng: Random, text: str) -> str:
    return _WORD.sub(lambda match: stretch(rng, match[0]) if rng.random() < 0.12 else match[0], text)


_WORDS: Mapping[Style, Callable[[Random, str], str]] = {
    "plain": lambda _, text: text,
    "lower": lambda _, text: text.lower(),
    "upper": lambda _, text: text.upper(),
    "stretched": _now_and_then,
}


def write_words(rng: Random, text: str, style: Style) -> str:
    """Ordinary words in this style."""
    return _WORDS[style](rng, text)


def write_name(rng: Random, name: str, style: Style) -> str:
    """A name in this style: of a stretched one every word, so that its kind is what it says."""
    if style == "stretched":
        return " ".join(stretch(rng, word) for word in name.split(" "))
    return _WORDS[style](rng, name)
