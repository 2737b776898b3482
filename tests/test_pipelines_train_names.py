"""The names model can be trained again: corpora are read, features made, the model written and scored."""

from __future__ import annotations

import importlib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pipelines import gazetteer, names_card, train_names
from pipelines.corpora import DEVELOPMENT, TRAINING, Corpus
from pipelines.entities import Entity
from pipelines.language import Names
from pipelines.name_features import Features
from pipelines.names_model import FOLDER
from pipelines.score_names import score
from policies.errors import DependencyError

PLAIN = (
    "I O\nmet O\nAlice B-person\nSmith I-person\nin O\nLeeds B-location\n\nAcme B-corporation\nsells O\npop B-product\n"
)
COLUMNS = (
    "# newdoc id = 1\n1\tAlice\tB-PER\tx\n2\tsleeps\tO\tx\n\n1\tLeeds\tB-LOC\tx\n\n# newdoc id = 2\n1\tAcme\tB-ORG\tx\n"
)


def known(*words: str, bit: int = gazetteer.GIVEN) -> gazetteer.Gazetteer:
    """A gazetteer of these words."""
    return gazetteer.Gazetteer(gazetteer.build({bit: words}))


def test_gazetteer_knows_a_word_in_any_spelling() -> None:
    """Case, marks and stretched letters do not matter; the bits of two lists add up."""
    table = gazetteer.Gazetteer(gazetteer.build({gazetteer.GIVEN: ["Zoé", "Paris"], gazetteer.PLACE: ["Paris"]}))

    assert [table(word) for word in ("Zoé", "ZOE", "zoeeee", "paris")] == [1, 1, 1, gazetteer.GIVEN | gazetteer.PLACE]
    assert table("Nobody") == 0


def test_an_empty_gazetteer_knows_nothing() -> None:
    """A table of no words is no error."""
    assert known()("Alice") == 0


@pytest.mark.parametrize(
    ("line", "feature"),
    [
        pytest.param("met Alice today", "w=alice", id="the word"),
        pytest.param("met Alice today", "s=Xx", id="its form"),
        pytest.param("met Alice today", "g=1", id="what the gazetteer knows"),
        pytest.param("met Alice today", "p3=ali", id="how it begins"),
        pytest.param("met Alice today", "e2=ce", id="how it ends"),
        pytest.param("met Alice today", "-1=met", id="the word before"),
        pytest.param("met Alice today", "+1=today", id="the word after"),
        pytest.param("met Alice today", "cusualXx", id="a line as usual"),
        pytest.param("met alice today", "csmallx", id="a line in small letters"),
        pytest.param("MET ALICE", "cshoutedX", id="a line in capitals"),
        pytest.param("Met Alice 1", "ctitleXx", id="a line of capitalised words"),
        pytest.param("1 Alice2", "s=Xxd", id="digits"),
    ],
)
def test_features_say_what_a_word_is(line: str, feature: str) -> None:
    """The second word of the line has this feature."""
    assert feature in Features(known("Alice"))(line.split())[1]


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
    names = train_names.known_names()

    assert {"Alice", "Mohammed"} & names[gazetteer.GIVEN]
    assert {"Smith", "Müller"} <= names[gazetteer.SURNAME]
    assert {"Germany", "Manila"} <= names[gazetteer.PLACE]
    assert "York" in names[gazetteer.PLACE_PART]
    assert not any(word.islower() and word.isascii() for words in names.values() for word in words)


def test_training_needs_faker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that training alone needs, it says which."""

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)

    with pytest.raises(DependencyError, match="Faker"):
        train_names.known_names()


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


def test_one_command_trains_a_model(tmp_path: Path) -> None:
    """Corpora in; model, digests and card out, and the detector reads them."""
    for corpus in (*TRAINING, *DEVELOPMENT):
        path = tmp_path / corpus.path
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLAIN if corpus.word == 0 else COLUMNS)
    target = tmp_path / "models"

    assert train_names.main([str(tmp_path), "--target", str(target), "--iterations", "4"]) == 0
    assert sorted(path.name for path in target.iterdir()) == [
        "names.crfsuite",
        "names.gazetteer",
        "names.md",
        "names.sha256",
    ]
    assert Names(0.01, folder=target)("I met Alice Smith")


def test_training_gives_the_same_model_every_time(tmp_path: Path) -> None:
    """The same sentences and words give the same bytes."""
    sentences = [(["I", "met", "Alice"], ["O", "O", "PERSON"]), (["Leeds", "rocks"], ["GEO", "O"])]
    for name in ("one", "two"):
        train_names.train(sentences, gazetteer.build({1: ["Alice"]}), tmp_path / name, iterations=4)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_the_shipped_card_is_the_one_that_training_writes() -> None:
    """The card in the package has the words that the code writes; only its scores come from the corpora."""
    shipped = (FOLDER / train_names.CARD).read_text(encoding="utf-8")
    head = names_card.card("|", {**train_names._SETTINGS, "max_iterations": train_names.ITERATIONS}).split("\n|\n")[0]

    assert shipped.startswith(head)
