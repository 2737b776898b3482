"""The gate in live crawls: of what pages, redirects and sitemaps offer, only what the policy allows is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawling import Ended
from tests.policies import as_bytes
from tests.site import HOST, Answer, Hit, Script, Site, advert, desk, page, plain, to, walking

AWAY = (
    "http://elsewhere.test/",
    "http://board.test:{port}/x",
    "http://127.0.0.1:{port}/x",
    "http://localhost:{port}/x",
    "http://[::1]:{port}/x",
    "http://2130706433:{port}/x",
    "http://0x7f.1:{port}/x",
    "http://0177.0.0.1:{port}/x",
    "http://①②⑦.⓪.⓪.①:{port}/x",
    "http://user:secret@board.test/x",
    "http://board.test@127.0.0.1:{port}/x",
    "http:\\\\127.0.0.1:{port}\\x",
    "//127.0.0.1:{port}/x",
    "https://board.test/x",
    "http://www.board.test/x",
    "http://board.test./x",
    "http://10.0.0.8/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://metadata.google.internal/",
    "file:///etc/hostname",
    "ftp://127.0.0.1:{port}/x",
    "data:text/html,<a href=/x>x</a>",
    "gopher://127.0.0.1:{port}/x",
    "s3://bucket/x",
    "view-source:http://board.test/x",
    "javascript:alert(1)",
    "mailto:otter@example.org",
    "blob:http://board.test/x",
    "http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/",
)
ACTING = (
    "/buy/1",
    "/vote?up=1",
    "/logout",
    "/report/2",
    "/cart/add",
    "/x?action=delete",
    "/like.php",
    "/messages/reply/3",
)
ENTRANCES = ("/login", "/register", "/captcha", "/account/sign-in", "/auth?next=/")
MEDIA = ("/a.jpg", "/b.PNG", "/c.mp4", "/d.pdf", "/e.zip", "/f.css", "/g.js", "/h.gif?size=2", "/i.csv", "/j.exe")
DENIED = ("/user/1", "/User/1", "/%75ser/1", "//user/1", "/x/../user/1", "/user/1?tab=2", "/user/1;a=b")
INWARD = ("/chain/0", "/round", "/cookie", "/session", "/closing")
SESSION = "PHPSESSID=ab12cd34ef56ab12"
PICTURES = "".join(f'<img src="{path}" srcset="{path} 2x">' for path in MEDIA[:2])
EMBEDDED = (
    '<iframe src="/frame"></iframe><script src="/g.js"></script><meta http-equiv="refresh" content="0;url={away}">'
)


def _away(port: int) -> list[str]:
    return [url.format(port=port) for url in AWAY]


def _script(port: int) -> dict[str, Script]:
    away = _away(port)
    sitemap = "".join(f"<url><loc>{url}</loc></url>" for url in (*away[:6], *DENIED[:1], "http://board.test/listed"))
    return {
        "/": page("/away", "/sitemap", "/never", "/redirects", "/traps", "/same", "/embedded", "/long/" + "x" * 2100),
        "/away": page(*away),
        "/sitemap": Answer(body=f"<urlset>{sitemap}</urlset>".encode()),
        "/listed": page(),
        "/never": page(*ACTING, *ENTRANCES, *MEDIA, *DENIED),
        "/embedded": page(text=PICTURES + EMBEDDED.format(away=away[2])),
        "/redirects": page(*(f"/out/{n}" for n in range(len(away))), *INWARD),
        "/out/*": lambda hit: to(away[int(hit.path.rpartition("/")[2])], (301, 302, 303, 307, 308)[hit.turn % 5]),
        "/chain/*": _chain,
        "/round": to("/round"),
        "/cookie": _cookie,
        "/session": to(f"/session?{SESSION}"),
        "/session?*": advert("session"),
        "/closing": to("/user/9"),
        "/traps": page("/calendar?day=1", "/deep/", "/grow/a/a/", "/many?" + "&".join(f"p{n}={n}" for n in range(12))),
        "/calendar*": lambda hit: page(f"/calendar?day={int(hit.path.rpartition('=')[2]) + 1}"),
        "/deep/*": lambda hit: page(f"{hit.path}d{len(hit.path)}/"),
        "/grow/*": lambda hit: page(f"{hit.path}a/"),
        "/same": page(
            "/one?a=1&b=2", "/one?b=2&a=1", "/one?a=1&b=2#top", "/one?a=1&b=2&PHPSESSID=0123456789abcdef",
            "/one?sid=fedcba9876543210&b=2&a=1", "/one;jsessionid=ab12?a=1&b=2", "/one?a=1&b=2&utm_source=mail",
            "/%6Fne?a=1&b=2", "/x/../one?b=2&a=1", "http://BOARD.test:80/one?a=1&b=2",
        ),
        "/one*": page(),
        "/%6Fne*": page(),
    }  # fmt: skip


def _chain(hit: Hit) -> Answer:
    """A chain of redirects that the policy follows five steps of."""
    return to(f"/chain/{int(hit.path.rpartition('/')[2]) + 1}")


def _cookie(hit: Hit) -> Answer:
    """A page that sends whoever has no cookie to itself."""
    return advert("cookie") if "seen=1" in hit.headers.get("cookie", "") else to("/cookie", Set_Cookie="seen=1; Path=/")


@dataclass(frozen=True)
class Crawled:
    """What a crawl gave, what the site saw, and what a site beside it saw that nobody may reach."""

    ended: Ended
    site: Site
    canary: Site


pytestmark = pytest.mark.xdist_group("gate")
DEPTH = 12


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """One crawl over all the bait."""
    folder = tmp_path_factory.mktemp("gate")
    with Site({"/*": page(), "/robots.txt": plain("")}) as canary, Site(_script(canary.port)) as site:
        found = desk(folder, site)
        found.local = {**found.local, "elsewhere.test": canary.port, "www.board.test": canary.port}
        policy = walking(politeness={"traps": {"max_depth": DEPTH}, "per_host": {"concurrency": 4}})
        ended = found.crawl(found.policy(as_bytes(policy)), study="small-test")
        assert ended.code == 0, ended.err
        yield Crawled(ended, site, canary)


def test_no_request_leaves_the_scope(crawled: Crawled) -> None:
    """Other hosts, ports, schemes and spellings, in links, sitemaps, redirects and refreshes: none is reached."""
    assert crawled.canary.log == []
    assert {hit.headers["host"] for hit in crawled.site.log} == {HOST}


def test_every_refused_redirect_is_counted(crawled: Crawled) -> None:
    """Each redirect out of scope was asked for once, and what it led to was refused by a clause."""
    assert sorted(crawled.site.paths("/out/")) == sorted(f"/out/{n}" for n in range(len(AWAY)))
    assert crawled.ended.json["refusals"]["sources.hosts"] > 2 * 8


def test_sitemaps_give_links_like_any_page(crawled: Crawled) -> None:
    """Of a list of addresses, those of the policy are read."""
    assert crawled.site.paths("/listed") == ["/listed"]


@pytest.mark.parametrize("paths", [ACTING, ENTRANCES, MEDIA, DENIED], ids=["acting", "entrances", "media", "denied"])
def test_what_is_never_asked_for_is_not(paths: tuple[str, ...], crawled: Crawled) -> None:
    """Links that act, log in, load a picture or a file, or are denied in whatever spelling."""
    asked = " ".join(crawled.site.paths()).lower()

    assert [path for path in paths if path.lower().lstrip("/") in asked.replace("%75", "u")] == []
    assert "/frame" in asked, "a control: a frame is a page like others"


def test_redirects_are_followed_five_steps_and_no_further(crawled: Crawled) -> None:
    """A chain ends where the policy says; a page that redirects to itself for ever is asked for as often."""
    assert crawled.site.paths("/chain/") == [f"/chain/{n}" for n in range(6)]
    assert len(crawled.site.paths("/round")) == 6
    assert crawled.site.paths("/user") == []


def test_a_page_that_redirects_to_itself_is_read(crawled: Crawled) -> None:
    """After it has set a cookie, or put a session's id into the address."""
    assert crawled.site.paths("/cookie") == ["/cookie"] * 2
    assert crawled.site.paths("/session") == ["/session", f"/session?{SESSION}"]
    assert crawled.ended.json["records"] == {"advert": 2}


