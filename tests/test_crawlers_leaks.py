"""Nothing raw at rest: strings planted everywhere in the demo sites are in no byte that a crawl leaves."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import which

import pytest

from crawlers.demo.process import ServerProcess
from crawlers.demo.server import Request
from crawlers.demo.truth import Planted
from crawlers.demo.world import Recipe, World
from tests.crawling import COMMAND, Desk, Ended
from tests.patched import policy
from tests.scan import Scanner, digests

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("leaks")]

RECIPE = Recipe(seed=77, listings=240, vendors=40, adverts=160, feedback=10, canaries=1000)
POLICIES = {"market.test": "demo-market", "board.test": "demo-board"}
MODELLED = frozenset({"PERSON", "GEO", "ORG"})
"""Kinds that only the names model finds in running text, whose recall is measured elsewhere."""
CUT_OFF = frozenset({"/news/closed", "/news/silent"})
"""Pages that are never given whole."""
Found = set[tuple[str, str, str, str]]
"""Kind, place on the site, spelling and file of each planted string that was found; never the string."""


@dataclass(frozen=True)
class Sites:
    """Both demo sites on the air, what is planted in them, and what looks for it."""

    server: ServerProcess
    world: World

    @cached_property
    def planted(self) -> list[Planted]:
        """The canaries, and then the identifiers that are part of the world."""
        others = (p for p in self.world.identifiers if p.kind not in MODELLED and len(p.value) >= 6)
        return [*self.world.canaries, *dict.fromkeys(others)]

    @cached_property
    def scanners(self) -> tuple[tuple[int, Scanner], ...]:
        """Two scanners and where their strings begin in `planted`: canaries are looked for in parts too."""
        count = len(self.world.canaries)
        values = [p.value for p in self.planted]
        return (0, Scanner(values[:count])), (count, Scanner(values[count:], parts=False))

    def found(self, files: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> Found:
        """What is planted in any of the files."""
        files = list(files)
        hits = [(self.planted[first + h.index], h) for first, scanner in self.scanners for h in scanner.hits(files)]
        return {(p.kind, p.where, h.spelling, h.file) for p, h in hits}

    def left(self, desk: Desk, said: Mapping[str, str]) -> Found:
        """What is planted in any byte that commands left, or in what they said."""
        return self.found([*desk.written(), *((name, text.encode()) for name, text in said.items())])

    def guessable(self, desk: Desk) -> int:
        """How many plain hashes of planted strings and of addresses are in what commands left."""
        values = {p.value for p in self.planted}
        for request in self.server.log():
            address = f"http://{request.host}{request.path_qs}"
            values |= {request.path_qs, address, address.partition("?")[0], address.removeprefix("http://")}
        wanted = {digest[:4] for digest in digests(values)}
        whole = set(digests(values))
        data = b"\0".join(data for _, data in desk.written())
        starts = (at for at in range(len(data)) if data[at : at + 4] in wanted)
        return sum(
            data[at : at + 12] in whole or data[at : at + 24] in whole or data[at : at + 16] in whole for at in starts
        )

    def desk(self, folder: Path, **environment: str) -> Desk:
        ports = {name: port for name, (_, port) in self.server.addresses.items()}
        return Desk(folder, ports, environment)

    def served(self, requests: list[Request]) -> set[int]:
        """The canaries in the first answers to these requests, by their place in `planted`."""
        seen: set[int] = set()
        with ServerProcess(RECIPE) as again:
            for host, (address, port) in again.addresses.items():
                connection = http.client.HTTPConnection(address, port)
                for path in dict.fromkeys(r.path_qs for r in requests if r.host == host and r.path_qs not in CUT_OFF):
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    seen |= {h.index for h in self.scanners[0][1].hits([("", bytes(answer.headers) + answer.read())])}
                connection.close()
        return seen


@pytest.fixture(scope="module")
def sites() -> Iterator[Sites]:
    """Both sites, served for as long as this module needs them."""
    with ServerProcess(RECIPE) as served:
        yield Sites(served, World.of(RECIPE))


@pytest.mark.parametrize(
    "hide",
    [
        str.encode,
        lambda text: text.swapcase().encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: text[::-1].encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.b64encode(b"x" + text.encode() + b"y"),
        lambda text: base64.urlsafe_b64encode(b"xx" + text.encode()),
        lambda text: b"row" + gzip.compress(text.encode()) + b"row",
        lambda text: b"row" + zlib.compress(text.encode() * 9000)[:-9],
        lambda text: text.replace("@", "%40").encode(),
        lambda text: text[:9].encode() + b"\0",
        lambda text: text[-12:].encode(),
    ],
    ids="plain case utf-16-le utf-16-be hex HEX reversed base64 base64-1 base64-2 gzip zlib-torn url start end".split(),
)
def test_the_scanner_finds_every_spelling(hide: Callable[[str], bytes]) -> None:
    """A string is found in whatever form bytes hide it in, and in part."""
    canary = "q7bcdf2ghjkm@mail.q9vwxz5tsrpn"

    hits = Scanner([canary]).hits([("file", b"before " + hide(canary) + b" after")])

    assert {hit.index for hit in hits} == {0}


def test_a_short_string_is_found_as_a_word_alone() -> None:
    """A handle of four letters counts where it stands as a word, and not where letters meet by chance."""
    scanner = Scanner(["h73c"], parts=False)

    assert scanner.hits([("file", b'{"x":"H73c"}'), ("wide", "by H73c.".encode("utf-16-le"))])
    assert not scanner.hits([("file", b"abh73cde")])


def test_a_plain_hash_is_found_out(sites: Sites, tmp_path: Path) -> None:
    """Who stores the plain hash of a name stores the name, for whoever guesses it."""
    desk = sites.desk(tmp_path)
    desk.data.mkdir()
    name = sites.planted[0].value.lower().encode()
    (desk.data / "seen").write_bytes(b"12" + hashlib.sha1(name).digest() + hashlib.sha256(name).hexdigest().encode())

    assert sites.guessable(desk) == 2


def test_a_careless_crawler_is_found_out(sites: Sites, tmp_path: Path) -> None:
    """Scrapy leaves planted strings in its log, feed, cache and queue, so an empty scan means something."""
    port = sites.server.addresses["market.test"][1]
    folders = {name: tmp_path / name for name in ("log", "feed", "cache", "queue")}
    for folder in folders.values():
        folder.mkdir()

    subprocess.run(
        [sys.executable, "-c", CARELESS, str(port), *map(str, folders.values())], check=True, timeout=120, cwd=tmp_path
    )

    found = sites.found(
        [(p.relative_to(tmp_path).parts[0], p.read_bytes()) for p in tmp_path.rglob("*") if p.is_file()]
    )
    assert {file for *_, file in found} == set(folders)


CARELESS = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

port, log, feed, cache, queue = sys.argv[1:]

class Careless(Spider):
    name = "careless"
    start_urls = [f"http://127.0.0.1:{port}/"]
    def parse(self, response):
        yield {"url": response.url, "text": response.text}
        for link in response.css('a[href^="/"]::attr(href)').getall():
            if link.startswith(("/category", "/listing", "/vendor")):
                yield response.follow(link)

process = CrawlerProcess({
    "LOG_FILE": log + "/log", "LOG_LEVEL": "DEBUG", "JOBDIR": queue, "HTTPCACHE_ENABLED": True, "HTTPCACHE_DIR": cache,
    "FEEDS": {feed + "/feed.jsonl": {"format": "jsonlines"}}, "CLOSESPIDER_PAGECOUNT": 60,
})
process.crawl(Careless)
process.start()
"""


