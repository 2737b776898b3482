"""Train the names model from openly licensed corpora: one command, the same model every time."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import available_timezones

import pycrfsuite
from babel import Locale

from pipelines import gazetteer
from pipelines.corpora import DEVELOPMENT, TRAINING, Sentence
from pipelines.language import Names, tokenise
from pipelines.name_features import Features
from pipelines.names_card import card
from pipelines.names_model import DIGESTS, FOLDER, GAZETTEER, WEIGHTS, digests
from pipelines.score_names import Batch, table
from policies.errors import DependencyError

CARD = "names.md"
_THRESHOLDS = (0.02, 0.03, 0.05)
ITERATIONS = 120
_SETTINGS = {"c1": 0.5, "c2": 0.01, "feature.possible_transitions": True}
_LOWER, _UPPER = 0.35, 0.08
"""So many sentences are read a second time in small letters, and in capitals: adverts mumble and shout."""
_PLACES = frozenset(
    [
        *("cities", "city_names", "real_city_names", "metropolitan_cities", "countries", "counties", "cantons"),
        *("states", "estados", "provinces", "regions", "region_names", "prefectures"),
    ]
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train on the corpora of a folder and write model, digests and card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with wnut17, btc, wikigold and uner_ewt")
    parser.add_argument("--target", type=Path, default=FOLDER, help="where the model goes")
    parser.add_argument("--iterations", type=int, default=ITERATIONS)
    options = parser.parse_args(arguments)
    options.target.mkdir(parents=True, exist_ok=True)
    sentences = [retokenise(sentence) for corpus in TRAINING for sentence in corpus.sentences(options.corpora)]
    known = gazetteer.build(known_names())
    (options.target / GAZETTEER).write_bytes(known)
    train(more(sentences, Random(0)), known, options.target / WEIGHTS, iterations=options.iterations)  # noqa: S311
    (options.target / DIGESTS).write_bytes(digests((options.target / WEIGHTS).read_bytes(), known))
    scores = table(partial(_batch, options.target), DEVELOPMENT, options.corpora, _THRESHOLDS)
    settings = {**_SETTINGS, "max_iterations": options.iterations}
    (options.target / CARD).write_text(card(scores, settings), encoding="utf-8")
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


def train(sentences: Iterable[Sentence], known: bytes, target: Path, *, iterations: int) -> None:
    """Train on the sentences and write the weights; no randomness is in it."""
    features = Features(gazetteer.Gazetteer(known))
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={**_SETTINGS, "max_iterations": iterations}, verbose=False)
    for words, labels in sentences:
        trainer.append(features(words), labels)
    trainer.train(str(target))


def known_names() -> dict[int, set[str]]:
    """Given names, surnames and places of every locale that Faker, Babel and the time zones know.

    Raises:
        DependencyError: Faker is not installed; only training needs it.
    """
    zones = (zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones() if "/" in zone)
    places = [place.split() for place in [*_faker("address", _PLACES.__contains__), *_territories(), *zones]]
    names = {
        gazetteer.GIVEN: set(_faker("person", lambda name: name.startswith(("first_", "middle_")))),
        gazetteer.SURNAME: set(_faker("person", lambda name: "last_" in name)),
        gazetteer.PLACE: {words[0] for words in places if len(words) == 1},
        gazetteer.PLACE_PART: {word for words in places if len(words) > 1 for word in words},
    }
    return {bit: {word for word in words if _is_name(word)} for bit, words in names.items()}


def _batch(folder: Path, threshold: float) -> Batch:
    return Names(threshold, folder=folder).batch


def _is_name(word: str) -> bool:
    return len(word) > 2 and (word[0].isupper() or not word.isascii())


def _territories() -> Iterable[str]:
    return map(str, Locale("en").territories.values())


def _faker(kind: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    try:
        package = importlib.import_module(f"faker.providers.{kind}")
    except ImportError as error:
        raise DependencyError("training the names model needs Faker: pip install faker") from error
    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        provider = importlib.import_module(f"{package.__name__}.{module}").Provider
        for name in filter(wanted, dir(provider)):
            yield from _strings(getattr(provider, name))


def _strings(values: object) -> Iterator[str]:
    """The names in a list, a table of weights or nested lists; methods hold none."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list | tuple | set):
        for value in values:
            yield from _strings(value)
