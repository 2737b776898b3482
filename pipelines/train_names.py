"""Train the names model from openly licensed corpora: one command, the same model every time."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from zoneinfo import available_timezones

import pycrfsuite
from babel import Locale

from pipelines import gazetteer
from pipelines.language import tokenise
from pipelines.name_features import Features

Sentence = tuple[list[str], list[str]]
"""Words and their labels: PERSON, GEO, ORG or O."""

_LABELS = {"person": "PERSON", "per": "PERSON", "location": "GEO", "loc": "GEO"}
_LABELS |= {"corporation": "ORG", "group": "ORG", "org": "ORG"}
CORPORA = ("wnut17/wnut17train.conll", "btc/btc.train", "wikigold/wikigold.conll")
_LOWER, _UPPER = 0.35, 0.08
"""So many sentences are read a second time in small letters, and in capitals: adverts shout and mumble."""


def read(path: Path, *, column: int = 0, label: int = 1) -> Iterator[Sentence]:
    """The sentences of a file with one word a line; a mention's ``@`` is joined to its name and is no person."""
    words: list[str] = []
    labels: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        cells = line.split("\t") if "\t" in line else line.split(" ")
        if line.startswith("# "):
            continue
        if len(cells) <= label:
            if words:
                yield words, labels
            words, labels = [], []
        elif words and words[-1] == "@":
            words[-1] += cells[column]
            labels[-1] = "O"
        else:
            words.append(cells[column])
            labels.append(_LABELS.get(cells[label].partition("-")[2].lower(), "O"))


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


def known_names() -> dict[int, set[str]]:
    """Given names, surnames and places of every locale that Faker (MIT), Babel and the time zones know."""
    names: dict[int, set[str]] = {
        gazetteer.GIVEN: set(_faker("person", lambda name: name.startswith(("first_", "middle_")))),
        gazetteer.SURNAME: set(_faker("person", lambda name: name.startswith("last_") or "last_names" in name)),
        gazetteer.PLACE: set(),
        gazetteer.PLACE_PART: set(),
    }
    zones = (zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones() if "/" in zone)
    for place in [*_faker("address", _PLACES.__contains__), *Locale("en").territories.values(), *zones]:
        words = place.split()
        names[gazetteer.PLACE if len(words) == 1 else gazetteer.PLACE_PART].update(words)
    for known in names.values():
        known.difference_update([word for word in known if len(word) < 3 or not word[0].isupper() and word.isascii()])
    return names


_PLACES = frozenset(
    "cities city_names real_city_names countries states provinces regions region_names counties estados cantons "
    "prefectures metropolitan_cities".split()
)


def _faker(kind: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    package = importlib.import_module(f"faker.providers.{kind}")
    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        provider = importlib.import_module(f"{package.__name__}.{module}").Provider
        for name in filter(wanted, dir(provider)):
            yield from _strings(getattr(provider, name))


def _strings(values: object) -> Iterator[str]:
    """The names in a list, a table of weights or nested lists."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list | tuple | set):
        for value in values:
            yield from _strings(value)


def train(sentences: Iterable[Sentence], table: bytes, target: Path, *, iterations: int = 120) -> None:
    """Train on the sentences and write the model."""
    features = Features(gazetteer.Gazetteer(table))
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.5, "c2": 0.01, "max_iterations": iterations, "feature.possible_transitions": True})
    for words, labels in sentences:
        trainer.append(features(words), labels)
    trainer.train(str(target))
