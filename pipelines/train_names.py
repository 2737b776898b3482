"""Train the names model from openly licensed corpora and invented adverts: one command, the same model every time."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random

import pycrfsuite

from pipelines import crf, gazetteer, lexicon
from pipelines.corpora import DEVELOPMENT, TEST, TRAINING, Sentence
from pipelines.language import Names
from pipelines.name_features import Words
from pipelines.name_lists import advert_names, known_names, word_usage
from pipelines.name_scores import features_of
from pipelines.name_words import tokenise
from pipelines.names_card import card
from pipelines.names_model import DIGESTS, FOLDER, GAZETTEER, LEXICON, WEIGHTS, digests
from pipelines.score_names import Batch, Thresholds, table
from pipelines.training_adverts import adverts

CARD = "names.md"
_THRESHOLDS = (
    {"PERSON": 0.005, "GEO": 0.012, "ORG": 0.025},
    {"PERSON": 0.01, "GEO": 0.02, "ORG": 0.05},
    {"PERSON": 0.02, "GEO": 0.02, "ORG": 0.02},
    {"PERSON": 0.05, "GEO": 0.05, "ORG": 0.05},
)
"""What the card tells the scores of; the first are those of the shipped profiles."""
ITERATIONS = 120
ADVERTS = 9000
_SETTINGS = {"c1": 0.5, "c2": 0.01, "feature.possible_transitions": True}
_LOWER, _UPPER = 0.35, 0.08
"""So many sentences are read a second time in small letters, and in capitals: adverts mumble and shout."""
_UNLISTED = 0.5
"""In so many adverts the names are described as if no list knew them: those of the world are in none."""
_RAREST = -18.5
"""Rarer words without a cluster are left out of the lexicon: log-probability."""
_CHUNK = 400


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the corpora of a folder and write model, digests and card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with wnut17, btc, wikigold and uner_ewt")
    parser.add_argument("--target", type=Path, default=FOLDER, help="where the model goes")
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    parser.add_argument("--adverts", type=int, default=ADVERTS, help="how many are invented")
    options = parser.parse_args(arguments)
    probabilities, clusters = word_usage()
    files = {
        GAZETTEER: gazetteer.build(known_names()),
        LEXICON: lexicon.build(probabilities, clusters, rarest=_RAREST),
    }
    words = Words(gazetteer.Gazetteer(files[GAZETTEER]), lexicon.Lexicon(files[LEXICON]))
    read = more((s for corpus in TRAINING for s in corpus.sentences(options.corpora)), Random(0))  # noqa: S311
    invented = adverts(options.adverts, advert_names(), Random(1))  # noqa: S311
    weights = train(words, read, invented, iterations=options.iterations)
    files = {WEIGHTS: weights, **files}
    write(files, options.target)
    scores = table(partial(_batch, options.target), (*DEVELOPMENT, *TEST), options.corpora, _THRESHOLDS)
    settings = {**_SETTINGS, "max_iterations": options.iterations}
    (options.target / CARD).write_text(card(scores, settings, adverts=options.adverts), encoding="utf-8")
    return 0


def retokenise(sentence: Sentence) -> Sentence:
    """The sentence in the words that the detector's own tokeniser makes of it."""
    pairs = [(piece, label) for word, label in zip(*sentence, strict=True) for piece in tokenise(word)]
    return [word for word, _ in pairs], [label for _, label in pairs]


def more(sentences: Iterable[Sentence], random: Random) -> Iterator[Sentence]:
    """The sentences, and some of them again in small letters and in capitals."""
    for words, labels in sentences:
        yield words, labels
        if random.random() < _LOWER:
            yield [word.lower() for word in words], labels
        if random.random() < _UPPER:
            yield [word.upper() for word in words], labels


def train(words: Words, read: Iterable[Sentence], invented: Iterable[Sentence], *, iterations: int) -> bytes:
    """Train on sentences and give the weights; no randomness is in it.

    Args:
        words: describes words by the lists.
        read: sentences of corpora.
        invented: sentences whose names are in the lists too easily: half of them are learnt as if they were in none.
        iterations: how often the trainer may go over all of them.
    """
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={**_SETTINGS, "max_iterations": iterations}, verbose=False)
    random = Random(2)  # noqa: S311
    samples = ((sentence, False) for sentence in read)
    chosen = ((sentence, random.random() < _UNLISTED) for sentence in invented)
    for stream in (samples, chosen):
        while chunk := [(retokenise(sentence), hidden) for sentence, hidden in islice(stream, _CHUNK)]:
            _append(trainer, words, [(sentence, hidden) for sentence, hidden in chunk if sentence[0]])
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "names.crfsuite"
        trainer.train(str(model))
        return _packed(model)


def write(files: dict[str, bytes], target: Path) -> None:
    """Write the files of a model and the list of their digests."""
    target.mkdir(parents=True, exist_ok=True)
    for name, data in {**files, DIGESTS: digests(files)}.items():
        (target / name).write_bytes(data)


def _append(trainer: pycrfsuite.Trainer, words: Words, chunk: Sequence[tuple[Sentence, bool]]) -> None:
    rows = [_rows(words, sentence, unlisted=hidden) for sentence, hidden in chunk]
    features = iter(features_of(words, rows).tolist())
    for (_, labels), _ in chunk:
        trainer.append([crf.names_of(row) for row in islice(features, len(labels))], labels)
    words.forget()


def _rows(words: Words, sentence: Sentence, *, unlisted: bool) -> list[int]:
    if not unlisted:
        return words.rows(sentence[0])
    return [words.rows([word], unlisted=label != "O")[0] for word, label in zip(*sentence, strict=True)]


def _packed(model: Path) -> bytes:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(model))
    trained = tagger.info()
    labels = sorted(tagger.labels(), key=lambda label: (label != "O", label))
    weights = {(int(feature, 16), label): weight for (feature, label), weight in trained.state_features.items()}
    return crf.pack(labels, trained.transitions, weights)


def _batch(folder: Path, thresholds: Thresholds) -> Batch:
    return Names(thresholds, folder=folder).batch


if __name__ == "__main__":
    raise SystemExit(main())
