"""One governed run: the policy, its gate, the store and the keys, and what is known while it lasts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request

from crawlers.cookies import Cookies
from crawlers.outcome import Ended, Ending, ended
from crawlers.pace import Pace
from crawlers.settings import Machine
from crawlers.source import GovernedSpider
from crawlers.target import Target, Visit, seal, unseal
from crawlers.wording import FAILURES
from crawlers.writer import Writer
from pipelines.frontier import Frontier, HostLimits, Lease, Queued, StudyLimits
from pipelines.items import Record
from pipelines.keys import RunKey
from pipelines.ledger import Entry
from pipelines.store import Committed, HostUsage, OpenRun, Store, Unit
from pipelines.workers import Workers
from policies.errors import BeholdenError
from policies.gate import Gate, RequestFacts, Verdict
from policies.model import Policy

log = logging.getLogger(__name__)
RECENT = 100
"""Pages over which the error rate is taken."""
FEWEST = 20
"""Pages before the error rate says anything."""


@dataclass(slots=True)
class Tally:
    """Counts of a run as it goes, for the screen; the ledger has the same, for keeps."""

    ended: int = 0
    pages: int = 0
    bytes: int = 0
    queued: int = 0
    minors: int = 0
    records: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)


class Run:
    """Everything one crawl needs and may do; Scrapy's components find it as ``crawler.governance``.

    Args:
        policy: the resolved policy.
        machine: where things are.
        store: the open store.
        opened: the run in it.
        key: the run's key.
        workers: the processes that pseudonymise.
    """

    def __init__(
        self, *, policy: Policy, machine: Machine, store: Store, opened: OpenRun, key: RunKey, workers: Workers
    ) -> None:
        self.policy, self.machine, self.store, self.opened, self.key = policy, machine, store, opened, key
        self.workers = workers
        self.frontier = Frontier(store.database.connection, opened.run_id, opened.token)
        self.tally = Tally()
        self.cookies = Cookies() if policy.access.cookies == "session" else None
        self.visits: WeakKeyDictionary[Request, Visit] = WeakKeyDictionary()
        self.permits: WeakKeyDictionary[Request, str] = WeakKeyDictionary()
        self.spiders: dict[str, GovernedSpider] = {}
        self.stopped: dict[str, str] = {}
        self.outstanding: set[int] = set()
        self.stop_rule: str | None = None
        self.failure: BeholdenError | None = None
        self.on_stop: Callable[[], None] = lambda: None
        self.on_change: Callable[[], None] = lambda: None
        self.writer = Writer(store, on_failure=self.fail, on_commit=self._committed)
        self._gate = Gate(policy)
        self._pace = Pace(policy.politeness)
        self._sources = {source.id: source for source in policy.sources}
        self._recent: dict[str, deque[bool]] = {}
        self._in_a_row: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._background: set[asyncio.Future[Any]] = set()

    def ask(self, url: str, *, depth: int, redirects: int, method: str = "GET", has_body: bool = False) -> Verdict:
        """What the gate says of a URL now."""
        facts = RequestFacts(url=url, method=method, has_body=has_body, depth=depth, redirects=redirects)
        return self._gate.may_fetch(facts, now=datetime.now(UTC))

    def limits(self) -> tuple[dict[str, HostLimits], StudyLimits]:
        """Budgets and pace as the queue needs them; hosts of stopped sources are left out."""
        host, study = self.policy.politeness.per_host, self.policy.politeness.per_study
        limit = HostLimits(
            delay_s=host.delay_s,
            concurrency=host.concurrency,
            pages_per_day=host.pages_per_day,
            total_pages=host.total_pages,
            bytes_per_day=host.mb_per_day * 1_000_000,
        )
        hosts = {h: limit for source in self.policy.sources if source.id not in self.stopped for h in source.hosts}
        return hosts, StudyLimits(
            pages_per_day=study.pages_per_day,
            total_pages=study.total_pages,
            bytes_per_day=study.mb_per_day * 1_000_000,
        )

    def accept(self, request: Request, *, depth: int) -> Queued | str:
        """A spider's request in the form in which it waits, or the rule by which the gate refuses it."""
        verdict = self.ask(request.url, depth=depth, redirects=0, method=request.method, has_body=bool(request.body))
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            return verdict.decision.rule
        target = Target(
            url=verdict.url,
            source=verdict.source,
            depth=depth,
            redirects=0,
            callback=getattr(request.callback, "__name__", "parse"),
            arguments=request.cb_kwargs,
        )
        return seal(target, self.key, priority=request.priority)

    def visit(self, lease: Lease) -> Visit | None:
        """A leased request in clear; None, and the lease is given up, when no source has its host."""
        href, source, depth, redirects, callback, arguments = unseal(lease, self.key)
        verdict = self.ask(href, depth=depth, redirects=redirects)
        if verdict.url is None or verdict.source is None or verdict.source.id != source:
            entry = Entry(
                stage="request", verdict="deny", rule="sources.hosts", reason="gate", subject=lease.fingerprint.hex()
            )
            self._add(Unit(lease=lease, outcome="refused", entries=(entry,)))
            return None
        target = Target(
            url=verdict.url,
            source=verdict.source,
            depth=depth,
            redirects=redirects,
            callback=callback,
            arguments=arguments,
        )
        return Visit(target=target, lease=lease)

    def pace(self, host: str, *, latency_s: float | None = None, robots_delay_s: float | None = None) -> None:
        """Take in what a host showed of itself, and slow down where it asks for it."""
        delay = self._pace.learn(host, latency_s=latency_s, robots_delay_s=robots_delay_s)
        if delay is not None:
            self.later(self.writer.call(self.frontier.set_host, host, delay_s=delay))

    def retry(self, visit: Visit, reason: str, *, at_least_s: float = 0.0, whole_host: bool = False) -> Ending:
        """The ending of a request that failed: back to the queue for a while, or given up."""
        wait = self._pace.backoff_s(visit.lease.attempts)
        pause = max(wait or self.policy.politeness.backoff.max_s, at_least_s)
        if whole_host:
            self.later(self.writer.call(self.frontier.set_host, visit.lease.host, paused_until=time.time() + pause))
        return Ending(
            outcome="failed" if wait is None else "retry",
            stage="response",
            verdict="deny",
            rule="politeness.backoff",
            reason=reason,
            retry_after_s=None if wait is None else pause,
            error=True,
        )

    def walled(self, visit: Visit, wall: str) -> Ending:
        """The ending of a request that met a wall: nothing more is asked of its source (hard floor H2)."""
        self.stop_source(visit.target.source.id, "access.captcha")
        return ended("refused", "stop", "access.captcha", f"wall.{wall}")

    def settle(self, failure: Any) -> None:
        """Write down a request that ended before its page was read; Scrapy calls it for each."""
        visit = self.visits.get(failure.request)
        if visit is None:
            return
        if isinstance(failure.value, Ended):
            self.end(visit, failure.value.ending)
        else:
            # Only the class: the message may hold the URL.
            self.end(visit, self.retry(visit, f"net.{type(failure.value).__name__}"))

    def end(self, visit: Visit, ending: Ending) -> None:
        """Write down how a request ended."""
        links: tuple[Queued, ...] = ()
        if ending.location is not None:
            ending, links = self._redirected(visit.target, ending)
        entry = Entry(
            stage=ending.stage,
            verdict=ending.verdict,
            rule=ending.rule,
            reason=ending.reason,
            source=visit.target.source.id,
            subject=visit.subject,
        )
        if ending.rule in FAILURES:
            self.tally.failures[ending.reason] += 1
        elif ending.verdict != "allow":
            self.tally.refusals[ending.rule] += 1
        self._finish(visit, ending, entries=(entry,), links=links)

    def _redirected(self, target: Target, ending: Ending) -> tuple[Ending, tuple[Queued, ...]]:
        verdict = self.ask(ending.location or "", depth=target.depth, redirects=target.redirects + 1)
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            rule = verdict.decision.rule
            return Ending(outcome="refused", stage="response", verdict="deny", rule=rule, reason="redirect"), ()
        further = Target(
            url=verdict.url,
            source=verdict.source,
            depth=target.depth,
            redirects=target.redirects + 1,
            callback=target.callback,
            arguments=target.arguments,
        )
        return ending, (seal(further, self.key, again=verdict.url.href == target.url.href),)

    def read(
        self, visit: Visit, *, links: Iterable[Queued], records: tuple[Record, ...], entries: tuple[Entry, ...]
    ) -> asyncio.Future[None]:
        """Write down a page that was read; the future is done when it is stored."""
        source = visit.target.source
        room = max(source.max_records - self._kept[source.id], 0)
        if len(records) > room:
            records = records[:room]
            self.stop_source(source.id, "sources.max_records")
        self._kept[source.id] += len(records)
        self.tally.pages += 1
        for record in records:
            self.tally.records[record.kind] += 1
            for action, count in record.actions.items():
                what, label, *_ = action.split(":")
                if what == "entity":
                    self.tally.entities[label] += count
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
        usage = None
        if visit.started is not None:
            self.tally.bytes += visit.bytes
            self._watch_errors(visit, ending.error)
            usage = HostUsage(
                host=visit.lease.host,
                at=visit.started,
                latency_s=visit.latency_s,
                bytes=visit.bytes,
                error=ending.error,
            )
        wait = ending.retry_after_s
        self.tally.ended += wait is None
        return self._add(
            Unit(
                lease=visit.lease,
                outcome=ending.outcome,
                not_before=None if wait is None else time.time() + wait,
                links=tuple(links),
                records=records,
                entries=entries,
                host=usage,
            )
        )

    def _add(self, unit: Unit) -> asyncio.Future[None]:
        done = self.writer.add(unit)
        if unit.lease is not None:
            lease_id = unit.lease.id
            done.add_done_callback(lambda _: self._settled(lease_id))
        return done

    def _settled(self, lease_id: int) -> None:
        self.outstanding.discard(lease_id)
        self.on_change()

    def queue(self, queued: Queued | str) -> bool:
        """Queue a request that belongs to no page, or note that it was refused."""
        if isinstance(queued, str):
            self.tally.refusals[queued] += 1
            self.note(Entry(stage="request", verdict="deny", rule=queued, reason="start"))
            return False
        self.writer.add(Unit(links=(queued,)))
        return True

    def note(self, entry: Entry) -> None:
        """Write an entry that belongs to no request."""
        self.writer.add(Unit(entries=(entry,)))

    def stop_source(self, source: str, rule: str) -> None:
        """Ask nothing more of a source in this run."""
        if source not in self.stopped:
            self.stopped[source] = rule
            self.note(Entry(stage="run", verdict="stop", rule=rule, reason="source.stopped", source=source))
            log.warning("source %s stopped: %s", source, rule)

    def stop(self, rule: str) -> None:
        """End the run; what is queued stays queued."""
        if self.stop_rule is None:
            self.stop_rule = rule
            log.warning("run stops: %s", rule)
            self.on_stop()

    def fail(self, error: BeholdenError) -> None:
        """End the run because something it cannot do without has failed."""
        self.failure = self.failure or error
        log.error("%s", error)
        self.stop("floor.H12")

    def _watch_errors(self, visit: Visit, error: bool) -> None:
        source, host = visit.target.source.id, visit.lease.host
        recent = self._recent.setdefault(source, deque(maxlen=RECENT))
        recent.append(error)
        if len(recent) >= FEWEST and sum(recent) / len(recent) > self.policy.stop.error_rate_over:
            self.stop_source(source, "stop.error_rate_over")
        self._in_a_row[host] = self._in_a_row[host] + 1 if error else 0
        if self._in_a_row[host] == self.policy.politeness.stop_after_errors:
            self.note(
                Entry(
                    stage="run",
                    verdict="stop",
                    rule="politeness.stop_after_errors",
                    reason="host.closed",
                    source=source,
                )
            )
            self.later(self.writer.call(self.frontier.set_host, host, closed="politeness.stop_after_errors"))

    def later(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside the crawl."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _committed(self, committed: Committed) -> None:
        self.tally.queued += committed.new_links
        self.on_change()