def test_a_crawl_leaves_nothing_planted(sites: Sites, tmp_path: Path) -> None:
    """At the loudest log level, no planted string is in the database, WAL, ledger, logs, report, export or temp.

    Nor is a plain hash of one, nor of an address, and nobody else on the machine may read what is there.
    """
    desk, said, stored = sites.desk(tmp_path), dict[str, str](), Counter[str]()
    before = sites.server.count()

    for name in POLICIES.values():
        ended = desk.crawl(name, "--log-level", "DEBUG", study=name)
        said |= _said(name, ended)
        assert ended.code == 0, ended.err[-2000:]
        stored += Counter(ended.json["records"])
        done = desk.run("export", name, tmp_path / "data" / f"{name}-export")
        said |= _said(f"{name} export", done)
        assert done.code == 0, done.err[-2000:]

    assert sites.left(desk, said) == set()
    assert sites.guessable(desk) == 0
    assert not [path for path in desk.data.rglob("*") if path.stat().st_mode & 0o077]
    # And there was something to find: every canary was in an answer, and most records were stored.
    assert len(sites.served(sites.server.log()[before:])) == RECIPE.canaries
    assert stored["listing"] > 200
    assert stored["vendor"] > 15
    assert stored["feedback"] > 300
    assert stored["advert"] > 100


