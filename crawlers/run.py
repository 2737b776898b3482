"""One governed run: the policy, its gate, the store and the keys, and what is known while it lasts."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from scrapy import Request

from crawlers import clock
from crawlers.admission import Admission
from crawlers.cookies import Cookies
from crawlers.doors import Doors
from crawlers.errors_seen import ErrorsSeen
from crawlers.failing import ending_of, move
from crawlers.logins import TIME_OVER, Logins, clause_of, clause_of_end
from crawlers.outcome import Ended, Ending, ended, kind_of, refused, unsent
from crawlers.pace import Pace
from crawlers.quota import Quota
from crawlers.room import Room
from crawlers.settings import Machine
from crawlers.tally import Tally
from crawlers.target import Permit, Visit
from crawlers.tor.isolation import Circuits
from crawlers.tor.replies import BY_REASON, Kind, Reply
from crawlers.tor.supervisor import Tor
from crawlers.writer import Writer
from pipelines.frontier import Frontier, HostLimits, Lease, Queued, StudyLimits
from pipelines.items import Record
from pipelines.keys import RunKey
from pipelines.ledger import Entry
from pipelines.store import Committed, HostUsage, OpenRun, Store, Unit
from pipelines.workers import Workers
from policies.errors import BeholdenError, GovernanceError, KeyFileError
from policies.model import Policy
from policies.sections.sources import Source
from policies.sessions import CLAUSE

log = logging.getLogger(__name__)
PAUSED, USED = "source.paused", "session.used"
"""Reasons in the ledger."""
FAILING = "stop.error_rate_over"
"""The clause by which a source stops because its pages fail today: what is queued stays queued."""
BROKEN_OFF = ("net.closed", "net.cut")
"""Reasons of failures that befall all that is under way to a host."""
DOUBT_S = 60.0
"""How long a door is left alone that has not shown that it leads to the place."""


class Run:
    """Everything one crawl needs and may do; Scrapy's components find it as ``crawler.governance``.

    Args:
        policy: the resolved policy.
        machine: where things are.
        store: the open store.
        opened: the run in it.
        key: the run's key.
        workers: the processes that pseudonymise.
        tor: the tor that it goes through, where its policy names that route.
        logins: the sessions of its sources.

    Attributes:
        paused: source to the clause by which it waits for a person.
        reached: hosts that have answered in this run.
    """

    def __init__(
        self,
        *,
        policy: Policy,
        machine: Machine,
        store: Store,
        opened: OpenRun,
        key: RunKey,
        workers: Workers,
        tor: Tor | None = None,
        logins: Logins | None = None,
    ) -> None:
        self.policy, self.machine, self.store, self.opened, self.key = policy, machine, store, opened, key
        self.workers, self.tor = workers, tor
        self.logins = logins or Logins(policy, folder=machine.keys)
        self.frontier = Frontier(store.database.connection, opened.run_id, opened.token)
        self.tally = Tally()
        self.cookies = Cookies() if policy.access.cookies == "session" else None
        self.visits: WeakKeyDictionary[Request, Visit] = WeakKeyDictionary()
        self.permits: WeakKeyDictionary[Request, Permit] = WeakKeyDictionary()
        self.sent: WeakKeyDictionary[Request, float] = WeakKeyDictionary()
        self.starts: WeakSet[Request] = WeakSet()
        self.stopped: dict[str, str] = {}
        self.paused: dict[str, str] = {}
        self.outstanding: set[int] = set()
        self.in_hand: Counter[str] = Counter()
        self.stop_rule: str | None = None
        self.stopping = asyncio.Event()
        self.complete = False
        self.failure: BeholdenError | None = None
        self.on_stop: Callable[[], None] = lambda: None
        self.on_change: Callable[[], None] = lambda: None
        self.on_seen: Callable[[], None] = lambda: None
        self.errors = ErrorsSeen(policy)
        self.pacing = Pace(policy.politeness)
        self.writer = Writer(store, on_failure=self.fail, on_commit=self._committed)
        self.doors = Doors(policy)
        self.reached: set[str] = set()
        self.circuits = Circuits(policy.study.id, key.fingerprint, policy.politeness.circuits_per_hour)
        self._by_tor = {host for source in policy.sources if source.route == "tor" for host in source.hosts}
        self._may_return = self._by_tor.union(*(s.hosts for s in policy.sources if s.mirrors))
        self.admission = Admission(policy, key, self.doors)
        self._unsent: Counter[bytes] = Counter()
        self.room = Room(policy, store, self.writer)
        self.quota = Quota(policy.politeness)
        self._remember(clock.now())
        self._background: set[asyncio.Future[Any]] = set()

    def _remember(self, now: float) -> None:
        """Take up pace and bytes where the sitting before left them."""
        hosts, study = self.frontier.history(now)
        for host, before in hosts.items():
            self.pacing.sent(host, before.last_at)
            self.pacing.pause(host, before.paused_until)
            self.quota.add(host, before.bytes_today, now)
            if self.opened.resumed and before.last_at:
                self.reached.add(host)
        self.quota.study = study

    def hold(self, source: str, host: str) -> Ended | None:
        """Why nothing may be asked of a host at this moment, whatever the gate says of the address."""
        if self.stop_rule is not None:
            return unsent(self.stop_rule)
        if source in self.stopped:
            end = unsent if self.stopped[source] == FAILING else refused
            return end(self.stopped[source], "source.stopped")
        if source in self.paused or self.logins.is_over(source):
            self.pause_source(source, CLAUSE, TIME_OVER)
            return unsent(self.paused[source], "source.paused")
        if self.is_down(host):
            return unsent("politeness.stop_after_errors", "host.down")
        if (rule := self.quota.spent(host)) is not None:
            return unsent(rule)
        return None

    def by_tor(self, host: str) -> bool:
        """Whether a host is reached by Tor."""
        return host in self._by_tor

    def may_return(self, host: str) -> bool:
        """Whether what waits for a host is kept where it cannot be reached.

        It is where the host has answered in this run, is an onion service, or has mirrors. Of any other host nothing
        but the start waits, with which the next run begins anyway.
        """
        return host in self._may_return or host in self.reached

    def is_down(self, host: str) -> bool:
        """Whether a host failed too often to be asked again in this sitting, and its place has no other open door."""
        return host in self.errors.closed and self.doors.all_shut(host, clock.now())

    def wait_s(self, reply: Reply) -> float:
        """How long asking again is of no use."""
        return self.tor.requery_s if self.tor and reply.kind is Kind.GONE else reply.wait_s

    async def sleep(self, seconds: float) -> bool:
        """Wait; False where the run stops meanwhile."""
        try:
            async with asyncio.timeout(max(seconds, 0.0)):
                await self.stopping.wait()
        except TimeoutError:
            return True
        return False

    async def slot(self, host: str) -> bool:
        """Wait for a time slot of a host, for a request that was never queued; False where its budget is spent."""
        hosts, study = self.limits()
        if (limits := hosts.get(host)) is None:
            return False
        start = await self.writer.call(self.frontier.slot, host, clock.now(), limits, study)
        return start is not None and await self.sleep(start - clock.now())

    def limits(self) -> tuple[dict[str, HostLimits], StudyLimits]:
        """Budgets and pace as the queue needs them; hosts of sources that are stopped or wait are left out."""
        host, study = self.policy.politeness.per_host, self.policy.politeness.per_study
        limit = HostLimits(
            delay_s=host.delay_s,
            concurrency=host.concurrency,
            pages_per_day=host.pages_per_day,
            total_pages=host.total_pages,
            bytes_per_day=host.mb_per_day * 1_000_000,
        )
        shut = self.stopped.keys() | self.paused.keys()
        open_sources = (source for source in self.policy.sources if source.id not in shut)
        hosts = {host: limit for source in open_sources for host in source.hosts if not self.is_down(host)}
        return hosts, StudyLimits(
            pages_per_day=study.pages_per_day,
            total_pages=study.total_pages,
            bytes_per_day=study.mb_per_day * 1_000_000,
        )

    def pace(self, host: str, *, latency_s: float | None = None, robots_delay_s: float | None = None) -> None:
        """Take in what a host showed of itself, and slow down where it asks for it."""
        delay = self.pacing.learn(host, latency_s=latency_s, robots_delay_s=robots_delay_s)
        if delay is not None:
            self.later(self.writer.call(self.frontier.set_host, host, delay_s=delay))

    def pause(self, host: str, seconds: float) -> None:
        """Ask a host for nothing for a while."""
        until = clock.now() + seconds
        self.pacing.pause(host, until)
        self.later(self.writer.call(self.frontier.set_host, host, paused_until=until))

    def retry(self, visit: Visit, reason: str, *, at_least_s: float = 0.0, whole_host: bool = False) -> Ending:
        """The ending of a request that failed: back to the queue for a while, or given up.

        Where a host asks to be left alone, or breaks off, all that is under way fails at once: that counts against the
        first of these pages alone.
        """
        host, late = visit.lease.host, False
        if whole_host:
            late = not self.pacing.busy(host, visit.started or 0.0, clock.now())
            at_least_s = max(at_least_s, self.pacing.busy_s(host))
            self.pause(host, at_least_s)
        elif visit.started is not None and reason in BROKEN_OFF:
            late = not self.pacing.broke(host, visit.started, clock.now())
        if late:
            self.spare(visit)
        wait = self.pacing.backoff_s(visit.lease.attempts - self._unsent[visit.lease.fingerprint])
        pause = max(wait or 0.0, at_least_s)
        return Ending(
            outcome="failed" if wait is None else "retry",
            stage="response",
            verdict="deny",
            rule="politeness.backoff",
            reason=reason,
            retry_after_s=None if wait is None else pause,
            error=not late,
            late=late,
        )

    def spare(self, visit: Visit) -> None:
        """Let a try not count against its page, which was not to blame; one that was never sent does not anyway."""
        self._unsent[visit.lease.fingerprint] += visit.started is not None

    def seen(self, visit: Visit) -> None:
        """Note that an answer was looked at: it is no wall, and the host may be asked for the next page."""
        if not visit.seen:
            visit.seen = True
            self.in_hand[visit.lease.host] -= 1
            self.on_seen()

    def sending(self, request: Request) -> None:
        """Note when a request is sent."""
        self.sent[request] = now = clock.now()
        if (visit := self.visits.get(request)) is not None:
            visit.started = now

    def received(self, host: str, size: int) -> None:
        """Count bytes as they come in."""
        self.tally.bytes += size
        self.quota.add(host, size, clock.now())

    def spent(self, request: Request, host: str, size: int) -> None:
        """Count a request that was never queued, where it was sent: one for a robots.txt."""
        if (at := self.sent.get(request)) is not None:
            self.writer.add(Unit(host=HostUsage(host=host, at=at, bytes=size)))

    def walled(self, visit: Visit, wall: str) -> Ending:
        """The ending of a request that met a wall: nothing more is asked of its source (hard floor H2).

        Where the policy has a person for it, the source waits with all that is queued; else it stops.
        """
        if clause := clause_of(self.policy.access, wall):
            return self.paused_at(visit, clause, f"wall.{wall}")
        self.stop_source(visit.target.source.id, "access.captcha")
        return ended("refused", "stop", "access.captcha", f"wall.{wall}")

    def paused_at(self, visit: Visit, clause: str, why: str) -> Ending:
        """The ending of a request from which on its source waits for a person; it goes back to the queue."""
        self.pause_source(visit.target.source.id, clause, why)
        return ended("retry", "stop", clause, why)

    def settle(self, failure: Any) -> None:
        """Write down a request that ended before its page was read; Scrapy calls it for each."""
        visit = self.visits.get(failure.request)
        if visit is None:
            return
        self.end(visit, ending_of(self, visit, failure.value))

    def end(self, visit: Visit, ending: Ending) -> None:
        """Write down how a request ended, where that was not done."""
        if not visit.ended:
            self._end(visit, ending)

    def _end(self, visit: Visit, ending: Ending) -> asyncio.Future[None]:
        links: tuple[Queued, ...] = ()
        if ending.location is not None:
            onward = self.admission.moved if ending.moved else self.admission.redirected
            further = onward(visit.target, ending.location)
            if isinstance(further, Queued):
                links = (further,)
            else:
                ending = ended("refused", "deny", further, "redirect")
        entry = Entry(
            stage=ending.stage,
            verdict=ending.verdict,
            rule=ending.rule,
            reason=ending.reason,
            source=visit.target.source.id,
            subject=visit.subject,
        )
        self.tally.end(ending)
        return self._finish(visit, ending, entries=(entry,), links=links)

    async def keep(self, source: Source, records: tuple[Record, ...]) -> tuple[Record, ...]:
        """The records that the policy has room for; where it has none for a new one, the source stops."""
        kept = await self.room.take(source.id, records)
        if len(kept) < len(records):
            self.stop_source(source.id, "sources.max_records")
        return kept

    def read(
        self, visit: Visit, *, links: Iterable[Queued], records: tuple[Record, ...], entries: tuple[Entry, ...]
    ) -> asyncio.Future[None]:
        """Write down a page that was read; the future is done when it is stored."""
        links, host = tuple(links), visit.lease.host
        if links or records:
            self.doors.prove(host)
        elif (
            self.doors.is_doubtful(host)
            and (moved := move(self, visit, "door.empty", shut_s=DOUBT_S, most=1)) is not None
        ):
            return self._end(visit, moved)
        self.tally.read(records)
        ending = Ending(outcome="done", stage="response", verdict="allow", rule="items", reason="read")
        return self._finish(visit, ending, entries=entries, links=links, records=records)

    def _finish(
        self,
        visit: Visit,
        ending: Ending,
        *,
        entries: tuple[Entry, ...],
        links: Iterable[Queued] = (),
        records: tuple[Record, ...] = (),
    ) -> asyncio.Future[None]:
        visit.ended = True
        self.seen(visit)
        usage = None
        if visit.started is not None:
            self._watch_errors(visit, ending, visit.started)
            usage = HostUsage(
                host=visit.lease.host,
                at=visit.started,
                latency_s=visit.latency_s,
                bytes=visit.bytes,
                error=ending.error,
            )
        wait = ending.retry_after_s
        sent = visit.started is not None or ending.charged
        self.tally.ended += ending.outcome != "retry"
        if ending.outcome != "retry":
            self._unsent.pop(visit.lease.fingerprint, None)
        elif not sent:
            self._unsent[visit.lease.fingerprint] += 1
        return self._add(
            Unit(
                lease=visit.lease,
                outcome=ending.outcome,
                not_before=None if wait is None else clock.now() + wait,
                sent=sent,
                links=tuple(links),
                records=records,
                entries=entries,
                host=usage,
            )
        )

    def _add(self, unit: Unit) -> asyncio.Future[None]:
        done = self.writer.add(unit)
        if self.writer.waiting >= len(self.outstanding):
            self.writer.hurry()
        if (lease := unit.lease) is not None:
            done.add_done_callback(lambda _: self._settled(lease, unit.records))
        return done

    def _settled(self, lease: Lease, records: tuple[Record, ...]) -> None:
        self.outstanding.discard(lease.id)
        if records:
            self.room.stored(lease.source, records)
        self.on_change()

    def give_back(self, lease: Lease) -> None:
        """Put back a request that was never handed out."""
        self._unsent[lease.fingerprint] += 1
        self._add(Unit(lease=lease, outcome="retry", sent=False))

    def queue(self, queued: Queued | str | None) -> bool:
        """Queue a request that belongs to no page, or note that it was refused."""
        if isinstance(queued, str):
            self.tally.refusals[queued] += 1
            self.note(Entry(stage="request", verdict="deny", rule=queued, reason="start"))
        elif queued is not None:
            self.writer.add(Unit(links=(queued,)))
            if not self.outstanding:
                self.writer.hurry()
        return isinstance(queued, Queued)

    def visit(self, lease: Lease) -> Visit | None:
        """A leased request in clear; None, and the lease is given up, where no source has its host."""
        visit = self.admission.visit(lease)
        if visit is None:
            entry = Entry(
                stage="request", verdict="deny", rule="sources.hosts", reason="gate", subject=lease.fingerprint.hex()
            )
            self._add(Unit(lease=lease, outcome="refused", entries=(entry,)))
        return visit

    def note(self, entry: Entry) -> None:
        """Write an entry that belongs to no request."""
        self.writer.add(Unit(entries=(entry,)))

    def stop_source(self, source: str, rule: str) -> None:
        """Ask nothing more of a source in this run."""
        if source not in self.stopped:
            self.stopped[source] = rule
            self.note(Entry(stage="run", verdict="stop", rule=rule, reason="source.stopped", source=source))
            log.warning("source %s stopped: %s", source, rule)

    def take_up_logins(self) -> None:
        """Note which sources are read with a session, and let those wait whose session has ended."""
        for source in self.logins.used:
            self.note(Entry(stage="run", verdict="allow", rule=CLAUSE, reason=USED, source=source))
        for source, why in self.logins.ended.items():
            self.pause_source(source, clause_of_end(why), why)

    def pause_source(self, source: str, clause: str, why: str) -> None:
        """Ask nothing more of a source until a person was there; what is queued stays queued."""
        if source in self.paused or source in self.stopped:
            return
        self.paused[source] = clause
        try:
            state = self.logins.end(source, why)
        except KeyFileError as error:
            self.fail(error)
            return
        counts = {state: 1, why: 1}
        self.note(Entry(stage="run", verdict="stop", rule=clause, reason=PAUSED, source=source, counts=counts))
        log.warning("source %s waits for a person: %s (%s)", source, clause, why)
        self.on_change()

    def stop(self, rule: str) -> None:
        """End the run; what is queued stays queued."""
        if self.stop_rule is None:
            self.stop_rule = rule
            self.stopping.set()
            log.warning("run stops: %s", rule)
            self.on_stop()

    def fail(self, error: BeholdenError) -> None:
        """End the run because something it cannot do without has failed."""
        self.failure = self.failure or error
        log.error("%s", error)
        self.stop("floor.H12")

    def _watch_errors(self, visit: Visit, ending: Ending, sent_at: float) -> None:
        if ending.late:
            return
        source = visit.target.source.id
        if not ending.error:
            self.pacing.calm(visit.lease.host, sent_at)
        # A door that does not open is no failure of the place behind it.
        unopened = ending.moved or ending.reason in BY_REASON
        if not unopened and self.errors.of_source(source, ending.error):
            self.stop_source(source, FAILING)
            self.on_change()
        self.count_error(source, visit.lease.host, ending.error)

    def count_error(self, source: str, host: str, error: bool) -> None:
        """Count an answer of a host, or that none came.

        After too many in a row nothing more is asked of it in this sitting; what waits for it stays in the queue.
        """
        if not self.errors.of_host(host, error):
            return
        rule = "politeness.stop_after_errors"
        self.note(Entry(stage="run", verdict="stop", rule=rule, reason="host.down", source=source))
        self.doors.shut(host, float("inf"))

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside the crawl."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        self.guard(task)

    def guard(self, task: asyncio.Future[Any]) -> None:
        """Let a part of the run that fails stop the run, instead of being missed by nobody."""
        task.add_done_callback(self._after)

    def _after(self, task: asyncio.Future[Any]) -> None:
        if task.cancelled() or (error := task.exception()) is None:
            return
        if not isinstance(error, BeholdenError):
            error = GovernanceError(f"a part of the run failed ({kind_of(error)})")
        self.fail(error)

    def _committed(self, committed: Committed) -> None:
        self.tally.queued += committed.new_links
        self.admission.remember(committed.links)
        self.on_change()
