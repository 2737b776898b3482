"""Invent adverts, listings, profiles and reviews with their names marked, to train the names model on."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from pipelines.corpora import Sentence
from pipelines.training_templates import GRAMMAR
from pipelines.training_words import NICKNAMES, WORDS

T = TypeVar("T")
Piece = tuple[str, str]
"""A text and the label of its words."""

_SLOT = re.compile(r"\{(\w+)\}")
_SHORT = 0.12
"""So many given names are short forms."""
_PARTICLES = "bin|van|van der|von|de|de la|da|di|dos|al|el|ben|le|du|ter|st".split("|")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_TITLES = "Mr|Mrs|Ms|Miss|Dr|Mr.|Mrs.|Dr.|Sir|Lady|Captain|Prof".split("|")
_ROADS = "Road|Street|Lane|Avenue|Close|Drive|Way|Terrace|Gardens|Rd|St|Ave".split("|")
_FIRMS = "Ltd|Limited|Inc|LLC|GmbH|& Sons|& Co|Brothers|Motors|Cars|Cleaners|Lettings|Estates|Tools|Supplies".split("|")
_HANDLE = (
    "green leaf dr kush dutch magic pharma candy king queen white cloud snow pill plug bulk shop mr dark star".split()
)
_PETS = "Bella|Max|Luna|Rex|Smokey|Tigger|Misty|Biscuit|Shadow|Ginger|Fluffy|Socks|Coco|Buster".split("|")


@dataclass(frozen=True, slots=True)
class NameLists:
    """Names to fill the slots with: people's of one locale in one list, and lists of places, each taken as often."""

    given: Sequence[Sequence[str]]
    surnames: Sequence[Sequence[str]]
    places: Sequence[Sequence[str]]


def adverts(count: int, names: NameLists, random: Random) -> Iterator[Sentence]:
    """So many lines of adverts in words between spaces; the same for the same random numbers."""
    invent = _Invention(names, random)
    for _ in range(count):
        yield _written(list(invent.pieces("line")), random)


