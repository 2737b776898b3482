"""How probably each word of many lines is a name: features and weights as arrays, of all lines at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.crf import Crf, Floats, Ids
from pipelines.name_features import LETTER, REMEMBERED, Rows, Words, is_common, line_styles, together, unary
from pipelines.name_spans import SURE, Score, Scored
from pipelines.name_words import lines

_ROLES = {"own": 0, "left": 1, "right": -1, "before": 2, "after": -2}
"""What a word gives, and how far its features move to the word that takes them."""


class _Laid(NamedTuple):
    """Lines of words one after another, with two rows of no word between them."""

    rows: Rows
    written: Ids
    words: NDArray[np.bool_]
    """Where a row is a word."""


class NameScores:
    """Scores words with a trained model; what it works out of a word is remembered for the next time.

    Args:
        words: the descriptions of words.
        field: the trained weights.
    """

    def __init__(self, words: Words, field: Crf) -> None:
        self.words, self.field = words, field
        self._weighed = {role: np.zeros((0, len(field.labels)), np.float32) for role in _ROLES}

    def texts(self, texts: Sequence[Sequence[str]], least: float) -> list[Scored]:
        """The scores of the words that are names with at least this probability, and of the surest names everywhere.

        Args:
            texts: the words, marks and spaces of each.
            least: how probable a name must be.
        """
        self._forget_some()
        rows = [self.words.rows(text) for text in texts]
        places = [(number, line) for number, text in enumerate(texts) for line in lines(text)]
        scores: list[dict[int, Score]] = [{} for _ in texts]
        if places:
            probable = self([[rows[number][index] for index in line] for number, line in places])
            self._take(probable, places, rows, scores, least)
        for text_rows, found in zip(rows, scores, strict=True):
            self._propagate(text_rows, found)
        return [Scored(text, found) for text, found in zip(texts, scores, strict=True)]

    def _take(
        self,
        probable: Floats,
        places: Sequence[tuple[int, list[int]]],
        rows: Sequence[list[int]],
        scores: Sequence[dict[int, Score]],
        least: float,
    ) -> None:
        labels = self.field.labels
        texts = [number for number, line in places for _ in line]
        indexes = [index for _, line in places for index in line]
        for position in np.nonzero(1 - probable[:, labels.index("O")] >= least)[0].tolist():
            number, index = texts[position], indexes[position]
            if self.words.spelt[rows[number][index], LETTER]:
                of_labels = zip(labels, probable[position].tolist(), strict=True)
                scores[number][index] = {label: share for label, share in of_labels if label != "O"}

    def _propagate(self, rows: Sequence[int], scores: dict[int, Score]) -> None:
        """Give every word that is surely a person's name somewhere in the text its best score everywhere."""
        sure: dict[str, Score] = {}
        for index, score in scores.items():
            word = self.words.keys[rows[index]]
            surer = score["PERSON"] >= max(SURE, sure.get(word, score)["PERSON"])
            if surer and len(word) > 2 and not is_common(self.words.atoms[rows[index]]):
                sure[word] = score
        if sure:
            keys = map(self.words.keys.__getitem__, rows)
            scores.update((index, sure[word]) for index, word in enumerate(keys) if word in sure)

    def _forget_some(self) -> None:
        if len(self.words) > REMEMBERED:
            self.words.forget()
            self._weighed = {role: weighed[:0] for role, weighed in self._weighed.items()}

    def __call__(self, rows: Sequence[Sequence[int]]) -> Floats:
        """The probability of each label for every word, the words of all lines one after another.

        Args:
            rows: those of `words` for the words of each line; none is empty.
        """
        laid = _lay(self.words, rows)
        self._weigh_new()
        scores = self.field.weigh(together(self.words, laid.rows, laid.written))
        for role, shift in _ROLES.items():
            scores += self._weighed[role][np.roll(laid.rows, shift)]
        return self.field.marginals(scores[laid.words], [len(line) for line in rows])

    def _weigh_new(self) -> None:
        for role, weighed in self._weighed.items():
            if len(weighed) < len(self.words):
                new = self.field.weigh(unary(self.words, slice(len(weighed), None), role))
                self._weighed[role] = np.concatenate([weighed, new])


def features_of(words: Words, rows: Sequence[Sequence[int]]) -> Ids:
    """Every feature of every word, to train on: the words of all lines one after another, a row for each."""
    laid = _lay(words, rows)
    given = [np.roll(unary(words, laid.rows, role), shift, axis=0) for role, shift in _ROLES.items()]
    return np.hstack([*given, together(words, laid.rows, laid.written)])[laid.words]


def _lay(words: Words, rows: Sequence[Sequence[int]]) -> _Laid:
    laid = np.array([row for line in rows for row in (*line, 0, 0)], np.intp)
    sizes = np.array([len(line) + 2 for line in rows], np.intp)
    starts = np.cumsum(sizes) - sizes
    written = line_styles(np.add.reduceat(words.spelt[laid], starts, dtype=np.int32))
    inside = np.ones(len(laid), np.bool_)
    inside[starts + sizes - 2] = inside[starts + sizes - 1] = False
    return _Laid(laid, np.repeat(written, sizes), inside)
