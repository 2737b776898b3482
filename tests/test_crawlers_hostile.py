"""A spider that tries all it can, against a site with a canary beside it: one crawl, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.crawling import Ended
from tests.forking import QuickDesk
from tests.policies import as_bytes
from tests.site import Answer, Site, desk, page, plain, walking

pytestmark = pytest.mark.xdist_group("hostile")

SECRET = "otter-4471@example.org"
"""Stands on every page; it must not come out in what a spider raises or prints."""

HOSTILE = """
import json, os
from scrapy import Request
from crawlers.source import GovernedSpider
from pipelines.items import Advert, Vendor

CANARY = os.environ["CANARY"]
FAR = {
    "file": "file:///etc/hostname", "ftp": "ftp://127.0.0.1:%s/x" % CANARY, "data": "data:text/html,hello",
    "s3": "s3://bucket/key", "other host": "http://elsewhere.test/", "loopback": "http://127.0.0.1:%s/x" % CANARY,
    "localhost": "http://localhost:%s/x" % CANARY, "other port": "http://board.test:%s/x" % CANARY,
    "user": "http://user:pass@board.test/user", "private": "http://10.0.0.8/status",
    "metadata": "http://169.254.169.254/latest/meta-data/", "https": "https://board.test/tls",
    "hex": "http://0x7f000001:%s/x" % CANARY, "subdomain": "http://www.board.test/",
}

class Hostile(GovernedSpider):
    name = "hostile"
    allowed_domains = []
    download_delay = 0
    download_maxsize = 10**9
    download_timeout = 600
    handle_httpstatus_list = [403, 404, 500]
    max_concurrent_requests = 99
    user_agent = "Mozilla/5.0"
    http_user, http_pass = "user", "pass"

    async def start(self):
        async for request in super().start():
            yield request
        yield {"a": "dictionary"}
        yield None
        yield "text"
        yield Advert(item_id="from start")
        yield Request("http://board.test/posted", method="POST", body=b"a=1")
        yield Request("http://board.test/put", method="PUT")
        yield Request("http://board.test/bodied", body=b"a=1")
        yield Request("http://board.test/arguments", cb_kwargs={"secret": object()})
        yield Request("http://board.test/own", callback=lambda response: None)
        for name, url in FAR.items():
            yield Request(url, dont_filter=True)

    async def parse(self, response, **_):
        said = {}
        for name, url in {**FAR, "inside": "http://board.test/unleased"}.items():
            said[name] = await self.told(self.crawler.engine.download_async(Request(url)))
            handlers = self.crawler.engine.downloader.handlers
            said[name + ", at the door"] = await self.told(handlers.download_request_async(Request(url)))
        said["spider"] = await self.told(self.crawler.engine.download_async(Request("http://board.test/robots.txt")))
        for change in ("set", "update", "delete"):
            said[change] = self.altered(change)
        with open(os.environ["SAID"], "w") as file:
            json.dump(said, file)
        self.crawler.engine.crawl(Request("http://board.test/pushed"))

        meta = {
            "dont_obey_robotstxt": True, "proxy": "http://127.0.0.1:" + CANARY, "download_timeout": 600,
            "handle_httpstatus_all": True, "dont_redirect": True, "dont_retry": True, "download_maxsize": 0,
            "bindaddress": "127.0.0.9", "download_slot": "another", "depth": -99, "cookiejar": 1,
            "max_retry_times": 99, "is_start_request": True, "playwright": True,
        }
        yield Request("http://board.test/closed/1", meta=meta)
        yield Request("http://board.test/meta", meta=meta, dont_filter=True, callback=self.parse_next,
                      headers={"Authorization": "Basic dXNlcjpwYXNz", "Cookie": "a=1", "Referer": "http://board.test/",
                               "User-Agent": "Mozilla/5.0", "X-Own": "1", "Proxy-Authorization": "Basic dXNlcg=="},
                      cookies={"b": "2"}, flags=["cached"])
        for _ in range(3):
            yield Request("http://board.test/meta", meta=meta, dont_filter=True, callback=self.parse_next)
        yield Request("http://board.test/head", method="HEAD")
        yield Request("http://board.test/posted", method="POST", body=b"a=1")
        yield Request("http://board.test/delete", method="DELETE")
        yield Request("http://board.test/lambda", callback=lambda r: [Advert(item_id="lambda")])
        yield Request("http://board.test/function", callback=function)
        yield Request("http://board.test/stranger", callback=Hostile().parse_next)
        yield Request("http://board.test/dunder", callback=self.__init__)
        yield Request("http://board.test/arguments", cb_kwargs={"secret": object()})
        yield Request("http://board.test/missing", errback=self.caught, callback=self.parse_next)
        yield Request("http://board.test/first", priority=10**40, callback=self.parse_next)
        for name in ("returns", "coroutine", "raises", "dies", "named"):
            yield Request("http://board.test/" + name, callback=getattr(self, name))
        for url in FAR.values():
            yield Request(url, dont_filter=True, callback=self.parse_next)
        yield {"a": "dictionary"}
        yield "text"
        yield Vendor(handle="of a kind that the policy does not name")
        yield Advert(item_id="1", description="kept")

    def parse_next(self, response):
        print(response.text)
        self.logger.error(response.text)
        yield Advert(item_id=response.url, description="next")

    def caught(self, failure):
        raise ValueError(failure.value)

    def returns(self, response):
        return "text"

    async def coroutine(self, response):
        return [Advert(item_id="coroutine")]

    def raises(self, response):
        yield Advert(item_id="lost")
        raise ValueError(response.text)

    def dies(self, response):
        raise KeyError(response.text)

    def named(self, response):
        raise type("Error" + "4471" * 9 + " of otter", (Exception,), {})(response.text)

    async def told(self, work):
        try:
            return (await work).text
        except Exception as error:
            return type(error).__name__

    def altered(self, change):
        try:
            if change == "set":
                self.crawler.settings.set("DOWNLOAD_DELAY", 9, priority=2_000_000)
            elif change == "update":
                self.crawler.settings.update({"ROBOTSTXT_OBEY": True}, priority=2_000_000)
            else:
                del self.crawler.settings["USER_AGENT"]
        except Exception as error:
            return type(error).__name__
        return "altered"

