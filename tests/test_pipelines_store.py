"""The store: all of a request's results or none, once, and only by whom they belong to."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from pipelines import heads
from pipelines.database import Database
from pipelines.frontier import Counts
from pipelines.items import Listing, Mention
from pipelines.ledger import Entry, verify
from pipelines.store import HostUsage, Store, Unit
from pipelines.tables import LedgerEntry, Observation, Row, Run, table
from pipelines.tables import Listing as ListingRow
from pipelines.tables import Mention as MentionRow
from policies.errors import LedgerError, StoreError
from tests import crashing
from tests.storing import HOST, KEY, NOW, STUDY, T0, Clock, begin, frontier, lease, opened, queued, record

ENTRY = Entry(stage="request", verdict="allow", rule="sources[0].hosts", reason="ok")


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still."""
    return Clock()


@pytest.fixture
def store(database_url: str, data_dir: Path, clock: Clock) -> Generator[Store]:
    """A store without a run."""
    with opened(database_url, data_dir, clock=clock) as found:
        yield found


def _all(store: Store, model: type[Row]) -> list[dict[str, Any]]:
    with store.database.transaction() as connection:
        return [
            dict(row) for row in connection.execute(select(table(model)).order_by(*table(model).primary_key)).mappings()
        ]


def _mention(pseudonym: str, *, field: str = "title", label: str = "USERNAME", count: int = 1) -> Mention:
    return Mention(field=field, label=label, pseudonym=pseudonym, count=count)


# Runs


def test_a_new_run_is_recorded(store: Store) -> None:
    """A run has its policy, its settings and its sources, and an id that begins with its day."""
    run = begin(store)

    assert (run.token, run.resumed, run.reclaimed) == (1, False, 0)
    found = store.run(run.run_id)
    assert run.run_id.startswith("20261123-")
    assert (found.study, found.policy_id, found.policy_version, found.policy_digest) == (STUDY, "demo", "1", "d" * 64)
    assert (found.started_at, found.ended_at, found.status, found.settings) == (NOW, None, "running", {"workers": 2})
    assert [(s.id, s.spider, s.hosts) for s in store.sources(run.run_id)] == [("market", "demo_market", [HOST])]


def test_a_run_without_sources_or_settings(store: Store) -> None:
    """Neither is needed."""
    run = store.open_run(policy_id="demo", policy_version="1", policy_digest="d" * 64)

    assert store.sources(run.run_id) == []
    assert store.run(run.run_id).settings == {}


