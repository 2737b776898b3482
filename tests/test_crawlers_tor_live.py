"""Crawls through a real Tor network on loopback: complete, by no other way, and gone on with when Tor was lost."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from crawlers.demo.malice import Malice
from crawlers.demo.onions import by_tor
from crawlers.demo.process import ServerProcess
from crawlers.demo.tor_node import Node
from crawlers.demo.truth import Truth
from crawlers.demo.world import Recipe, World
from crawlers.tor.checks import FALSE_ONION
from crawlers.tor.process import controller_at
from crawlers.tor.socks import answer_of
from crawlers.tor.torrc import Places
from policies.errors import RouteError, StoppedError
from tests.crawling import COMMAND, Desk
from tests.leaking import may
from tests.members import COOKIE, TOKEN, Board, joining
from tests.policies import as_bytes
from tests.screens import THERE, screen, wait_for
from tests.showing import DRAW, rendering, shown
from tests.site import Answer, Script, Site, advert, page, walking
from tests.tor import Door, Net, complete, marks

pytestmark = marks

RECIPE = Recipe(seed=21, listings=60, vendors=8, adverts=60, feedback=8, minors=2)
UNKNOWN = "p53lf57qovyuvwsc6xnrppyply3vtqm7l6pcobkmyqsiofyeznfu5uqd.onion"
"""A well-formed address that nobody in the network announces."""


def library(name: str) -> str:
    """A policy that comes with Beholden, without the names model, which takes seconds to load."""
    text = (files("policies") / "library" / f"{name}.yaml").read_text("utf-8")
    return text.replace("\nentities:\n", "\nentities:\n  detector: {names: off}\n")


@pytest.fixture(scope="module")
def world() -> World:
    """What the sites hold."""
    return World.of(RECIPE)


@pytest.fixture(scope="module")
def sites() -> Iterator[Mapping[str, int]]:
    """Both sites: name to port."""
    # Asked to wait twice, a page has no try left for a connection that breaks.
    with ServerProcess(RECIPE, malice=Malice(too_many=1)) as served:
        yield {name: port for name, (_, port) in served.addresses.items()}


def test_a_market_with_mirrors_is_read_whole(
    tor_net: Net, sites: Mapping[str, int], world: World, tmp_path: Path
) -> None:
    """One mirror goes down on the way, one is slow, one is another site, and one was never there."""
    (wrong, one), (down, two), (slow, three) = tor_net.onions
    with (
        Site({"/*": Answer(status=404, body=b"<p>Seized</p>")}, port=one) as other,
        Door(sites["market.test"], two, most=150) as shut,
        Door(sites["market.test"], three, wait_s=0.02) as late,
    ):
        desk = tor_net.desk(tmp_path)
        policy = by_tor(library("demo-market"), "market.test", [wrong, down, UNKNOWN, slow])
        ended = desk.crawl(desk.policy(policy.encode()), study="demo-market")

    assert ended.code == 0, ended.err
    assert other.log
    assert shut.passed >= shut.most
    assert late.passed > 0
    truths: tuple[Truth, ...] = (*world.listings, *world.vendors, *world.feedback)
    assert complete(desk, "demo-market", "market", truths) >= 0.99


def test_a_board_that_is_there_seven_times_in_ten_is_read_whole(
    tor_net: Net, sites: Mapping[str, int], world: World, tmp_path: Path
) -> None:
    """A connection that is refused costs a pause and a new circuit, and no page."""
    board, port = tor_net.onions[0]
    with Door(sites["board.test"], port, wait_s=0.01, there=0.7):
        desk = tor_net.desk(tmp_path)
        ended = desk.crawl(
            desk.policy(by_tor(library("demo-board"), "board.test", [board]).encode()), study="demo-board"
        )

    assert ended.code == 0, ended.err
    assert ended.json["failures"]["tor.failed"]
    grown = [truth for truth in world.adverts if not truth.minor]
    assert complete(desk, "demo-board", "board", grown) >= 0.99


def onion_walk(*hosts: str, **more: Any) -> bytes:
    """A policy by which the walker reads places by Tor, each from its home page on."""
    source = {"route": "tor", "hosts": [*hosts], "start": [f"http://{host}/" for host in hosts]}
    return as_bytes(walking(source=source, cases={"requests": [], "items": []}, **more))


def test_names_are_looked_up_at_the_exit_and_hosts_keep_to_their_circuits(tor_net: Net, tmp_path: Path) -> None:
    """The exit asks its name server; the crawl asks nobody. However many connections, a host has one circuit."""
    used: dict[str, set[str]] = {}
    script = {"/": page(*(f"/{number}" for number in range(16))), "/*": Answer(body=b"<b id=1>x</b>", wait_s=0.05)}
    (first, one), (second, two), _ = tor_net.onions
    with Site(script, port=one), Site(script, port=two), Site({"/": advert(1)}) as clear:
        desk = tor_net.desk(tmp_path)
        desk.run("keys", "create", "small-test")
        policy = desk.policy(onion_walk(first, second, f"clear.test:{clear.port}"))
        running = desk.start("crawl", policy, "--json", "--no-report")
        control = client(desk.data)

        def note(event: Any) -> None:
            if event.status == "SUCCEEDED":
                used.setdefault(event.target_address, set()).add(event.circ_id)

        logging.getLogger("stem").setLevel(logging.CRITICAL)  # it does not know streams from a socket in a folder
        control.add_event_listener(note, "STREAM")
        out, err = running.communicate(timeout=110)
        control.close()

    assert running.returncode == 0, err
    assert json.loads(out)["pages"] == 35
    assert [len(used[host]) for host in (first, second)] == [1, 1]
    assert used[first] != used[second]
    assert "clear.test" in tor_net.names.asked


@pytest.mark.skipif(not THERE, reason="no Xvfb or xdotool is installed here")
def test_a_person_logs_in_by_tor(tor_net: Net, tmp_path: Path) -> None:
    """The window goes through Tor as the crawl does, nobody is asked for the name, and the crawl has the session."""
    onion, port = tor_net.onions[0]
    line = tmp_path / "line"
    os.mkfifo(line)
    hand = os.open(line, os.O_RDWR)
    more = (("Content-Type", "text/html"), ("Set-Cookie", f"{COOKIE}={TOKEN}; Path=/"))
    welcome = Answer(body=b"<a href=/ads/1>on</a>", headers=more)
    with Site(Board().script(**{"/": welcome}), port=port) as site, screen() as display:
        desk = tor_net.desk(tmp_path, DISPLAY=display)
        desk.stdin = line
        desk.run("keys", "create", "small-test")
        source = {"route": "tor", "hosts": [onion], "start": [f"http://{onion}/"]}
        policy = desk.policy(as_bytes(joining(source=source, cases={"requests": [], "items": []})))
        opening = desk.start("session", "open", policy, "board")
        assert wait_for(lambda: "/" in site.paths())
        time.sleep(1)  # until the browser has read the answer
        os.write(hand, b"\n")
        _, said = opening.communicate(timeout=60)
        ended = desk.crawl(policy, "--no-report")
    os.close(hand)

    assert opening.returncode == 0, said
    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 1}
    assert [hit.headers.get("cookie") for hit in site.log if hit.path == "/ads/1"] == [f"{COOKIE}={TOKEN}"]
    assert onion not in tor_net.names.asked


def client(data: Path) -> Any:
    """A controller of the tor that a crawl brings up, once it is there."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            return controller_at(Places.below(data).control)
        except RouteError:
            time.sleep(0.02)
    raise AssertionError("the crawl brought up no tor")


