"""Words with their probabilities become names: joined, parted and ordered."""

from __future__ import annotations

import pytest

from pipelines.name_spans import Name, Scored, named

EVEN = {"PERSON": 0.1, "GEO": 0.1, "ORG": 0.1}


def text(words: str, **scores: tuple[float, float, float]) -> Scored:
    """A text of these words; the scores of some, by their place."""
    found = {int(place[1:]): dict(zip(EVEN, score, strict=True)) for place, score in scores.items()}
    return Scored(words.split("|"), found)


def spans(text: Scored, thresholds: dict[str, float] = EVEN) -> list[tuple[int, int, str]]:
    """Where the names are, and their labels."""
    return [(name.start, name.end, name.label) for name in named(text, thresholds)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("Ann|Lee", [(0, 2)], id="neighbours"),
        pytest.param("Ann|-|Lee", [(0, 3)], id="across a hyphen"),
        pytest.param("Ann|  |Lee", [(0, 3)], id="across spaces"),
        pytest.param("Ann|\n|Lee", [(0, 1), (2, 3)], id="not across a line break"),
        pytest.param("Ann|,|Lee", [(0, 1), (2, 3)], id="not across a comma"),
    ],
)
def test_joins(words: str, expected: list[tuple[int, int]]) -> None:
    """Neighbouring words are one name, also across what joins words."""
    last = f"_{len(words.split('|')) - 1}"
    found = spans(text(words, _0=(0.9, 0, 0), **{last: (0.9, 0, 0)}))

    assert [span[:2] for span in found] == expected


def test_a_possessive_ends_a_name() -> None:
    """It is no part of it, whatever its score."""
    assert spans(text("Ann|'s", _0=(0.9, 0, 0), _1=(0.9, 0, 0))) == [(0, 1, "PERSON")]


def test_doubtful_words_take_the_form_of_the_sure_ones() -> None:
    """Sure words are a name; with the doubtful ones around them they are masked again under the same form."""
    found = named(text("call|Ann|now", _0=(0.2, 0, 0), _1=(0.9, 0, 0), _2=(0.2, 0, 0)), EVEN)

    assert found == [Name(1, 2, "PERSON", (1, 2), "names"), Name(0, 3, "PERSON", (1, 2), "names:shape")]


def test_only_doubtful_words_are_one_doubtful_name() -> None:
    """Where nothing is sure, the whole run gives the form."""
    assert named(text("a|b", _0=(0.2, 0, 0), _1=(0.2, 0, 0)), EVEN) == [Name(0, 2, "PERSON", (0, 2), "names:shape")]


def test_a_name_of_some_kind_goes_by_the_likeliest() -> None:
    """Three small chances add up for the likeliest label alone."""
    assert spans(text("Paris", _0=(0.06, 0.05, 0.0))) == [(0, 1, "PERSON")]
    assert spans(text("Paris", _0=(0.04, 0.03, 0.0))) == []


def test_each_label_has_its_threshold() -> None:
    """A word can be masked as one and not as another; of two, the likelier comes first."""
    paris = text("Paris", _0=(0.2, 0.5, 0.15))

    assert spans(paris) == [(0, 1, "GEO"), (0, 1, "PERSON"), (0, 1, "ORG")]
    assert spans(paris, {"PERSON": 0.1, "GEO": 0.9, "ORG": 0.9}) == [(0, 1, "PERSON")]
