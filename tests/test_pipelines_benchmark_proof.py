"""No made-up identifier gets through, whatever stands around it, and one that does is told."""

from __future__ import annotations

import pytest

from pipelines.benchmark import proof
from pipelines.benchmark.planted import KINDS
from pipelines.benchmark.proof import prove
from pipelines.entities import Entity
from pipelines.patterns import identifiers


def test_no_identifier_of_ten_thousand_gets_through() -> None:
    """Of 10,000 identifiers of all kinds, disguised and in all contexts, every letter and digit is covered."""
    told = prove(10_000).told()

    assert told["examples"] == []
    assert told["tried"] == 10_000
    assert set(told["kinds"]) == set(KINDS)
    assert told["upper_bound_per_million"] == pytest.approx(299.5, abs=0.1)


def test_the_same_seed_tries_the_same_in_any_number_of_processes() -> None:
    """Two processes try what one tries."""
    done: list[tuple[int, int]] = []

    alone, shared = prove(700, seed=5), prove(700, seed=5, workers=2, progress=lambda *now: done.append(now))

    assert alone.tried == shared.tried
    assert done == [(500, 700), (700, 700)]


def test_what_gets_through_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that covers too little is found out, with the kind, the text and what was left of it."""

    def short(text: str) -> tuple[Entity, ...]:
        return (Entity(start=1, end=len(text), label="PHONE", detector="x"),) if len(text) > 1 else ()

    monkeypatch.setattr(proof, "identifiers", short)
    told = prove(500).told()

    assert told["leaks"] == len(told["examples"]) > 0
    assert all(len(example["left"]) == 1 for example in told["examples"])
    assert told["upper_bound_per_million"] > 1e6 * told["leaks"] / 500


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param(
            "no timewasters 10 20 50 AB023181C 2026-11-03", "AB023181C", id="a word before it ends like its head"
        ),
        pytest.param("Feb 26 / ", "Feb 26", id="a slash after it is no dose"),
        pytest.param("2026-11-03 March 24, 2011", "March 24, 2011", id="another date before it"),
        pytest.param("<b>I'm 59</b> / 10 20", "59", id="a slash after it is no range"),
    ],
)
def test_what_a_million_found(text: str, value: str) -> None:
    """Contexts in which one of a million identifiers once got through."""
    start = text.index(value)

    covered = {place for entity in identifiers(text) for place in range(entity.start, entity.end)}
    assert covered.issuperset(range(start, start + len(value)))