def lose(pid: int, when: Callable[[], bool]) -> float:
    """Kill the tor that a process has started, at a moment; gives when that was."""
    while not when():
        time.sleep(0.01)
    os.kill(tor_of(pid), signal.SIGKILL)
    return time.time()


def tor_of(pid: int) -> int:
    """The tor that a process has started."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        parts = path.read_bytes().split(b"\0")
        if b"__OwningControllerProcess" in b" ".join(parts) and str(pid).encode() in parts:
            return int(path.parent.name)
    raise AssertionError("the crawl has no tor")


def test_a_crawl_ends_when_tor_is_lost_and_goes_on_later(tor_net: Net, tmp_path: Path) -> None:
    """It says so with an exit code of its own within a second, keeps its queue, and loses and doubles nothing."""
    script: dict[str, Script] = {"/": page(*(f"/{n}" for n in range(60))), "/*": lambda hit: advert(hit.path[1:])}
    onion, port = tor_net.onions[0]
    with Site(script, port=port) as site:
        desk = tor_net.desk(tmp_path)
        policy = desk.policy(onion_walk(onion, politeness={"per_host": {"concurrency": 2}}))
        desk.run("keys", "create", "small-test")
        running = desk.start("crawl", policy, "--json", "--no-report")
        at = lose(running.pid, lambda: len(site.log) > 20)
        _, err = running.communicate(timeout=30)
        took = time.time() - at
        before = len(site.log)
        again = desk.crawl(policy, "--no-report")

    assert running.returncode == RouteError.exit_code, err
    assert "the same command resumes it" in err
    assert took < 2.5  # the end of the process included
    assert again.code == 0, again.err
    assert before < 62
    assert {f"/{n}" for n in range(60)} <= set(site.paths())
    assert ledger(desk.data, "stop")[0] == "sources.route"


def ledger(data: Path, verdict: str) -> list[str]:
    """The rules of the ledger's entries with a verdict."""
    import sqlite3

    with sqlite3.connect(data / "beholden.sqlite3") as database:
        rows = database.execute("SELECT rule FROM ledger WHERE verdict = ? ORDER BY seq", (verdict,))
        return [rule for (rule,) in rows]


