"""What pages of a source usually give, and when they give less."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.coverage import IN_A_ROW, LEAST, Coverage, of_source
from pipelines.items import Record
from pipelines.store import Unit
from tests.storing import begin, opened, record

FULL = {"title": "Blue widget", "price": 20, "currency": "GBP", "category": "widgets"}
THIN = {"title": "Blue widget", "price": None, "currency": "", "ships_to": ()}


def thing(values: dict[str, Any], kind: str = "listing") -> Record:
    """A record with these values."""
    return Record(kind=kind, source="board", key="0" * 32, values=values)


def learned(count: int = LEAST) -> Coverage:
    """A coverage that has seen so many whole things."""
    coverage = Coverage()
    for _ in range(count):
        coverage.learn("listing", FULL)
    return coverage


def test_thin_pages_in_a_row_are_noticed() -> None:
    """Not one too few of them."""
    coverage = learned()

    assert [coverage.shows_less([thing(THIN)]) for _ in range(IN_A_ROW)] == [*[False] * (IN_A_ROW - 1), True]


def test_one_whole_page_between_them_counts() -> None:
    """A place may have things that say little."""
    coverage = learned()
    pages = [THIN] * (IN_A_ROW - 1) + [FULL] + [THIN] * (IN_A_ROW - 1)

    assert not any(coverage.shows_less([thing(values)]) for values in pages)


def test_before_enough_was_seen_nothing_is_usual() -> None:
    """A study's first pages are what they are."""
    coverage = learned(LEAST - 1)

    assert not any(coverage.shows_less([thing({})]) for _ in range(IN_A_ROW))
    assert not learned().shows_less([])


def test_one_field_that_goes_is_not_enough() -> None:
    """A page is thin when it lacks more than three in ten of the usual fields."""
    coverage = learned()
    without = {name: value for name, value in FULL.items() if name != "category"}

    assert not any(coverage.shows_less([thing(without)]) for _ in range(9))


def test_kinds_are_told_apart() -> None:
    """Listings say nothing of vendors; both are counted on a page that has both."""
    coverage = learned()

    noticed = [coverage.shows_less([thing(THIN), thing({"level": 1}, "vendor")]) for _ in range(IN_A_ROW)]

    assert noticed[-1]
    assert not learned().shows_less([thing({"level": 1}, "vendor")])


def test_a_later_crawl_knows_what_was_usual(tmp_path: Path) -> None:
    """From the observations of this source since the session was opened, and of no other."""
    with opened(None, tmp_path) as store:
        begin(store)
        store.commit([Unit(records=tuple(record(n, title="Blue widget", price=20) for n in range(LEAST)))])
        source, study, since = record().source, store.study, datetime(2000, 1, 1, tzinfo=UTC)
        with store.database.transaction() as connection:
            known = of_source(connection, study, source, since)
            elsewhere = of_source(connection, study, "elsewhere", since)
            later = of_source(connection, study, source, datetime.now(UTC) + timedelta(days=3650))

    assert [known.shows_less([thing({})]) for _ in range(IN_A_ROW)][-1]
    for empty in (elsewhere, later):
        assert not any(empty.shows_less([thing({})]) for _ in range(IN_A_ROW))