def _said(name: str, ended: Ended) -> dict[str, str]:
    return {f"{name} stdout": ended.out, f"{name} stderr": ended.err}


def _crawl_until(sites: Sites, desk: Desk, arguments: tuple[str, ...], requests: int) -> subprocess.Popen[str]:
    """A crawl that has made so many requests and goes on."""
    before = sites.server.count()
    process = desk.start(*arguments)
    end = time.monotonic() + 60
    while sites.server.count() < before + requests:
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            _, err = process.communicate()
            raise AssertionError(f"the crawl ended before it was to be disturbed: {err[-2000:]}")
        time.sleep(0.02)
    return process


def test_a_killed_crawl_leaves_nothing_planted(sites: Sites, tmp_path: Path) -> None:
    """Killed without warning in mid-crawl, again and again, it has left nothing planted behind."""
    desk, said = sites.desk(tmp_path, BEHOLDEN_WORKERS="0"), dict[str, str]()
    arguments = ("crawl", str(desk.policy(policy("demo-market"))), "--json", "--log-level", "DEBUG")
    desk.run("keys", "create", "demo-market")
    chance = random.Random(5)

    for attempt, how in enumerate((signal.SIGKILL, signal.SIGABRT, signal.SIGKILL)):
        process = _crawl_until(sites, desk, arguments, chance.randrange(20, 80))
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits)
        os.kill(process.pid, how)
        out, err = process.communicate()
        said |= {f"stdout {attempt}": out, f"stderr {attempt}": err}

        assert sites.left(desk, said) == set()
    assert list(desk.data.glob("*-wal"))


def test_a_crawl_whose_worker_is_killed_leaves_nothing_planted(sites: Sites, tmp_path: Path) -> None:
    """When the process that holds raw pages is killed, another takes its place and nothing planted is left."""
    desk = sites.desk(tmp_path)
    arguments = ("crawl", str(desk.policy(policy("demo-board"))), "--json", "--log-level", "DEBUG")
    desk.run("keys", "create", "demo-board")

    process = _crawl_until(sites, desk, arguments, 40)
    for worker in _workers(process.pid):
        os.kill(worker, signal.SIGKILL)
    out, err = process.communicate(timeout=110)

    assert process.returncode == 0, err[-2000:]
    assert sites.left(desk, {"stdout": out, "stderr": err}) == set()


def _workers(pid: int) -> list[int]:
    """The processes that a process started and that hold its pages."""
    # A thread of it started them, and a thread's children are listed with the thread.
    children = [child for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]
    found = [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]
    assert found
    return found


FAILING = """
import asyncio, gc, logging, sys, threading, warnings
from twisted.internet import defer, reactor
from crawlers.source import GovernedSpider
from pipelines.items import Listing

LEFT = []

class Sore:
    def __init__(self, text):
        self.text = text
    def __del__(self):
        raise ValueError(self.text)

def fail(text):
    raise ValueError(text)

async def fail_later(text):
    fail(text)

class Failing(GovernedSpider):
    name = "failing"

    def parse(self, response):
        for href in response.css("a::attr(href)").getall()[:60]:
            yield response.follow(href, callback=self.thing, cb_kwargs={"seen": response.text[:2000]})

    def thing(self, response, seen):
        self.logger.error("could not read %s", response.text)
        logging.getLogger("somewhere.else").warning(response.text)
        warnings.warn(response.text)
        print(response.text)
        print(response.text, file=sys.stderr)
        defer.fail(ValueError(response.text))
        reactor.callLater(0, fail, response.text)
        asyncio.ensure_future(fail_later(response.text))
        thread = threading.Thread(target=fail, args=(response.text,))
        thread.start()
        thread.join()
        Sore(response.text)
        LEFT.append(Sore(response.text))
        gc.collect()
        yield Listing(title=response.text, description=response.text, category=response.url)
        yield Listing(item_id=response.url, title="A plain title", ships_from=response.css("td::text").get())
        for href in response.css("a::attr(href)").getall():
            yield response.follow(href, callback=self.thing, cb_kwargs={"seen": response.text[:200]})
        if len(seen) % 3 == 0:
            yield {"text": response.text}
        if len(seen) % 3 == 1:
            raise ValueError(response.text)
        raise KeyError(seen) from ValueError(response.text)
"""


