"""The frontier: order, pace, budgets, fencing; the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Generator
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from pipelines.frontier import Blocked, Counts, Frontier, HostLimits
from pipelines.store import Outcome, Store, Unit
from pipelines.tables import FrontierRequest, Host, HostRun, table
from policies.errors import StoreError
from tests.storing import HOST, T0, begin, frontier, lease, limits, opened, queued, study_limits

FREE = study_limits()
MIDNIGHT = T0 + 12 * 3600


@pytest.fixture
def store(database_url: str, data_dir: Path) -> Generator[Store]:
    """A store without a run."""
    with opened(database_url, data_dir) as found:
        yield found


@pytest.fixture
def queue(store: Store) -> Frontier:
    """The frontier of a new run."""
    return frontier(store, begin(store))


def _fingerprints(queue: Frontier, limit: int = 100, **given: float) -> list[int]:
    return [int.from_bytes(found.fingerprint, "big") for found in lease(queue, limit, **given)]


# Order


def test_a_request_is_queued_once(queue: Frontier) -> None:
    """What the run knows is passed over, in the same call and in a later one."""
    assert queue.add([queued(1), queued(2), queued(1)]) == 2
    assert queue.add([queued(2), queued(3)]) == 1
    assert queue.add([]) == 0
    assert queue.counts() == Counts(queued=3)


def test_many_requests_are_queued_at_once(queue: Frontier) -> None:
    """A group larger than one statement takes is queued whole and in order."""
    assert queue.add([queued(number % 1200) for number in range(1500)]) == 1200
    assert queue.add([queued(number) for number in range(1201)]) == 1
    assert _fingerprints(queue, 3) == [0, 1, 2]


def test_priority_goes_before_age(queue: Frontier) -> None:
    """Higher priority first, then the older, over several calls."""
    queue.add([queued(1), queued(2, priority=5), queued(3, priority=-1)])
    queue.add([queued(4, priority=5), queued(5)])

    assert _fingerprints(queue, 2) == [2, 4]
    assert _fingerprints(queue) == [1, 5, 3]
    assert _fingerprints(queue) == []


def test_priority_holds_across_hosts(queue: Frontier) -> None:
    """Among the hosts that have a slot free, requests go by priority and age too."""
    hosts = ["a.example", "b.example", "c.example"]
    queue.add([queued(n, host=hosts[n % 3], priority=n % 2) for n in range(9)])
    free = {host: limits() for host in hosts}

    found = queue.lease(100, T0, 1.0, free, FREE)

    assert [int.from_bytes(one.fingerprint, "big") for one in found] == [1, 3, 5, 7, 0, 2, 4, 6, 8]


def test_a_lease_says_all_that_its_request_needs(store: Store) -> None:
    """It carries the request back as it was queued, with the fencing token, the attempt and the start."""
    run = begin(store)
    queue = frontier(store, run)
    queue.add([queued(7)])

    (found,) = lease(queue)

    assert (found.fingerprint, found.host, found.source) == (queued(7).fingerprint, HOST, "market")
    assert (found.payload, found.depth, found.attempts) == (b"sealed 7", 0, 1)
    assert (found.token, found.start_at) == (run.token, T0)


# Pace


def test_starts_are_spread_over_calls(queue: Frontier) -> None:
    """However often it is asked, two starts of a host are never closer than the delay."""
    queue.add([queued(number) for number in range(40)])
    paced = {HOST: limits(0.5)}

    starts = [one.start_at for step in range(12) for one in queue.lease(100, T0 + step * 0.4, 1.0, paced, FREE)]

    assert len(starts) == 11
    assert all(b - a >= 0.5 - 1e-6 for a, b in pairwise(starts))


def test_the_longer_delay_holds(queue: Frontier) -> None:
    """A delay that the host asked for is kept where it is longer than the policy's, and not where it is shorter."""
    queue.add([queued(number) for number in range(10)])
    queue.set_host(HOST, delay_s=2.0)

    assert len(queue.lease(100, T0, 5.0, {HOST: limits(1.0)}, FREE)) == 3

    queue.set_host(HOST, delay_s=0.1)
    assert len(queue.lease(100, T0 + 100, 5.0, {HOST: limits(1.0)}, FREE)) == 6