def test_sites_without_end_end(crawled: Crawled) -> None:
    """A calendar and a path that grows end at the depth, a path that repeats itself before."""
    assert len(crawled.site.paths("/calendar")) == DEPTH - 1
    assert len(crawled.site.paths("/deep/")) == DEPTH - 1
    assert crawled.site.paths("/grow/") == ["/grow/a/a/"]
    assert crawled.site.paths("/many") == []
    assert max(map(len, crawled.site.paths())) < 2000


def test_a_page_under_many_addresses_is_read_once(crawled: Crawled) -> None:
    """Whatever the order of its parameters, its session, its fragment or its escapes."""
    same = [path for path in crawled.site.paths() if "one" in path.lower().replace("%6f", "o") and "a=1" in path]

    assert len(same) == 1


def test_start_pages_pass_the_gate_too(tmp_path: Path) -> None:
    """Redirects of start pages end at the border of the policy, as any other."""
    with Site({"/*": page()}) as canary, ExitStack() as stack:
        away = _away(canary.port)
        script: dict[str, Script] = {f"/start/{n}": to(url) for n, url in enumerate(away)}
        site = stack.enter_context(Site(script))
        found = desk(tmp_path, site)
        found.local = {**found.local, "elsewhere.test": canary.port, "www.board.test": canary.port}
        start = [f"http://{HOST}{path}" for path in script]
        ended = found.crawl(found.policy(as_bytes(walking(source={"start": start}))), study="small-test")

    assert ended.code == 0, ended.err
    assert sorted(site.paths()) == sorted(script)
    assert canary.log == []
    assert ended.json["pages"] == 0


