"""When a source or a host has failed too often."""

from __future__ import annotations

from crawlers.errors_seen import FEWEST, RECENT, ErrorsSeen
from tests.policies import training


def _errors(**given: float) -> ErrorsSeen:
    rate, row = given.get("rate", 0.5), int(given.get("row", 3))
    return ErrorsSeen(training(stop={"error_rate_over": rate}, politeness={"stop_after_errors": row}))


def test_a_host_is_closed_once_it_fails_too_often_in_a_row() -> None:
    """An answer in between begins the count anew; closed, it is told of once."""
    errors = _errors(row=3)

    told = [errors.of_host("a.example", error) for error in (True, True, False, True, True, True, True)]

    assert told == [False, False, False, False, False, True, False]
    assert errors.closed == {"a.example"}


def test_a_few_failures_say_nothing_of_a_source() -> None:
    """Fewer than twenty requests are no share of anything."""
    errors = _errors(rate=0.5)

    assert not any(errors.of_source("board", error=True) for _ in range(FEWEST - 1))
    assert errors.of_source("board", error=True)


def test_a_source_stops_when_more_than_its_share_fails() -> None:
    """Exactly the share is still within it; another source's failures do not count."""
    errors = _errors(rate=0.5)

    assert not any(errors.of_source("board", error=bool(n % 2)) for n in range(2 * FEWEST))
    assert not any(errors.of_source("other", error=False) for _ in range(FEWEST))
    assert errors.of_source("board", error=True)


def test_what_is_long_past_is_forgotten() -> None:
    """Only the latest hundred requests count."""
    errors = _errors(rate=0.5)
    for _ in range(RECENT):
        errors.of_source("board", error=True)
    told = [errors.of_source("board", error=False) for _ in range(RECENT)]

    assert told.index(False) == RECENT // 2 - 1
