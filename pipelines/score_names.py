"""Score the names model: how many words of names it masks, and how many others with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipelines.corpora import Corpus, Sentence
from pipelines.entities import Entity

Batch = Callable[[Sequence[str]], Sequence[Iterable[Entity]]]
Thresholds = Mapping[str, float]
_HEAD = (
    "| corpus | thresholds | PERSON words masked | PERSON names masked whole | GEO | ORG | other words masked |\n"
    "|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over one corpus: gold words by label, those masked, people's names, those masked whole."""

    words: Counter[str]
    masked: Counter[str]
    names: int
    whole: int

    def share(self, label: str) -> float:
        """The share of the words of this label that are masked, by whatever label."""
        return self.masked[label] / self.words[label] if self.words[label] else 1.0


def score(batch: Batch, documents: Iterable[list[Sentence]]) -> Score:
    """Run the detector over the documents and compare."""
    gold = [list(_words(document)) for document in documents]
    texts = ["".join(word + gap for word, gap, _ in words) for words in gold]
    words: Counter[str] = Counter()
    masked: Counter[str] = Counter()
    names = whole = 0
    for document, entities in zip(gold, batch(texts), strict=True):
        covered = {position for entity in entities for position in range(entity.start, entity.end)}
        hits = list(_hits(document, covered))
        words.update(label for label, _ in hits)
        masked.update(label for label, hit in hits if hit)
        for name in _names(hits):
            names, whole = names + 1, whole + all(name)
    return Score(words, masked, names, whole)


def table(
    make: Callable[[Thresholds], Batch], corpora: Iterable[Corpus], folder: Path, thresholds: Sequence[Thresholds]
) -> str:
    """A Markdown table of the scores on every corpus at every choice of thresholds."""
    batches = [(_told(choice), make(choice)) for choice in thresholds]
    rows = [
        f"| {corpus.name} | {told} | {_row(score(batch, corpus.documents(folder)))} |"
        for corpus in corpora
        for told, batch in batches
    ]
    return "\n".join([_HEAD, *rows])


def _told(thresholds: Thresholds) -> str:
    """One number where all labels have the same, otherwise one for each."""
    return " / ".join(f"{value:g}" for value in dict.fromkeys(thresholds.values()))


def _row(result: Score) -> str:
    shares = [result.share("PERSON"), result.whole / max(1, result.names), result.share("GEO"), result.share("ORG")]
    return " | ".join([*(f"{share:.3f}" for share in shares), f"{result.share('O'):.1%}"])


def _words(document: list[Sentence]) -> Iterator[tuple[str, str, str]]:
    """Every word with what follows it in the text and its label."""
    for words, labels in document:
        for index, (word, label) in enumerate(zip(words, labels, strict=True)):
            yield word, "\n" if index == len(words) - 1 else " ", label


def _hits(document: list[tuple[str, str, str]], covered: set[int]) -> Iterator[tuple[str, bool]]:
    """The label of every word, and whether any of it is masked; of other words only those with letters or digits."""
    start = 0
    for word, gap, label in document:
        if label != "O" or any(map(str.isalnum, word)):
            yield label, not covered.isdisjoint(range(start, start + len(word)))
        start += len(word) + len(gap)


def _names(hits: list[tuple[str, bool]]) -> Iterator[list[bool]]:
    """Which words of each person's name are masked."""
    name: list[bool] = []
    for (label, hit), (following, _) in pairwise([*hits, ("O", False)]):
        if label == "PERSON":
            name.append(hit)
            if following != "PERSON":
                yield name
                name = []
