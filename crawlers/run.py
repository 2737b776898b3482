"""One governed run: the policy, its gate, the store and the keys, and what is known while it lasts."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request

from crawlers.cookies import Cookies
from crawlers.outcome import Ending
from crawlers.settings import Machine
from crawlers.source import GovernedSpider
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
from policies.sections.sources import Source
from policies.urls import Url, canonical

log = logging.getLogger(__name__)
RECENT = 100
"""Pages over which the error rate is taken."""
FEWEST = 20
"""Pages before the error rate says anything."""


@dataclass(slots=True)
class Tally:
    """Counts of a run as it goes, for the screen; the ledger has the same, for keeps."""

    pages: int = 0
    bytes: int = 0
    records: int = 0
    queued: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Visit:
    """A request on its way: its lease, what it asks for, and what it cost."""

    lease: Lease
    url: Url
    source: Source
    depth: int
    redirects: int
    callback: str
    arguments: dict[str, Any]
    started: float = 0.0
    latency_s: float | None = None
    bytes: int = 0


class Run:
    """Everything one crawl needs and may do; Scrapy's components find it as ``crawler.governance``."""

    def __init__(
        self, *, policy: Policy, machine: Machine, store: Store, opened: OpenRun, key: RunKey, workers: Workers
    ) -> None:
        self.policy, self.machine, self.store, self.opened, self.key = policy, machine, store, opened, key
        self.workers = workers
        self.gate = Gate(policy)
        self.tally = Tally()
        self.cookies = Cookies() if policy.access.cookies == "session" else None
        self.visits: WeakKeyDictionary[Request, Visit] = WeakKeyDictionary()
        self.permits: WeakKeyDictionary[Request, str] = WeakKeyDictionary()
        self.spiders: dict[str, GovernedSpider] = {}
        self.sources = {source.id: source for source in policy.sources}
        self.stopped: dict[str, str] = {}
        self.stop_reason: str | None = None
        self.failure: BeholdenError | None = None
        self.on_stop: Callable[[str], None] = lambda reason: None
        self.on_change: Callable[[], None] = lambda: None
        self._recent: dict[str, deque[bool]] = {}
        self._kept: Counter[str] = Counter()
        self.outstanding: set[int] = set()
        self.writer = Writer(store, on_failure=self._fail, on_commit=self._committed)
        self.frontier: Frontier = store.frontier

    def now(self) -> datetime:
        """The moment, in UTC."""
        return datetime.now(UTC)

    def ask(self, url: str, *, depth: int, redirects: int, method: str = "GET", has_body: bool = False) -> Verdict:
        """What the gate says of a URL now."""
        facts = RequestFacts(url=url, method=method, has_body=has_body, depth=depth, redirects=redirects)
        return self.gate.may_fetch(facts, now=self.now())

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
        hosts = {h: limit for s in self.policy.sources if s.id not in self.stopped for h in s.hosts}
        return hosts, StudyLimits(
            pages_per_day=study.pages_per_day,
            total_pages=study.total_pages,
            bytes_per_day=study.mb_per_day * 1_000_000,
        )

    def queued(self, request: Request, url: Url, source: Source, *, depth: int, redirects: int) -> Queued:
        """A request in the form in which it waits: its URL and arguments sealed under the run's key."""
        callback = getattr(request.callback, "__name__", "parse")
        return self.seal(
            url, source, depth=depth, redirects=redirects, callback=callback, arguments=request.cb_kwargs,
            priority=request.priority,
        )  # fmt: skip

    def seal(
        self,
        url: Url,
        source: Source,
        *,
        depth: int,
        redirects: int,
        callback: str,
        arguments: dict[str, Any],
        priority: int = 0,
    ) -> Queued:
        """See `queued`; raises TypeError where the arguments are not plain values."""
        fingerprint = self.key.fingerprint(canonical(url))
        body = json.dumps([url.href, depth, redirects, callback, arguments], separators=(",", ":"))
        return Queued(
            fingerprint=fingerprint,
            host=url.authority,
            source=source.id,
            priority=priority,
            depth=depth,
            payload=self.key.seal(fingerprint, body.encode()),
        )

    def unseal(self, lease: Lease) -> Visit | None:
        """A leased request in clear; None when the policy no longer knows its host."""
        href, depth, redirects, callback, arguments = json.loads(self.key.open(lease.fingerprint, lease.payload))
        verdict = self.ask(href, depth=depth, redirects=redirects)
        if verdict.url is None or verdict.source is None:
            return None
        return Visit(lease, verdict.url, verdict.source, depth, redirects, callback, arguments)

    def subject(self, lease: Lease) -> str:
        """The keyed digest by which the ledger names a request."""
        return lease.fingerprint.hex()

    def end(self, visit: Visit, ending: Ending, *, links: Iterable[Queued] = ()) -> asyncio.Future[None]:
        """Write down a request that ended before its page was read."""
        entry = Entry(
            stage=ending.stage,
            verdict=ending.verdict,
            rule=ending.rule,
            reason=ending.reason,
            source=visit.source.id,
            subject=self.subject(visit.lease),
        )
        not_before = None if ending.retry_after_s is None else time.time() + ending.retry_after_s
        if ending.verdict != "allow":
            self.tally.refusals[ending.rule] += 1
        return self._finish(visit, ending.outcome, (entry,), links, (), not_before=not_before, error=ending.error)

    def read(
        self, visit: Visit, *, links: Iterable[Queued], records: tuple[Record, ...], entries: tuple[Entry, ...]
    ) -> asyncio.Future[None]:
        """Write down a page that was read."""
        self.tally.pages += 1
        room = visit.source.max_records - self._kept[visit.source.id]
        if len(records) > room:
            records = records[: max(room, 0)]
            self.stop_source(visit.source.id, "sources.max_records")
        self._kept[visit.source.id] += len(records)
        self.tally.records += len(records)
        for record in records:
            for action, count in record.actions.items():
                if action.startswith("entity:"):
                    self.tally.entities[action.split(":")[1]] += count
        return self._finish(visit, "done", entries, links, records)

    def _finish(
        self,
        visit: Visit,
        outcome: str,
        entries: tuple[Entry, ...],
        links: Iterable[Queued],
        records: tuple[Record, ...],
        *,
        not_before: float | None = None,
        error: bool = False,
    ) -> asyncio.Future[None]:
        self.tally.bytes += visit.bytes
        usage = HostUsage(
            host=visit.lease.host, at=visit.started, latency_s=visit.latency_s, bytes=visit.bytes, error=error
        )
        unit = Unit(
            lease=visit.lease,
            outcome=outcome,  # type: ignore[arg-type]
            not_before=not_before,
            links=tuple(links),
            records=records,
            entries=entries,
            host=usage if visit.started else None,
        )
        if visit.started:
            self._watch_errors(visit.source.id, error)
        done = self.writer.add(unit)
        done.add_done_callback(lambda _: self._settled(visit.lease.id))
        return done

    def _settled(self, lease_id: int) -> None:
        self.outstanding.discard(lease_id)
        self.on_change()

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
        if self.stop_reason is None:
            self.stop_reason = rule
            log.warning("run stops: %s", rule)
            self.on_stop(rule)

    def _watch_errors(self, source: str, error: bool) -> None:
        recent = self._recent.setdefault(source, deque(maxlen=RECENT))
        recent.append(error)
        if len(recent) >= FEWEST and sum(recent) / len(recent) > self.policy.stop.error_rate_over:
            self.stop_source(source, "stop.error_rate_over")

    def _fail(self, error: BeholdenError) -> None:
        self.failure = error
        self.stop("floor.H12")

    def _committed(self, committed: Committed) -> None:
        self.tally.queued += committed.new_links
        self.on_change()
