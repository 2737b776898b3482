"""The store: what a request led to goes into the database in one transaction, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.frontier import Lease, Queued
from pipelines.items import Record
from pipelines.ledger import Entry, Head

Outcome = Literal["done", "failed", "refused", "retry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HostUsage:
    """What one request cost a host.

    Attributes:
        at: when the request was started, in seconds since 1970.
        latency_s: time to the first byte of the answer, or None where there was none.
        bytes: bytes received.
        error: whether it failed (no answer, 5xx, broken off).
    """

    host: str
    at: float
    latency_s: float | None = None
    bytes: int = 0
    error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """All that came of one request. It is stored whole, or, where its lease is no longer held, dropped whole.

    Attributes:
        lease: None for what no queued request led to, such as the start requests or a robots.txt.
        outcome: what becomes of the leased request; ``retry`` puts it back, not to be leased before `not_before`.
        links: requests to be queued; those that the run knows are passed over.
    """

    lease: Lease | None = None
    outcome: Outcome = "done"
    not_before: float | None = None
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
    """

    stale: tuple[int, ...]
    new_links: int
    head: Head
