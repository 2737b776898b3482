"""Logging shows nothing of a page, however loud it is and whoever writes."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from crawlers import logs
from crawlers.logs import SafeFormatter, where
from tests.policies import as_bytes
from tests.site import Answer, Hit, Script, Site, desk, page, plain, to, walking

SECRET = "otter4471"


def _record(name: str, message: str, *args: Any, path: str = logs.__file__, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.WARNING, path, 7, message, args, info)
    record.stack_info = f"Stack: {SECRET}"
    return SafeFormatter().format(record)


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_our_messages_are_shown() -> None:
    """They hold codes and counts."""
    line = _record("crawlers.run", "run stops: %s", "stop.kill_file")

    assert line.endswith("WARNING crawlers.run: run stops: stop.kill_file")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("scrapy.core.scraper", "/lib/scrapy/core/scraper.py"),
        ("crawlers.run", "/srv/elsewhere/plugin.py"),
        ("crawlers", "/srv/elsewhere/crawlers/plugin.py"),
        ("crawlers.sources.market", logs.__file__),
        ("crawlersque", logs.__file__),
        (f"a page of {SECRET}", "/srv/elsewhere/plugin.py"),
    ],
    ids=["Scrapy", "a plugin under our name", "a plugin in such a folder", "a source", "nearly ours", "a telling name"],
)
def test_the_messages_of_others_are_withheld(name: str, path: str) -> None:
    """Of a record that is not ours stand its level and where it came from."""
    line = _record(name, f"Crawled http://board.test/{SECRET} %s", SECRET, path=path)

    assert SECRET not in line
    assert "(message withheld)" in line


def test_an_error_is_shown_by_its_class_and_place() -> None:
    """Its message may hold a page."""
    line = _record("crawlers.run", "a commit failed", error=_raised(ValueError(SECRET)))

    assert SECRET not in line
    assert "[ValueError at _raised:" in line


def test_a_class_made_of_a_page_is_not_named() -> None:
    """Only names that could stand in code are shown."""
    strange = _raised(type(f"{SECRET} of Oxford", (Exception,), {})())

    assert SECRET not in where(strange)


LOUD = """
import asyncio, logging, os, sys, threading, traceback, warnings
from scrapy import Request
from twisted.internet.defer import Deferred, fail
from crawlers.source import GovernedSpider
from pipelines.items import Advert

log = logging.getLogger("crawlers.run")

class Dying:
    def __init__(self, text):
        self.text = text
    def __del__(self):
        raise ValueError(self.text)

class Loud(GovernedSpider):
    name = "crawlers"

    def parse(self, response):
        text = response.text + response.url
        print(text)
        print(text, file=sys.stderr)
        self.logger.critical(text)
        self.log(text, logging.CRITICAL)
        log.critical(text)
        logging.critical(text)
        logging.getLogger(text).critical(text)
        logging.getLogger("loud").error("%s", text, exc_info=ValueError(text), stack_info=True)
        logging.getLogger("loud").error("%d", text)
        warnings.warn(text)
        try:
            raise ValueError(text)
        except ValueError as error:
            logging.exception(text)
            traceback.print_exc()
        fail(ValueError(text))
        Deferred().addErrback(print).errback(ValueError(text))
        from twisted.python import log as twisted_log
        twisted_log.err(ValueError(text), text)
        twisted_log.msg(text)
        thread = threading.Thread(target=self.die, args=(text,), name=text)
        thread.start()
        thread.join()
        Dying(text)
        asyncio.ensure_future(self.never_awaited(text))
        asyncio.get_running_loop().call_soon(self.die, text)
        asyncio.get_running_loop().call_exception_handler({"message": text, "exception": ValueError(text)})
        self.never_awaited(text)
        yield Advert(item_id="1", description=text)
        for link in response.xpath("//@href").getall():
            yield Request(response.urljoin(link), callback=self.parse_further)
        raise ValueError(text)

    def parse_further(self, response):
        yield Advert(item_id=response.url, description=response.text)

    async def never_awaited(self, text):
        raise ValueError(text)

    def die(self, text):
        raise ValueError(text)
"""


def _error(hit: Hit) -> Answer:
    return Answer(status=500, body=f"{SECRET} {hit.path}".encode())


def test_at_its_loudest_a_crawl_shows_nothing_of_a_page(tmp_path: Path) -> None:
    """Not what spiders print, log, warn of or raise, in threads and finalisers too, nor what Scrapy says of URLs."""
    script: dict[str, Script] = {
        "/": page(f"/{SECRET}/1?q={SECRET}", "/error", "/to", "/bad", text=SECRET, title=SECRET),
        f"/{SECRET}/*": Answer(
            body=SECRET.encode(),
            headers=(("Content-Type", "text/html"), ("X-Name", SECRET), ("Set-Cookie", f"a={SECRET}")),
        ),
        "/error": _error,
        "/to": to(f"http://{SECRET}.elsewhere.test/{SECRET}"),
        "/bad": Answer(raw=f"HTTP/1.1 200 OK\r\n{SECRET}\r\nContent-Length: 9{SECRET}\r\n\r\n".encode()),
        "/robots.txt": plain(f"# {SECRET}\nUser-agent: *\nDisallow: /{SECRET}/closed\n"),
    }
    with Site(script) as site:
        found = desk(tmp_path, site, code=LOUD, spider="Loud")
        backoff = {"start_s": 0, "max_s": 0, "retries": 0}
        policy = found.policy(as_bytes(walking(source={"spider": "loud"}, politeness={"backoff": backoff})))
        ended = found.crawl(policy, "--log-level", "DEBUG", study="small-test")

    assert ended.code == 0, ended.err.replace(SECRET, "SECRET")
    assert ended.err.count("(message withheld)") > 10, "a control: all of this was written"
    lines = [line.replace(SECRET, "SECRET") for line in (ended.out + ended.err).splitlines() if SECRET in line]
    assert lines == []
    assert "Traceback" not in ended.err
