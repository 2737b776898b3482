"""The one way from spider to store: a page's items are pseudonymised and committed with its links, or not at all."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.logins import SHOWS_LESS
from crawlers.outcome import ended, kind_of
from crawlers.run import Run
from crawlers.target import Visit
from crawlers.walls import find_wall
from pipelines.frontier import Queued
from pipelines.items import Item
from pipelines.ledger import Entry, Stage
from pipelines.pages import PageResult, RawPage
from policies.errors import BeholdenError
from policies.sessions import CLAUSE

log = logging.getLogger(__name__)
MOST_LINKS = MOST_ITEMS = 2_000
"""Of one page; what it gives beyond that is refused."""
BREATH = 100
"""Links after which others get their turn."""
NOTHING = PageResult(records=(), refused=(), counts={})


class Intake:
    """Scrapy's only spider middleware: takes all that a callback yields, so that Scrapy never sees an item."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Intake:
        return cls(crawler.governance)  # type: ignore[attr-defined]

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Let start requests pass to the scheduler; an item without a page is refused."""
        async for given in start:
            if isinstance(given, Request):
                self._run.starts.add(given)
                yield given
            else:
                self._run.note(Entry(stage="item", verdict="deny", rule="items", reason="no.page"))

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Read what the callback yields, then store it whole. Yields nothing."""
        visit = self._run.visits.get(response.request) if response.request else None
        if visit is not None:
            try:
                await self._take(visit, response, result)
            except BeholdenError as error:
                self._run.fail(error)
            except Exception as error:
                self._spider_failed(visit, response, error)
        nothing: list[Any] = []
        for each in nothing:
            yield each

    def process_spider_exception(self, response: Response, exception: Exception) -> list[Any] | None:
        """A callback that fails before it yields."""
        visit = self._run.visits.get(response.request) if response.request else None
        if visit is None:
            return None
        self._spider_failed(visit, response, exception)
        return []

    def _spider_failed(self, visit: Visit, response: Response, error: Exception) -> None:
        if wall := find_wall(response.status, response.headers, response.body, response.url, items_found=False):
            self._run.end(visit, self._run.walled(visit, wall))
            return
        # Only the class: the message of an error made by page content may hold it.
        self._run.end(visit, ended("failed", "deny", "sources.spider", f"spider.{kind_of(error)}"))

    async def _take(self, visit: Visit, response: Response, result: AsyncIterator[Any]) -> None:
        items, links, known, refusals = await self._sort(visit, result)
        if visit.ended:
            return  # the callback failed half-way: what it gave before does not count
        # A page that gave links alone is a wall only if it is little else; one that gave nothing is looked at hard.
        found = True if items else None if links or known else False
        if wall := find_wall(response.status, response.headers, response.body, response.url, items_found=found):
            self._run.end(visit, self._run.walled(visit, wall))
            return
        self._run.seen(visit)
        wanted = [item for item in items if item.kind in visit.target.source.item_types]
        refusals["sources.item_types"] += len(items) - len(wanted)
        page = NOTHING
        if wanted:
            page = await self._run.workers.submit(RawPage.of(visit.target.source.id, wanted))
        if self._run.logins.shows_less(visit.target.source, page.records):
            self._run.end(visit, self._run.paused_at(visit, CLAUSE, SHOWS_LESS))
            return
        self._minors(visit, page)
        kept = await self._run.keep(visit.target.source, page.records)
        refusals["sources.max_records"] += len(page.records) - len(kept)
        if len(kept) < len(page.records):
            page = PageResult.of([*kept, *page.refused])
        entries = tuple(self._entries(visit, response, page, len(links) + known, refusals))
        await self._run.read(visit, links=links, records=kept, entries=entries)

    async def _sort(
        self, visit: Visit, result: AsyncIterator[Any]
    ) -> tuple[list[Item], list[Queued], int, Counter[str]]:
        """What a callback yields: items, links to be queued, how many were queued before, and what is refused."""
        items: list[Item] = []
        links: list[Queued] = []
        known = seen = 0
        refusals: Counter[str] = Counter()
        accept, depth = self._run.admission.accept, visit.target.depth + 1
        async for given in result:
            if isinstance(given, Item) and len(items) < MOST_ITEMS:
                items.append(given)
                continue
            seen += 1
            if isinstance(given, Item) or seen > MOST_LINKS:
                refusals["access.page"] += 1
                continue
            if not seen % BREATH:
                await asyncio.sleep(0)
            link = accept(given, depth=depth) if isinstance(given, Request) else "items"
            if isinstance(link, Queued):
                links.append(link)
            elif link is None:
                known += 1
            else:
                refusals[link] += 1
        return items, links, known, refusals

    def _minors(self, visit: Visit, page: PageResult) -> None:
        """A stated age under 18: nothing is stored of the record, and the source stops where the policy says so."""
        if any(refusal.rule == "minors.on_suspicion" for refusal in page.refused):
            self._run.tally.minors += 1
            if self._run.policy.minors.on_suspicion == "discard_and_stop_source":
                self._run.stop_source(visit.target.source.id, "minors.on_suspicion")

    def _entries(
        self, visit: Visit, response: Response, page: PageResult, links: int, refusals: Counter[str]
    ) -> Iterator[Entry]:
        """What the ledger is told of a page: that it was read, what was refused, what was stored."""
        about = {"source": visit.target.source.id, "subject": visit.subject}
        read = {"bytes": visit.bytes, "links": links}
        yield Entry(
            stage="response",
            verdict="allow",
            rule="sources.allow_paths",
            reason=f"http.{response.status}",
            counts=read,
            **about,
        )
        for rule, count in sorted((+refusals).items()):
            self._run.tally.refusals[rule] += count
            stage: Stage = "item" if rule in ("items", "sources.item_types", "sources.max_records") else "request"
            reason = "page.full" if rule == "access.page" else "on.page"
            yield Entry(stage=stage, verdict="deny", rule=rule, reason=reason, counts={"refused": count}, **about)
        for (rule, reason, kind), count in Counter((r.rule, r.reason, r.kind) for r in page.refused).items():
            self._run.tally.refusals[rule] += count
            yield Entry(stage="item", verdict="deny", rule=rule, reason=code(reason), counts={kind: count}, **about)
        if page.records:
            kinds = Counter(f"record:{record.kind}" for record in page.records)
            done = {**page.counts, **kinds}
            yield Entry(stage="item", verdict="transform", rule="items", reason="stored", counts=done, **about)


def code(reason: str) -> str:
    """A sentence of our own as a code of the ledger."""
    return ".".join(reason.lower().replace(",", "").split())[:100]
