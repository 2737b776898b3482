"""Read corpora of annotated names: one word a line, sentences between empty lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

Sentence = tuple[list[str], list[str]]
"""Words and their labels: PERSON, GEO, ORG or O."""

_LABELS = {"person": "PERSON", "per": "PERSON", "location": "GEO", "loc": "GEO"}
_LABELS |= {"corporation": "ORG", "group": "ORG", "org": "ORG"}


@dataclass(frozen=True, slots=True)
class Corpus:
    """A file of annotated sentences.

    Attributes:
        name: what people call it.
        path: below the folder of all corpora.
        word: the column of the word, from 0.
        label: the column of its label.
    """

    name: str
    path: str
    word: int = 0
    label: int = 1

    def documents(self, folder: Path) -> Iterator[list[Sentence]]:
        """Its documents; a file that marks none has one for each sentence."""
        lines = (folder / self.path).read_text(encoding="utf-8").splitlines()
        marked = any(line.startswith("# newdoc") for line in lines)
        document: list[Sentence] = []
        for empty, group in groupby(lines, key=lambda line: not line.strip()):
            if empty:
                continue
            block = list(group)
            if document and (not marked or block[0].startswith("# newdoc")):
                yield document
                document = []
            document.append(_sentence([self._row(line) for line in block if not line.startswith("# ")]))
        yield document

    def sentences(self, folder: Path) -> Iterator[Sentence]:
        """Its sentences."""
        return (sentence for document in self.documents(folder) for sentence in document)

    def _row(self, line: str) -> tuple[str, str]:
        cells = line.split("\t") if "\t" in line else line.split(" ")
        return cells[self.word], _LABELS.get(cells[self.label].partition("-")[2].lower(), "O")


TRAINING = (
    Corpus("WNUT-17 train", "wnut17/wnut17train.conll"),
    Corpus("Broad Twitter Corpus train", "btc/btc.train"),
    Corpus("wikigold", "wikigold/wikigold.conll"),
)
DEVELOPMENT = (
    Corpus("WNUT-17 dev", "wnut17/emerging.dev.conll"),
    Corpus("Broad Twitter Corpus dev", "btc/btc.dev"),
    Corpus("UNER English-EWT dev", "uner_ewt/en_ewt-ud-dev.iob2", 1, 2),
)
TEST = (Corpus("UNER English-EWT test", "uner_ewt/en_ewt-ud-test.iob2", 1, 2),)


def _sentence(rows: list[tuple[str, str]]) -> Sentence:
    """The sentence with the sign of every mention joined to its name: a handle, and no person's name."""
    words: list[str] = []
    labels: list[str] = []
    for word, label in rows:
        if words and words[-1] == "@":
            words[-1], labels[-1] = f"@{word}", "O"
        else:
            words.append(word)
            labels.append(label)
    return words, labels
