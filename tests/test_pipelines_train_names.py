"""The names model can be trained again: corpora are read, adverts invented, the model written and scored."""

from __future__ import annotations

import gzip
import importlib
import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines import gazetteer, lexicon, name_lists, names_card, train_names
from pipelines.corpora import DEVELOPMENT, TEST, TRAINING, Corpus, Sentence
from pipelines.entities import Entity
from pipelines.language import Names
from pipelines.name_features import Words
from pipelines.names_model import FOLDER, GAZETTEER, LEXICON
from pipelines.score_names import score
from policies.errors import DependencyError
from tests.conftest import ROOT

PLAIN = (
    "I O\nmet O\nAlice B-person\nSmith I-person\nin O\nLeeds B-location\n\nAcme B-corporation\nsells O\npop B-product\n"
)
COLUMNS = (
    "# newdoc id = 1\n1\tAlice\tB-PER\tx\n2\tsleeps\tO\tx\n\n1\tLeeds\tB-LOC\tx\n\n# newdoc id = 2\n1\tAcme\tB-ORG\tx\n"
)


def words(*known: str) -> Words:
    """Words of which these are known as given names, and two as common ones."""
    names = gazetteer.Gazetteer(gazetteer.build({gazetteer.GIVEN: known}))
    return Words(names, lexicon.Lexicon(lexicon.build({"met": -6.0, "in": -4.0}, {"met": 5, "in": 9}, rarest=-9)))


def test_gazetteer_knows_a_word_in_any_spelling() -> None:
    """Case, marks and stretched letters do not matter; the bits of two lists add up."""
    table = gazetteer.Gazetteer(gazetteer.build({gazetteer.GIVEN: ["Zoé", "Paris"], gazetteer.PLACE: ["Paris"]}))

    assert [table(word) for word in ("Zoé", "ZOE", "zoeeee", "paris")] == [1, 1, 1, gazetteer.GIVEN | gazetteer.PLACE]
    assert table("Nobody") == 0


def test_an_empty_gazetteer_knows_nothing() -> None:
    """A table of no words is no error."""
    assert gazetteer.Gazetteer(gazetteer.build({}))("Alice") == 0


def test_corpora_are_read(tmp_path: Path) -> None:
    """Words and labels come out of either form, in documents where the file marks them."""
    (tmp_path / "plain").write_text(PLAIN)
    (tmp_path / "columns").write_text(COLUMNS)
    plain = list(Corpus("plain", "plain").documents(tmp_path))
    columns = list(Corpus("columns", "columns", 1, 2).documents(tmp_path))

    assert plain == [
        [(["I", "met", "Alice", "Smith", "in", "Leeds"], ["O", "O", "PERSON", "PERSON", "O", "GEO"])],
        [(["Acme", "sells", "pop"], ["ORG", "O", "O"])],
    ]
    assert columns == [[(["Alice", "sleeps"], ["PERSON", "O"]), (["Leeds"], ["GEO"])], [(["Acme"], ["ORG"])]]


def test_mentions_are_joined_and_no_names(tmp_path: Path) -> None:
    """A handle is left to the patterns, whatever the corpus calls it."""
    (tmp_path / "tweets").write_text("@ B-PER\nalice I-PER\nhi O\n")

    assert list(Corpus("tweets", "tweets").sentences(tmp_path)) == [(["@alice", "hi"], ["O", "O"])]


def test_words_are_split_as_the_detector_splits_them() -> None:
    """Every piece of a word keeps its label."""
    assert train_names.retokenise((["Alice's", "x"], ["PERSON", "O"])) == (
        ["Alice", "'s", "x"],
        ["PERSON", "PERSON", "O"],
    )


def test_sentences_are_read_again_in_other_cases() -> None:
    """Some sentences come a second time in small letters, fewer in capitals, with the same labels."""
    sentences = list(train_names.more([(["Alice"], ["PERSON"])] * 200, Random(1)))
    words = [word for (word,), _ in sentences]

    assert words.count("Alice") == 200
    assert words.count("alice") > words.count("ALICE") > 0
    assert all(labels == ["PERSON"] for _, labels in sentences)


def test_known_names_hold_names_and_places() -> None:
    """Given names, surnames and places of many locales are known, and no small words."""
    names = name_lists.known_names()

    assert {"Alice", "Mohammed"} & names[gazetteer.GIVEN]
    assert {"Smith", "Müller"} <= names[gazetteer.SURNAME]
    assert {"Germany", "Manila"} <= names[gazetteer.PLACE]
    assert "York" in names[gazetteer.PLACE_PART]
    assert not any(word.islower() and word.isascii() for words in names.values() for word in words)


def test_adverts_have_names_in_latin_letters() -> None:
    """Adverts are invented with names that are written in Latin letters, of as many given names as surnames' lists."""
    names = name_lists.advert_names()

    assert len(names.given) == len(names.surnames) > 20
    assert all(word.istitle() and max(word) < "\u0250" for listed in (*names.given, *names.surnames) for word in listed)
    assert "Leeds" in names.places[0]


