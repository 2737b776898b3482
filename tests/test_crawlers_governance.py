"""A spider cannot bring settings, change a running crawl, or hide that it failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler

from crawlers.governed import check_spider
from crawlers.source import GovernedSpider
from policies.errors import GovernanceError, SourceError
from tests.policies import as_bytes
from tests.site import WALKER, Answer, Site, desk, page, walking

SECRET = "otter-4471@example.org"


class Custom(GovernedSpider):
    name = "custom"
    custom_settings = {"ROBOTSTXT_OBEY": False, "DOWNLOAD_DELAY": 0}  # noqa: RUF012


class Updating(GovernedSpider):
    name = "updating"

    @classmethod
    def update_settings(cls, settings: Any) -> None:
        settings.setdict({"TELNETCONSOLE_ENABLED": True}, priority=1000)


class Crawling(GovernedSpider):
    name = "crawling"

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        crawler.settings.frozen = False
        return super().from_crawler(crawler, *args, **kwargs)


class Setting(GovernedSpider):
    name = "setting"

    def _set_crawler(self, crawler: Any) -> None:
        crawler.settings.frozen = False


class Inheriting(Crawling):
    name = "inheriting"


class Plain(Spider):
    name = "plain"


Disguised = type(
    "GovernedSpider", (GovernedSpider,), {"name": "disguised", "update_settings": Updating.update_settings}
)

UNGOVERNED = (Custom, Updating, Crawling, Setting, Inheriting, Plain, Disguised, lambda: None)
"""Spiders as others may write them; each would change what the crawl runs with."""


@pytest.mark.parametrize("spider", UNGOVERNED, ids=lambda spider: spider.__name__)
def test_a_spider_that_would_change_the_settings_is_refused(spider: Any) -> None:
    """Settings of its own, a method that changes them, or no governance at all: such a spider is not loaded."""
    with pytest.raises(SourceError):
        check_spider(spider)


UPDATING = """
from crawlers.source import GovernedSpider

class Updating(GovernedSpider):
    name = "updating"

    @classmethod
    def update_settings(cls, settings):
        settings.set("ROBOTSTXT_OBEY", False, priority=1000)
"""


def test_a_refused_spider_ends_the_command_before_anything_is_asked_for(tmp_path: Path) -> None:
    """The command says what to take out, and exits with the code for sources."""
    with Site({"/": page()}) as site:
        found = desk(tmp_path, site, code=UPDATING, spider="Updating")
        ended = found.crawl(found.policy(as_bytes(walking(source={"spider": "updating"}))), study="small-test")

    assert (ended.code, site.log) == (11, [])
    assert "update_settings" in ended.err


def test_a_spider_does_not_run_by_itself() -> None:
    """Without a policy, as under plain Scrapy, a governed spider refuses to be made."""
    with pytest.raises(GovernanceError, match="beholden crawl"):
        GovernedSpider.from_crawler(Crawler(Spider, {"SPIDER_MODULES": []}), name="alone")


ALTERING = """
from scrapy import Request
from crawlers.source import GovernedSpider

class Altering(GovernedSpider):
    name = "altering"

    def parse(self, response):
        engine, settings = self.crawler.engine, self.crawler.settings
        %s
        for number in range(200):
            yield Request("http://board.test/%%d" %% number, callback=self.parse_next)

    def parse_next(self, response):
        return None
"""
ALTERATIONS = {
    "a setting": 'settings.frozen = False; settings.set("DOWNLOAD_DELAY", 3, priority=2_000_000)',
    "an unnamed setting": 'settings.frozen = False; settings.set("DUPEFILTER_DEBUG", True, priority=2_000_000)',
    "a mapping": 'settings["DOWNLOADER_MIDDLEWARES"]["a.b"] = 1',
    "the freeze": "settings.frozen = False",
    "a handler": "engine.downloader.handlers._handlers['http'] = object()",
    "a scheme": "engine.downloader.handlers._schemes['file'] = object",
    "the middleware": "engine.downloader.middleware.middlewares = ()",
    "the chain": "engine.downloader.middleware.methods['process_response'].clear()",
    "the intake": "engine.scraper.spidermw.methods['process_spider_output'][0] = None",
    "a pipeline": "engine.scraper.itemproc.methods['process_item'].append(print)",
    "the scheduler": "engine._slot.scheduler = object()",
}


@pytest.mark.parametrize("alteration", ALTERATIONS.values(), ids=ALTERATIONS)
def test_a_crawl_that_is_altered_stops(alteration: str, tmp_path: Path) -> None:
    """A running crawl whose settings or parts are not those it began with ends with the code for governance."""
    with Site({"/*": page()}) as site:
        found = desk(tmp_path, site, code=ALTERING % alteration, spider="Altering")
        ended = found.crawl(found.policy(as_bytes(walking(source={"spider": "altering"}))), study="small-test")

    assert ended.code == 5, ended.err
    assert "would not run under the policy" in ended.err


STARTING = """
from crawlers.source import GovernedSpider
from scrapy.exceptions import CloseSpider

class Starting(GovernedSpider):
    name = "starting"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        %s

    async def start(self):
        %s
        async for request in super().start():
            yield request

    def parse(self, response):
        return None
"""
STARTS = {
    "it cannot be made": ("raise ValueError('otter-4471@example.org')", "pass"),
    "it cannot begin": ("pass", "raise ValueError('otter-4471@example.org')"),
    "it closes the crawl": ("pass", "raise CloseSpider('otter-4471@example.org')"),
    "it sets a setting": ("pass", "self.crawler.settings.set('DOWNLOAD_DELAY', 3, priority=10**9)"),
}


@pytest.mark.parametrize(("made", "begun"), STARTS.values(), ids=STARTS)
def test_a_spider_that_fails_at_its_start_is_told(made: str, begun: str, tmp_path: Path) -> None:
    """The run does not end as if there had been nothing to read; the spider's own message is not shown."""
    with Site({"/": page()}) as site:
        found = desk(tmp_path, site, code=STARTING % (made, begun), spider="Starting")
        ended = found.crawl(found.policy(as_bytes(walking(source={"spider": "starting"}))), study="small-test")

    assert (ended.code, site.log) == (11, [])
    assert SECRET not in ended.err


def test_a_spider_that_closes_the_engine_leaves_the_run_to_be_resumed(tmp_path: Path) -> None:
    """What was queued is not given up as if it had been read."""
    code = WALKER.replace("for bold", "self.crawler.engine.close_spider_async and __import__('asyncio').ensure_future("
                          "self.crawler.engine.close_spider_async(reason='enough'))\n        for bold")  # fmt: skip
    script = {"/": page(*(f"/{n}" for n in range(40))), "/*": Answer(body=b"<b>1</b>", wait_s=0.05)}
    with Site(script) as site:
        found = desk(tmp_path, site, code=code)
        policy = found.policy(as_bytes(walking(politeness={"per_host": {"concurrency": 1}})))
        ended = found.crawl(policy, study="small-test")

    assert (ended.code, ended.json["status"], ended.json["rule"]) == (12, "interrupted", "sources.spider")
    assert len(site.paths()) < 41
