"""robots.txt in live crawls: missing, broken or in doubt, it closes a site; and it holds under concurrency."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import Ended
from tests.policies import as_bytes
from tests.site import HOST, Answer, Hit, Script, Site, desk, page, plain, to, walking

AGENT = "BeholdenTraining"
JITTER_S = 0.005
"""A new connection takes longer than one that is there already: where several may be open, the site sees as much."""
OPEN = "User-agent: *\nDisallow: /closed/\n"
BIG = b"#" + b"x" * 600_000 + b"\n" + OPEN.encode()


def _hops(hit: Hit, most: int) -> Answer:
    hop = int(hit.path.partition("?")[2] or 0)
    return to(f"/robots.txt?{hop + 1}") if hop < most else plain(OPEN)


CLOSED_BY: dict[str, Script] = {
    "500": plain("", 500),
    "503": plain(OPEN, 503),
    "429": plain(OPEN, 429),
    "408": plain(OPEN, 408),
    "401": plain(OPEN, 401),
    "403": plain(OPEN, 403),
    "451": plain(OPEN, 451),
    "no answer": Answer(then="silent"),
    "an answer in drops": Answer(body=OPEN.encode(), then="drip"),
    "reset": Answer(body=OPEN.encode() * 9, then="reset"),
    "cut short": Answer(
        raw=b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nContent-Type: text/plain\r\n\r\n" + OPEN.encode()
    ),
    "not HTTP": Answer(raw=b"SSH-2.0-OpenSSH_9.2p1\r\n"),
    "a page": page("/a", title="Welcome"),
    "UTF-16": Answer(body=OPEN.encode("utf-16"), headers=(("Content-Type", "text/plain; charset=utf-16"),)),
    "a zero byte": Answer(body=OPEN.encode() + b"\0"),
    "a loop": to("/robots.txt"),
    "six redirects": lambda hit: _hops(hit, 6),
    "another host": to("http://elsewhere.test/robots.txt"),
    "a file": to("file:///etc/robots.txt"),
    "nowhere": Answer(status=302, headers=()),
    "too large": Answer(body=BIG),
    "too large when unpacked": Answer(body=gzip.compress(BIG * 9), headers=(("Content-Encoding", "gzip"),)),
    "an unknown encoding": Answer(body=OPEN.encode(), headers=(("Content-Encoding", "br"),)),
    "broken gzip": Answer(body=gzip.compress(OPEN.encode())[:-9], headers=(("Content-Encoding", "gzip"),)),
    "everything": plain("User-agent: *\nDisallow: /"),
    "us by name": plain(f"User-agent: {AGENT.lower()}\nDisallow: /\n\nUser-agent: *\nDisallow:\n"),
}
OPEN_BY: dict[str, Script] = {
    "nothing": plain(""),
    "404": plain("", 404),
    "410": plain("", 410),
    "rules": plain(OPEN),
    "other robots": plain("User-agent: Greedy\nDisallow: /\n"),
    "a mark and old line ends": Answer(body=b"\xef\xbb\xbf" + OPEN.replace("\n", "\r").encode()),
    "gzip": Answer(body=gzip.compress(OPEN.encode()), headers=(("Content-Encoding", "gzip"),)),
    "gzip in two parts": Answer(
        body=gzip.compress(b"User-agent: *\n") + gzip.compress(b"Disallow: /closed/\n"),
        headers=(("Content-Encoding", "gzip"),),
    ),
    "a second try": (plain("", 503), plain(OPEN)),
    "five redirects": lambda hit: _hops(hit, 5),
}
PAGES: dict[str, Script] = {"/": page("/a", "/closed/1"), "/a": page(), "/closed/*": page()}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ended, dict[str, Site], Site]]:
    """One crawl of a site for each kind of robots.txt; ``elsewhere.test`` is a site that no policy names."""
    folder = tmp_path_factory.mktemp("robots")
    kinds = {**CLOSED_BY, **OPEN_BY}
    with ExitStack() as stack:
        scripts = {kind: {**PAGES, "/robots.txt": robots, "/robots.txt?*": robots} for kind, robots in kinds.items()}
        served = {kind: stack.enter_context(Site(script)) for kind, script in scripts.items()}
        canary = stack.enter_context(Site({"/*": page(), "/robots.txt": plain("")}))
        hosts = [f"board{number}.test" for number in range(len(kinds))]
        found = desk(folder)
        found.local = {
            **dict(zip(hosts, (site.port for site in served.values()), strict=True)),
            "elsewhere.test": canary.port,
        }
        ended = found.crawl(found.policy(as_bytes(_many(hosts))), study="small-test")
        assert ended.code == 0, ended.err
        yield ended, served, canary


def _many(hosts: list[str], **politeness: Any) -> dict[str, Any]:
    backoff = {"start_s": 0, "max_s": 0, "retries": 1}
    source = {"hosts": hosts, "start": [f"http://{host}/" for host in hosts]}
    politeness = {"backoff": backoff, "timeout_s": 1, "max_page_mb": 0.5, **politeness}
    return walking(source=source, politeness=politeness, cases={"requests": []})


pytestmark = pytest.mark.xdist_group("robots")


@pytest.mark.parametrize("kind", CLOSED_BY)
def test_nothing_is_read_where_robots_txt_closes_or_cannot_be_read(kind: str, sites: Any) -> None:
    """Failing, missing its point, unreadable or closing: no page is asked for."""
    _, served, _ = sites

    assert served[kind].log != []
    assert served[kind].paths() == [path for path in served[kind].paths() if path.startswith("/robots.txt")]


@pytest.mark.parametrize("kind", OPEN_BY)
def test_what_robots_txt_allows_is_read(kind: str, sites: Any) -> None:
    """Absent or allowing, it lets pages be read, and nothing of what it closes."""
    _, served, _ = sites
    closed = OPEN_BY[kind] in (OPEN_BY["nothing"], OPEN_BY["404"], OPEN_BY["410"], OPEN_BY["other robots"])

    read = [path for path in served[kind].paths() if not path.startswith("/robots.txt")]
    assert sorted(read) == sorted(["/", "/a"] + ["/closed/1"] * closed)
    assert served[kind].log[0].path == "/robots.txt"


def test_no_redirect_of_robots_txt_leads_to_another_host(sites: Any) -> None:
    """Where it redirects to a host that the policy does not name, that host is not asked."""
    _, _, canary = sites

    assert canary.log == []


def test_robots_txt_is_asked_for_once(sites: Any) -> None:
    """Where it can be read, one answer serves the run."""
    _, served, _ = sites

    for kind in ("rules", "everything", "a page"):
        assert [hit.path for hit in served[kind].log].count("/robots.txt") == 1


def test_nothing_forbidden_is_fetched_under_concurrency(tmp_path: Path) -> None:
    """With everything closed and a hundred start pages at once, the site is asked for robots.txt alone, and once."""
    start = [f"http://{HOST}/{number}" for number in range(100)]
    with Site({"/*": page(), "/robots.txt": Answer(body=b"User-agent: *\nDisallow: /\n", wait_s=0.3)}) as site:
        found = desk(tmp_path, site)
        policy = walking(source={"start": start}, politeness={"per_host": {"concurrency": 32}})
        ended = found.crawl(found.policy(as_bytes(policy)), study="small-test")

    assert ended.code == 0, ended.err
    assert [hit.path for hit in site.log] == ["/robots.txt"]
    assert ended.json["refusals"] == {"access.robots.mode": 100}


def test_each_origin_has_its_own_robots_txt(tmp_path: Path) -> None:
    """Another port is another site: what one allows says nothing of the other."""

    def robots(hit: Hit) -> Answer:
        return plain("User-agent: *\nDisallow:" + (" /" if hit.headers["host"].endswith(":8080") else ""))

    hosts = [HOST, f"{HOST}:8080"]
    with Site({**PAGES, "/robots.txt": robots}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(_many(hosts))), study="small-test")

    assert ended.code == 0, ended.err
    asked = [(hit.headers["host"], hit.path) for hit in site.log]
    assert sorted(path for host, path in asked if host == HOST) == ["/", "/a", "/closed/1", "/robots.txt"]
    assert [path for host, path in asked if host != HOST] == ["/robots.txt"]


def test_a_crawl_delay_is_honoured(tmp_path: Path) -> None:
    """Between any two requests, robots.txt included, lies what it asks for, though the policy asks for no delay."""
    script = {"/": page(*(f"/{number}" for number in range(5))), "/*": page()}
    with Site({**script, "/robots.txt": plain("User-agent: *\nCrawl-delay: 0.4\n")}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(_many([HOST]))), study="small-test")

    assert ended.code == 0, ended.err
    assert len(site.log) == 7
    assert site.gaps()[0] >= 0.4
    assert min(site.gaps()) >= 0.4 - JITTER_S


def test_a_robots_txt_that_asks_to_wait_is_asked_again_after_that(tmp_path: Path) -> None:
    """Retry-After holds for robots.txt too."""
    busy = plain("", 503, Retry_After="1")
    with Site({"/": page(), "/robots.txt": (busy, plain(OPEN))}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(_many([HOST]))), study="small-test")

    assert ended.code == 0, ended.err
    assert [hit.path for hit in site.log] == ["/robots.txt", "/robots.txt", "/"]
    assert site.gaps()[0] >= 1.0