def function(response):
    yield Advert(item_id="function")
"""


@dataclass(frozen=True)
class Tried:
    """What a hostile spider tried, and what came of it."""

    ended: Ended
    site: Site
    canary: Site
    told: dict[str, str]
    desk: QuickDesk


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    """One crawl by a spider that tries all it can, on a site and with a canary beside it."""
    folder = tmp_path_factory.mktemp("hostile")
    secret = page(text=SECRET, title=SECRET)
    missing = Answer(status=404, body=SECRET.encode())
    script = {"/*": secret, "/missing": missing, "/robots.txt": plain("User-agent: *\nDisallow: /closed/")}
    with Site({"/*": secret}) as canary, Site(script) as site:
        told = folder / "told.json"
        found = desk(folder, site, code=HOSTILE, spider="Hostile", CANARY=str(canary.port), SAID=str(told))
        policy = found.policy(as_bytes(walking(source={"spider": "hostile"})))
        ended = found.crawl(policy, "--log-level", "DEBUG", study="small-test")
        assert ended.code == 0, ended.err
        yield Tried(ended, site, canary, json.loads(told.read_text()), found)


def test_nothing_but_the_policys_pages_is_asked_for(tried: Tried) -> None:
    """Whatever a spider yields, pushes or downloads, the site sees only what the gate and robots.txt allow."""
    asked = {"/", "/meta", "/missing", "/first", "/returns", "/coroutine", "/raises", "/dies", "/named"}

    assert set(tried.site.paths()) == asked


def test_nothing_is_asked_for_twice(tried: Tried) -> None:
    """A spider's dont_filter brings no page a second time."""
    assert len(tried.site.paths()) == len(set(tried.site.paths()))


def test_no_other_server_is_reached(tried: Tried) -> None:
    """No proxy, other port, other spelling of this machine or other scheme leads to a server beside the site."""
    assert tried.canary.log == []


def test_a_request_of_a_spiders_own_is_refused_at_both_doors(tried: Tried) -> None:
    """Neither the engine nor the download handlers send what the scheduler did not give out, be it robots.txt."""
    told = {name: kind for name, kind in tried.told.items() if name not in ("set", "update", "delete")}

    assert len(told) == 31
    assert set(told.values()) == {"Ended", "NotSupported"}
    assert all(kind == "Ended" for name, kind in told.items() if "door" not in name)


def test_settings_cannot_be_altered_while_it_runs(tried: Tried) -> None:
    """At whatever priority, a setting is not to be changed from a spider."""
    assert {tried.told[change] for change in ("set", "update", "delete")} == {"TypeError"}


def test_only_reading_requests_without_body_are_sent(tried: Tried) -> None:
    """POST, PUT, DELETE and bodies are refused as acting."""
    assert {hit.method for hit in tried.site.log} == {"GET"}
    assert tried.ended.json["refusals"]["floor.H1"] >= 5
    assert all("content-length" not in hit.headers for hit in tried.site.log)


def test_the_headers_are_the_policys(tried: Tried) -> None:
    """A spider's headers, cookies and user agent are not sent, nor where it came from."""
    names = {name for hit in tried.site.log for name in hit.headers}

    assert names == {"host", "user-agent", "accept", "accept-encoding"}
    assert {hit.headers["user-agent"] for hit in tried.site.log} == {
        "BeholdenTraining/0.1 (synthetic data on this machine)"
    }


def test_robots_txt_is_obeyed_whatever_meta_says(tried: Tried) -> None:
    """A spider's dont_obey_robotstxt is not read."""
    assert tried.site.paths("/closed/") == []
    assert tried.ended.json["refusals"]["access.robots.mode"] == 1


def test_callbacks_are_methods_of_the_sources_own_spider(tried: Tried) -> None:
    """A function, a lambda or another spider's method would not be found in a later sitting, and is refused."""
    assert tried.ended.json["refusals"]["sources.spider"] >= 7
    assert not {"/lambda", "/function", "/stranger", "/dunder", "/own"} & set(tried.site.paths())


def test_only_items_of_the_policy_are_taken(tried: Tried) -> None:
    """Dictionaries, texts, nothing, items without a page and items of another kind are refused and not stored."""
    refusals = tried.ended.json["refusals"]

    assert refusals["items"] == 3
    assert refusals["sources.item_types"] == 1
    assert tried.ended.json["records"] == {"advert": 4}


def test_a_callback_that_fails_is_told_by_its_class(tried: Tried) -> None:
    """What it yielded before is not stored; a class made of page content is not named."""
    failures = {"spider.ValueError": 1, "spider.KeyError": 1, "spider.unnamed": 1}
    assert tried.ended.json["failures"] == failures | {"http.404": 1}


def test_nothing_of_a_page_comes_out(tried: Tried) -> None:
    """At the loudest level, a spider's own print, log line and exception show nothing of the page."""
    written = b"".join(content for _, content in tried.desk.written())

    assert SECRET not in tried.ended.out + tried.ended.err
    assert SECRET.encode() not in written
    assert b"4471" * 9 not in written