def test_no_more_is_out_than_may_be_in_flight(store: Store) -> None:
    """A slow host is asked again only when an answer is in."""
    queue = frontier(store, begin(store))
    queue.add([queued(number) for number in range(9)])
    slow = {HOST: limits(10.0, 2)}

    first = [*queue.lease(100, T0, 1.0, slow, FREE), *queue.lease(100, T0 + 10, 1.0, slow, FREE)]
    assert len(first) == 2
    assert queue.lease(100, T0 + 20, 1.0, slow, FREE) == []
    assert queue.next_time(T0 + 20) is None

    store.commit([Unit(lease=first[0])])
    assert len(queue.lease(100, T0 + 30, 1.0, slow, FREE)) == 1


def test_a_paused_host_waits(queue: Frontier) -> None:
    """A pause holds until its end, and a shorter one does not shorten it."""
    queue.add([queued(1)])
    queue.set_host(HOST, paused_until=T0 + 60)
    queue.set_host(HOST, paused_until=T0 + 30)

    assert lease(queue, now=T0 + 59) == []
    assert queue.exhausted() == (Blocked(host=HOST, reason="host.paused", queued=1, until=T0 + 60),)
    assert queue.next_time(T0 + 59) == T0 + 60
    assert len(lease(queue, now=T0 + 60)) == 1


def test_a_closed_host_is_not_asked_again_in_this_run(store: Store) -> None:
    """The first reason stays, and a new run begins with the host open."""
    run = begin(store)
    queue = frontier(store, run)
    queue.add([queued(1)])
    queue.set_host(HOST, closed="login", latency_s=0.5)
    queue.set_host(HOST, closed="captcha")

    assert lease(queue) == []
    assert queue.exhausted() == (Blocked(host=HOST, reason="host.closed:login", queued=1),)
    assert queue.next_time(T0) is None
    assert store.host_usage(run.run_id)[0].latency_s == 0.5

    fresh = frontier(store, begin(store, fresh=True))
    fresh.add([queued(1)])
    assert len(lease(fresh)) == 1


def test_a_host_that_the_policy_does_not_name_is_not_asked(queue: Frontier) -> None:
    """Without limits there is no permission."""
    queue.add([queued(1, host="elsewhere.example"), queued(2)])

    assert _fingerprints(queue) == [2]
    assert queue.exhausted() == (Blocked(host="elsewhere.example", reason="host.unnamed", queued=1),)
    assert queue.next_time(T0) is None


def test_a_request_that_was_put_off_is_not_leased_before_its_time(store: Store) -> None:
    """A retry waits for its time, then goes before what came later, and counts its attempts."""
    queue = frontier(store, begin(store))
    queue.add([queued(1), queued(2)])
    first = lease(queue)[0]
    store.commit([Unit(lease=first, outcome="retry", not_before=T0 + 30)])

    assert lease(queue, now=T0 + 29) == []
    assert queue.next_time(T0 + 1) == T0 + 30
    (again,) = lease(queue, now=T0 + 30)
    assert (again.id, again.attempts, again.payload) == (first.id, 2, first.payload)


# Budgets


def test_the_study_budget_is_met_to_the_page(store: Store) -> None:
    """A budget of 300 pages gives exactly 300 leases, however they are asked for and whatever is put back."""
    queue = frontier(store, begin(store))
    hosts = {f"h{number}.example": limits() for number in range(5)}
    queue.add([queued(number, host=f"h{number % 5}.example") for number in range(400)])

    got = []
    while found := queue.lease(17, T0, 1.0, hosts, study_limits(total_pages=300)):
        got += found
        store.commit([Unit(lease=found[0], outcome="retry"), *(Unit(lease=one) for one in found[1:])])

    assert len(got) == 300
    assert queue.exhausted()[-1] == Blocked(host=None, reason="budget.study.total_pages", queued=118)
    assert queue.next_time(T0) is None
    assert sum(day.pages for day in store.budgets()) == 300


