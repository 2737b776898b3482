"""Find the names of people, places and organisations: a spaCy pipeline around the shipped names model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
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
from pipelines.names_model import FOLDER, read_model
from policies.errors import DetectorError

LABELS = ("PERSON", "GEO", "ORG")
SPANS = "names"
_SURE = 0.3
"""From this probability on a word is surely a name: it gives the name its form, and a person's name found once is
masked everywhere in the text."""
_VOTES = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "GEO", "LOC": "GEO", "FAC": "GEO", "ORG": "ORG", "NORP": "ORG"}
_NOT_NEEDED = ["tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
_LETTER = re.compile(r"[^\W\d_]")
_JOINTS = frozenset("-.'’–")
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})

Score = Mapping[str, float]
"""How probably a word is each of `LABELS`."""


class Names:
    """Finds names of people, places and organisations; those of different labels may overlap.

    Args:
        threshold: a word is masked as a name from this probability on; one for all labels, or one for each.
        vote: an installed spaCy pipeline whose entities count too. It is never downloaded.
        folder: where the model's files are.

    Raises:
        DetectorError: the model, or the pipeline that votes, is missing, altered or cannot be read.
    """

    def __init__(
        self, threshold: float | Mapping[str, float] = 0.02, *, vote: str | None = None, folder: Path = FOLDER
    ) -> None:
        thresholds = dict(threshold) if isinstance(threshold, Mapping) else dict.fromkeys(LABELS, threshold)
        nlp = spacy.blank("en")
        nlp.add_pipe("beholden_names", config={"thresholds": thresholds, "folder": str(folder)})
        self._pipelines: list[tuple[Language, Callable[[Doc], Iterator[Entity]]]] = [(nlp, _names_of)]
        if vote is not None:
            self._pipelines.append((_installed(vote), _votes_of))

    def __call__(self, text: str, /) -> tuple[Entity, ...]:
        """The names in one text."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str], /) -> list[tuple[Entity, ...]]:
        """The names in each text."""
        found = [_read(nlp, texts, entities) for nlp, entities in self._pipelines]
        return [tuple(chain.from_iterable(each)) for each in zip(*found, strict=True)]


def load_names(threshold: float | Mapping[str, float] = 0.02, *, vote: str | None = None) -> Names:
    """The recogniser of names with the shipped model."""
    return Names(threshold, vote=vote)


def model_digest(folder: Path = FOLDER) -> str:
    """SHA-256 of the shipped model, in hex.

    Raises:
        DetectorError: the model is missing or altered.
    """
    return read_model(folder).digest


def tokenise(text: str) -> list[str]:
    """The words of a text as the names model reads them."""
    return [token.text for token in _blank().make_doc(text) if not token.is_space]


class NamesComponent:
    """The spaCy component: writes names to ``Doc.spans["names"]``."""

    def __init__(self, thresholds: Mapping[str, float], folder: Path) -> None:
        model = read_model(folder)
        self._thresholds, self._least = thresholds, min(thresholds.values())
        self._features = Features(Gazetteer(model.gazetteer))
        # crfsuite reads the weights where they are: they have to live as long as the tagger.
        self._weights = model.weights
        self._tagger = pycrfsuite.Tagger()
        try:
            self._tagger.open_inmemory(self._weights)
        except ValueError as error:
            raise DetectorError("the weights of the names model cannot be read: train or install it again") from error

    def __call__(self, doc: Doc) -> Doc:
        """Set the names of a document."""
        scores: dict[int, Score] = {}
        for line in _lines(doc):
            self._score(doc, line, scores)
        _propagate(doc, scores)
        doc.spans[SPANS] = self._spans(doc, scores)
        return doc

    def _score(self, doc: Doc, line: list[int], scores: dict[int, Score]) -> None:
        """Add the scores of the words of one line that may be names."""
        self._tagger.set(self._features([doc[index].text for index in line]))
        for position, index in enumerate(line):
            if 1 - self._tagger.marginal("O", position) >= self._least and _LETTER.search(doc[index].text):
                scores[index] = {label: self._tagger.marginal(label, position) for label in LABELS}

    def _is(self, label: str, score: Score) -> bool:
        """Whether a word is masked as this: it is one, or it is a name of any kind and this is the likeliest."""
        likeliest = max(score, key=score.__getitem__)
        return (sum(score.values()) if label == likeliest else score[label]) >= self._thresholds[label]

    def _spans(self, doc: Doc, scores: Mapping[int, Score]) -> list[Span]:
        """The names of every label; of two that are equally wide the likelier is given first."""
        found: list[tuple[float, Span]] = []
        for label in LABELS:
            sure = [index for index, score in scores.items() if score[label] >= _SURE]
            for run in _runs((index for index in sorted(scores) if self._is(label, scores[index])), doc):
                likely = sum(scores[index][label] for index in run if index in scores)
                found += [(likely, span) for span in _parts(doc, label, run, set(sure))]
        return [span for _, span in sorted(found, key=lambda scored: -scored[0])]