def test_two_runs_of_a_day_have_different_ids(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that is taken is not given again."""
    ends = iter(["7f3a", "7f3a", "7f3b"])
    monkeypatch.setattr("pipelines.store.secrets.token_hex", lambda _: next(ends))

    assert [begin(store, fresh=True).run_id for _ in range(2)] == ["20261123-7f3a", "20261123-7f3b"]


@pytest.mark.parametrize("closed", [True, False], ids=["interrupted", "killed"])
def test_an_interrupted_run_goes_on(store: Store, clock: Clock, closed: bool) -> None:
    """It keeps its id and its queue, gets a new token, and what was leased is queued again."""
    first = begin(store)
    queue = frontier(store, first)
    queue.add([queued(number) for number in range(5)])
    store.commit([Unit(lease=one) for one in lease(queue, 3)[:1]])
    if closed:
        store.close_run("interrupted", "signal")
        assert store.run(first.run_id).reason == "signal"
        assert queue.counts() == Counts(queued=4, done=1)
    clock.go(hours=1)

    again = begin(store)

    assert (again.run_id, again.token, again.resumed) == (first.run_id, 2, True)
    assert again.reclaimed == (0 if closed else 2)
    found = store.run(first.run_id)
    assert (found.status, found.reason, found.ended_at, found.started_at) == ("running", None, None, NOW)
    assert frontier(store, again).counts() == Counts(queued=4, done=1)
    assert [one.payload for one in lease(frontier(store, again))] == [b"sealed %d" % n for n in range(1, 5)]


def test_an_interrupted_run_tells_the_epoch_that_it_began_under(database_url: str | None, data_dir: Path) -> None:
    """Its key is the one to go on with; a finished run and another policy's have none to go on with."""
    with opened(database_url, data_dir) as store:
        found = [store.resumable_epoch("d" * 64)]
        begin(store, key_epoch=3)
        store.close_run("interrupted")
        found += [store.resumable_epoch("d" * 64), store.resumable_epoch("e" * 64)]
        begin(store, key_epoch=3)
        store.close_run("finished")
        found.append(store.resumable_epoch("d" * 64))

    assert found == [None, 3, None, None]


@pytest.mark.parametrize(
    "given", [{"fresh": True}, {"digest": "e" * 64}, {"key_epoch": 2}], ids=["fresh", "another policy", "another key"]
)
def test_a_run_under_other_terms_is_a_new_one(store: Store, clock: Clock, given: dict[str, Any]) -> None:
    """Asked for, or where the policy or the key is another; the one before it is no longer running."""
    first = begin(store)
    clock.go(hours=1)

    second = begin(store, **given)

    assert second.run_id != first.run_id
    assert not second.resumed
    assert (store.run(first.run_id).status, store.run(first.run_id).reason) == ("interrupted", "process.ended")


@pytest.mark.parametrize("status", ["finished", "stopped", "failed"])
def test_a_run_that_ended_does_not_go_on(store: Store, clock: Clock, status: Any) -> None:
    """The next crawl is a new run, and nothing of the old queue can be read any more."""
    first = begin(store)
    frontier(store, first).add([queued(1)])
    store.close_run(status)
    clock.go(days=1)

    assert not begin(store).resumed
    assert store.run(first.run_id).status == status
    with store.database.transaction() as connection:
        assert connection.scalars(text("SELECT payload FROM frontier")).all() == [None]


def test_only_the_latest_run_goes_on(store: Store, clock: Clock) -> None:
    """A run that was interrupted before another one finished is left."""
    old = begin(store)
    clock.go(hours=1)
    new = begin(store, fresh=True)
    store.close_run("finished")
    clock.go(hours=1)

    assert begin(store).run_id not in (old.run_id, new.run_id)


def test_nothing_is_stored_without_a_run(store: Store) -> None:
    """The store has to be opened first, and after the end nothing more is taken."""
    with pytest.raises(StoreError, match="no run is open"):
        store.commit([])
    begin(store)
    store.close_run("finished")
    with pytest.raises(StoreError, match="no run is open"):
        store.close_run("finished")


def test_a_second_process_is_refused(database_url: str, data_dir: Path, tmp_path: Path) -> None:
    """While one process is at work on a study, another one cannot open a run of it; afterwards it can."""
    # On a server the two need not share a folder.
    folder = data_dir if database_url.startswith("sqlite") else tmp_path / "other"

    def other() -> str:
        crashing.process(crashing.open_run, database_url, str(folder), str(tmp_path / "answer")).join(60)
        return (tmp_path / "answer").read_text(encoding="utf-8")

    with opened(database_url, data_dir) as store:
        begin(store)
        refused = other()
        store.close_run("finished")
    if folder != data_dir:
        shutil.copy(heads.head_file(data_dir, STUDY), folder)

    assert "in use by another process" in refused
    assert other() == "open"


# Commits


def test_a_unit_is_stored_with_all_that_belongs_to_it(store: Store) -> None:
    """The thing, what was seen of it, the pseudonyms in it, the links, the entry, the cost, and the request is done."""
    run = begin(store)
    queue = frontier(store, run)
    queue.add([queued(1)])
    (held,) = lease(queue)
    made = record(1, title="a thing", price="1-10", mentions=(_mention("u_1", count=2),))
    usage = HostUsage(host=HOST, at=T0, latency_s=0.4, bytes=900)

    done = store.commit([Unit(lease=held, links=(queued(2), queued(1)), records=(made,), entries=(ENTRY,), host=usage)])

    assert (done.stale, done.new_links) == ((), 1)
    (thing,) = _all(store, ListingRow)
    assert (thing["title"], thing["price"], thing["price_band"]) == ("a thing", None, "1-10")
    assert (thing["study"], thing["first_run"], thing["last_run"]) == (STUDY, run.run_id, run.run_id)
    assert (thing["first_seen"], thing["last_seen"]) == (NOW, NOW)
    (seen,) = _all(store, Observation)
    assert (seen["run"], seen["kind"], seen["source"], seen["key"]) == (run.run_id, "listing", "market", made.key)
    assert (seen["values"], seen["observed_at"]) == ({"title": "a thing", "price": "1-10"}, NOW)
    assert seen["request"] == held.fingerprint.hex()
    (mention,) = _all(store, MentionRow)
    assert (mention["field"], mention["label"], mention["pseudonym"], mention["count"]) == (
        "title",
        "USERNAME",
        "u_1",
        2,
    )
    assert queue.counts() == Counts(queued=1, done=1)
    (host,) = store.host_usage(run.run_id)
    assert (host.pages, host.bytes, host.latency_s, host.errors) == (1, 900, 0.4, 0)
    with store.database.transaction() as connection:
        assert verify(connection, done.head).entries == 2


def test_an_empty_commit_changes_nothing(store: Store) -> None:
    """It is allowed, and writes nothing, not even the head."""
    begin(store)
    before = heads.head_file(store.database.data_dir, STUDY).stat().st_mtime_ns

    first, second = store.commit([]), store.commit([Unit()])

    assert first.head == second.head
    assert heads.head_file(store.database.data_dir, STUDY).stat().st_mtime_ns == before


def test_the_head_follows_each_commit(store: Store) -> None:
    """After a commit the head file names its last entry."""
    begin(store)

    done = store.commit([Unit(entries=(ENTRY, ENTRY))])

    assert heads.read_head(store.database.data_dir, STUDY, KEY) == done.head
    assert store.verify_ledger().recovered == 0


def test_a_unit_whose_lease_is_not_held_is_dropped_whole(store: Store) -> None:
    """A second result of one request, one of an earlier attempt, one of an earlier sitting: nothing of it stays."""
    first = begin(store)
    queue = frontier(store, first)
    queue.add([queued(number) for number in range(3)])
    done, retried, early = lease(queue)
    store.commit([Unit(lease=done), Unit(lease=retried, outcome="retry")])
    second = begin(store)
    (*_, later) = lease(frontier(store, second))
    everything: dict[str, Any] = {
        "links": (queued(9),),
        "records": (record(),),
        "entries": (ENTRY,),
        "host": HostUsage(host=HOST, at=T0),
    }

    found = store.commit([Unit(lease=one, **everything) for one in (done, retried, early)])

    assert found.stale == (done.id, retried.id, early.id)
    assert (found.new_links, _all(store, ListingRow)) == (0, [])
    assert [row["reason"] for row in _all(store, LedgerEntry)] == ["run.opened", "run.resumed"]
    assert store.host_usage(first.run_id)[0].last_at is None

    again = store.commit([Unit(lease=later, **everything), Unit(lease=later, **everything)])
    assert again.stale == (later.id,)
    assert len(_all(store, ListingRow)) == 1


def test_a_process_whose_run_was_taken_over_stores_nothing(store: Store) -> None:
    """The fence holds for what has no lease too."""
    begin(store)
    with store.database.transaction() as connection:
        connection.execute(table(Run).update().values(token=table(Run).c.token + 1))

    with pytest.raises(StoreError, match="taken over"):
        store.commit([Unit(records=(record(),))])
    with pytest.raises(StoreError, match="taken over"):
        store.close_run("finished")
    assert _all(store, ListingRow) == []


def _raw_units() -> list[Unit]:
    # mypy refuses these lines: were one of the comments not needed, it would say so.
    item = Unit(records=(Listing(title="raw"),))  # type: ignore[arg-type]
    values = Unit(records=({"title": "raw"},))  # type: ignore[arg-type]
    return [item, values]


@pytest.mark.parametrize("number", [0, 1], ids=["item", "dict"])
def test_only_records_are_stored(store: Store, number: int) -> None:
    """A raw item stops the commit; nothing of its group stays, and its content is not repeated."""
    begin(store)

    with pytest.raises(TypeError, match=r"^the store takes records, not (Listing|dict): pseudonymise it first$"):
        store.commit([Unit(records=(record(1),), links=(queued(1),)), _raw_units()[number]])

    assert _all(store, ListingRow) == []
    assert _all(store, Observation) == []


def test_a_record_of_a_kind_that_does_not_exist_is_refused(store: Store) -> None:
    """Nothing of the group stays."""
    begin(store)

    with pytest.raises(StoreError, match="a record must be one of"):
        store.commit([Unit(records=(record(1), record(2, kind="page")))])
    assert _all(store, ListingRow) == []


# Crawling again


def test_a_second_crawl_adds_observations_and_doubles_nothing(store: Store, clock: Clock) -> None:
    """The thing has its newest state and its first time; each run keeps what it saw."""
    first = begin(store)
    store.commit([Unit(records=(record(1, title="old", price=5.0), record(2, title="gone")))])
    store.close_run("finished")
    clock.go(days=1)
    second = begin(store)
    store.commit([Unit(records=(record(1, title="new"),))])

    states = {row["key"][-1]: row for row in _all(store, ListingRow)}
    assert (states["1"]["title"], states["1"]["price"]) == ("new", None)
    assert (states["1"]["first_run"], states["1"]["last_run"]) == (first.run_id, second.run_id)
    assert (states["1"]["first_seen"], states["1"]["last_seen"]) == (NOW, clock.now)
    assert (states["2"]["title"], states["2"]["last_run"]) == ("gone", first.run_id)
    seen = {(row["run"], row["key"][-1]): row["values"] for row in _all(store, Observation)}
    assert seen == {
        (first.run_id, "1"): {"title": "old", "price": 5.0},
        (first.run_id, "2"): {"title": "gone"},
        (second.run_id, "1"): {"title": "new"},
    }


@pytest.mark.parametrize("together", [True, False], ids=["in one commit", "in two"])
def test_what_two_pages_of_a_run_say_is_put_together(store: Store, together: bool) -> None:
    """A thing on an index page and on its own page is one; of a field that both have, the later word stands."""
    begin(store)
    index = record(1, title="short", price=5.0, mentions=(_mention("u_1"), _mention("u_2", field="vendor")))
    own = record(1, title="in full", description="d", mentions=(_mention("u_3"), _mention("u_3", count=2)))

    store.commit([Unit(records=(index, own))] if together else [Unit(records=(index,))])
    if not together:
        store.commit([Unit(records=(own,))])

    (thing,) = _all(store, ListingRow)
    assert (thing["title"], thing["price"], thing["description"]) == ("in full", 5.0, "d")
    (seen,) = _all(store, Observation)
    assert seen["values"] == {"title": "in full", "price": 5.0, "description": "d"}
    mentions = {(row["field"], row["pseudonym"]): row["count"] for row in _all(store, MentionRow)}
    assert mentions == {("vendor", "u_2"): 1, ("title", "u_3"): 3}


def test_storing_the_same_again_changes_nothing(store: Store) -> None:
    """A page that is fetched twice, as after a sudden end, leaves what fetching it once would."""
    begin(store)
    group = [Unit(records=tuple(record(n, title=f"t{n}", mentions=(_mention(f"u_{n}"),)) for n in range(20)))]
    store.commit(group)
    before = [_all(store, model) for model in (ListingRow, Observation, MentionRow)]

    store.commit(group)

    assert [_all(store, model) for model in (ListingRow, Observation, MentionRow)] == before


def test_the_digest_tells_whether_a_thing_changed(store: Store) -> None:
    """Equal values give an equal digest, whatever their order."""
    begin(store)
    store.commit([Unit(records=(record(1, title="a", unit="g"), record(2, unit="g", title="a"), record(3, title="b")))])

    one, two, three = (row["digest"] for row in sorted(_all(store, Observation), key=lambda row: row["key"]))
    assert one == two != three


def test_every_kind_is_stored_in_its_table(store: Store) -> None:
    """Listings, vendors, feedback and adverts, from several sources, with the strangest text a page can hold."""
    begin(store)
    odd = "a\0b \ud800 \N{PILE OF POO} '; DROP TABLE run; -- %s :x"
    kinds = ("listing", "vendor", "feedback", "advert")

    store.commit([Unit(records=tuple(record(1, kind=kind, url=odd, colour=(odd,)) for kind in kinds))])

    for kind in kinds:
        (row,) = list(store.rows(kind))
        assert row["url"] == odd.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\ud800", "?")
        assert row["derived"] == {"colour": [row["url"]]}


# The ledger of a study


def test_what_followed_the_head_is_recovered_and_said(database_url: str, data_dir: Path) -> None:
    """After a sudden end between a commit and its head, the next sitting counts the entries that the head lacks."""
    with opened(database_url, data_dir) as store:
        begin(store)
        old = heads.head_file(data_dir, STUDY).read_bytes()
        store.commit([Unit(entries=(ENTRY, ENTRY, ENTRY))])
        heads.head_file(data_dir, STUDY).write_bytes(old)
        assert store.verify_ledger().recovered == 3
    with opened(database_url, data_dir) as store:
        assert store.claim() == 3
        begin(store)
        assert store.verify_ledger().recovered == 0
        assert '"recovered":3' in _all(store, LedgerEntry)[-1]["counts"]


def test_a_crawl_does_not_go_on_after_a_ledger_that_was_cut_off(store: Store) -> None:
    """New entries would hide what was taken away."""
    begin(store)
    store.commit([Unit(entries=(ENTRY, ENTRY))])
    with store.database.transaction() as connection:
        connection.execute(table(LedgerEntry).delete().where(table(LedgerEntry).c.seq > 1))

    with pytest.raises(LedgerError, match="was cut off or altered"):
        begin(store)
    with pytest.raises(LedgerError, match="was cut off"):
        store.verify_ledger()


def test_nothing_is_added_to_a_ledger_that_was_not_checked(store: Store) -> None:
    """Whoever adds to the ledger must have claimed the study."""
    with pytest.raises(StoreError, match="claim the study"), store.database.transaction() as connection:
        store.append(connection, [ENTRY])


def test_each_stored_thing_leads_to_its_request_and_its_policy(store: Store) -> None:
    """From an observation to the request, the ledger's entries about it, and the policy that was in force."""
    run = begin(store)
    queue = frontier(store, run)
    queue.add([queued(number) for number in range(5)])
    units = [
        Unit(
            lease=one,
            records=(record(one.id),),
            entries=(Entry(stage="request", verdict="allow", rule="x", reason="ok", subject=one.fingerprint.hex()),),
        )
        for one in lease(queue)
    ]
    store.commit(units)

    seen, entry, runs = table(Observation).c, table(LedgerEntry).c, table(Run).c
    joined = select(func.count()).where(
        seen.request == entry.subject, entry.run == runs.id, entry.policy == runs.policy_digest
    )
    with store.database.transaction() as connection:
        assert connection.scalar(joined) == 5


def test_a_report_reads_without_a_key(database_url: str, data_dir: Path) -> None:
    """What a run did can be read by whoever may open the database, while the crawl goes on."""
    from pipelines.history import History

    with opened(database_url, data_dir) as store:
        run = begin(store)
        store.commit([Unit(records=(record(1, title="a"),))])
        with Database.open(database_url, data_dir=data_dir, read_only=True) as reader:
            history = History(reader, STUDY)

            assert [found.id for found in history.runs()] == [run.run_id]
            assert [row["title"] for row in history.rows("listing")] == ["a"]


def test_a_full_disk_stops_the_crawl_and_loses_nothing(sqlite_file: Path, data_dir: Path) -> None:
    """The commit that does not fit is refused whole; with room again, the crawl goes on where it was."""
    with opened(None, data_dir) as store:
        queue = frontier(store, begin(store))
        queue.add([queued(number) for number in range(3)])
        first, second, _ = lease(queue)
        store.commit([Unit(lease=first, records=(record(1),))])
        _allow_pages(store, 1)
        large = tuple(record(number, title="x" * 5000) for number in range(2, 100))

        with pytest.raises(StoreError, match="the disk is full"):
            store.commit([Unit(lease=second, records=large, entries=(ENTRY,))])

        assert queue.counts() == Counts(leased=2, done=1)
        assert len(_all(store, ListingRow)) == 1
        _allow_pages(store, 100_000)
        assert store.commit([Unit(lease=second, records=large, entries=(ENTRY,))]).stale == ()
        assert len(_all(store, ListingRow)) == 99
        assert store.verify_ledger().entries == 2


def _allow_pages(store: Store, number: int) -> None:
    with store.database.transaction() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {number}")


def test_a_head_that_cannot_be_written_stops_after_a_commit_that_stands(sqlite_file: Path, data_dir: Path) -> None:
    """What was committed stays, and the next sitting recovers it."""
    with opened(None, data_dir) as store:
        begin(store)
        path = heads.head_file(data_dir, STUDY)
        blocked = path.with_name(path.name + ".new")
        blocked.mkdir()

        with pytest.raises(StoreError, match="the ledger's head cannot be written"):
            store.commit([Unit(records=(record(1),), entries=(ENTRY,))])

        blocked.rmdir()
    with opened(None, data_dir) as store:
        assert store.claim() == 1
        assert len(_all(store, ListingRow)) == 1
