"""Pages shown in a real browser: their own scripts run, and nothing gets out of it, whatever a page tries."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from crawlers.browser.chromium import PREFIX
from crawlers.browser.program import check_browser, program
from crawlers.browser.rendering import without_noscript
from policies.errors import DependencyError
from tests.policies import live, training
from tests.showing import DRAW, data, leaky, left, rendering, script, shown
from tests.site import Script, Site, desk, page

try:
    program()
except DependencyError:
    pytest.skip("no Chromium is installed here", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("browser")  # one at a time: some look at what all browsers left

CANARY = "Rosalind-07700900461"


LIST: dict[str, Script] = {
    "/": shown("", before='<script src="/app.js"></script>'),
    "/app.js": script(
        DRAW + "fetch('/data.json').then(r => r.json()).then(all => all.forEach(n =>"
        " { put(n, 'Blue widget'); document.querySelector('#app').innerHTML += `<a href=/ads/${n}>on</a>` }))"
    ),
    "/data.json": data("[1, 2, 3]"),
    "/ads/*": shown("put(location.pathname.split('/').pop() + 'x', 'One of them')", before=f"<script>{DRAW}</script>"),
}


@contextmanager
def hostile() -> Iterator[tuple[int, list[str]]]:
    """Ports of TCP and UDP that no page may reach, and what reached them."""
    reached: list[str] = []
    tcp = socket.create_server(("127.0.0.1", 0))
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(tcp.getsockname())

    def accept() -> None:
        with suppress(OSError):
            while True:
                tcp.accept()[0].close()
                reached.append("tcp")

    def receive() -> None:
        with suppress(OSError):
            while udp.recv(1):
                reached.append("udp")

    for what in (accept, receive):
        threading.Thread(target=what, daemon=True).start()
    try:
        yield tcp.getsockname()[1], reached
    finally:
        for each in (tcp, udp):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def test_what_scripts_make_of_a_page_is_read(tmp_path: Path) -> None:
    """Content and links; each script is asked for once; robots.txt holds; nothing is left of the browser."""
    with Site(LIST) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(rendering()), "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert (ended.json["pages"], ended.json["records"]) == (4, {"advert": 6})
    assert sorted(site.paths()) == ["/", "/ads/1", "/ads/2", "/ads/3", "/app.js", "/data.json"]
    assert not any("Mozilla" in hit.headers["user-agent"] for hit in site.log)
    assert left() == []


def test_nothing_gets_out_of_the_browser(tmp_path: Path) -> None:
    """Other hosts, pictures, sockets, calls, beacons, forms, downloads, frames, fonts: refused, counted, never made."""
    with hostile() as (port, reached):
        page_of_it = shown(DRAW + leaky(port, "one"), before="<img src=/own.png><link rel=stylesheet href=/own.css>")
        with Site({"/": page_of_it, "/*": data("1")}) as site:
            found = desk(tmp_path, site)
            ended = found.crawl(found.policy(rendering()), "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 1}
    assert reached == []
    assert site.paths() == ["/"]
    assert {hit.method for hit in site.log} == {"GET"}
    assert ended.json["refusals"]["sources.hosts"] >= 4
    assert ended.json["refusals"]["floor.H1"] >= 2


def test_a_page_that_never_rests_or_ends_is_given_up(tmp_path: Path) -> None:
    """An endless loop ends with the page's time; the pages after it are read."""
    script = {
        "/": page("/loop", "/good"),
        "/loop": shown("for (;;);"),
        "/good": shown(DRAW + "put('one', 'Blue widget')"),
    }
    with Site(script) as site:
        found = desk(tmp_path, site)
        policy = found.policy(rendering(politeness={"timeout_s": 8, "backoff": {"retries": 0}}))
        ended = found.crawl(policy, "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 1}
    assert ended.json["refusals"]["access.javascript"] == 1
    assert left() == []


def test_a_browser_that_is_killed_is_started_again(tmp_path: Path) -> None:
    """The page that it was showing is shown again, and none is lost."""
    slow = shown(DRAW + "put(location.pathname.slice(1) + 'x', 'Blue widget')")
    with Site({"/": page(*(f"/{n}" for n in range(8))), "/*": slow}) as site:
        found = desk(tmp_path, site)
        found.run("keys", "create", "small-test")
        process = found.start("crawl", found.policy(rendering()), "--json", "--no-report")
        end = time.monotonic() + 60
        while len(site.paths()) < 3 and time.monotonic() < end:
            time.sleep(0.02)
        os.kill(_browser_of(process.pid), signal.SIGKILL)
        out, err = process.communicate(timeout=120)

    assert process.returncode == 0, err
    assert '"advert": 8' in out
    assert left() == []


def _browser_of(crawl: int) -> int:
    """The browser of a crawl: its first process with the folder in its command."""
    marks = {path: f"{PREFIX}{crawl}-".encode() for path in Path("/proc").glob("[0-9]*")}
    for path, mark in sorted(marks.items(), key=lambda item: int(item[0].name)):
        with suppress(OSError):
            command = (path / "cmdline").read_bytes()
            if mark in command and b"--type=" not in command and b"--user-data-dir" in command:
                return int(path.name)
    raise AssertionError("the crawl has no browser")


@pytest.mark.parametrize("body", [b"", b"<p>a</p>", b"<noscript>"], ids=["empty", "none", "never ended"])
def test_a_page_without_noscript_is_left_alone(body: bytes) -> None:
    """Nothing is taken out of it."""
    assert without_noscript(body) == body


def test_what_is_for_browsers_without_scripts_is_not_read() -> None:
    """However it is spelt, and wherever."""
    assert without_noscript(b"<p>a<NoScript x>b</noscript >c<noscript>d</noscript>") == b"<p>ac"


def test_without_a_browser_it_is_said_how_to_get_one() -> None:
    """And not when no source needs it."""
    with pytest.raises(DependencyError, match="apt install chromium"):
        program(names=("no-such-browser",), places=())


def test_scripts_of_strangers_are_not_run_as_root() -> None:
    """A browser has no sandbox there; invented pages of this machine are let through."""
    shown_live = live(source={"browser": "render"}, access={"javascript": "own_hosts"})
    check_browser(training(source={"browser": "render"}, access={"javascript": "own_hosts"}), root=True)
    check_browser(shown_live, root=False)
    check_browser(live(), root=True)

    with pytest.raises(DependencyError, match="ordinary user"):
        check_browser(shown_live, root=True)