@Language.factory("beholden_names")
def _make_component(nlp: Language, name: str, thresholds: dict[str, float], folder: str) -> NamesComponent:  # noqa: ARG001
    return NamesComponent(thresholds, Path(folder))


@cache
def _blank() -> Language:
    return spacy.blank("en")


def _installed(name: str) -> Language:
    if not is_package(name):
        raise DetectorError(f"the spaCy pipeline {name} is not installed: install it, or name none")
    try:
        return spacy.load(name, exclude=_NOT_NEEDED)
    except (ImportError, OSError, ValueError) as error:
        raise DetectorError(f"the spaCy pipeline {name} cannot be loaded: install the one for this spaCy") from error


def _read(nlp: Language, texts: Sequence[str], entities: Callable[[Doc], Iterator[Entity]]) -> list[tuple[Entity, ...]]:
    # The zone frees every word that spaCy has kept of the texts.
    with nlp.memory_zone():
        return [tuple(entities(doc)) for doc in nlp.pipe(texts)]


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


def _propagate(doc: Doc, scores: dict[int, Score]) -> None:
    """Give every word that is surely a person's name somewhere in the text its best score everywhere."""
    sure: dict[str, Score] = {}
    for index, score in scores.items():
        word = key(doc[index].text)
        if score["PERSON"] >= max(_SURE, sure.get(word, score)["PERSON"]) and len(word) > 2 and word not in STOP_WORDS:
            sure[word] = score
    if sure:
        scores.update((token.i, sure[word]) for token in doc if (word := key(token.text)) in sure)


def _runs(indexes: Iterable[int], doc: Doc) -> Iterator[list[int]]:
    """Neighbouring words, also across a hyphen or spaces; a possessive ``'s`` ends a name and is no part of it."""
    run: list[int] = []
    for index in indexes:
        if doc[index].text in _POSSESSIVE:
            continue
        if run and any(not _joins(doc[between].text) for between in range(run[-1] + 1, index)):
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _joins(text: str) -> bool:
    return text in _JOINTS or (text.isspace() and "\n" not in text)


def _parts(doc: Doc, label: str, run: list[int], sure: set[int]) -> Iterator[Span]:
    """The sure names of a run, and each again with the doubtful words around it, which are masked under its name."""
    cores = list(_runs((index for index in run if index in sure), doc)) or [run]
    starts = [run[0], *(core[0] for core in cores[1:]), run[-1] + 1]
    for core, (start, end) in zip(cores, pairwise(starts), strict=True):
        name = _canonical(doc[core[0] : core[-1] + 1].text)
        detector = "names" if core[0] in sure else "names:shape"
        yield Span(doc, core[0], core[-1] + 1, label, kb_id=name, span_id=detector)
        if (start, end) != (core[0], core[-1] + 1):
            yield Span(doc, start, end, label, kb_id=name, span_id="names:shape")


def _names_of(doc: Doc) -> Iterator[Entity]:
    return (_entity(span, span.label_, span.id_, span.kb_id_) for span in doc.spans[SPANS])


def _votes_of(doc: Doc) -> Iterator[Entity]:
    votes = ((span, _VOTES.get(span.label_)) for span in doc.ents)
    return (_entity(span, label, "names.vote", _canonical(span.text)) for span, label in votes if label)


def _entity(span: Span, label: str, detector: str, canonical: str) -> Entity:
    return Entity(start=span.start_char, end=span.end_char, label=label, detector=detector, canonical=canonical)


def _canonical(name: str) -> str:
    return " ".join(key(word) for word in name.split())
