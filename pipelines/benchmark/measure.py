"""Count what a detector masked of what must be masked, and what it masked besides."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.intervals import rate

Span = tuple[int, int, str]
"""Start, end and label of what a detector found."""
Example = Mapping[str, str]
"""A made-up text around something that was missed: ``before``, ``missed`` and ``after``."""
_WORD = re.compile(r"\S+")
ALL = "all"
EXAMPLES = 3
"""Of each type; and only of texts that are made up."""
_AROUND = 45


@dataclass(slots=True)
class Counts:
    """What became of the gold spans of one type.

    Attributes:
        mentions: how many there are.
        whole: every letter and digit is masked, by whatever label.
        typed: masked whole, and most of it by its own label.
        missed: no letter and no digit of it is masked.
        words: the words of all of them.
        masked: those of which every letter and digit is masked.
    """

    mentions: int = 0
    whole: int = 0
    typed: int = 0
    missed: int = 0
    words: int = 0
    masked: int = 0

    def told(self) -> dict[str, Any]:
        """As shares with their intervals."""
        return {
            "mentions": rate(self.whole, self.mentions),
            "words": rate(self.masked, self.words),
            "typed": rate(self.typed, self.mentions),
            "missed": rate(self.missed, self.mentions),
            "missed_per_million": round(1e6 * self.missed / max(1, self.mentions)),
        }


@dataclass(slots=True)
class Tally:
    """All counts over one data set."""

    labels: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    kinds: defaultdict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    other: Counter[str] = field(default_factory=Counter)
    other_by: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[Example]] = field(default_factory=lambda: defaultdict(list))

    def told(self) -> dict[str, Any]:
        """As shares with their intervals."""
        other = self.other
        return {
            "other_words": rate(other["words masked"], other["words"]),
            "other_characters": rate(other["characters masked"], other["characters"]),
            "other_words_by": dict(sorted(self.other_by.items())),
            "labels": _told(self.labels),
            "kinds": _told(self.kinds),
            "examples": {label: self.examples[label] for label in sorted(self.examples)},
        }


def measure(data: DataSet, found: Sequence[Iterable[Span]]) -> dict[str, Any]:
    """What a detector found in every document, compared with what must be masked there."""
    tally = Tally()
    for document, spans in zip(data.documents, found, strict=True):
        _compare(document, list(spans), tally, synthetic=data.synthetic)
    return tally.told()


def _compare(document: Document, spans: Sequence[Span], tally: Tally, *, synthetic: bool) -> None:
    covered = _covered(document.text, spans)
    golden = bytearray(len(document.text))
    for gold in document.gold:
        golden[gold.start : gold.end] = b"\x01" * (gold.end - gold.start)
        counts = (tally.labels[ALL], tally.labels[gold.label], tally.kinds[gold.kind])
        whole = _count(document.text, gold, covered, spans, counts)
        if synthetic and not whole and len(examples := tally.examples[gold.label]) < EXAMPLES:
            examples.append(_example(document.text, gold))
    for word in _WORD.finditer(document.text):
        _count_other(document.text, range(*word.span()), golden, covered, spans, tally)


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    covered = bytearray(len(text))
    for start, end, _ in spans:
        covered[start:end] = b"\x01" * (min(end, len(text)) - start)
    return covered


def _count(text: str, gold: Gold, covered: bytearray, spans: Iterable[Span], counts: Iterable[Counts]) -> bool:
    """Count what became of a gold span; whether it is masked whole."""
    telling = [place for place in range(gold.start, gold.end) if text[place].isalnum()]
    hits = sum(covered[place] for place in telling)
    whole = hits == len(telling)
    words = [word.span() for word in _WORD.finditer(text, gold.start, gold.end)]
    masked = sum(all(covered[place] or not text[place].isalnum() for place in range(*word)) for word in words)
    for one in counts:
        one.mentions += 1
        one.whole += whole
        one.typed += whole and _own(gold, spans) * 2 > gold.end - gold.start
        one.missed += not hits
        one.words += len(words)
        one.masked += masked
    return whole


def _own(gold: Gold, spans: Iterable[Span]) -> int:
    """How many characters of the span are masked by its own label."""
    shared = (min(end, gold.end) - max(start, gold.start) for start, end, label in spans if label == gold.label)
    return sum(length for length in shared if length > 0)


def _count_other(
    text: str, places: range, golden: bytearray, covered: bytearray, spans: Iterable[Span], tally: Tally
) -> None:
    """Count a word that no gold span touches, and the characters outside every gold span."""
    other = tally.other
    outside = [place for place in places if not golden[place] and text[place].isalnum()]
    masked = [place for place in outside if covered[place]]
    other["characters"] += len(outside)
    other["characters masked"] += len(masked)
    if outside and not any(golden[place] for place in places):
        other["words"] += 1
        if masked:
            other["words masked"] += 1
            tally.other_by[next(label for start, end, label in spans if start <= masked[0] < end)] += 1


def _example(text: str, gold: Gold) -> Example:
    before, after = text[max(0, gold.start - _AROUND) : gold.start], text[gold.end : gold.end + _AROUND]
    return {"before": before, "missed": text[gold.start : gold.end], "after": after}


def _told(counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: counts[name].told() for name in sorted(counts, key=lambda name: (name != ALL, name))}
