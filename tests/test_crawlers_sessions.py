"""A person logs in: in a browser that leads nowhere else, and nothing but the source's cookies is kept."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawlers.browser.program import check_safe, program
from crawlers.sessions.display import display_of
from crawlers.sessions.keeping import session_of
from crawlers.sessions.passage import Passage
from crawlers.sessions.way import by_tor, direct, places
from pipelines.sessions import Session
from policies import errors
from policies.errors import DependencyError, RouteError, UsageError
from policies.load import parse_policy
from tests.members import (
    COOKIE,
    NAME,
    PASSWORD,
    TOKEN,
    Board,
    give,
    held,
    joining,
    key_of,
    session,
    told,
    type_in,
    visit,
)
from tests.policies import as_bytes, live_document
from tests.screens import THERE, do, screen, wait_for
from tests.showing import left
from tests.site import Answer, Site, desk, page

try:
    program()
except DependencyError:
    pytest.skip("no Chromium is installed here", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("browser")  # one at a time: some look at what all browsers left


def test_a_person_logs_in_and_the_crawl_reads_what_members_read(tmp_path: Path) -> None:
    """The person types and presses; the program only opens the page; the cookie is the member's."""
    with Site(Board().script()) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(joining()))
        opened = visit(found, policy, type_in)
        by_hand = [(hit.method, hit.path, hit.headers["user-agent"]) for hit in site.log]
        ended = found.crawl(policy, "--no-report")

    (cookie,) = opened.cookies
    assert (cookie.host, cookie.name, cookie.value, opened.scheme) == ("board.test", COOKIE, TOKEN, "http")
    assert ("POST", "/login", opened.user_agent) in by_hand
    assert {agent for _, _, agent in by_hand} == {"BeholdenTraining/1.0"}
    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 3}
    assert [hit.method for hit in site.log[len(by_hand) :] if hit.method != "GET"] == []
    assert left() == []


@pytest.mark.skipif(not THERE, reason="no Xvfb or xdotool is installed here")
def test_the_command_opens_a_window_and_keeps_what_the_site_gave(tmp_path: Path) -> None:
    """Real keys on a real screen; closing the window ends it; nothing typed or given is written in clear."""
    with Site(Board().script()) as site, screen() as display:
        found = desk(tmp_path, site, DISPLAY=display)
        key_of(found)
        policy = found.policy(as_bytes(joining()))
        command = found.start("session", "open", policy, "board", "--json")
        assert wait_for(lambda: "/login" in site.paths())

        def in_() -> bool:
            # A first click may come before the page is painted.
            do(display, "mousemove", "400", "250", "click", "1", "sleep", "0.3", "type", f"{NAME}\t{PASSWORD}\n")
            return wait_for(lambda: any(hit.method == "POST" for hit in site.log), longest_s=2)

        assert wait_for(in_)
        assert wait_for(lambda: site.paths()[-1] == "/")
        do(display, "sleep", "0.5", "key", "ctrl+w")
        out, err = command.communicate(timeout=60)
        crawled = found.run("crawl", policy)

    assert command.returncode == 0, err
    assert '"ends_at"' in out
    assert "Log in with the study's account" in err
    assert crawled.code == 0, crawled.err
    assert [entry[1] for entry in told(found)] == ["session.opened", "session.used"]
    written = [*found.written(), ("said", (out + err + crawled.out + crawled.err).encode())]
    secrets = (TOKEN.encode(), PASSWORD.encode(), NAME.encode())
    assert [name for name, content in written for secret in secrets if secret in content] == []
    assert left() == []


