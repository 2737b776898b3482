"""What a report can be told of a run."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pipelines import history
from pipelines.history import Coverage, LedgerTotal, MentionTotal
from pipelines.items import Mention
from pipelines.ledger import Entry
from pipelines.store import Store, Unit
from pipelines.tables import Observation, table
from policies.errors import StoreError
from tests.storing import NOW, Clock, begin, opened, record


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def store(database_url: str, data_dir: Path, clock: Clock) -> Generator[Store]:
    """A store with a run open."""
    with opened(database_url, data_dir, clock=clock) as found:
        begin(found)
        yield found


def test_runs_are_told_the_latest_first(store: Store, clock: Clock) -> None:
    """All runs of the study, and of no other."""
    clock.go(hours=1)
    second = begin(store, fresh=True)
    store.close_run("finished")
    other = Store(store.database, "another", ledger_key=b"o" * 32, clock=clock)
    begin(other)

    assert [(run.id == second.run_id, run.status) for run in store.runs()] == [
        (True, "finished"),
        (False, "interrupted"),
    ]
    assert len(other.runs()) == 1


def test_a_run_that_does_not_exist(store: Store) -> None:
    """The message says how to find those that do, and does not repeat what was asked."""
    with pytest.raises(StoreError, match="'beholden runs' lists them"):
        store.run("20260101-0000")


def test_decisions_are_summed_up(store: Store) -> None:
    """Equal decisions are one line: how many entries, and the sums of their counts."""
    denied = {"stage": "request", "verdict": "deny", "rule": "robots", "reason": "disallow"}
    entries = [
        Entry(**denied, counts={"pages": 2}),  # type: ignore[arg-type]
        Entry(**denied, counts={"pages": 2}, subject="ab" * 16),  # type: ignore[arg-type]
        Entry(**denied, counts={"pages": 1, "more": 5}, source="market"),  # type: ignore[arg-type]
        Entry(stage="item", verdict="allow", rule="items", reason="stored"),
    ]
    store.commit([Unit(entries=tuple(entries))])

    totals = store.ledger_totals(store.runs()[0].id)

    assert totals[0] == LedgerTotal(stage="item", verdict="allow", rule="items", reason="stored", entries=1, counts={})
    assert totals[1] == LedgerTotal(
        stage="request", verdict="deny", rule="robots", reason="disallow", entries=3, counts={"pages": 5, "more": 5}
    )
    assert [total.reason for total in totals[2:]] == ["run.opened"]
    assert store.ledger_totals("another") == []


def test_coverage_counts_what_has_a_value(store: Store) -> None:
    """By kind and field, without what is missing."""
    store.commit([
        Unit(records=(
            record(1, title="a", price=1.0),
            record(2, title="b", price=None),
            record(3, kind="vendor", handle="v"),
        ))
    ])  # fmt: skip

    assert store.field_coverage(store.runs()[0].id) == {
        "listing": Coverage(things=2, fields={"title": 2, "price": 1}),
        "vendor": Coverage(things=1, fields={"handle": 1}),
    }
    assert store.field_coverage("another") == {}


def test_pseudonyms_are_counted_by_type(store: Store) -> None:
    """How often they occur, and how many different ones there are."""
    phones = [Mention(field="title", label="PHONE", pseudonym=f"p_{n % 2}", count=n + 1) for n in range(4)]
    person = Mention(field="title", label="PERSON", pseudonym="n_1")
    store.commit([Unit(records=tuple(record(n, mentions=(phones[n], person)) for n in range(4)))])

    assert store.mention_totals(store.runs()[0].id) == [
        MentionTotal(label="PERSON", mentions=4, pseudonyms=1),
        MentionTotal(label="PHONE", mentions=10, pseudonyms=2),
    ]


def test_rows_as_a_run_saw_them_and_as_they_are(store: Store, clock: Clock) -> None:
    """Of one run what it saw, without a run the latest state."""
    first = store.runs()[0].id
    store.commit([Unit(records=(record(1, title="old"), record(2, title="other")))])
    clock.go(days=1)
    second = begin(store, fresh=True).run_id
    store.commit([Unit(records=(record(1, title="new"),))])

    assert [row["title"] for row in store.rows("listing", first)] == ["old", "other"]
    assert list(store.rows("listing", second)) == [
        {"source": "market", "key": f"{1:032x}", "observed_at": clock.now, "title": "new"}
    ]
    assert [(row["title"], row["first_seen"]) for row in store.rows("listing")] == [("new", NOW), ("other", NOW)]
    assert list(store.rows("vendor", first)) == []
    with pytest.raises(StoreError, match="the kinds are listing"):
        next(store.rows("page"))


def test_a_long_table_is_read_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row once, in order, though rows are stored meanwhile and several kinds and sources are mixed."""
    monkeypatch.setattr(history, "_PAGE", 7)
    kinds = ("listing", "vendor")
    store.commit([Unit(records=tuple(record(n, kind=kinds[n % 2]) for n in range(70)))])

    seen = []
    for number, row in enumerate(store.scan(table(Observation))):
        seen.append((row["kind"], row["key"]))
        if number == 10:
            store.commit([Unit(records=(record(0, title="changed"),))])

    assert seen == sorted(seen)
    assert len(set(seen)) == 70
