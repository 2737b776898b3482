"""Find the names of people, places and organisations: a spaCy pipeline around the shipped names model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipelines.crf import Crf
from pipelines.entities import Entity
from pipelines.gazetteer import Gazetteer
from pipelines.hashed_words import key
from pipelines.installed import check_package
from pipelines.lexicon import Lexicon
from pipelines.name_features import Words
from pipelines.name_scores import NameScores
from pipelines.name_spans import LABELS, Name, named
from pipelines.name_words import pieces
from pipelines.names_model import FOLDER, read_model
from pipelines.normalise import Folded, fold
from policies.errors import DetectorError
from policies.sections.data import Vote

SPANS = "names"
_TOGETHER = 64
"""So many texts are scored at once."""
_VOTES = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "GEO", "LOC": "GEO", "FAC": "GEO", "ORG": "ORG", "NORP": "ORG"}
Entities = Callable[[Doc, Folded], Iterator[Entity]]
"""What a pipeline found, as entities of the text before it was folded."""
_NOT_NEEDED = ["tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]


class Names:
    """Finds names of people, places and organisations; those of different labels may overlap.

    Args:
        threshold: a word is masked as a name from this probability on; one for all labels, or one for each.
        vote: an installed spaCy pipeline whose entities count too, and its digest. It is never downloaded.
        folder: where the model's files are.

    Raises:
        DetectorError: the model, or the pipeline that votes, is missing, altered or cannot be read.
    """

    def __init__(
        self, threshold: float | Mapping[str, float] = 0.02, *, vote: Vote | None = None, folder: Path = FOLDER
    ) -> None:
        thresholds = dict(threshold) if isinstance(threshold, Mapping) else dict.fromkeys(LABELS, threshold)
        nlp = plain_pipeline()
        nlp.add_pipe("beholden_names", config={"thresholds": thresholds, "folder": str(folder)})
        self._pipelines: list[tuple[Language, Entities]] = [(nlp, _names_of)]
        if vote is not None:
            self._pipelines.append((_installed(vote), _votes_of))

    def __call__(self, text: str, /) -> tuple[Entity, ...]:
        """The names in one text."""
        return self.batch([text])[0]

    def batch(self, texts: Sequence[str], /) -> list[tuple[Entity, ...]]:
        """The names in each text."""
        folded = [fold(text) for text in texts]
        found = [_read(nlp, folded, entities) for nlp, entities in self._pipelines]
        return [tuple(chain.from_iterable(each)) for each in zip(*found, strict=True)]


def load_names(threshold: float | Mapping[str, float] = 0.02, *, vote: Vote | None = None) -> Names:
    """The recogniser of names with the shipped model."""
    return Names(threshold, vote=vote)


def plain_pipeline() -> Language:
    """A spaCy pipeline that splits texts as the names model reads them, and knows nothing else of a word."""
    # A vocabulary without attributes: working them out for every new word would take longer than finding the names.
    nlp = Language(Vocab())
    nlp.tokenizer = _tokeniser(nlp.vocab)
    return nlp


class NamesComponent:
    """The spaCy component: writes names to ``Doc.spans["names"]``."""

    def __init__(self, thresholds: Mapping[str, float], folder: Path) -> None:
        self._thresholds, self._least = thresholds, min(thresholds.values())
        self._scores = _read_scores(folder)

    def __call__(self, doc: Doc) -> Doc:
        """Set the names of a document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _TOGETHER) -> Iterator[Doc]:
        """Set the names of many documents, some at once."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            texts = [[word.text for word in doc] for doc in batch]
            for doc, scored in zip(batch, self._scores.texts(texts, self._least), strict=True):
                doc.spans[SPANS] = [_span(doc, name) for name in named(scored, self._thresholds)]
                yield doc


def probabilities(text: str, *, folder: Path = FOLDER) -> list[tuple[Entity, float]]:
    """Every word that may be a name, as what it likeliest is, and how probably it is a name of any kind.

    Raises:
        DetectorError: the model is missing, altered or cannot be read.
    """
    folded = fold(text)
    doc = plain_pipeline().make_doc(folded.text)
    (scored,) = _read_scores(folder).texts([[word.text for word in doc]], 0.0)
    found: list[tuple[Entity, float]] = []
    for index, score in scored.scores.items():
        word, label = doc[index], max(score, key=score.__getitem__)
        found.append((folded.entity(word.idx, word.idx + len(word.text), label, SPANS), sum(score.values())))
    return found


def _read_scores(folder: Path) -> NameScores:
    model = read_model(folder)
    try:
        field = Crf(model.weights)
    except ValueError as error:
        raise DetectorError("the weights of the names model cannot be read: train or install it again") from error
    return NameScores(Words(Gazetteer(model.gazetteer), Lexicon(model.lexicon)), field)


def _tokeniser(vocab: Vocab) -> Callable[[str], Doc]:
    def split(text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for piece in pieces(text):
            if piece == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        return Doc(vocab, words=words, spaces=spaces)

    return split


def _span(doc: Doc, name: Name) -> Span:
    form = _canonical(doc[name.core[0] : name.core[1]].text)
    return Span(doc, name.start, name.end, name.label, kb_id=form, span_id=name.detector)


@Language.factory("beholden_names")
def _make_component(nlp: Language, name: str, thresholds: dict[str, float], folder: str) -> NamesComponent:  # noqa: ARG001
    return NamesComponent(thresholds, Path(folder))


def _installed(vote: Vote) -> Language:
    # Loading runs the package's code: first it must be the one that was approved.
    check_package(vote.pipeline, vote.sha256)
    try:
        return spacy.load(vote.pipeline, exclude=_NOT_NEEDED)
    except (ImportError, OSError, ValueError) as error:
        raise DetectorError(
            f"the spaCy pipeline {vote.pipeline} cannot be loaded: install the one for this spaCy"
        ) from error


def _read(nlp: Language, texts: Sequence[Folded], entities: Entities) -> list[tuple[Entity, ...]]:
    # The zone frees every word that spaCy has kept of the texts.
    with nlp.memory_zone():
        docs = nlp.pipe([folded.text for folded in texts], batch_size=_TOGETHER)
        return [tuple(entities(doc, folded)) for doc, folded in zip(docs, texts, strict=True)]


def _names_of(doc: Doc, text: Folded) -> Iterator[Entity]:
    for span in doc.spans[SPANS]:
        yield text.entity(span.start_char, span.end_char, span.label_, span.id_, span.kb_id_)


def _votes_of(doc: Doc, text: Folded) -> Iterator[Entity]:
    for span in doc.ents:
        if label := _VOTES.get(span.label_):
            yield text.entity(span.start_char, span.end_char, label, "names.vote", _canonical(span.text))


def _canonical(name: str) -> str:
    return " ".join(key(word) for word in name.split())