@pytest.mark.parametrize(
    ("make", "package"),
    [
        (name_lists.known_names, "Faker"),
        (name_lists.advert_names, "Faker"),
        (name_lists.word_usage, "spacy-lookups-data"),
    ],
    ids=["names", "names of adverts", "words"],
)
def test_training_needs_its_packages(make: Any, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a package that training alone needs, it says which."""

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(DependencyError, match=package):
        make()


def test_score_counts_words_and_names() -> None:
    """A word is masked if any of it is; a name if all its words are; marks outside names do not count."""

    def batch(texts: Any) -> list[list[Entity]]:
        assert texts == ["Al Bo met Cy .\nLeeds\n"]
        spans = [(0, 1), (7, 13), (14, 15)]
        return [[Entity(start=start, end=end, label="ORG", detector="test") for start, end in spans]]

    labels = ["PERSON", "PERSON", "O", "PERSON", "O"]
    result = score(batch, [[(["Al", "Bo", "met", "Cy", "."], labels), (["Leeds"], ["GEO"])]])

    assert (result.share("PERSON"), result.share("O"), result.share("GEO"), result.share("ORG")) == (
        2 / 3,
        1.0,
        0.0,
        1.0,
    )
    assert (result.names, result.whole) == (2, 1)


@pytest.fixture
def usage(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small lexicon instead of a million words, which take long to read."""
    monkeypatch.setattr(train_names, "word_usage", lambda: ({"the": -3.5, "Alice": -12.0}, {"the": 11, "Alice": 86}))


def test_the_command_says_what_it_needs() -> None:
    """It is a command, which asks for the folder of the corpora."""
    command = [sys.executable, "-m", "pipelines.train_names", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    assert "corpora" in told


@pytest.mark.usefixtures("usage")
def test_one_command_trains_a_model(tmp_path: Path) -> None:
    """Corpora in; model, digests and card out, and the detector reads them."""
    for corpus in (*TRAINING, *DEVELOPMENT, *TEST):
        path = tmp_path / corpus.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLAIN if corpus.word == 0 else COLUMNS)
    target = tmp_path / "models"
    arguments = [str(tmp_path), "--target", str(target), "--iterations", "4", "--adverts", "30"]

    assert train_names.main(arguments) == 0
    assert sorted(path.name for path in target.iterdir()) == [
        "names.gazetteer",
        "names.lexicon",
        "names.md",
        "names.sha256",
        "names.weights",
    ]
    assert "| 30 lines of adverts" in (target / "names.md").read_text(encoding="utf-8")
    assert Names(0.01, folder=target)("I met Alice Smith")


def test_training_gives_the_same_model_every_time() -> None:
    """The same sentences and words give the same bytes; sentences without words do not matter."""
    read: list[Sentence] = [(["I", "met", "Alice"], ["O", "O", "PERSON"]), (["Leeds", "rocks"], ["GEO", "O"])]
    invented: list[Sentence] = [(["ask", "for", name], ["O", "O", "PERSON"]) for name in ("Alice", "Zoe", "Bo", "Cy")]

    def trained(*more: Sentence) -> bytes:
        return train_names.train(words("Alice"), [*read, *more], invented, iterations=4)

    assert trained() == trained(([], []))


def test_invented_names_are_learnt_as_unlisted_ones_too() -> None:
    """Of some invented lines the names are described as if no list knew them; the other words never are."""
    made = words("Alice")
    rows = train_names._rows(made, (["met", "Alice"], ["O", "PERSON"]), unlisted=True)
    listed = train_names._rows(made, (["met", "Alice"], ["O", "PERSON"]), unlisted=False)

    assert rows[0] == listed[0]
    assert rows[1] != listed[1]


def test_words_are_read_from_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Probabilities and clusters come out of the files of the package."""
    (tmp_path / "data").mkdir()
    for name, table in (("prob", {"the": -3.5}), ("cluster", {"the": "11"})):
        (tmp_path / "data" / f"en_lexeme_{name}.json.gz").write_bytes(gzip.compress(json.dumps(table).encode()))
    (tmp_path / "xx_lookups.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(name_lists, "_package", lambda module, name: importlib.import_module("xx_lookups"))

    assert name_lists.word_usage() == ({"the": -3.5}, {"the": 11})


def test_the_shipped_card_is_the_one_that_training_writes() -> None:
    """The card in the package has the words that the code writes; only its scores come from the corpora."""
    shipped = (FOLDER / train_names.CARD).read_text(encoding="utf-8")
    settings = {**train_names._SETTINGS, "max_iterations": train_names.ITERATIONS}
    head = names_card.card("|", settings, adverts=train_names.ADVERTS).split("\n|\n")[0]

    assert shipped.startswith(head)


def test_the_tables_are_small() -> None:
    """What a worker loads stays within a few megabytes."""
    assert (FOLDER / LEXICON).stat().st_size < 3_000_000
    assert (FOLDER / GAZETTEER).stat().st_size < 600_000
