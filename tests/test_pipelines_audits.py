"""What an audit of a run is made from: counts of clauses, deletions, incidents and the closing, and nothing raw."""

from __future__ import annotations

from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines import audits, incidents, retention
from pipelines.retention import Rules
from pipelines.store import Store
from pipelines.tables import Closing, Incident, Run, table
from policies.errors import LedgerError
from policies.sections.incidents import Incident as IncidentRules
from tests.objecting import STUDY, Place
from tests.storing import NOW

STOPPING = IncidentRules(on_detect="stop_source", owner="lead", hours=72, tell=("lead", "dpo"))
ADVERT = {"item_id": "1", "title": "Blue widget", "phone": "07700 900101"}


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    """A study without any run."""
    return Place(tmp_path, database_url)


@pytest.fixture
def store(place: Place) -> Generator[Store]:
    """Its store, after one crawl that read an advert."""
    with place.store() as store:
        place.crawl(store, ADVERT)
        yield store


def _run(store: Store) -> str:
    with store.database.transaction() as connection:
        return str(connection.scalar(select(table(Run).c.id)))


def test_a_run_is_found_by_its_entries(store: Store) -> None:
    """Its span in the ledger, and how often each clause decided in it."""
    run = _run(store)
    with store.database.transaction() as connection:
        first, last = audits.span(connection, run)
        counted = audits.clauses(connection, run)

    assert 1 <= first < last
    assert sum(row["times"] for row in counted) == last - first + 1
    assert {"run.open", "run.close"} <= {row["rule"] for row in counted}
    assert [row["times"] for row in counted] == sorted((row["times"] for row in counted), reverse=True)


def test_without_entries_there_is_nothing_to_audit(store: Store) -> None:
    """The message names the run."""
    with store.database.transaction() as connection, pytest.raises(LedgerError, match="20260101-none"):
        audits.span(connection, "20260101-none")


def test_deletions_are_told_from_the_ledger(store: Store) -> None:
    """What expired, with its counts."""
    with store.database.transaction() as connection:
        assert audits.deletions(connection, STUDY) == []
    retention.expire(store, NOW + timedelta(days=40), Rules(states_days=30, observations_days=30))

    with store.database.transaction() as connection:
        (entry, *_) = audits.deletions(connection, STUDY)
    assert sum(entry["counts"].values()) >= 1


def test_incidents_come_without_the_studys_words(place: Place, store: Store) -> None:
    """Kind, times and roles; not the code that stands for the study's own record."""
    incidents.lay_down(
        incidents.report(STUDY, "csam", STOPPING, by="analyst", source="board", code="desk-12", now=NOW), place.data
    )
    incidents.take_up(store)

    with store.database.transaction() as connection:
        (found,) = audits.incidents(connection, STUDY)
    assert (found["kind"], found["by"], found["source"]) == ("csam", "analyst", "board")
    assert "desk-12" not in str(found)


def test_a_database_older_than_incidents_has_none(tmp_path: Path) -> None:
    """Nor a certificate of closing."""
    with Place(tmp_path).store() as store, store.database.transaction() as connection:
        assert audits.certificate(connection, STUDY) is None
        table(Incident).drop(connection)
        table(Closing).drop(connection)

        assert audits.incidents(connection, STUDY) == []
        assert audits.certificate(connection, STUDY) is None
