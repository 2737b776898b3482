"""The store: what a request led to goes into the database in one transaction, or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, select

from pipelines import heads, ledger
from pipelines.database import Database
from pipelines.history import History
from pipelines.items import Record
from pipelines.leasing import Sitting, fence, unspend
from pipelines.ledger import Entry, Head, Verified
from pipelines.queued import Lease, Outcome, Queued, Settled, enqueue, forget_payloads, held, reclaim, settle
from pipelines.records import save
from pipelines.rhythm import check_cadence, check_clock
from pipelines.tables import Closing, Run, Source, table
from pipelines.usage import HostUsage, Starts, charge
from policies.errors import StoppedError, StoreError

__all__ = ["Committed", "HostUsage", "OpenRun", "Outcome", "RunSource", "Store", "Unit"]

_CLOSING, _RUN, _SOURCE = table(Closing), table(Run), table(Source)

_RESUMABLE = ("running", "interrupted")

Ending = Literal["interrupted", "finished", "stopped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSource:
    """A source of a run: its id in the policy, the spider that reads it, and its hosts."""

    id: str
    spider: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """All that came of one request. It is stored whole, or, where its lease is no longer held, dropped whole.

    Attributes:
        lease: None for what no queued request led to, such as the start requests or a robots.txt.
        outcome: what becomes of the leased request; ``retry`` puts it back, not to be leased before `not_before`.
        sent: False where the host was not asked in the end, so that the lease costs no budget.
        links: requests to be queued; those that the run knows are passed over.
    """

    lease: Lease | None = None
    outcome: Outcome = "done"
    not_before: float | None = None
    sent: bool = True
    links: tuple[Queued, ...] = ()
    records: tuple[Record, ...] = ()
    entries: tuple[Entry, ...] = ()
    host: HostUsage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """The run that a process may now write.

    Attributes:
        token: the fencing token of this sitting.
        resumed: True where an interrupted run goes on.
        reclaimed: requests that an earlier sitting had leased and not finished; they are queued again.
    """

    run_id: str
    token: int
    resumed: bool
    reclaimed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit did.

    Attributes:
        stale: ids of the leases that were no longer held; their units were dropped.
        new_links: requests queued that the run did not know.
        links: fingerprints of the requests that are queued now, those that the run knew among them.
    """

    stale: tuple[int, ...]
    new_links: int
    links: tuple[bytes, ...]
    head: Head


