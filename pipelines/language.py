"""Find the names of people, places and organisations: a spaCy pipeline around the shipped names model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pycrfsuite
import spacy
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import is_package

from pipelines.entities import Entity
from pipelines.gazetteer import Gazetteer, key
from pipelines.name_features import Features
from policies.errors import DetectorError

MODEL = Path(__file__).parent / "models"
FILES = ("names.crfsuite", "names.gazetteer")
LABELS = ("PERSON", "GEO", "ORG")
SPANS = "names"
_SURE = 0.3
"""A word that is a person's name with this probability anywhere in a text is masked everywhere in it."""
_VOTES = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "GEO", "LOC": "GEO", "FAC": "GEO", "ORG": "ORG", "NORP": "ORG"}
_WORD = re.compile(r"[^\W\d_]")
_JOINTS = frozenset("-.'’–")
_SUFFIX = frozenset({"'s", "’s", "'", "’"})


class Names:
    """Finds names of people, places and organisations.

    Args:
        threshold: a word is masked as a name from this probability on; one for all labels, or one for each.
        vote: an installed spaCy pipeline whose entities count too. It is never downloaded.
        folder: where the model's files are.

    Raises:
        DetectorError: the model, or the pipeline that votes, is missing, altered or cannot be read.
    """

    def __init__(
        self, threshold: float | Mapping[str, float] = 0.02, *, vote: str | None = None, folder: Path = MODEL
    ) -> None:
        verify(folder)
        thresholds = dict(threshold) if isinstance(threshold, Mapping) else dict.fromkeys(LABELS, threshold)
        self._nlp = spacy.blank("en")
        self._nlp.add_pipe("beholden_names", config={"thresholds": thresholds, "folder": str(folder)})
        self._vote = _installed(vote) if vote else None

    def __call__(self, text: str) -> tuple[Entity, ...]:
        """The names in one text; those of different labels may overlap."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
        """The names in each text."""
        # The zone frees every word that spaCy has kept of the texts.
        with self._nlp.memory_zone():
            found = [tuple(_entities(doc)) for doc in self._nlp.pipe(texts)]
        if self._vote is None:
            return found
        return [ours + theirs for ours, theirs in zip(found, self._votes(self._vote, texts), strict=True)]

    @staticmethod
    def _votes(nlp: Language, texts: Sequence[str]) -> list[tuple[Entity, ...]]:
        with nlp.memory_zone():
            return [
                tuple(
                    Entity(
                        start=span.start_char,
                        end=span.end_char,
                        label=_VOTES[span.label_],
                        detector="names.vote",
                        canonical=_canonical(span.text),
                    )
                    for span in doc.ents
                    if span.label_ in _VOTES
                )
                for doc in nlp.pipe(texts)
            ]


class NamesComponent:
    """The spaCy component: writes names to ``Doc.spans["names"]``."""

    def __init__(self, thresholds: Mapping[str, float], folder: Path) -> None:
        self._thresholds, self._least = thresholds, min(thresholds.values())
        self._features = Features(Gazetteer((folder / "names.gazetteer").read_bytes()))
        self._tagger = pycrfsuite.Tagger()
        self._model = (folder / "names.crfsuite").read_bytes()
        self._tagger.open_inmemory(self._model)

    def __call__(self, doc: Doc) -> Doc:
        """Set the names of a document."""
        scores: dict[int, dict[str, float]] = {}
        for line in _lines(doc):
            scores |= self._score(doc, line)
        self._propagate(doc, scores)
        doc.spans[SPANS] = list(self._spans(doc, scores))
        return doc

    def _score(self, doc: Doc, line: list[int]) -> dict[int, dict[str, float]]:
        """The probability of each label for the words that may be names."""
        self._tagger.set(self._features([doc[index].text for index in line]))
        scores = {}
        for position, index in enumerate(line):
            if _WORD.search(doc[index].text) and 1 - self._tagger.marginal("O", position) >= self._least:
                scores[index] = {label: self._tagger.marginal(label, position) for label in LABELS}
        return scores

    def _is(self, label: str, score: Mapping[str, float]) -> bool:
        """Whether a word is masked as this: it is one, or it is a name of any kind and this is the likeliest."""
        likeliest = max(score, key=score.__getitem__)
        return (sum(score.values()) if label == likeliest else score[label]) >= self._thresholds[label]

    @staticmethod
    def _propagate(doc: Doc, scores: dict[int, dict[str, float]]) -> None:
        """A name found once is masked wherever it stands."""
        sure = {key(doc[index].text): score for index, score in scores.items() if score["PERSON"] >= _SURE}
        sure = {word: score for word, score in sure.items() if len(word) > 2 and word not in STOP_WORDS}
        if sure:
            for token in doc:
                if (score := sure.get(key(token.text))) and scores.get(token.i, score)["PERSON"] < score["PERSON"]:
                    scores[token.i] = score
                elif score:
                    scores.setdefault(token.i, score)

    def _spans(self, doc: Doc, scores: Mapping[int, Mapping[str, float]]) -> Iterator[Span]:
        """Runs of words of one label; the likeliest label of a run is given first."""
        spans = [
            (sum(scores[index][label] for index in run) / len(run), Span(doc, run[0], run[-1] + 1, label))
            for label in LABELS
            for run in _runs(sorted(index for index, score in scores.items() if self._is(label, score)), doc)
        ]
        return (span for _, span in sorted(spans, key=lambda pair: -pair[0]))


@Language.factory("beholden_names")
def _names(nlp: Language, name: str, thresholds: dict[str, float], folder: str) -> NamesComponent:  # noqa: ARG001
    return NamesComponent(thresholds, Path(folder))


def load_names(threshold: float | Mapping[str, float] = 0.02, *, vote: str | None = None) -> Names:
    """The recogniser of names with the shipped model."""
    return Names(threshold, vote=vote)


def verify(folder: Path = MODEL) -> None:
    """Check the model's files against their list of digests.

    Raises:
        DetectorError: a file is missing or is not the one that was shipped.
    """
    try:
        listed = dict(reversed(line.split("  ")) for line in (folder / "names.sha256").read_text("ascii").splitlines())
        actual = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES}
    except (OSError, ValueError) as error:
        raise DetectorError(f"the names model in {folder.name}/ is incomplete: install the package again") from error
    if listed != actual:
        raise DetectorError(f"the names model in {folder.name}/ is not the one that was shipped: install it again")


def model_digest(folder: Path = MODEL) -> str:
    """SHA-256 of the model as a whole, in hex; what a policy may pin."""
    verify(folder)
    return hashlib.sha256((folder / "names.sha256").read_bytes()).hexdigest()


@cache
def _blank() -> Language:
    return spacy.blank("en")


def tokenise(text: str) -> list[str]:
    """The words of a text as the names model reads them."""
    return [token.text for token in _blank().make_doc(text) if not token.is_space]


def _installed(name: str) -> Language:
    if not is_package(name):
        raise DetectorError(f"the spaCy pipeline {name} is not installed: install it, or name none")
    try:
        return spacy.load(name, exclude=["tagger", "parser", "lemmatizer", "attribute_ruler", "senter"])
    except (OSError, ValueError, ImportError) as error:
        raise DetectorError(f"the spaCy pipeline {name} cannot be loaded: install the version for this spaCy") from error


def _lines(doc: Doc) -> Iterator[list[int]]:
    """The positions of the words of each line."""
    line: list[int] = []
    for token in doc:
        if not token.is_space:
            line.append(token.i)
        elif "\n" in token.text and line:
            yield line
            line = []
    if line:
        yield line


def _runs(indexes: Iterable[int], doc: Doc) -> Iterator[list[int]]:
    """Neighbouring words, also across a hyphen; a possessive ``'s`` ends a name and is no part of it."""
    run: list[int] = []
    for index in indexes:
        if doc[index].text in _SUFFIX:
            continue
        if run and index != run[-1] + 1 and not (index == run[-1] + 2 and doc[index - 1].text in _JOINTS):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _entities(doc: Doc) -> Iterator[Entity]:
    for span in doc.spans[SPANS]:
        yield Entity(
            start=span.start_char,
            end=span.end_char,
            label=span.label_,
            detector="names",
            canonical=_canonical(span.text),
        )


def _canonical(name: str) -> str:
    return " ".join(key(word) for word in name.split())