def test_a_failing_source_leaves_nothing_planted(sites: Sites, tmp_path: Path) -> None:
    """A source that logs, warns, prints and raises what it reads puts none of it in any byte."""
    desk = sites.desk(tmp_path, BEHOLDEN_WORKERS="0")
    desk.plugin("failing", FAILING, "Failing")
    body = policy("demo-market", pages=80)
    body["sources"][0]["spider"] = "failing"
    path = desk.policy(body)

    ended = desk.crawl(path, "--log-level", "DEBUG", study="demo-market")

    assert ended.code == 0, ended.err[-2000:]
    assert ended.json["failures"]
    assert "it is withheld" in ended.err
    assert sites.left(desk, _said("crawl", ended)) == set()


def test_a_full_disk_leaves_nothing_planted(sites: Sites, tmp_path: Path) -> None:
    """When nothing more can be written the crawl stops with an error, and nothing planted is left."""
    desk = sites.desk(tmp_path, BEHOLDEN_WORKERS="0")
    path = desk.policy(policy("demo-market"))
    desk.run("keys", "create", "demo-market")
    limited = ["prlimit", "--fsize=500000", *COMMAND, "crawl", str(path), "--json", "--log-level", "DEBUG"]

    done = subprocess.run(limited, env=desk.variables(), capture_output=True, text=True, timeout=110, check=False)

    assert done.returncode not in (0, 1), done.stderr[-2000:]
    assert sites.left(desk, {"stdout": done.stdout, "stderr": done.stderr}) == set()


CALLS = (
    "openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate,connect,listen"
)
OPENED = re.compile(r'\b(?:openat|open)\((?:AT_FDCWD|\d+(?:<[^>]*>)?), "(?P<path>[^"]*)", (?P<flags>[A-Z_|]+)')
CHANGED = re.compile(r"\b(?:creat|rename\w*|link\w*|symlink\w*|mknod\w*|truncate)\((?P<rest>[^)]*)\)")
PEER = re.compile(r"\bconnect\(\d+[^,]*, \{sa_family=(?P<family>\w+)(?:, (?P<rest>[^}]*))?\}")
FOR_WRITING = frozenset({"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"})


@pytest.mark.skipif(which("strace") is None, reason="strace is not installed; on Debian: apt-get install strace")
def test_a_crawl_writes_and_connects_only_where_it_may(sites: Sites, tmp_path: Path) -> None:
    """Watched call by call, a crawl writes in its own folders and connects to its sites, and nowhere else."""
    desk = sites.desk(tmp_path, PYTHONDONTWRITEBYTECODE="1")
    path, trace = desk.policy(policy("demo-board", pages=60)), tmp_path / "plugins" / "trace"
    trace.parent.mkdir()
    desk.run("keys", "create", "demo-board")
    watched = ["strace", "-f", "-qq", "-o", str(trace), "-s", "512", "-e", f"trace={CALLS},connect,listen", *COMMAND]
    unmeasured = {name: value for name, value in desk.variables().items() if not name.startswith("COVERAGE_")}

    done = subprocess.run(
        [*watched, "crawl", str(path), "--json"], env=unmeasured, capture_output=True, timeout=280, check=False
    )

    assert done.returncode == 0, done.stderr[-2000:]
    calls = trace.read_text(errors="replace").splitlines()
    own = [str(tmp_path / name) + "/" for name in ("data", "keys", "tmp", "home")]
    assert _written(calls) - {p for p in _written(calls) if p.startswith(tuple(own))} <= {"/dev/null"}
    assert any("sqlite3" in path for path in _written(calls))
    assert _peers(calls) == {("127.0.0.1", desk.local["board.test"])}
    assert not [call for call in calls if " listen(" in call]


def _written(calls: list[str]) -> set[str]:
    """Paths that were opened for writing, made, renamed or cut."""
    opened = (match for call in calls if " = -1 " not in call and (match := OPENED.search(call)))
    changed = (match for call in calls if " = -1 " not in call and (match := CHANGED.search(call)))
    found = {match["path"] for match in opened if FOR_WRITING & set(match["flags"].split("|"))}
    return found | {path for match in changed for path in re.findall(r'"([^"]*)"', match["rest"])}


def _peers(calls: list[str]) -> set[tuple[str, int]]:
    """Address and port of everything that was connected."""
    found = set()
    for call in calls:
        if (match := PEER.search(call)) and " ENOENT " not in call:
            rest = match["rest"] or ""
            port, address = re.search(r"htons\((\d+)\)", rest), re.search(r'"([^"]*)"', rest)
            found.add((address[1] if address else match["family"], int(port[1]) if port else 0))
    return found
