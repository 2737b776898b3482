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
_WORD = re.compile(r"\S+")
ALL = "all"


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

    def told(self) -> dict[str, Any]:
        """As shares with their intervals."""
        other = self.other
        return {
            "other_words": rate(other["words masked"], other["words"]),
            "other_characters": rate(other["characters masked"], other["characters"]),
            "labels": _told(self.labels),
            "kinds": _told(self.kinds),
        }


def measure(data: DataSet, found: Sequence[Iterable[Span]]) -> dict[str, Any]:
    """What a detector found in every document, compared with what must be masked there."""
    tally = Tally()
    for document, spans in zip(data.documents, found, strict=True):
        _compare(document, list(spans), tally)
    return tally.told()


def _compare(document: Document, spans: Sequence[Span], tally: Tally) -> None:
    covered = _covered(document.text, spans)
    golden = bytearray(len(document.text))
    for gold in document.gold:
        golden[gold.start : gold.end] = b"\x01" * (gold.end - gold.start)
        _count(
            document.text, gold, covered, spans, (tally.labels[ALL], tally.labels[gold.label], tally.kinds[gold.kind])
        )
    for word in _WORD.finditer(document.text):
        places = range(*word.span())
        _count_other(document.text, places, golden, covered, tally.other)


def _covered(text: str, spans: Iterable[Span]) -> bytearray:
    covered = bytearray(len(text))
    for start, end, _ in spans:
        covered[start:end] = b"\x01" * (min(end, len(text)) - start)
    return covered


def _count(text: str, gold: Gold, covered: bytearray, spans: Iterable[Span], counts: Iterable[Counts]) -> None:
    telling = [place for place in range(gold.start, gold.end) if text[place].isalnum()]
    hits = sum(covered[place] for place in telling)
    whole = hits == len(telling)
    own = sum(min(end, gold.end) - max(start, gold.start) for start, end, label in spans if label == gold.label
              and start < gold.end and end > gold.start)  # fmt: skip
    words = [range(gold.start + word.start(), gold.start + word.end())
             for word in _WORD.finditer(text[gold.start : gold.end])]  # fmt: skip
    masked = sum(all(covered[place] or not text[place].isalnum() for place in word) for word in words)
    for one in counts:
        one.mentions += 1
        one.whole += whole
        one.typed += whole and own * 2 > gold.end - gold.start
        one.missed += not hits
        one.words += len(words)
        one.masked += masked


def _count_other(text: str, places: range, golden: bytearray, covered: bytearray, other: Counter[str]) -> None:
    """Count a word that no gold span touches, and the characters outside every gold span."""
    outside = [place for place in places if not golden[place] and text[place].isalnum()]
    other["characters"] += len(outside)
    other["characters masked"] += sum(covered[place] for place in outside)
    if outside and not any(golden[place] for place in places):
        other["words"] += 1
        other["words masked"] += any(covered[place] for place in outside)


def _told(counts: Mapping[str, Counts]) -> dict[str, Any]:
    return {name: counts[name].told() for name in sorted(counts, key=lambda name: (name != ALL, name))}
