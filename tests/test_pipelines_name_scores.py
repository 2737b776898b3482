"""Words are scored in batches as they are alone, however much is remembered."""

from __future__ import annotations

import pytest

from pipelines import name_scores
from pipelines.crf import Crf
from pipelines.gazetteer import Gazetteer
from pipelines.lexicon import Lexicon
from pipelines.name_features import Words
from pipelines.name_scores import NameScores
from pipelines.name_spans import SURE
from pipelines.name_words import pieces
from pipelines.names_model import read_model

TEXTS = ["I met Alice Johnson in Leeds.\nTape for alice", "", "Nothing to see", "\n", "WILL SMITH CAME\nit will do"]


@pytest.fixture
def scores() -> NameScores:
    """The shipped model."""
    model = read_model()
    return NameScores(Words(Gazetteer(model.gazetteer), Lexicon(model.lexicon)), Crf(model.weights))


def found(scores: NameScores, *texts: str) -> list[dict[str, float]]:
    """The words of each text that may be people, to three digits."""
    scored = scores.texts([pieces(text) for text in texts], 0.05)
    return [{f"{n} {text.words[n]}": round(s["PERSON"], 3) for n, s in sorted(text.scores.items())} for text in scored]


def test_a_batch_is_its_texts_one_by_one(scores: NameScores) -> None:
    """What stands in another text changes nothing."""
    assert found(scores, *TEXTS) == [found(scores, text)[0] for text in TEXTS]


def test_forgetting_changes_nothing(scores: NameScores, monkeypatch: pytest.MonkeyPatch) -> None:
    """When too many words are remembered they are forgotten, and scored as before."""
    before = found(scores, *TEXTS)
    monkeypatch.setattr(name_scores, "REMEMBERED", 1)

    assert found(scores, *TEXTS) == before
    assert len(scores.words) < 40


def test_a_sure_name_is_scored_everywhere(scores: NameScores) -> None:
    """A person's name found once has its best score in every place; the commonest words have not."""
    first, *_, last = (text.scores for text in scores.texts([pieces(text) for text in TEXTS], 0.05))
    alice = [score["PERSON"] for place, score in first.items() if pieces(TEXTS[0])[place].lower() == "alice"]

    assert len(alice) == 2
    assert alice[0] == alice[1] >= SURE
    assert not any(pieces(TEXTS[-1])[place] == "will" for place in last)


def test_marks_and_numbers_are_no_names(scores: NameScores) -> None:
    """Whatever stands beside them, only words with letters are scored."""
    scored = scores.texts([pieces("Alice Johnson, 07700 900123 - !!!")], 0.0)[0]

    assert {scored.words[place] for place in scored.scores} == {"Alice", "Johnson"}
