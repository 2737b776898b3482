"""Names of people and places that the names model does not know, from lists of many countries, in two halves."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.gazetteer import Gazetteer
from pipelines.known import NAME_WORDS
from pipelines.names_model import read_model
from policies.errors import DependencyError

Split = Literal["development", "test"]
LOCALES = tuple("az cs da de de-ch en en-au en-gb es-mx et fi fr hu hr is it nl no pl pt pt-br sv tr".split())
"""Locales of mimesis that write with Latin letters."""
DRAWS = 1200
_NAME = re.compile(r"[^\W\d_]+(?:[ '-][^\W\d_]+)?")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Names:
    """The names of one locale."""

    given: tuple[str, ...]
    surnames: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Wordlists:
    """One half of all names that the gazetteer lacks, by locale, and of the places."""

    names: tuple[Names, ...]
    places: tuple[str, ...]


@cache
def wordlists(split: Split) -> Wordlists:
    """The names of this half; a name is in one half only.

    Raises:
        DependencyError: mimesis, which has the lists, is not installed.
    """
    known = Gazetteer(read_model().gazetteer)

    def ours(words: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(word for word in set(words) if _half(word) == split and _is_new(word, known)))

    drawn = [_draw(locale) for locale in LOCALES]
    names = (Names(given=ours(given), surnames=ours(surnames)) for given, surnames, _ in drawn)
    return Wordlists(
        names=tuple(each for each in names if len(each.given) > 20 and len(each.surnames) > 10),
        places=ours(place for _, _, places in drawn for place in places),
    )


def _draw(locale: str) -> tuple[set[str], set[str], set[str]]:
    """Given names, surnames and places of a locale: as many as so many draws bring up."""
    try:
        from mimesis import Address, Person
    except ImportError as error:
        raise DependencyError("the benchmark's names come from mimesis: pip install beholden[benchmark]") from error
    from mimesis.locales import Locale

    person, address = Person(Locale(locale), seed=1), Address(Locale(locale), seed=1)
    return _drawn(person.first_name), _drawn(person.last_name), _drawn(address.city)


def _drawn(draw: Callable[[], str]) -> set[str]:
    return {draw() for _ in range(DRAWS)}


def _half(word: str) -> Split:
    return "test" if hashlib.blake2b(word.casefold().encode("utf-8")).digest()[0] & 1 else "development"


def _is_new(word: str, known: Gazetteer) -> bool:
    """Whether it is written like a name and neither it nor a part of it is in the gazetteer, nor an English word."""
    parts = _WORD.findall(word)
    fits = _NAME.fullmatch(word) is not None and word[0].isupper() and len(word) > 2
    return fits and not any(known(part) or part.lower() in NAME_WORDS for part in [word, *parts])
