"""What may be asked for: a spider's request becomes a sealed entry of the queue, and a leased entry a request again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

from scrapy import Request

from crawlers import clock
from crawlers.doors import Doors
from crawlers.source import GovernedSpider
from crawlers.target import Target, Visit, fingerprint, is_loop, seal, unseal
from pipelines.frontier import Lease, Queued
from pipelines.keys import RunKey
from policies.decision import Decision
from policies.errors import SourceError
from policies.gate import Gate, RequestFacts, Verdict
from policies.model import Policy
from policies.urls import Url

MOST_PRIORITY = 1_000_000
REMEMBERED = 16_384
"""Accepted addresses at which only robots.txt is looked at again: pages repeat their links."""
MOST_KNOWN = 200_000
"""Fingerprints of queued requests that are held in memory, some 20 MB; the queue itself knows them all."""


class Admission:
    """The policy's word on each request, and the form in which one waits.

    Args:
        policy: the resolved policy.
        key: the run's key.
        doors: the mirrors of its sources.

    Attributes:
        spiders: the spider of each source, once it is made.
        robots_say: what a site's robots.txt says of a URL, where it is known already.
    """

    def __init__(self, policy: Policy, key: RunKey, doors: Doors | None = None) -> None:
        self._policy, self._key, self._doors = policy, key, doors or Doors(policy)
        self.spiders: dict[str, GovernedSpider] = {}
        self.robots_say: Callable[[Url], Decision | None] = lambda _: None
        self._gate = Gate(policy)
        self._queued: set[bytes] = set()
        self._accepted: dict[str, tuple[bytes, Url]] = {}

    def ask(
        self,
        url: str,
        *,
        depth: int,
        redirects: int,
        method: str = "GET",
        has_body: bool = False,
        script: bool = False,
    ) -> Verdict:
        """What the gate says of a URL now."""
        facts = RequestFacts(url=url, method=method, has_body=has_body, depth=depth, redirects=redirects, script=script)
        return self._gate.may_fetch(facts, now=datetime.now(UTC))

    def scope(self, url: str, *, depth: int, redirects: int, method: str = "GET", has_body: bool = False) -> Verdict:
        """What the gate says of a URL that is not asked for yet: hours and approvals are for the moment when it is."""
        return self._gate.in_scope(
            RequestFacts(url=url, method=method, has_body=has_body, depth=depth, redirects=redirects)
        )

    def out_of_hours(self) -> str | None:
        """The clause by which nothing at all may be asked for now, and later may."""
        rules = [self.ask(source.start[0], depth=0, redirects=0).decision.rule for source in self._policy.sources]
        return next((rule for rule in rules if rule.startswith("schedule.")), None)

    def accept(self, request: Request, *, depth: int) -> Queued | str | None:
        """A spider's request in the form in which it waits, the rule that refuses it, or None where it is queued."""
        if request.method == "GET" and not request.body and (known := self._accepted.get(request.url)) is not None:
            own, url = known
            if own in self._queued:
                return self._closed(url)
        verdict = self.scope(request.url, depth=depth, redirects=0, method=request.method, has_body=bool(request.body))
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            return verdict.decision.rule
        if (closed := self._closed(verdict.url)) is not None:
            return closed
        callback = self._callback(verdict.source.id, request.callback)
        if callback is None or request.method != "GET":
            return "sources.spider"
        own = fingerprint(self._doors.first(verdict.url), self._key)
        if len(self._accepted) >= REMEMBERED:
            self._accepted.clear()
        self._accepted[request.url] = own, verdict.url
        if own in self._queued:
            return None
        target = Target(
            url=self._doors.open(verdict.url, clock.now()),
            source=verdict.source,
            depth=depth,
            redirects=0,
            callback=callback,
            arguments=request.cb_kwargs,
        )
        try:
            return seal(target, self._key, own, priority=min(max(request.priority, -MOST_PRIORITY), MOST_PRIORITY))
        except (TypeError, ValueError, RecursionError):
            return "sources.spider"

    def _closed(self, url: Url) -> str | None:
        robots = self.robots_say(url)
        return None if robots is None or robots.allowed else robots.rule

    def remember(self, fingerprints: Iterable[bytes]) -> None:
        """Take note of requests that are in the queue for good: another link to one of them changes nothing."""
        if len(self._queued) > MOST_KNOWN:
            self._queued.clear()
        self._queued.update(fingerprints)

    def redirected(self, target: Target, location: str) -> Queued | str:
        """A redirect's goal as it waits, or the rule that refuses it."""
        verdict = self.scope(location, depth=target.depth, redirects=target.redirects + 1)
        if not verdict.decision.allowed or verdict.url is None or verdict.source is None:
            return verdict.decision.rule
        if verdict.source.id != target.source.id:
            return "sources.hosts"
        further = Target(
            url=verdict.url,
            source=verdict.source,
            depth=target.depth,
            redirects=target.redirects + 1,
            callback=target.callback,
            arguments=target.arguments,
        )
        page = self._doors.first(verdict.url)
        turns = further.redirects if is_loop(self._doors.first(target.url), page) else 0
        return seal(further, self._key, fingerprint(page, self._key, turns=turns))

    def moved(self, target: Target, location: str) -> Queued | str:
        """The same page at another door of its place, as it waits, or the rule that refuses it."""
        verdict = self.scope(location, depth=target.depth, redirects=target.redirects)
        if not verdict.decision.allowed or verdict.url is None:
            return verdict.decision.rule
        # The page is known by its first door: there it must not count as asked for already.
        own = self._key.fingerprint(secrets.token_hex())
        return seal(replace(target, url=verdict.url), self._key, own)

    def visit(self, lease: Lease) -> Visit | None:
        """A leased request in clear; None where no source has its host any more."""
        href, source, depth, redirects, callback, arguments = unseal(lease, self._key)
        verdict = self.scope(href, depth=depth, redirects=redirects)
        if verdict.url is None or verdict.source is None or verdict.source.id != source:
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

    def callback(self, target: Target) -> Any:
        """The method that reads a page; it was there when the request was queued, and may not be in a later sitting."""
        spider = self.spiders.get(target.source.id)
        return getattr(spider, target.callback, _unread)

    def _callback(self, source: str, callback: Any) -> str | None:
        """The name of a callback, which must be a method of the source's own spider; None where it is not."""
        if callback is None:
            return "parse"
        spider, name = self.spiders.get(source), getattr(callback, "__name__", "")
        own = spider is not None and getattr(callback, "__self__", None) is spider
        return name if own and not name.startswith("__") and getattr(spider, name, None) == callback else None


def _unread(_: Any, **__: Any) -> NoReturn:
    raise SourceError("the source has no such callback any more")