def test_what_is_down_today_is_asked_another_day(tor_net: Net, tmp_path: Path) -> None:
    """What waits for it stays in the queue, the run can be resumed, and the ledger tells down from gone."""
    onion, port = tor_net.onions[0]
    desk = tor_net.desk(tmp_path)
    policy = desk.policy(onion_walk(onion, UNKNOWN, politeness={"stop_after_errors": 1}))

    down = desk.crawl(policy, "--no-report", study="small-test")
    with Site({"/": page("/1"), "/1": advert(1)}, port=port):
        up = desk.crawl(policy, "--no-report")

    assert down.code == up.code == StoppedError.exit_code, down.err
    assert down.json["rule"] == "politeness.stop_after_errors"
    assert set(down.json["failures"]) == {"tor.failed", "tor.not.announced"}
    assert up.json["records"] == {"advert": 1}


def test_no_more_circuits_than_the_policy_allows(tor_net: Net, tmp_path: Path) -> None:
    """The third host waits for its circuit; nothing is asked of it meanwhile."""
    with ExitStack() as stack:
        sites = [stack.enter_context(Site({"/": advert(1)}, port=port)) for _, port in tor_net.onions]
        desk = tor_net.desk(tmp_path)
        desk.run("keys", "create", "small-test")
        hosts = [onion for onion, _ in tor_net.onions]
        policy = desk.policy(onion_walk(*hosts, politeness={"circuits_per_hour": 2}))
        running = desk.start("crawl", policy, "--no-report")
        wait_until(lambda: sum(len(site.log) for site in sites) >= 4)
        time.sleep(0.5)
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=30)

    assert running.returncode == StoppedError.exit_code, err
    assert sorted(len(site.log) for site in sites) == [0, 2, 2]


@contextmanager
def tor_started(desk: Desk) -> Iterator[list[str]]:
    """``beholden tor start``, until it is interrupted; what it said is known afterwards."""
    said: list[str] = []
    running = desk.start("tor", "start")
    try:
        client(desk.data).close()
        wait_until(lambda: desk.run("tor", "status").code == 0)
        yield said
    finally:
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=20)
        said.append(err)
    assert running.returncode == 0, err


