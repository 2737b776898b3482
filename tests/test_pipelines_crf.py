"""The compiled field weighs and decides as the trained one does."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pycrfsuite
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines import crf
from pipelines.crf import Crf, pack

LABELS = ("O", "PERSON", "GEO")
SIXTEENTHS = st.integers(-64, 64).map(lambda number: number / 16)


def field(weights: dict[tuple[int, str], float], moves: dict[tuple[str, str], float] | None = None) -> Crf:
    """A field of these weights."""
    return Crf(pack(LABELS, moves or {}, weights))


@given(st.dictionaries(st.tuples(st.integers(1, 200) | st.integers(1, 2**32 - 1), st.sampled_from(LABELS)), SIXTEENTHS))
def test_weighs_as_it_was_told(weights: dict[tuple[int, str], float]) -> None:
    """Every feature has its weights, however many share a place of the table; others have none."""
    features = sorted({feature for feature, _ in weights} | {1, 16, 2**32 - 1})
    weighed = field(weights).weigh(np.array([[feature] for feature in features], np.uint32))

    assert weighed.tolist() == [[weights.get((feature, label), 0.0) for label in LABELS] for feature in features]


def test_sums_the_features_of_a_word() -> None:
    """A word's score is the sum over its features."""
    weighed = field({(5, "O"): 1.5, (9, "O"): -0.5, (9, "GEO"): 2.0}).weigh(np.array([[5, 9, 77]], np.uint32))

    assert weighed.tolist() == [[1.0, 0.0, 2.0]]


@settings(max_examples=30)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_marginals_are_those_of_all_paths(lengths: list[int], seed: int) -> None:
    """The probability of a label is the share of all labellings of the line that have it there."""
    random = np.random.default_rng(seed)
    moves = {(one, two): float(random.normal()) for one, two in product(LABELS, LABELS)}
    scores = random.normal(size=(sum(lengths), 3)).astype(np.float32)
    probable = field({}, moves).marginals(scores, lengths)
    start = 0
    for length in lengths:
        expected = np.zeros((length, 3))
        for path in product(range(3), repeat=length):
            score = sum(scores[start + place, label] for place, label in enumerate(path))
            score += sum(moves[LABELS[one], LABELS[two]] for one, two in pairwise(path))
            expected[range(length), path] += np.exp(score)

        assert probable[start : start + length] == pytest.approx(
            expected / expected.sum(axis=1, keepdims=True), abs=1e-4
        )
        start += length


def test_no_line_has_no_probability() -> None:
    """Nothing gives nothing."""
    assert field({}).marginals(np.zeros((0, 3), np.float32), []).shape == (0, 3)


def test_extreme_scores_stay_probabilities() -> None:
    """However sure the weights, every row sums to one."""
    probable = field({}).marginals(np.array([[900, -900, 0], [-900, 900, 0]] * 50, np.float32), [100])

    assert np.isfinite(probable).all()
    assert probable.sum(axis=1) == pytest.approx(1)


def test_decides_as_the_trainer_does(tmp_path: Path) -> None:
    """A field packed from a trained model gives the marginals that the trainer's own library gives."""
    trainer = pycrfsuite.Trainer(params={"feature.possible_transitions": True, "max_iterations": 20}, verbose=False)
    lines = [([["1", "a"], ["2"], ["3", "a"]], ["O", "PERSON", "GEO"]), ([["2", "3"], ["1"]], ["PERSON", "O"])] * 3
    for features, labels in lines:
        trainer.append(features, labels)
    trainer.train(str(tmp_path / "model"))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(tmp_path / "model"))
    told = tagger.info()
    packed = pack(LABELS, told.transitions, {(int(f, 16), label): w for (f, label), w in told.state_features.items()})
    ours = Crf(packed)
    scores = ours.weigh(np.array([[1, 10], [2, 0], [3, 10]], np.uint32))
    tagger.set(lines[0][0])

    assert ours.marginals(scores, [3]) == pytest.approx(
        np.array([[tagger.marginal(label, place) for label in LABELS] for place in range(3)]), abs=2e-3
    )


@pytest.mark.parametrize("data", [b"", b"no model", b'{"labels": ["O"], "features": 9}\n1234'], ids=["", "text", "cut"])
def test_refuses_what_is_no_model(data: bytes) -> None:
    """Data of another form is refused."""
    with pytest.raises(ValueError, match=r"."):
        Crf(data)


def test_names_of_features_can_be_read_back() -> None:
    """The trainer's names of features are their numbers in hexadecimal."""
    assert crf.names_of([1, 255, 2**32 - 1]) == ["1", "ff", "ffffffff"]
