"""Public sets of annotated texts, for those who have their files; none of them comes with the project."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.corpora import Corpus, Sentence
from policies.errors import UsageError

_DEVELOPMENT = "rare names in short posts and other web text; thresholds are chosen on it"
_TEST = "public test part; no threshold was chosen on it"
SETS: Sequence[tuple[Corpus, str]] = (
    (Corpus("WNUT-17 dev", "wnut17/emerging.dev.conll"), _DEVELOPMENT),
    (Corpus("WNUT-17 test", "wnut17/emerging.test.annotated"), _TEST),
    (Corpus("Broad Twitter Corpus dev", "btc/btc.dev"), _DEVELOPMENT),
    (Corpus("Broad Twitter Corpus test", "btc/btc.test"), _TEST),
    (Corpus("UNER English-EWT dev", "uner_ewt/en_ewt-ud-dev.iob2", 1, 2), _DEVELOPMENT),
    (Corpus("UNER English-EWT test", "uner_ewt/en_ewt-ud-test.iob2", 1, 2), _TEST),
)
"""Corpora of names, by where their files are below one folder."""
PRESIDIO_RESEARCH: Mapping[str, str] = {
    "AGE": "AGE",
    "CREDIT_CARD": "CARD",
    "DATE_TIME": "DATE",
    "DOMAIN_NAME": "URL",
    "EMAIL_ADDRESS": "EMAIL",
    "GPE": "GEO",
    "IBAN_CODE": "IBAN",
    "IP_ADDRESS": "IP",
    "NRP": "NATIONALITY",
    "ORGANIZATION": "ORG",
    "PERSON": "PERSON",
    "PHONE_NUMBER": "PHONE",
    "STREET_ADDRESS": "ADDRESS",
    "TITLE": "TITLE",
    "US_DRIVER_LICENSE": "NATIONAL_ID",
    "US_SSN": "NATIONAL_ID",
    "ZIP_CODE": "POSTCODE",
}
"""Our label for each type of presidio-research's made-up texts."""


def corpora(folder: Path) -> list[DataSet]:
    """The corpora whose files are in this folder.

    Raises:
        UsageError: none is there, or one cannot be read.
    """
    there = [(corpus, says) for corpus, says in SETS if (folder / corpus.path).is_file()]
    if not there:
        raise UsageError(f"{folder}: none of the corpora is there; the first would be {SETS[0][0].path}")
    return [_corpus(corpus, says, folder) for corpus, says in there]


def presidio_research(path: Path) -> DataSet:
    """The made-up texts of presidio-research, ``synth_dataset_v2.json``.

    Raises:
        UsageError: the file cannot be read, or is another.
    """
    records = read_json(path)
    try:
        documents = [_record(record) for record in records]
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError(f"{path}: not a data set of presidio-research (a list of texts with their spans)") from error
    says = "Presidio's own made-up texts; patterns were written for its types, so it is no unseen test"
    return DataSet(name="presidio-research", says=says, documents=documents, by_kind=True)


def read_json(path: Path) -> Any:
    """The content of a JSON file.

    Raises:
        UsageError: it cannot be read.
    """
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: cannot be read as JSON; name the file as its makers publish it") from error


def _corpus(corpus: Corpus, says: str, folder: Path) -> DataSet:
    try:
        documents = [_document(sentences) for sentences in corpus.documents(folder)]
    except (IndexError, UnicodeDecodeError) as error:
        raise UsageError(f"{folder / corpus.path}: not in the form of {corpus.name}; fetch it again") from error
    return DataSet(name=corpus.name, says=says, documents=documents)


def _document(sentences: Sequence[Sentence]) -> Document:
    lines: list[str] = []
    gold: list[Gold] = []
    offset = 0
    for words, labels in sentences:
        line = " ".join(words)
        gold += _names(words, labels, offset)
        lines.append(line)
        offset += len(line) + 1
    return Document(text="\n".join(lines), gold=tuple(gold))


def _names(words: Sequence[str], labels: Sequence[str], start: int) -> Iterator[Gold]:
    """The names of a sentence that begins at this offset of its document."""
    for label, group in groupby(zip(words, labels, strict=True), key=lambda pair: pair[1]):
        run = " ".join(word for word, _ in group)
        if label != "O":
            yield Gold(start=start, end=start + len(run), label=label, kind=label, canonical=run.casefold())
        start += len(run) + 1


def _record(record: Mapping[str, Any]) -> Document:
    spans = sorted(record["spans"], key=lambda span: span["start_position"])
    gold = (
        Gold(
            start=span["start_position"],
            end=span["end_position"],
            label=PRESIDIO_RESEARCH.get(span["entity_type"], span["entity_type"]),
            kind=span["entity_type"],
            canonical=str(span["entity_value"]).casefold(),
        )
        for span in spans
    )
    return Document(text=record["full_text"], gold=tuple(gold))
