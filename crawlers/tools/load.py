"""What a crawl is for a host: pace, pages and bytes in a day, share of its traffic, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

HOUR_S = 3600
KB_IN_MB = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A load, worked out.

    Attributes:
        pause_s: seconds between two requests.
        per_hour: pages in an hour.
        by_pace: pages that the pace allows in a day.
        by_bytes: pages that the megabytes allow in a day.
        per_day: pages in a day, by whichever limit is the smallest.
        mb_per_day: megabytes in a day.
        share: share of the host's own pages in a day; None where nobody knows them.
        days: days of reading until all pages are read.
        error: by how much a share of a random sample of that size can be off.
    """

    pause_s: float
    per_hour: float
    by_pace: int
    by_bytes: int
    per_day: int
    mb_per_day: float
    share: float | None
    days: int
    error: float


def load_of(
    *,
    pages: int,
    delay_s: float,
    answer_s: float,
    latency_factor: float,
    hours: float,
    pages_per_day: int,
    mb_per_day: float,
    page_kb: float,
    host_pages_per_day: int | None,
) -> Load:
    """The load that limits make of a number of pages."""
    pause_s = max(delay_s, latency_factor * answer_s)
    per_hour = HOUR_S / pause_s
    by_pace = floor(per_hour * hours)
    by_bytes = floor(mb_per_day * KB_IN_MB / page_kb)
    per_day = max(1, min(by_pace, by_bytes, pages_per_day, pages))
    return Load(
        pause_s=pause_s,
        per_hour=per_hour,
        by_pace=by_pace,
        by_bytes=by_bytes,
        per_day=per_day,
        mb_per_day=per_day * page_kb / KB_IN_MB,
        share=per_day / host_pages_per_day if host_pages_per_day else None,
        days=ceil(pages / per_day),
        error=1 / pages**0.5,
    )


def floor(value: float) -> int:
    """A number without what follows its point; sums of decimals that miss a whole number by a hair reach it."""
    return ceil(value - 1 + 1e-9)
