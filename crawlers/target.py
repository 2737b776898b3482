"""What a request asks for, and the sealed form in which it waits: a URL can name a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pipelines.frontier import Lease, Queued
from pipelines.keys import RunKey
from policies.sections.sources import Source
from policies.urls import Url, canonical


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """What a request asks for.

    Attributes:
        url: the address.
        source: the source it belongs to.
        depth: links from the start page.
        redirects: redirects in a row that led here.
        callback: name of the spider's method that reads the page.
        arguments: what that method is given besides; plain values.
    """

    url: Url
    source: Source
    depth: int
    redirects: int
    callback: str
    arguments: dict[str, Any]


@dataclass(slots=True, kw_only=True, repr=False)
class Visit:
    """A target on its way, and what it cost so far: seconds since 1970, seconds, bytes.

    Attributes:
        seen: True once its answer was looked at.
        ended: True once its ending was written down; there is but one.
    """

    target: Target
    lease: Lease
    started: float | None = None
    latency_s: float | None = None
    bytes: int = 0
    seen: bool = False
    ended: bool = False

    @property
    def subject(self) -> str:
        """The keyed digest by which the ledger names it."""
        return self.lease.fingerprint.hex()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Permit:
    """That a request may be sent: to this address, of this source, and nowhere else."""

    url: Url
    source: str


def is_loop(url: Url, target: Url) -> bool:
    """Whether a redirect leads to the same page, such as after setting a cookie or a session's id."""
    return canonical(url) == canonical(target)


def fingerprint(url: Url, key: RunKey, *, turns: int = 0) -> bytes:
    """What stands for a request within its run; one of the same page has the same.

    Args:
        url: the address.
        key: the run's key.
        turns: how often the page has redirected to itself, so that it does not count as the same request.
    """
    return key.fingerprint(canonical(url) + "#" * turns)


def seal(target: Target, key: RunKey, own: bytes, *, priority: int = 0) -> Queued:
    """A target as it waits in the queue.

    Args:
        target: what to ask for.
        key: the run's key.
        own: its fingerprint.
        priority: higher goes first.

    Raises:
        TypeError: the arguments are not plain values.
    """
    body = [target.url.href, target.source.id, target.depth, target.redirects, target.callback, target.arguments]
    return Queued(
        fingerprint=own,
        host=target.url.authority,
        source=target.source.id,
        priority=priority,
        depth=target.depth,
        payload=key.seal(own, json.dumps(body, separators=(",", ":")).encode()),
    )


def unseal(lease: Lease, key: RunKey) -> tuple[str, str, int, int, str, dict[str, Any]]:
    """URL, source id, depth, redirects, callback and arguments of a leased request."""
    href, source, depth, redirects, callback, arguments = json.loads(key.open(lease.fingerprint, lease.payload))
    return href, source, depth, redirects, callback, arguments