class _Invention:
    """One who fills the slots of the grammar."""

    def __init__(self, names: NameLists, random: Random) -> None:
        self._names, self._random = names, random
        self._slots: Mapping[str, Callable[[], Iterator[Piece]]] = {
            "GIVEN": lambda: self._person(self._given()),
            "PERSON": lambda: self._person(self._full()),
            "PERSON_LAST": lambda: self._person(self._surname(self._locale())),
            "INITIALS": lambda: iter([(self._initials(), "PERSON")]),
            "FORMAL": self._formal,
            "GEO": lambda: iter([(self._pick(self._pick(self._names.places)), "GEO")]),
            "STREET": self._street,
            "ORG": lambda: iter([(f"{self._surname(self._locale())} {self._pick(_FIRMS)}", "ORG")]),
            "PET": lambda: iter([(self._pick(_PETS), "O")]),
            "age": lambda: iter([(str(random.randint(18, 60)), "O")]),
            "digits": lambda: iter([(str(random.randint(1, 99999)), "O")]),
            "phone": lambda: iter([(f"07700 900{random.randint(100, 999)}", "O")]),
            "handle": lambda: iter([(self._handle(), "O")]),
        }

    def pieces(self, rule: str) -> Iterator[Piece]:
        """A sentence of the rule, in pieces."""
        sentence = self._pick(GRAMMAR[rule])
        for index, part in enumerate(_SLOT.split(sentence)):
            if index % 2 == 0:
                yield part, "O"
            elif part in GRAMMAR:
                yield from self.pieces(part)
            elif part in self._slots:
                yield from self._slots[part]()
            else:
                yield self._pick(WORDS[part]), "O"

    def _person(self, name: str) -> Iterator[Piece]:
        yield self._spelt(name), "PERSON"

    def _formal(self) -> Iterator[Piece]:
        yield self._pick(_TITLES) + " ", "O"
        yield from self._person(self._full() if self._random.random() < 0.4 else self._surname(self._locale()))

    def _street(self) -> Iterator[Piece]:
        yield f"{self._random.randint(1, 200)} ", "O"
        yield f"{self._surname(self._locale())} {self._pick(_ROADS)}", "GEO"

    def _locale(self) -> int:
        return self._random.randrange(len(self._names.given))

    def _initials(self) -> str:
        letters = "".join(self._random.choices(string.ascii_uppercase, k=self._random.choice((1, 2, 2, 2, 3))))
        return self._pick((letters, letters.lower(), letters.capitalize()))

    def _given(self, locale: int | None = None) -> str:
        if self._random.random() < _SHORT:
            return self._pick(NICKNAMES)
        lists = self._names.given[self._locale() if locale is None else locale]
        return self._pick(lists) if self._random.random() < 0.75 else self._coined(lists)

    def _surname(self, locale: int) -> str:
        lists = self._names.surnames[locale]
        return self._pick(lists) if self._random.random() < 0.7 else self._coined(lists)

    def _full(self) -> str:
        locale = self._locale()
        given, surname = self._given(locale), self._surname(locale)
        forms = [f"{given} {surname}"] * 6
        forms += [
            f"{given} {given[0]}. {surname}",
            f"{given[0]}. {surname}",
            f"{given} {surname[0]}.",
            f"{given} {surname[0]}",
            f"{given} {self._pick(_PARTICLES)} {surname}",
        ]
        forms += [
            f"{given} {surname}-{self._surname(locale)}",
            f"{surname} {given}",
            f"{given} {self._given(locale)} {surname}",
        ]
        return self._pick(forms)

    def _coined(self, names: Sequence[str]) -> str:
        """A name that is in no list: the head of one and the tail of another, joined at a vowel."""
        head, tail = self._pick(names), self._pick(names)
        cuts = [match.start() for match in _VOWEL.finditer(head) if match.start() > 0]
        ends = [match.start() for match in _VOWEL.finditer(tail) if match.start() > 0]
        if not cuts or not ends:
            return head
        coined = head[: self._pick(cuts)] + tail[self._pick(ends) :]
        return coined if len(coined) > 2 else head

    def _spelt(self, name: str) -> str:
        """The name as careless people write it."""
        chance = self._random.random()
        if chance < 0.12:
            return name.lower()
        if chance < 0.17:
            return name.upper()
        if chance < 0.21:
            place = self._random.randrange(len(name))
            return (
                name
                if not name[place].isalpha()
                else name[:place] + name[place] * self._random.randint(3, 5) + name[place + 1 :]
            )
        return name + name[-1] * 3 if chance < 0.23 else name

    def _handle(self) -> str:
        words = self._random.sample(_HANDLE, 2)
        if self._random.random() < 0.4:
            words = [word.capitalize() for word in words]
        return self._pick(["", "_", "-", "."]).join(words) + self._pick(["", "", str(self._random.randint(1, 2022))])

    def _pick(self, choices: Sequence[T]) -> T:
        return choices[self._random.randrange(len(choices))]


def _written(pieces: list[Piece], random: Random) -> Sentence:
    """The line in words, all of it in the case that its author prefers."""
    chance = random.random()
    case = _CASES[next(index for index, (share, _) in enumerate(_CASES) if chance < share)][1]
    pairs = [(word, label) for text, label in pieces for word in case(text).split()]
    if chance > 0.6 and pairs:
        pairs[0] = (pairs[0][0][:1].upper() + pairs[0][0][1:], pairs[0][1])
    return [word for word, _ in pairs], [label for _, label in pairs]


_CASES: Sequence[tuple[float, Callable[[str], str]]] = (
    (0.22, str.lower),
    (0.32, str.upper),
    (0.42, str.title),
    (1.0, str),
)
"""Up to which share of all lines each is written how."""
