"""Lists of names, places and words that training reads from the packages that it alone needs."""

from __future__ import annotations

import gzip
import importlib
import json
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import available_timezones

from babel import Locale

from pipelines import gazetteer
from pipelines.training_adverts import NameLists
from pipelines.training_words import NICKNAMES, PLACES
from policies.errors import DependencyError

_PLACE_LISTS = frozenset(
    [
        *("cities", "city_names", "real_city_names", "metropolitan_cities", "countries", "counties", "cantons"),
        *("states", "estados", "provinces", "regions", "region_names", "prefectures"),
    ]
)
_FEWEST = 40
"""A locale with fewer names of a kind is not written in."""
_ENGLISH = 4
"""So much oftener adverts have names of English-speaking countries."""
_LAST_LATIN = "\u024f"


def known_names() -> dict[int, set[str]]:
    """Given names, surnames and places of every locale that Faker, Babel and the time zones know.

    Raises:
        DependencyError: Faker is not installed; only training needs it.
    """
    zones = (zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones() if "/" in zone)
    places = [place.split() for place in [*_places(), *zones]]
    people = list(_people())
    names = {
        gazetteer.GIVEN: {*NICKNAMES, *(name for given, _ in people for name in given)},
        gazetteer.SURNAME: {name for _, surnames in people for name in surnames},
        gazetteer.PLACE: {words[0] for words in places if len(words) == 1},
        gazetteer.PLACE_PART: {word for words in places if len(words) > 1 for word in words},
    }
    return {bit: {word for word in words if _is_name(word)} for bit, words in names.items()}


def advert_names() -> NameLists:
    """The names that adverts are invented with: those of the locales that write in Latin letters.

    Raises:
        DependencyError: Faker is not installed.
    """
    given: list[list[str]] = []
    surnames: list[list[str]] = []
    for locale, lists in zip(_modules("person"), _people(), strict=True):
        first, last = _latin(lists[0]), _latin(lists[1])
        if min(len(first), len(last)) >= _FEWEST:
            times = _ENGLISH if locale.startswith("en") else 1
            given += [first] * times
            surnames += [last] * times
    return NameLists(given, surnames, [PLACES, PLACES, _latin(_places())])


def word_usage() -> tuple[dict[str, float], dict[str, int]]:
    """The log-probability and the word cluster of a million English word forms.

    Raises:
        DependencyError: spacy-lookups-data is not installed; only training needs it.
    """
    data = _package("spacy_lookups_data", "spacy-lookups-data")
    folder = Path(str(data.__file__)).parent / "data"
    clusters = {form: int(cluster) for form, cluster in _read(folder / "en_lexeme_cluster.json.gz").items()}
    return _read(folder / "en_lexeme_prob.json.gz"), clusters


def _people() -> Iterator[tuple[set[str], set[str]]]:
    """Given names and surnames of each locale."""
    for locale in _modules("person"):
        names = (
            _names("person", locale, lambda name: name.startswith(("first_", "middle_"))),
            _names("person", locale, lambda name: "last_" in name),
        )
        yield set(names[0]), set(names[1])


def _places() -> Iterator[str]:
    for locale in _modules("address"):
        yield from _names("address", locale, _PLACE_LISTS.__contains__)
    yield from map(str, Locale("en").territories.values())


def _modules(kind: str) -> list[str]:
    package = _package(f"faker.providers.{kind}", "Faker")
    return sorted(found.name for found in pkgutil.iter_modules(package.__path__))


def _names(kind: str, locale: str, wanted: Callable[[str], bool]) -> Iterator[str]:
    provider = importlib.import_module(f"faker.providers.{kind}.{locale}").Provider
    for name in filter(wanted, dir(provider)):
        yield from _strings(getattr(provider, name))


def _package(module: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise DependencyError(f"training the names model needs {name}: pip install {name.lower()}") from error


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return table


def _strings(values: object) -> Iterator[str]:
    """The names in a list, a table of weights or nested lists; methods hold none."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict | list | tuple | set):
        for value in values:
            yield from _strings(value)


def _is_name(word: str) -> bool:
    return len(word) > 2 and (word[0].isupper() or not word.isascii())


def _latin(names: Iterable[str]) -> list[str]:
    """Those that are written like a name in Latin letters, in order."""
    return sorted(name for name in set(names) if len(name) > 1 and name.istitle() and max(name) <= _LAST_LATIN)