class Store(History):
    """The one way into the database for what a study's crawl found and decided: from one thread, in one process.

    Args:
        database: open for writing.
        study: the study's id.
        ledger_key: seals the ledger's head.
        clock: for tests.
    """

    def __init__(
        self,
        database: Database,
        study: str,
        *,
        ledger_key: bytes,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__(database, study)
        self._ledger_key = ledger_key
        self._clock = clock
        self._sitting: Sitting | None = None
        self._policy: str | None = None
        self._sealed: Head | None = None
        self._claimed = False
        self._starts: dict[str, Starts] = {}

    def claim(self) -> int:
        """Keep other processes from the study, and see that its ledger may be gone on with.

        Returns:
            How many ledger entries follow the one that its head names: more than none after a sudden end.

        Raises:
            StoreError: another process is at work on the study.
            LedgerError: the ledger was cut off or altered since its head was written.
        """
        self.database.hold(self.study)
        with self.database.transaction() as connection:
            recovered = heads.recovered(connection, self.database.data_dir, self.study, self._ledger_key)
        self._claimed = True
        return recovered

    def open_run(
        self,
        *,
        policy_id: str,
        policy_version: str,
        policy_digest: str,
        key_epoch: int = 1,
        settings: Mapping[str, Any] | None = None,
        sources: Sequence[RunSource] = (),
        fresh: bool = False,
        cadence: str | None = None,
    ) -> OpenRun:
        """Begin a run, or go on with the study's latest one where it was interrupted under the same policy and key.

        Args:
            policy_id: the policy's id.
            policy_version: its version.
            policy_digest: digest of the resolved policy.
            key_epoch: epoch of the pseudonym key.
            settings: plain facts about the run, without paths, addresses of pages or secrets.
            sources: those of the policy that are crawled.
            fresh: begin a new run in any case.
            cadence: how often a new run may begin, such as ``weekly``; None where it does not matter.

        Raises:
            StoreError: another process is at work on the study.
            StoppedError: the study was closed, or it is too early for a new run.
            ClockError: the clock is behind what the study has written.
            LedgerError: the ledger was cut off or altered since its head was written.
        """
        recovered = self.claim()
        now = self._clock()
        with self.database.transaction() as connection:
            if (closed := connection.scalar(select(_CLOSING.c.at).where(_CLOSING.c.study == self.study))) is not None:
                raise StoppedError(f"the study {self.study} was closed on {closed:%Y-%m-%d}; no run of it begins again")
            check_clock(connection, self.study, now)
            row = None if fresh else self._interrupted(connection, policy_digest)
            row = row if row is not None and row["key_epoch"] == key_epoch else None
            if row is None and cadence is not None:
                check_cadence(connection, self.study, cadence, now)
            run_id = _new_id(connection, now) if row is None else row["id"]
            token = 1 if row is None else row["token"] + 1
            others = _RUN.update().where(_RUN.c.study == self.study, _RUN.c.status == "running", _RUN.c.id != run_id)
            connection.execute(others.values(status="interrupted", reason="process.ended", ended_at=now))
            facts = {"status": "running", "reason": None, "ended_at": None, "token": token}
            if row is None:
                policy = {"policy_id": policy_id, "policy_version": policy_version, "policy_digest": policy_digest}
                own = {"id": run_id, "study": self.study, "started_at": now, "key_epoch": key_epoch}
                connection.execute(_RUN.insert(), facts | policy | own | {"settings": dict(settings or {})})
                rows = [{"run": run_id, "id": s.id, "spider": s.spider, "hosts": list(s.hosts)} for s in sources]
                if rows:
                    connection.execute(_SOURCE.insert(), rows)
            else:
                connection.execute(_RUN.update().where(_RUN.c.id == run_id).values(facts))
            reclaimed = reclaim(connection, run_id, token)
            self._sitting, self._policy = Sitting(run=run_id, study=self.study, token=token), policy_digest
            reason = "run.opened" if row is None else "run.resumed"
            counts = {"reclaimed": reclaimed, "recovered": recovered, "sitting": token, "epoch": key_epoch}
            entry = Entry(stage="run", verdict="allow", rule="run.open", reason=reason, counts=counts)
            head = self.append(connection, [entry])
        self.seal(head)
        return OpenRun(run_id=run_id, token=token, resumed=row is not None, reclaimed=reclaimed)

    def resumable_epoch(self, policy_digest: str) -> int | None:
        """Epoch of the key of the interrupted run that `open_run` would go on with; None where it would begin one."""
        with self.database.transaction() as connection:
            row = self._interrupted(connection, policy_digest)
        return None if row is None else int(row["key_epoch"])

    def commit(self, units: Sequence[Unit]) -> Committed:
        """Store what requests led to, in one transaction; when it returns, it is on disk.

        A unit whose lease is no longer held is dropped whole: its links, records, entries and cost.

        Raises:
            StoreError: another process has taken over the run, or the database failed; nothing was stored.
            TypeError: something other than a `Record` was to be stored.
        """
        sitting = self._open()
        with self.database.transaction() as connection:
            fence(connection, sitting)
            live, stale = _live(connection, sitting, units)
            links = [link for u in live for link in u.links]
            new_links = enqueue(connection, sitting.run, self.study, links)
            records = [(r, u.lease.fingerprint.hex() if u.lease else None) for u in live for r in u.records]
            save(connection, sitting, records, self._clock())
            settle(connection, sitting.run, [_settled(u.lease, u) for u in live if u.lease])
            unspend(connection, sitting, [u.lease for u in live if u.lease and not u.sent])
            charge(connection, sitting, [u.host for u in live if u.host], self._starts)
            head = self.append(connection, [entry for u in live for entry in u.entries])
        self.database.still_there()
        self.seal(head)
        return Committed(stale=stale, new_links=new_links, links=tuple(link.fingerprint for link in links), head=head)

    def close_run(self, status: Ending, reason: str | None = None) -> None:
        """End this sitting; a run that was interrupted can be opened again, of any other the queue's contents go.

        Args:
            status: how it ended.
            reason: a code that says why.
        """
        sitting = self._open()
        counts = {"sitting": sitting.token}
        verdict: Literal["allow", "stop"] = "allow" if status == "finished" else "stop"
        entry = Entry(stage="run", verdict=verdict, rule="run.close", reason=reason or f"run.{status}", counts=counts)
        with self.database.transaction() as connection:
            fence(connection, sitting)
            reclaim(connection, sitting.run, sitting.token + 1)
            if status != "interrupted":
                forget_payloads(connection, sitting.run)
            ended = _RUN.update().where(_RUN.c.id == sitting.run)
            connection.execute(ended.values(status=status, reason=reason, ended_at=self._clock()))
            head = self.append(connection, [entry])
        self.seal(head)
        self._sitting = None

    def append(self, connection: Connection, entries: Sequence[Entry]) -> Head:
        """Add ledger entries within the caller's transaction, which `seal` must follow.

        Raises:
            StoreError: the study was not claimed: an entry after a ledger that was cut off would hide that.
        """
        if not self._claimed:
            raise StoreError(f"claim the study {self.study}, or open a run, before anything is added to its ledger")
        run = self._sitting.run if self._sitting else None
        return ledger.append(connection, self.study, entries, at=self._clock(), run=run, policy=self._policy)

    def seal(self, head: Head) -> None:
        """Write the ledger's head beside the database, after the entries it names are on disk."""
        if head != self._sealed:
            heads.write_head(self.database.data_dir, head, self._ledger_key)
            self._sealed = head

    def verify_ledger(self) -> Verified:
        """Check the whole ledger of the study against its head.

        Raises:
            LedgerError: it does not hold; the message names the first entry that is wrong.
        """
        with self.database.transaction() as connection:
            return heads.verify_study(connection, self.database.data_dir, self.study, self._ledger_key)

    def _open(self) -> Sitting:
        if self._sitting is None:
            raise StoreError("no run is open: open one before anything is stored")
        return self._sitting

    def _interrupted(self, connection: Connection, digest: str) -> RowMapping | None:
        query = select(_RUN).where(_RUN.c.study == self.study, _RUN.c.policy_digest == digest)
        row = connection.execute(query.order_by(_RUN.c.started_at.desc()).limit(1)).mappings().one_or_none()
        return row if row is not None and row["status"] in _RESUMABLE else None


def _new_id(connection: Connection, now: datetime) -> str:
    while True:
        run_id = f"{now:%Y%m%d}-{secrets.token_hex(2)}"
        if connection.scalar(select(_RUN.c.id).where(_RUN.c.id == run_id)) is None:
            return run_id


def _live(connection: Connection, sitting: Sitting, units: Sequence[Unit]) -> tuple[list[Unit], tuple[int, ...]]:
    holding = held(connection, sitting.run, sitting.token, [unit.lease.id for unit in units if unit.lease])
    live, stale = [], []
    for unit in units:
        lease = unit.lease
        if lease is None or (lease.token == sitting.token and holding.pop(lease.id, None) == lease.attempts):
            live.append(unit)
        else:
            stale.append(lease.id)
    return live, tuple(stale)


def _settled(lease: Lease, unit: Unit) -> Settled:
    return Settled(id=lease.id, host=lease.host, outcome=unit.outcome, not_before=unit.not_before)