def test_the_budget_of_a_host_is_met_to_the_page(queue: Frontier) -> None:
    """One host's budget does not hold another back."""
    queue.add([queued(number, host=f"h{number % 2}.example") for number in range(40)])
    hosts = {"h0.example": limits(total_pages=7), "h1.example": limits()}

    got = Counter(one.host for _ in range(10) for one in queue.lease(5, T0, 1.0, hosts, FREE))

    assert got == {"h0.example": 7, "h1.example": 20}
    assert [block.reason for block in queue.exhausted()] == ["budget.host.total_pages"]


@pytest.mark.parametrize("whose", ["host", "study"])
def test_a_new_day_brings_a_new_budget(queue: Frontier, whose: str) -> None:
    """A daily budget is full again at midnight UTC, and the frontier says when that is."""
    queue.add([queued(number) for number in range(9)])
    host = limits(pages_per_day=2 if whose == "host" else None)
    study = study_limits(pages_per_day=2 if whose == "study" else None)

    def asked(now: float) -> int:
        return len(queue.lease(9, now, 1.0, {HOST: host}, study))

    assert [asked(T0), asked(T0 + 60)] == [2, 0]
    reasons = {(block.reason, block.until) for block in queue.exhausted()}
    assert (f"budget.{whose}.pages_per_day", MIDNIGHT) in reasons
    assert queue.next_time(T0 + 60) == MIDNIGHT
    assert [asked(MIDNIGHT), asked(T0), asked(MIDNIGHT + 1)] == [2, 0, 0]


# Requests that were never queued


def test_a_slot_for_a_request_that_was_not_queued(queue: Frontier) -> None:
    """A robots.txt or a redirect's target takes its slot and its page like any other request."""
    queue.add([queued(number) for number in range(5)])
    paced = limits(1.0)

    assert queue.slot(HOST, T0, paced, FREE) == T0
    assert queue.slot(HOST, T0, paced, FREE) == T0 + 1
    assert [one.start_at for one in queue.lease(5, T0, 3.0, {HOST: paced}, FREE)] == [T0 + 2, T0 + 3]

    queue.set_host(HOST, paused_until=T0 + 50)
    assert queue.slot(HOST, T0, paced, FREE) == T0 + 50


@pytest.mark.parametrize("why", ["host", "study", "closed"])
def test_no_slot_where_nothing_may_be_asked(queue: Frontier, why: str) -> None:
    """Neither over a budget nor of a closed host; a host that is new is made known."""
    host = limits(total_pages=1 if why == "host" else None)
    study = study_limits(total_pages=1 if why == "study" else None)
    assert queue.slot("new.example", T0, host, study) == T0
    if why == "closed":
        queue.set_host("new.example", closed="captcha")

    assert queue.slot("new.example", T0, host, study) is None


# Sittings


def test_a_later_sitting_shuts_the_earlier_one_out(store: Store) -> None:
    """Once a run was taken over, the old process gets nothing more and may take no slot."""
    old = frontier(store, begin(store))
    old.add([queued(1)])
    begin(store)

    with pytest.raises(StoreError, match="taken over by another process"):
        lease(old)
    with pytest.raises(StoreError, match="taken over by another process"):
        old.slot(HOST, T0, limits(), FREE)


def test_what_an_earlier_sitting_had_leased_is_queued_again(store: Store) -> None:
    """A new sitting gets it back, and only that, and counts the attempts anew."""
    run = begin(store)
    old = frontier(store, run)
    old.add([queued(number) for number in range(3)])
    lease(old, 2)

    assert old.reclaim(run.token) == 0
    assert old.reclaim(run.token + 1) == 2
    assert old.counts() == Counts(queued=3)
    assert [one.attempts for one in lease(frontier(store, begin(store)))] == [1, 1, 1]


# What is asked of the queue


def test_an_empty_queue_has_no_next_time(queue: Frontier) -> None:
    """Nothing queued, nothing to wait for, nothing blocked."""
    assert queue.next_time(T0) is None
    assert queue.exhausted() == ()
    assert lease(queue) == []
    assert queue.exhausted() == ()
    assert queue.next_time(T0) is None