LOGIN = '<form action="/in" method="post"><input name="user"><input type="password" name="password"></form>'
CAPTCHA = (
    '<form method="post"><img src="/captcha.png" alt="captcha"><input name="captcha"><button>Go on</button></form>'
)
WALLS: dict[str, Script] = {
    "login page": page(text=LOGIN, title="Log in"),
    "captcha page": page(text=CAPTCHA, title="Are you human?"),
    "redirect to a login": to("/account/login"),
    "401": Answer(status=401, body=b"<h1>Who are you?</h1>"),
    "403": Answer(status=403, body=b"<h1>Forbidden</h1>"),
    "403 unreadable": Answer(status=403, body=b"no gzip", headers=(("Content-Encoding", "gzip"),)),
    "407": Answer(status=407, headers=(("Proxy-Authenticate", "Basic"),)),
    "451": Answer(status=451, body=b"<h1>Withheld</h1>"),
}


@pytest.fixture(scope="module")
def walls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ended, dict[str, Site]]]:
    """One crawl of a site for each kind of wall, one request at a time; each links to the wall, and then on."""
    folder = tmp_path_factory.mktemp("walls")
    with ExitStack() as stack:
        home = page("/wall", *(f"/after/{n}" for n in range(9)))
        served = {
            kind: stack.enter_context(Site({"/": home, "/wall": wall, "/after/*": advert(1)}))
            for kind, wall in WALLS.items()
        }
        found = desk(folder)
        found.local = {f"board{n}.test": site.port for n, site in enumerate(served.values())}
        policy = walking(politeness={"per_host": {"concurrency": 1}}, cases={"requests": []})
        (source,) = policy["sources"]
        policy["sources"] = [
            {**source, "id": f"board{n}", "hosts": [host], "start": [f"http://{host}/"]}
            for n, host in enumerate(found.local)
        ]
        ended = found.crawl(found.policy(as_bytes(policy)), study="small-test")
        assert ended.code == 0, ended.err
        yield ended, served


@pytest.mark.parametrize("kind", WALLS)
def test_a_wall_stops_its_source(kind: str, walls: Any) -> None:
    """Nothing is asked for after it, and nothing of the wall is stored."""
    _, served = walls

    assert served[kind].paths() == ["/", "/wall"]


def test_walls_are_told(walls: Any) -> None:
    """Each stopped source is named with the clause that stopped it."""
    ended, _ = walls

    assert Counter(ended.json["stopped_sources"].values()) == {"access.captcha": len(WALLS)}
    assert ended.json["records"] == {}
