"""When a run may begin: at its time, once where once was approved, and by no clock that was set back."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pipelines.ledger import Entry
from pipelines.store import Store
from policies.errors import ClockError, StoppedError
from tests.storing import Clock, opened

READ = Entry(stage="response", verdict="allow", rule="sources.allow_paths", reason="http.200", source="board")
ASKED = Entry(stage="response", verdict="deny", rule="access.robots.unreachable", reason="http.503", source="board")


@pytest.fixture
def clock() -> Clock:
    """Noon on 23 November 2026."""
    return Clock()


@pytest.fixture
def store(database_url: str, data_dir: Path, clock: Clock) -> Generator[Store]:
    """A store on that clock."""
    with opened(database_url, data_dir, clock=clock) as found:
        yield found


def _open(store: Store, cadence: str | None, *, fresh: bool = False) -> bool:
    """Open a run; whether it goes on with one that was interrupted."""
    digest = "d" * 64
    return store.open_run(
        policy_id="p", policy_version="1.0.0", policy_digest=digest, cadence=cadence, fresh=fresh
    ).resumed


def _run(store: Store, cadence: str | None, entry: Entry = READ, *, ends: str = "finished") -> None:
    """One run that reads a page."""
    _open(store, cadence)
    with store.database.transaction() as connection:
        head = store.append(connection, [entry])
    store.seal(head)
    store.close_run("finished" if ends == "finished" else "interrupted")


@pytest.mark.parametrize(
    ("cadence", "days", "said"),
    [("daily", 1, "next on 2026-11-24"), ("weekly", 7, "next on 2026-11-30"), ("monthly", 28, "next on 2026-12-21")],
)
def test_a_new_run_waits_for_its_day(store: Store, clock: Clock, cadence: str, days: int, said: str) -> None:
    """From the first day of one run to that of the next; the hour does not matter."""
    _run(store, cadence)
    clock.go(days=days, hours=-13)
    with pytest.raises(StoppedError, match=said):
        _open(store, cadence)
    clock.go(hours=2)

    assert not _open(store, cadence)


def test_once_is_once(store: Store, clock: Clock) -> None:
    """However much later, and whoever asks for a fresh run."""
    _run(store, "once")
    clock.go(days=900)
    for fresh in (False, True):
        with pytest.raises(StoppedError, match=r"read once, and they were on 2026-11-23.*schedule\.cadence"):
            _open(store, "once", fresh=fresh)


def test_a_run_that_read_nothing_does_not_count(store: Store) -> None:
    """A site that was down when the study began can be read later."""
    _run(store, "once", ASKED)

    assert not _open(store, "once")


def test_an_interrupted_run_goes_on_at_any_time(store: Store) -> None:
    """It is the same run."""
    _run(store, "once", ends="interrupted")

    assert _open(store, "once")


def test_where_no_cadence_is_given_none_holds(store: Store) -> None:
    """Synthetic data may be read again at once."""
    _run(store, None)

    assert not _open(store, None)


@pytest.mark.parametrize(("minutes", "refused"), [(-4, False), (-6, True), (-60 * 24 * 365, True)])
def test_a_clock_that_was_set_back_is_refused(store: Store, clock: Clock, minutes: int, refused: bool) -> None:
    """Else an approval that has run out would hold again; clocks may be corrected by a few minutes."""
    _run(store, None)
    clock.go(minutes=minutes)
    if not refused:
        _open(store, None)
        return

    with pytest.raises(ClockError, match="the clock was set back"):
        _open(store, None)


def test_an_entry_by_a_false_clock_hides_nothing(store: Store, clock: Clock) -> None:
    """Something else may be written while the clock is wrong; what was written before still counts."""
    _run(store, None)
    clock.go(days=-9)
    with store.database.transaction() as connection:
        head = store.append(connection, [ASKED])
    store.seal(head)

    with pytest.raises(ClockError):
        _open(store, None)