@pytest.mark.skipif(not THERE, reason="no Xvfb or xdotool is installed here")
def test_enter_in_the_terminal_ends_it_and_what_stops_it_keeps_nothing(tmp_path: Path) -> None:
    """The window need not be closed; a signal and a stop file leave no session, no browser and no entry."""
    line = tmp_path / "line"
    os.mkfifo(line)
    hand = os.open(line, os.O_RDWR)
    greeting = Answer(body=b"<p>Hello", headers=(("Content-Type", "text/html"), ("Set-Cookie", "greeted=1")))
    with Site({"/": greeting}) as site, screen() as display:
        found = desk(tmp_path, site, DISPLAY=display)
        found.stdin = line
        key_of(found)
        policy = found.policy(as_bytes(joining()))
        first = found.start("session", "open", policy, "board")
        assert wait_for(lambda: "/" in site.paths())
        first.send_signal(15)
        _, broken_off = first.communicate(timeout=60)
        nothing = held(found)
        second = found.start("session", "open", policy, "board")
        assert wait_for(lambda: site.paths().count("/") == 2)
        os.write(hand, b"\n")
        _, kept = second.communicate(timeout=60)
        third = found.start("session", "open", policy, "board")
        assert wait_for(lambda: site.paths().count("/") == 3)
        found.run("stop", policy)
        _, stopped = third.communicate(timeout=60)
        fourth = found.run("session", "open", policy, "board")
    os.close(hand)

    assert (first.returncode, nothing) == (errors.StoppedError.exit_code, None)
    assert "nothing was kept" in broken_off
    assert second.returncode == 0, kept
    assert "the session of board is kept until" in kept
    assert isinstance(held(found), Session)
    assert [entry[1] for entry in told(found)] == ["session.opened"]
    assert (third.returncode, fourth.code) == (errors.StoppedError.exit_code, errors.StoppedError.exit_code)
    assert "was stopped; nothing was kept" in stopped
    assert left() == []


