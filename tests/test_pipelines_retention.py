"""What is too old goes, whole and without a trace; what is not, stays."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pipelines.items import Mention
from pipelines.retention import Expired, Rules, expire
from pipelines.store import HostUsage, Store, Unit
from pipelines.tables import FrontierRequest, Host, HostRun, LedgerEntry, Observation, Row, table
from pipelines.tables import Mention as MentionRow
from policies.errors import StoreError
from tests.storing import HOST, KEY, NOW, T0, Clock, begin, frontier, lease, opened, queued, record

CANARY = "quokka-canary"
ALL = Rules(states_days=30, observations_days=30, mentions_days=30, requests_days=30, hosts_days=30)
NOTHING = Expired(states=0, observations=0, mentions=0, requests=0, hosts=0)


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def store(database_url: str, data_dir: Path, clock: Clock) -> Generator[Store]:
    """A store in which one run saw two things, and ended."""
    with opened(database_url, data_dir, clock=clock) as found:
        _crawl(found, CANARY)
        yield found


def _crawl(store: Store, said: str, *, status: str = "finished") -> None:
    run = begin(store, fresh=True)
    frontier(store, run).add([replace(queued(n), host=HOST, payload=said.encode()) for n in range(3)])
    mention = Mention(field="title", label="PERSON", pseudonym=f"n_{said}")
    made = tuple(record(n, title=f"{said} {n}", mentions=(mention,)) for n in range(2))
    store.commit([Unit(records=made, host=HostUsage(host=HOST, at=store._clock().timestamp()))])
    store.close_run(status)  # type: ignore[arg-type]


def _count(store: Store, model: type[Row]) -> int:
    with store.database.transaction() as connection:
        return connection.scalar(select(func.count()).select_from(table(model))) or 0


def test_all_that_is_too_old_goes(store: Store, clock: Clock) -> None:
    """States, observations, mentions, the queue and the hosts; the runs and the ledger stay."""
    clock.go(days=31)

    expired = expire(store, clock.now, ALL)

    assert expired == Expired(states=2, observations=2, mentions=2, requests=3, hosts=1)
    assert [_count(store, m) for m in (Observation, MentionRow, FrontierRequest, Host, HostRun)] == [0] * 5
    assert list(store.rows("listing")) == []
    assert len(store.runs()) == 1
    assert store.verify_ledger().entries == 3


def test_what_is_not_yet_too_old_stays(store: Store, clock: Clock) -> None:
    """A day before its time nothing goes, and a rule of None keeps for ever."""
    clock.go(days=30)
    assert expire(store, clock.now, ALL) == NOTHING
    clock.go(days=10000)

    assert expire(store, clock.now, Rules()) == NOTHING


@pytest.mark.parametrize("name", ["states", "observations", "requests", "hosts"])
def test_each_kind_of_row_has_its_own_time(store: Store, clock: Clock, name: str) -> None:
    """One rule deletes its own rows and no others, but that mentions go with their observations."""
    clock.go(days=31)

    counts = expire(store, clock.now, Rules(**{f"{name}_days": 30})).counts()

    gone = {key for key, count in counts.items() if count}
    assert gone == ({name, "mentions"} if name == "observations" else {name})


def test_mentions_can_go_before_their_observations(store: Store, clock: Clock) -> None:
    """Who occurs in it may be kept for a shorter time than what was said."""
    clock.go(days=31)

    expired = expire(store, clock.now, Rules(mentions_days=30, observations_days=365))

    assert (expired.mentions, expired.observations) == (2, 0)


def test_a_thing_that_is_still_seen_stays(store: Store, clock: Clock) -> None:
    """Its age counts from when it was last seen; the observations of old runs go all the same."""
    clock.go(days=20)
    _crawl(store, "later")
    clock.go(days=15)

    expired = expire(store, clock.now, ALL)

    assert (expired.states, expired.observations, expired.hosts) == (0, 2, 0)
    assert [row["title"] for row in store.rows("listing")] == ["later 0", "later 1"]


def test_a_run_whose_queue_went_does_not_go_on(store: Store, clock: Clock) -> None:
    """An interrupted run without its requests would end at once, as if all were done."""
    _crawl(store, "unfinished", status="interrupted")
    clock.go(days=31)
    expire(store, clock.now, Rules(requests_days=30))

    assert store.runs()[0].reason in ("retention.expired", None)
    assert {(run.status, run.reason) for run in store.runs()} == {("finished", None), ("stopped", "retention.expired")}
    assert not begin(store).resumed


def test_another_study_is_not_touched(store: Store, clock: Clock) -> None:
    """The rules are those of one study."""
    other = Store(store.database, "another", ledger_key=KEY, clock=clock)
    _crawl(other, "other")
    clock.go(days=31)

    expire(store, clock.now, ALL)

    assert len(list(other.rows("listing"))) == 2
    assert [_count(store, m) for m in (Observation, MentionRow, FrontierRequest, Host, HostRun)] == [2, 2, 3, 1, 1]


def test_the_ledger_says_how_much_went(store: Store, clock: Clock) -> None:
    """The entry has the counts, belongs to no run, and the ledger verifies with it."""
    clock.go(days=31)
    expire(store, clock.now, ALL)

    with store.database.transaction() as connection:
        rows = connection.execute(select(table(LedgerEntry)).order_by(table(LedgerEntry).c.seq)).mappings().all()
    assert (rows[-1]["stage"], rows[-1]["verdict"], rows[-1]["run"]) == ("retention", "transform", None)
    assert rows[-1]["counts"] == '{"hosts":1,"mentions":2,"observations":2,"requests":3,"states":2}'
    assert store.verify_ledger().recovered == 0


def test_no_byte_of_it_is_left_in_the_files(sqlite_file: Path, data_dir: Path) -> None:
    """Neither in the database nor in its write-ahead log nor anywhere beside them."""
    clock = Clock()
    with opened(None, data_dir, clock=clock) as store:
        _crawl(store, CANARY)
        held = [path.name for path in data_dir.iterdir() if CANARY.encode() in path.read_bytes()]
        clock.go(days=31)
        expire(store, clock.now, ALL)

        left = [path.name for path in data_dir.iterdir() if CANARY.encode() in path.read_bytes()]
    assert held
    assert left == []


def test_while_a_crawl_runs_nothing_expires(database_url: str, data_dir: Path, clock: Clock) -> None:
    """A second process may not delete under the crawl's hands."""
    with opened(database_url, data_dir, clock=clock) as running:
        begin(running)
        with pytest.raises(StoreError, match="in use by another process"), opened(database_url, data_dir) as other:
            expire(other, NOW + timedelta(days=99), ALL)


def test_a_lease_of_an_expired_queue_is_stale(store: Store, clock: Clock) -> None:
    """A result that comes in after its request expired is dropped."""
    run = begin(store, fresh=True)
    queue = frontier(store, run)
    queue.add([queued(7)])
    (held,) = lease(queue, now=T0)
    store.close_run("interrupted")
    clock.go(days=31)
    expire(store, clock.now, Rules(requests_days=30))
    begin(store)

    assert store.commit([Unit(lease=held, records=(record(9),))]).stale == (held.id,)
