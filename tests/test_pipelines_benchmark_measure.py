"""What is counted: mentions, words, what was missed, what was masked besides, and how sure the shares are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.benchmark.documents import DataSet, Document, Gold
from pipelines.benchmark.intervals import interval, rate, upper_bound
from pipelines.benchmark.measure import ALL, Span, measure

TEXT = "Call Annabel Example-Smith (07700 900123), she is fine."


def _data(*, synthetic: bool = False) -> DataSet:
    gold = (
        Gold(start=5, end=26, label="PERSON", kind="person.full", canonical="annabel example-smith"),
        Gold(start=28, end=40, label="PHONE", kind="phone.uk", canonical="+447700900123"),
    )
    return DataSet(name="one", says="one text", documents=[Document(text=TEXT, gold=gold)], synthetic=synthetic)


def _shares(*spans: Span) -> dict[str, dict[str, float]]:
    told = measure(_data(), [spans])
    return {
        label: {what: figures[what]["share"] for what in ("mentions", "words", "typed", "missed")}
        for label, figures in told["labels"].items()
    }


@pytest.mark.parametrize(
    ("spans", "person"),
    [
        pytest.param([(5, 26, "PERSON")], (1, 1, 1, 0), id="whole"),
        pytest.param([(5, 26, "ORG")], (1, 1, 0, 0), id="by another label"),
        pytest.param([(5, 12, "PERSON"), (13, 20, "PERSON"), (21, 26, "PERSON")], (1, 1, 1, 0), id="but for signs"),
        pytest.param([(5, 12, "PERSON")], (0, 0.5, 0, 0), id="one word of two"),
        pytest.param([(5, 19, "PERSON")], (0, 0.5, 0, 0), id="a letter is left"),
        pytest.param([], (0, 0, 0, 1), id="missed"),
        pytest.param([(0, 200, "PERSON")], (1, 1, 1, 0), id="beyond the text"),
        pytest.param([(5, 8, "PERSON"), (8, 26, "ORG")], (1, 1, 0, 0), id="mostly by another label"),
    ],
)
def test_a_mention_is_masked_whole_in_part_or_not(spans: list[Span], person: tuple[float, ...]) -> None:
    """A mention counts where all its letters and digits are masked, its words each for itself."""
    assert tuple(_shares(*spans)["PERSON"].values()) == person


def test_all_is_the_sum_of_the_types() -> None:
    """What is missed of one type shows in the sum, also as so many in a million."""
    told = measure(_data(), [[(5, 26, "PERSON")]])["labels"]

    assert told[ALL]["mentions"]["of"] == 2
    assert told[ALL]["missed_per_million"] == 500_000
    assert list(told) == [ALL, "PERSON", "PHONE"]


def test_other_words_that_are_masked_are_counted() -> None:
    """Words outside every mention that are masked are the price, and it is said which label they were masked by."""
    told = measure(_data(), [[(0, 4, "ORG"), (43, 46, "PERSON"), (5, 26, "PERSON")]])

    assert told["other_words"]["hits"] == 2
    assert told["other_words"]["of"] == 4
    assert told["other_words_by"] == {"ORG": 1, "PERSON": 1}
    assert told["other_characters"]["hits"] == 7


def test_only_made_up_texts_are_quoted() -> None:
    """What was missed in a public text is counted and never shown."""
    assert measure(_data(), [[]])["examples"] == {}
    assert measure(_data(synthetic=True), [[]])["examples"]["PHONE"][0]["missed"] == "07700 900123"


@given(st.integers(1, 300).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    """The interval lies within 0 and 1, around the share, and the bound of one side above it."""
    hits, of = counts
    low, high = interval(hits, of)

    assert 0 <= low <= hits / of <= high <= 1
    assert upper_bound(hits, of) >= hits / of


@pytest.mark.parametrize(
    ("hits", "of", "expected"),
    [
        pytest.param(0, 0, (0.0, 1.0), id="nothing known"),
        pytest.param(0, 10, (0.0, 0.3085), id="none, Clopper and Pearson"),
        pytest.param(10, 10, (0.6915, 1.0), id="all, Clopper and Pearson"),
        pytest.param(81, 263, (0.2553, 0.3662), id="Wilson"),
    ],
)
def test_known_intervals(hits: int, of: int, expected: tuple[float, float]) -> None:
    """Intervals agree with published ones (Newcombe 1998, table I)."""
    assert interval(hits, of) == pytest.approx(expected, abs=1e-4)


def test_none_in_a_million_bounds_at_three() -> None:
    """With none seen in a million, 95 % sure means fewer than three in a million; with one seen, 4.7."""
    assert upper_bound(0, 10**6) * 1e6 == pytest.approx(2.9957, abs=1e-3)
    assert upper_bound(1, 10**6) * 1e6 == pytest.approx(4.7439, abs=1e-3)
    assert upper_bound(5, 5) == 1


def test_the_share_of_nothing_is_nothing() -> None:
    """Where there was nothing to mask, no share is claimed and everything is possible."""
    assert rate(0, 0) == {"hits": 0, "of": 0, "share": 0.0, "low": 0.0, "high": 1.0}