def test_the_window_leads_to_the_source_alone(tmp_path: Path) -> None:
    """Another host, another port of the same machine and pictures are out of reach, from scripts too."""
    reached: list[str] = []
    other = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                other.accept()[0].close()
                reached.append("tcp")

    threading.Thread(target=accept, daemon=True).start()
    away = f"http://127.0.0.1:{other.getsockname()[1]}/"
    script = f"""<script>
        for (const url of ['{away}', 'http://elsewhere.test/', 'http://board.test:81/']) fetch(url).catch(() => 0);
        new Image().src = '/own.png';
        try {{ new WebSocket('ws://board.test/socket') }} catch {{}}
        fetch('/own.json').then(() => document.title = 'asked');
    </script>"""
    body = f"<!doctype html><title>A page</title><img src=/other.png>{script}".encode()

    async def look(context: Any) -> None:
        await context.pages[0].wait_for_function("document.title == 'asked'", timeout=15_000)
        await asyncio.sleep(0.3)

    with Site(
        {"/": Answer(body=body, headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"))), "/*": page()}
    ) as site:
        found = desk(tmp_path, site)
        access = {"captcha": "stop_source", "javascript": "own_hosts"}
        visit(found, found.policy(as_bytes(joining(access=access))), look)
    other.close()

    assert reached == []
    assert sorted(site.paths()) == ["/", "/own.json"]


def test_what_a_rendered_page_asks_for_has_the_session_too(tmp_path: Path) -> None:
    """The crawler fetches it with the cookies; the browser that shows the page has none."""
    draw = "n => document.body.innerHTML += `<b id=${n}>Blue${document.cookie}</b>`"
    code = f"fetch('/data.json').then(r => r.json()).then({draw})"
    shown = Answer(body=f"<!doctype html><title>A page</title><p>Adverts</p><script>{code}</script>".encode())
    data = Answer(body=b"1", headers=(("Content-Type", "application/json"),))
    with Site({"/": shown, "/data.json": data}) as site:
        found = desk(tmp_path, site)
        give(found, session())
        access = {"javascript": "own_hosts", "media_types": ["text/html", "application/json"]}
        policy = joining(access=access, source={"browser": "render"})
        ended = found.crawl(found.policy(as_bytes(policy)), "--no-report")

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 1}
    assert {hit.path: hit.headers.get("cookie") for hit in site.log} == {
        "/robots.txt": None, "/": f"{COOKIE}={TOKEN}", "/data.json": f"{COOKIE}={TOKEN}",
    }  # fmt: skip
    assert not any(TOKEN.encode() in content for _, content in found.written())


def test_whoever_passes_a_test_sees_its_picture(tmp_path: Path) -> None:
    """Pictures are shown where the policy has a person for a captcha; scripts only where it has scripts."""

    async def pass_(context: Any) -> None:
        shown = context.pages[0]
        await shown.fill("input[name=captcha]", "abc")
        await shown.click("button")
        await shown.wait_for_url("**/")

    board = Board(tested=True)
    with Site(board.script(**{"/captcha.png": page()})) as site:
        found = desk(tmp_path, site)
        opened = visit(found, found.policy(as_bytes(joining())), pass_)

    assert "/captcha.png" in site.paths()
    assert len(opened.cookies) == 1


def test_only_cookies_of_the_sources_hosts_are_kept() -> None:
    """Not of a host below it, beside it or above it that no source names; not those that are over."""
    policy = parse_policy(as_bytes(joining()))
    given = [
        _cookie("one", "board.test"),
        _cookie("two", ".board.test", expires=4e9),
        _cookie("three", "www.board.test"),
        _cookie("four", "aboard.test"),
        _cookie("five", ".rd.test"),
        _cookie("six", "board.test", expires=1.0),
        _cookie("seven", "board.test", secure=True),
        _cookie("eight", "board.test", value="x" * 5000),
    ]

    kept = session_of(policy, policy.sources[0], given, now=datetime.now(UTC))

    assert [(cookie.name, cookie.expires) for cookie in kept.cookies] == [("one", None), ("two", 4e9)]
    with pytest.raises(UsageError, match="log in before you are done"):
        session_of(policy, policy.sources[0], given[2:], now=datetime.now(UTC))


def _cookie(name: str, domain: str, **changes: Any) -> dict[str, Any]:
    return {"name": name, "value": "1", "domain": domain, "path": "/", "expires": -1, "secure": False} | changes


REFUSALS = {
    "the policy": (joining(access={"login": "none", "captcha": "stop_source"}), "board", "[access.login]", 4),
    "no condition": (
        live_document(access={"login": "own_declared_account", "cookies": "session"}),
        "board",
        "draft",
        4,
    ),
    "no such source": (joining(), "elsewhere", "has no source", 11),
    "no display": (joining(), "board", "there is no display", 14),
}


@pytest.mark.parametrize("why", REFUSALS)
def test_nobody_logs_in_where_it_is_not_approved_or_cannot_be(tmp_path: Path, why: str) -> None:
    """The clause is named, no browser is started, and nothing is asked for."""
    body, source, says, code = REFUSALS[why]
    with Site({"/*": page()}) as site:
        found = desk(tmp_path, site, DISPLAY="", WAYLAND_DISPLAY="")
        key_of(found)
        status = {"status": "draft"} if why == "no condition" else {}
        policy = found.policy(as_bytes({**body, "policy": {**body["policy"], **status}}))
        ended = found.run("session", "open", policy, source)

    assert ended.code == code, ended.err
    assert says in ended.err
    assert site.log == []


def test_a_display_is_passed_on_and_nothing_else() -> None:
    """X or Wayland, with what opens it."""
    environment = {"DISPLAY": ":7", "XAUTHORITY": __file__, "HOME": "/nowhere", "TOKEN": "x"}

    assert display_of(environment) == {"DISPLAY": ":7", "XAUTHORITY": __file__}
    assert display_of({"DISPLAY": ":7", "HOME": "/nowhere"}) == {"DISPLAY": ":7"}
    wayland = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/9"}
    assert display_of(wayland) == {"WAYLAND_DISPLAY": "/run/user/9/wayland-0"}
    with pytest.raises(DependencyError, match="ssh -X"):
        display_of({})


def test_a_live_window_is_not_opened_as_root() -> None:
    """Without a sandbox the scripts of strangers would run as root."""
    with pytest.raises(DependencyError, match="ordinary user"):
        check_safe(parse_policy(as_bytes(live_document())), root=True)


def test_places_are_hosts_with_the_ports_of_their_schemes() -> None:
    """And with the port that the policy gives them."""
    (source,) = parse_policy(as_bytes(joining(source={"schemes": ["https", "http"]}))).sources

    assert places(source) == {("board.test", 443), ("board.test", 80)}
    assert places(source.model_copy(update={"hosts": ("[::1]:8080",)})) == {("::1", 8080)}


def test_the_direct_way_leads_to_no_address_of_this_machine() -> None:
    """Nor to an onion name, nor, for a training policy, to anything that is not served here."""
    live, training = direct(local=None, timeout_s=1), direct(local={}, timeout_s=1)

    for way, host in ((live, "localhost"), (live, f"{'a' * 56}.onion"), (training, "board.test")):
        with pytest.raises(RouteError):
            way(host, 80)


def test_tor_is_asked_for_names_alone() -> None:
    """And only where a listener of it is for such names."""
    for host, listener in (("192.0.2.1", "127.0.0.1:9"), ("board.test", None)):
        tor: Any = SimpleNamespace(listener=lambda _, found=listener: found)
        with pytest.raises(RouteError):
            by_tor(tor, timeout_s=1)(host, 80)


def _talk(say: bytes, *, way: Any = None, leads_to: tuple[str, int] = ("board.test", 80)) -> tuple[bytes, int]:
    """What a passage answers, and how often it refused."""

    async def work() -> tuple[bytes, int]:
        door = Passage({leads_to}, way or _unreachable)
        await door.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(say)
        writer.write_eof()
        with suppress(ConnectionError):
            said = await asyncio.wait_for(reader.read(), 5)
        writer.close()
        await door.close()
        return said, door.attempts

    found: Coroutine[Any, Any, tuple[bytes, int]] = work()
    return asyncio.run(found)


def _unreachable(host: str, port: int) -> socket.socket:
    raise ConnectionRefusedError


def asked(host: bytes, port: int = 80, kind: int = 3, command: int = 1) -> bytes:
    """A greeting and a request, as SOCKS5 has them."""
    name = bytes([len(host)]) + host if kind == 3 else host
    return b"\x05\x01\x00\x05" + bytes([command]) + b"\x00" + bytes([kind]) + name + port.to_bytes(2, "big")


NO, AWAY = b"\x05\x00\x05\x02\x00\x01" + bytes(6), b"\x05\x00\x05\x04\x00\x01" + bytes(6)
SAID = {
    "another host": (asked(b"elsewhere.test"), NO, 1),
    "another port": (asked(b"board.test", 443), NO, 1),
    "an address": (asked(bytes([127, 0, 0, 1]), kind=1), NO, 1),
    "an IPv6 address": (asked(bytes(16), kind=4), NO, 1),
    "to listen": (asked(b"board.test", command=2), NO, 1),
    "no kind of name": (asked(b"", kind=9), NO, 1),
    "with a password": (b"\x05\x01\x02", b"\x05\x02\x00\x01" + bytes(6), 1),
    "version 4": (b"\x04\x01", b"\x05\x02\x00\x01" + bytes(6), 1),
    "too little": (b"\x05\x01\x00\x05", b"\x05\x00", 0),
    "one that is away": (asked(b"BOARD.test"), AWAY, 0),
}


@pytest.mark.parametrize("what", SAID)
def test_a_passage_leads_nowhere_else(what: str) -> None:
    """Whatever is asked for, in whatever form; what it leads to may be away."""
    say, answer, refused = SAID[what]

    assert _talk(say) == (answer, refused)


def test_a_passage_pours_both_ways() -> None:
    """What comes from one side goes to the other, to its end."""
    near, far = socket.socketpair()

    def answer() -> None:
        with far:
            got = b""
            while part := far.recv(99):
                got += part
            far.sendall(got[::-1])

    threading.Thread(target=answer, daemon=True).start()

    said, refused = _talk(asked(b"board.test") + b"hello", way=lambda *_: near)

    assert (said, refused) == (b"\x05\x00\x05\x00\x00\x01" + bytes(6) + b"olleh", 0)
