"""A linear-chain conditional random field, as arrays: how probably each word of many lines bears each label."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint32]
"""Features as 32-bit hashes."""
Floats = NDArray[np.float32]

_SPARE = 6
"""So many slots of the hash table for each feature: the more, the fewer are asked twice."""


class Crf:
    """The field, read from its file.

    Raises:
        ValueError: the data is no such file.
    """

    def __init__(self, data: bytes) -> None:
        head, _, rest = data.partition(b"\n")
        about = json.loads(head)
        self.labels: tuple[str, ...] = tuple(about["labels"])
        size, count = len(self.labels), int(about["features"])
        bounds = np.cumsum([0, 4 * size * size, 4 * count, 2 * size * count])
        if len(rest) != bounds[-1]:
            raise ValueError("the file is cut short or too long")
        parts = [rest[start:end] for start, end in pairwise(bounds.tolist())]
        self._moves = np.exp(np.frombuffer(parts[0], "<f4").reshape(size, size))
        weights = np.frombuffer(parts[2], "<f2").reshape(count, size).astype(np.float32)
        self._weights = np.concatenate([np.zeros((1, size), np.float32), weights])
        self._slots, self._rows = _table(np.frombuffer(parts[1], "<u4"))

    def weigh(self, features: Ids) -> Floats:
        """The sum of the weights of each word's features, one column for each label.

        Args:
            features: one row for each word.
        """
        mask = np.uint32(len(self._slots) - 1)
        slot = features & mask
        found = self._slots[slot]
        rows = np.where(found == features, self._rows[slot], 0)
        searching = np.nonzero((found != features) & (found != 0))
        while len(searching[0]):
            slot[searching] = (slot[searching] + np.uint32(1)) & mask
            wanted, at = features[searching], slot[searching]
            found = self._slots[at]
            rows[searching] = np.where(found == wanted, self._rows[at], 0)
            more = (found != wanted) & (found != 0)
            searching = tuple(axis[more] for axis in searching)
        summed: Floats = self._weights[rows].sum(axis=1)
        return summed

    def marginals(self, scores: Floats, lengths: Sequence[int]) -> Floats:
        """The probability of each label for every word, by the forward-backward algorithm over all lines at once.

        Args:
            scores: what the features weigh, the words of all lines one after another.
            lengths: how many words each line has; none is empty.
        """
        sizes = np.asarray(lengths)
        order = np.argsort(-sizes, kind="stable")
        starts = (np.cumsum(sizes) - sizes)[order]
        sizes = sizes[order]
        # How many lines have a word at this place: they are the first ones, by length.
        steps = np.searchsorted(-sizes, -np.arange(sizes[0]), side="left") if len(sizes) else np.empty(0, np.intp)
        emitted = np.exp(scores - scores.max(axis=1, keepdims=True)) if len(scores) else scores
        forward, backward = np.empty_like(emitted), np.ones_like(emitted)
        for place, lines in enumerate(steps):
            at = starts[:lines] + place
            step = emitted[at] if place == 0 else (forward[at - 1] @ self._moves) * emitted[at]
            forward[at] = step / step.sum(axis=1, keepdims=True)
        for place in range(len(steps) - 2, -1, -1):
            at = starts[: steps[place + 1]] + place
            step = (backward[at + 1] * emitted[at + 1]) @ self._moves.T
            backward[at] = step / step.sum(axis=1, keepdims=True)
        both = forward * backward
        probable: Floats = both / both.sum(axis=1, keepdims=True)
        return probable


def pack(
    labels: Sequence[str], moves: Mapping[tuple[str, str], float], weights: Mapping[tuple[int, str], float]
) -> bytes:
    """The file of a trained field.

    Args:
        labels: in the order of its columns.
        moves: the weight of each label after another.
        weights: the weight of each feature for a label.
    """
    place = {label: index for index, label in enumerate(labels)}
    features = np.array(sorted({feature for feature, _ in weights}), dtype="<u4")
    row = {feature: index for index, feature in enumerate(features.tolist())}
    table = np.zeros((len(features), len(labels)), dtype="<f2")
    for (feature, label), weight in weights.items():
        table[row[feature], place[label]] = weight
    steps = np.zeros((len(labels), len(labels)), dtype="<f4")
    for (before, after), weight in moves.items():
        steps[place[before], place[after]] = weight
    head = json.dumps({"labels": list(labels), "features": len(features)})
    return b"\n".join([head.encode("ascii"), steps.tobytes() + features.tobytes() + table.tobytes()])


def _table(features: Ids) -> tuple[Ids, NDArray[np.int32]]:
    """Slots of an open-addressing table and the row that each leads to; 0 is no feature."""
    size = 1 << max(4, (len(features) * _SPARE).bit_length())
    slots, rows = np.zeros(size, np.uint32), np.zeros(size, np.int32)
    waiting = np.arange(len(features))
    slot = features & np.uint32(size - 1)
    while len(waiting):
        free = slots[slot[waiting]] == 0
        slots[slot[waiting[free]]] = features[waiting[free]]
        rows[slot[waiting[free]]] = waiting[free] + 1
        waiting = waiting[slots[slot[waiting]] != features[waiting]]
        slot[waiting] = (slot[waiting] + np.uint32(1)) & np.uint32(size - 1)
    return slots, rows


def names_of(features: Iterable[int]) -> list[str]:
    """Features as the trainer takes them."""
    return [f"{feature:x}" for feature in features]
