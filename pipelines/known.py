"""Find the known people and contacts of a page in every text of it, however they are spelt there."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, islice

from pipelines.entities import Entity
from pipelines.normalise import Folded, fold

TOKEN = re.compile(r"[^\W_]+")
LONGEST = 200
"""Characters; a longer value is a text, not a name."""
WIDEST_GAP = 3
"""Characters between two words of a name: "green_leaf", "green - leaf"."""

# A handle that is one of these words is not looked for: masking every "the" would hide nothing and spoil all.
FUNCTION_WORDS = frozenset(
    "a all am an and any are as at be been but by can could did do for from get had has have he her here him his "
    "how i if in is it its just me more most my new no not now of off on one only or our out over so some than "
    "that the their them then there these they this to too up us very was we were what when which who will with "
    "would you your yes ok de la le les el los der die das und et y o e van von da".split()
)
# First names and surnames that are words too: as part of a longer name they count where they are capitalised.
NAME_WORDS = frozenset(
    "amber angel april art august autumn banks baker bill black bond bishop brook brown candy carol cash chance "
    "charity chase chip christian cook cross crystal daisy dawn day dean destiny diamond dick drew earl east eve "
    "faith fisher fox frank gene ginger gold grace grant gray green hall harmony harry hazel heath heather hill "
    "holly honey hope hunter iris ivy jack jade jasmine jay jewel joy june justice king knight lane lee lily long "
    "love luck major mark marsh mason may melody mercy mike miles mill misty moon north olive page paris park "
    "parker pat patience pearl penny pepper peter poppy price prince queen rain ray reed rich rob robin rock rose "
    "rowan ruby rusty sage sandy sky skye smart smith star stone storm sue summer sunny tanner taylor terry "
    "trinity turner victor violet walker ward west white will willow winter wolf wood young".split()
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KnownValue:
    """A person or contact that the page itself names.

    Attributes:
        label: its entity type.
        text: as the page has it.
        canonical: its normal form, if a detector gave one.
        certain: it comes from a field that holds such values, or its form leaves no doubt; not from the names model,
            nor from a word that looks like a handle.
    """

    label: str
    text: str
    canonical: str | None = None
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Form:
    label: str
    canonical: str
    detector: str
    telling: bool
    """Its being left in a kept field says something of a person."""
    capital: bool = False
    """It counts only where it is capitalised."""


class KnownValues:
    """The known values of one page, ready to be found: without regard to case, marks, separators and HTML.

    Words are compared by their letters run together, so "GreenLeaf_99" is found in "green leaf 99" too.
    """

    def __init__(self, values: Iterable[KnownValue]) -> None:
        self._forms: dict[str, _Form] = {}
        self._distinctive: dict[str, _Form] = {}
        self._signs: dict[str, _Form] = {}
        pieces: dict[str, list[_Form]] = {}
        for value in sorted(values, key=lambda value: not value.certain):
            if len(value.text) <= LONGEST:
                self._add(value, pieces)
        self._add_pieces(pieces)
        self._beginnings = {letters[:end] for letters in self._forms for end in range(1, len(letters) + 1)}

    def find(self, text: str) -> Iterator[Entity]:
        """Every place where a known value stands."""
        return (entity for entity, _ in self._find(text))

    def remains_in(self, text: str) -> bool:
        """Whether a value stands there that says something of a person even out of context."""
        return any(form.telling for _, form in self._find(text))

    def _find(self, text: str) -> Iterator[tuple[Entity, _Form]]:
        if not self._forms and not self._signs:
            return
        yield from self._find_in(fold(text))
        if not text.isascii() and (bare := "".join(map(_bare, text))) != text:
            yield from self._find_in(fold(bare))

    def _find_in(self, folded: Folded) -> Iterator[tuple[Entity, _Form]]:
        low = folded.text.lower()
        tokens = TOKEN.findall(low)
        letters = "".join(tokens)
        present = [(value, form) for value, form in self._distinctive.items() if value in letters]
        # Most texts hold none: for them nothing else is worked out.
        if present or not self._beginnings.isdisjoint(tokens):
            words = list(TOKEN.finditer(low))
            yield from self._at_words(folded, words)
            yield from _inside_words(folded, words, letters, present)
        for signs, form in self._signs.items():
            for match in re.finditer(re.escape(signs), low):
                yield folded.entity(*match.span(), form.label, form.detector, form.canonical), form

    def _at_words(self, folded: Folded, words: list[re.Match[str]]) -> Iterator[tuple[Entity, _Form]]:
        """The values that begin with a word."""
        for index, word in enumerate(words):
            if word[0] in self._beginnings:
                for end, form in self._beginning_at(index, words):
                    if not form.capital or folded.text[word.start()].isupper():
                        yield folded.entity(word.start(), end, form.label, form.detector, form.canonical), form

    def _beginning_at(self, index: int, words: list[re.Match[str]]) -> Iterator[tuple[int, _Form]]:
        """Where known values end that begin with this word."""
        letters, last = "", words[index].start()
        for word in islice(words, index, None):
            letters += word[0]
            if word.start() - last > WIDEST_GAP or letters not in self._beginnings:
                return
            last = word.end()
            if form := self._forms.get(letters):
                yield last, form

    def _add(self, value: KnownValue, pieces: dict[str, list[_Form]]) -> None:
        core = " ".join(fold(value.text).text.lower().split())
        words = TOKEN.findall(core)
        letters = "".join(words)
        no_mere_word = value.certain or len(words) > 1 or not letters.isalpha()
        telling = len(letters) > 3 and letters not in NAME_WORDS and no_mere_word
        detector = "known" if value.certain or value.label != "PERSON" else "names.known"
        form = _Form(label=value.label, canonical=value.canonical or value.text, detector=detector, telling=telling)
        if not words and len(core) > 1:
            self._signs.setdefault(core, form)
        if _too_common(words):
            return
        self._forms.setdefault(letters, form)
        if telling and _is_distinctive(letters):
            self._distinctive.setdefault(letters, form)
        if value.label == "PERSON" and len(words) in (2, 3):
            for word in words:
                # A model takes phrases for names: a part of what only a model found must look like a name itself.
                pieces.setdefault(word, []).append(replace(form, telling=False, capital=not value.certain))

    def _add_pieces(self, pieces: dict[str, list[_Form]]) -> None:
        """The parts of full names. A part of one name stands for it; a part that two people share for neither."""
        for word, forms in pieces.items():
            if len(word) >= 3 and word not in FUNCTION_WORDS:
                shared = len({form.canonical for form in forms}) > 1
                form = replace(
                    forms[0],
                    canonical=word if shared else forms[0].canonical,
                    capital=forms[0].capital or word in NAME_WORDS,
                )
                self._forms.setdefault(word, form)


def _inside_words(
    folded: Folded, words: list[re.Match[str]], letters: str, present: list[tuple[str, _Form]]
) -> Iterator[tuple[Entity, _Form]]:
    """The words that a distinctive value lies in, with whatever runs on before and after it."""
    starts = list(accumulate((len(word[0]) for word in words), initial=0)) if present else []
    for value, form in present:
        for match in re.finditer(re.escape(value), letters):
            first, last = bisect_right(starts, match.start()) - 1, bisect_left(starts, match.end()) - 1
            yield (
                folded.entity(words[first].start(), words[last].end(), form.label, form.detector, form.canonical),
                form,
            )


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    """A space for a symbol that folds to letters or digits: it may spell a name (🅰) or only stand beside it (™)."""
    if character.isascii() or unicodedata.category(character) not in ("No", "Sc", "Sk", "So"):
        return character
    return " " if any(map(str.isalnum, unicodedata.normalize("NFKD", character))) else character


def _too_common(words: list[str]) -> bool:
    """Whether masking it everywhere would spoil the texts: function words, a single letter, a small number."""
    letters = "".join(words)
    return len(letters) < 2 or (len(letters) < 3 and letters.isdecimal()) or FUNCTION_WORDS.issuperset(words)


def _is_distinctive(letters: str) -> bool:
    """Whether it cannot stand inside another word by chance."""
    return len(letters) >= 8 or (len(letters) >= 5 and not letters.isalpha())