def test_before_the_first_lease_the_time_is_now(queue: Frontier) -> None:
    """Limits are known from the first lease on; until then it is worth trying."""
    queue.add([queued(1)])

    assert queue.next_time(T0) == T0


def test_the_next_time_is_when_something_can_be_leased(queue: Frontier) -> None:
    """At that time a lease gives something, and just before it nothing."""
    queue.add([queued(number) for number in range(40)])
    paced: dict[str, HostLimits] = {HOST: limits(0.7)}
    now = T0
    for _ in range(20):
        queue.lease(3, now, 0.25, paced, FREE)
        later = queue.next_time(now)
        assert later is not None
        assert queue.lease(3, later - 0.01, 0.25, paced, FREE) == [] or later == now
        now = later
        assert len(queue.lease(1, now, 0.25, paced, FREE)) == 1


def test_the_counts_are_those_of_the_rows(store: Store) -> None:
    """What is counted along the way is what a count of the rows would give, whatever happened to them."""
    run = begin(store)
    queue = frontier(store, run)
    outcomes: tuple[Outcome, ...] = ("done", "failed", "refused", "retry")
    hosts = {f"h{number}.example": limits() for number in range(3)}
    for step in range(6):
        queue.add([queued(step * 5 + number, host=f"h{number % 3}.example") for number in range(9)])
        found = queue.lease(7, T0 + step, 1.0, hosts, FREE)
        store.commit([Unit(lease=one, outcome=outcomes[n % 4]) for n, one in enumerate(found[1:])])
        if step == 3:
            queue.reclaim(run.token + 1)

    rows = table(FrontierRequest)
    with store.database.transaction() as connection:
        actual = Counter(connection.scalars(select(rows.c.state)))
        by_host = Counter(tuple(row) for row in connection.execute(select(rows.c.host, rows.c.state)))
    counts = queue.counts()
    assert {name: getattr(counts, name) for name in Counts.__slots__ if getattr(counts, name)} == actual
    for usage in store.host_usage(run.run_id):
        assert {s: getattr(usage, s) for s in Counts.__slots__ if getattr(usage, s)} == {
            state: number for (host, state), number in by_host.items() if host == usage.host
        }


def test_a_finished_request_leaves_no_payload(store: Store) -> None:
    """The sealed request goes when it is done, failed or refused, and stays while it may be made again."""
    queue = frontier(store, begin(store))
    queue.add([queued(number) for number in range(5)])
    found = lease(queue, 4)
    outcomes: tuple[Outcome, ...] = ("done", "failed", "refused", "retry")
    store.commit([Unit(lease=one, outcome=outcome) for one, outcome in zip(found, outcomes, strict=True)])

    rows = table(FrontierRequest)
    with store.database.transaction() as connection:
        kept = connection.scalars(select(rows.c.payload).order_by(rows.c.id)).all()
    assert kept == [None, None, None, b"sealed 3", b"sealed 4"]


def test_pace_and_budget_outlive_the_run(store: Store) -> None:
    """A new run of the study waits for the slot, and counts on the pages, that the last one left."""
    first = frontier(store, begin(store))
    first.add([queued(1)])
    paced = {HOST: limits(60.0, total_pages=2)}
    first.lease(1, T0, 1.0, paced, FREE)
    second = frontier(store, begin(store, fresh=True))
    second.add([queued(1), queued(2)])

    assert second.lease(1, T0 + 1, 1.0, paced, FREE) == []
    assert len(second.lease(9, T0 + 60, 1.0, paced, FREE)) == 1
    assert second.lease(9, T0 + 600, 1.0, paced, FREE) == []
    with store.database.transaction() as connection:
        assert connection.scalar(select(table(Host).c.pages)) == 2
        assert sorted(connection.scalars(select(table(HostRun).c.pages))) == [1, 1]


# Size


def test_a_long_queue_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """With 100,000 requests queued the process is hardly larger than with 10,000, and a lease is as quick."""
    out = subprocess.run(
        [sys.executable, "-m", "tests.soak_frontier", "100000", str(tmp_path / "data")],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    figures = dict(line.split("=") for line in out)

    assert float(figures["grown_mb"]) < 48
    assert float(figures["lease_ms"]) < 40