def test_each_kind_of_name_has_a_listener_of_its_own(tor_net: Net, tmp_path: Path) -> None:
    """That for onions serves nothing else; bare addresses and false onions are refused at both."""
    desk = tor_net.desk(tmp_path)
    with tor_started(desk) as said:
        places = Places.below(desk.data)
        codes = {
            (listener, host): getattr(answer_of(listener, host, 80, timeout_s=20), "reply", None)
            for listener in (places.onion, places.web)
            for host in ("clear.test", "127.0.0.1", FALSE_ONION)
        }
        status = desk.run("tor", "status", "--json").json
        again = desk.run("tor", "start")

    reasons = {key: reply.reason if reply else "" for key, reply in codes.items()}
    assert reasons[places.onion, "clear.test"] == "tor.not.allowed"
    assert {reasons[listener, "127.0.0.1"] for listener in (places.onion, places.web)} == {"tor.not.allowed"}
    assert reasons[places.onion, FALSE_ONION] == "tor.no.onion"
    assert reasons[places.web, "clear.test"] in ("", "tor.failed", "tor.no.service")
    assert status["progress"] == 100
    assert all(check["ok"] for check in status["checks"])
    assert (again.code, "runs already" in again.err) == (RouteError.exit_code, True)
    assert "100 %" in said[0]
    assert "tor is up" in said[0]


def test_a_crawl_needs_no_network_of_its_own(tor_net: Net, tmp_path: Path) -> None:
    """Where tor runs beside it, it crawls in a namespace without any interface that is up."""
    onion, port = tor_net.onions[0]
    alone = ["unshare", "-rn"] if may("unshare", "-rn") else []
    with Site({"/": page("/1"), "/1": advert(1)}, port=port):
        desk = tor_net.desk(tmp_path)
        desk.run("keys", "create", "small-test")
        policy = desk.policy(onion_walk(onion))
        with tor_started(desk):
            done = subprocess.run(
                [*alone, *COMMAND, "crawl", policy, "--json", "--no-report"],
                env=desk.variables(),
                capture_output=True,
                text=True,
                check=False,
                timeout=100,
            )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["records"] == {"advert": 1}


def test_pages_of_an_onion_that_draw_themselves_are_shown(tor_net: Net, tmp_path: Path) -> None:
    """Twenty of them, in a browser whose every part the crawler fetches by Tor."""
    onion, port = tor_net.onions[0]
    pages: dict[str, Script] = {
        "/": page(*(f"/{number}" for number in range(20))),
        "/*": lambda hit: shown(DRAW + f"put('{hit.path[1:]}x', 'Blue widget')"),
    }
    with Site(pages, port=port) as site:
        desk = tor_net.desk(tmp_path)
        source = {"route": "tor", "hosts": [onion], "start": [f"http://{onion}/"]}
        policy = desk.policy(rendering(source=source, cases={"requests": [], "items": []}))
        ended = desk.crawl(policy, "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 20}
    assert {hit.headers["host"] for hit in site.log} == {onion}


def test_what_does_not_pass_is_not_gone_through(tor_net: Net, tmp_path: Path) -> None:
    """A tor whose listeners share circuits and hide errors is refused; the command says what is wrong with it."""
    folder = tmp_path / "other"
    folder.mkdir(mode=0o700)
    other = Node("other", folder, [f"SocksPort unix:{folder}/socks", "ClientOnly 1", "DirAuthorityFallbackRate 1"])
    other.start(tor_net.tor.lines)
    try:
        assert other.ask("version")
        desk = tor_net.desk(tmp_path, BEHOLDEN_TOR_CONTROL=str(folder / "control"))
        ended = desk.run("tor", "check")
        crawled = desk.crawl(desk.policy(onion_walk(UNKNOWN)), study="small-test")
    finally:
        other.stop()

    assert ended.code == crawled.code == RouteError.exit_code
    assert "onion listener" in ended.err
    assert "not as it must be" in crawled.err


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)
