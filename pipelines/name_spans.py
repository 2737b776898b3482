"""From the probability of each word to the names of a text: which words are masked, as what, under which name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

LABELS = ("PERSON", "GEO", "ORG")
SURE = 0.3
"""From this probability on a word is surely a name: it gives the name its form, and a person's name found once is
masked everywhere in the text."""
_JOINTS = frozenset("-.'’–")
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})

Score = Mapping[str, float]
"""How probably a word is each of `LABELS`."""


@dataclass(frozen=True, slots=True, repr=False)
class Scored:
    """A text after its words were scored.

    Attributes:
        words: its words, marks and spaces.
        scores: of each word that may be a name.
    """

    words: Sequence[str]
    scores: Mapping[int, Score]


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """A name in a text.

    Attributes:
        start: its first word.
        end: the word after its last.
        label: one of `LABELS`.
        core: first and last such words of what gives it its form.
        detector: ``names`` where it is surely a name, otherwise ``names:shape``.
    """

    start: int
    end: int
    label: str
    core: tuple[int, int]
    detector: str


def named(text: Scored, thresholds: Mapping[str, float]) -> list[Name]:
    """The names of every label; of two that are equally wide the likelier is given first.

    Args:
        text: the words and their scores.
        thresholds: for each label, the probability from which on a word is masked.
    """
    found: list[tuple[float, Name]] = []
    for label in LABELS:
        sure = {index for index, score in text.scores.items() if score[label] >= SURE}
        masked = (index for index in sorted(text.scores) if _is(label, text.scores[index], thresholds))
        for run in _runs(masked, text.words):
            likely = sum(text.scores[index][label] for index in run)
            found += [(likely, name) for name in _parts(text.words, label, run, sure)]
    return [name for _, name in sorted(found, key=lambda scored: -scored[0])]


def _is(label: str, score: Score, thresholds: Mapping[str, float]) -> bool:
    """Whether a word is masked as this: it is one, or it is a name of any kind and this is the likeliest."""
    likeliest = max(score, key=score.__getitem__)
    return (sum(score.values()) if label == likeliest else score[label]) >= thresholds[label]


def _runs(indexes: Iterable[int], words: Sequence[str]) -> Iterator[list[int]]:
    """Neighbouring words, also across a hyphen or spaces; a possessive ``'s`` ends a name and is no part of it."""
    run: list[int] = []
    for index in indexes:
        if words[index] in _POSSESSIVE:
            continue
        if run and not all(_joins(words[between]) for between in range(run[-1] + 1, index)):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _joins(word: str) -> bool:
    return word in _JOINTS or (word.isspace() and "\n" not in word)


def _parts(words: Sequence[str], label: str, run: list[int], sure: set[int]) -> Iterator[Name]:
    """The sure names of a run, and each again with the doubtful words around it, which are masked under its name."""
    cores = list(_runs((index for index in run if index in sure), words)) or [run]
    starts = [run[0], *(core[0] for core in cores[1:]), run[-1] + 1]
    for core, (start, end) in zip(cores, pairwise(starts), strict=True):
        first, last = core[0], core[-1] + 1
        yield Name(first, last, label, (first, last), "names" if first in sure else "names:shape")
        if (start, end) != (first, last):
            yield Name(start, end, label, (first, last), "names:shape")
