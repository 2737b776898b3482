"""The queue of a run as tables: leased with a fencing token, paced by time slots, bounded by budgets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A request to be made. The URL is only in `payload`, which is ciphertext here.

    Attributes:
        fingerprint: keyed digest of the canonical URL; a second one of the same run is a duplicate.
        host: authority (``host:port``, the default port left out): what pace and host budgets count by.
        source: id of the source in the policy.
        priority: higher goes first; equal ones in the order they came.
        depth: links followed from a start URL.
        payload: the request, encrypted by the caller.
    """

    fingerprint: bytes
    host: str
    source: str
    priority: int = 0
    depth: int = 0
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to make one request once, not before `start_at` (seconds since 1970).

    Attributes:
        attempts: how often it was leased, this time included.
        token: the sitting of the run it was given to; a result under an older one is dropped.
    """

    id: int
    fingerprint: bytes
    host: str
    source: str
    depth: int
    attempts: int
    payload: bytes
    token: int
    start_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HostLimits:
    """What a policy lets a study ask of one host; None means that the policy sets no such limit.

    Attributes:
        delay_s: least time between the starts of two requests.
        concurrency: most requests in flight at a time.
    """

    delay_s: float
    concurrency: int
    pages_per_day: int | None
    total_pages: int | None
    bytes_per_day: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyLimits:
    """What a policy lets a study ask of all hosts together; None means that the policy sets no such limit."""

    pages_per_day: int | None
    total_pages: int | None
    bytes_per_day: int | None
