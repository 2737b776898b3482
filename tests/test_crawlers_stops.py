"""A crawl stops when it is told to, at any moment, and goes on where it was; without leave it does not begin."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from policies.load import parse_policy
from tests.crawling import Ended
from tests.forking import Command, QuickDesk
from tests.policies import EVERYBODY, approval, as_bytes, live_document
from tests.site import HOST, Answer, Hit, Script, Site, advert, desk, page, plain, walking

PAGES = 40
SLOW: dict[str, Script] = {
    "/": page(*(f"/{number}" for number in range(PAGES))),
    "/*": lambda hit: Answer(body=advert(hit.path[1:], text=f"Widget {hit.path[1:]}").body, wait_s=0.05),
}
ONE_AT_A_TIME = {"per_host": {"concurrency": 1}}


def _wait_for(truth: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not truth() and time.monotonic() < end:
        time.sleep(0.01)
    assert truth()


def _end(command: Command, timeout: float = 60) -> Ended:
    out, err = command.communicate(timeout=timeout)
    assert command.returncode is not None
    return Ended(command.returncode, out, err)


def _rows(found: QuickDesk) -> list[Any]:
    """What is stored of the adverts, but for when and by which run."""
    with sqlite3.connect(f"file:{found.data / 'beholden.sqlite3'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT description, count(*) FROM advert GROUP BY description ORDER BY description")
        return list(rows)


def _start(found: QuickDesk, policy: Path) -> Command:
    found.run("keys", "create", "small-test")
    command: Command = found.start("crawl", policy, "--json", "--no-report")
    return command


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_stops_it_and_the_same_command_goes_on(number: signal.Signals, tmp_path: Path) -> None:
    """Interrupted twice, it has in the end read every page once and stored what an uninterrupted run stores."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness=ONE_AT_A_TIME)))
        codes = []
        for pages in (5, 20):
            command = _start(found, policy)
            _wait_for(lambda pages=pages: len(site.paths()) > pages)  # type: ignore[misc]
            command.send_signal(number)
            codes.append(_end(command).code)
        finished = found.crawl(policy, "--no-report", study="small-test")
        verified = found.run("ledger", "verify")

    assert (codes, finished.code, verified.code) == ([12, 12], 0, 0)
    assert sorted(site.paths()) == sorted(["/", *(f"/{n}" for n in range(PAGES))])
    assert _rows(found) == sorted((f"Widget {n}", 1) for n in range(PAGES))


def test_a_host_that_is_down_when_it_goes_on_costs_nothing(tmp_path: Path) -> None:
    """Not even its robots.txt can be had then: what waits for it waits on, and is read another day."""
    politeness = {**ONE_AT_A_TIME, "backoff": {"start_s": 0, "max_s": 0, "retries": 0}, "stop_after_errors": 2}
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness=politeness)))
        command = _start(found, policy)
        _wait_for(lambda: len(site.paths()) > 5)
        command.send_signal(signal.SIGINT)
        stopped = _end(command)
    down = found.crawl(policy, "--no-report", study="small-test")
    with Site(SLOW, port=site.port):
        finished = found.crawl(policy, "--no-report", study="small-test")

    assert (stopped.code, down.code, finished.code) == (12, 12, 0)
    assert (down.json["rule"], down.json["refusals"]) == ("politeness.stop_after_errors", {})
    assert _rows(found) == sorted((f"Widget {n}", 1) for n in range(PAGES))


def test_it_stops_before_it_has_begun(tmp_path: Path) -> None:
    """A signal while it makes itself ready ends it with the code for stops, and nothing was asked for."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site, BEHOLDEN_WORKERS="1")
        policy = found.policy(as_bytes(walking()))
        command = _start(found, policy)
        _wait_for((found.data / "beholden.sqlite3").exists)
        command.send_signal(signal.SIGTERM)
        ended = _end(command)

    assert (ended.code, site.log) == (12, []), ended.err


STOPPED_AT_ONCE = """
from pathlib import Path
from crawlers.launch import crawl
from crawlers.settings import Machine
from policies.load import load_policy
import sys
policy, machine = load_policy(Path(sys.argv[1])), Machine.from_environment()
finished = crawl(policy, machine, on_run=lambda run: run.stop("stop.kill_file"))
print(finished.status, finished.rule)
"""


def test_a_stop_before_the_crawl_is_built_holds(tmp_path: Path) -> None:
    """However early the stop comes, the run ends, can be resumed, and asks for nothing."""
    import subprocess
    import sys

    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        found.run("keys", "create", "small-test")
        command = [sys.executable, "-c", STOPPED_AT_ONCE, str(found.policy(as_bytes(walking())))]
        done = subprocess.run(command, env=found.variables(), capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == "interrupted stop.kill_file\n", done.stderr
    assert site.log == []


def test_the_kill_file_stops_a_run_and_keeps_it_from_starting(tmp_path: Path) -> None:
    """Within a second nothing more is asked for; until it is lifted no run begins."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness=ONE_AT_A_TIME)))
        command = _start(found, policy)
        _wait_for(lambda: len(site.paths()) > 3)
        told = found.run("stop", policy)
        at = time.time()
        stopped = _end(command)
        asked = len(site.log)
        again = found.crawl(policy, study="small-test")
        lifted = found.run("stop", policy, "--lift")
        finished = found.crawl(policy, "--no-report", study="small-test")

    assert (told.code, stopped.code, again.code, lifted.code, finished.code) == (0, 12, 12, 0, 0)
    assert stopped.json["rule"] == "stop.kill_file"
    assert max(hit.at for hit in site.log[:asked]) < at + 1.0
    assert "STOP" in again.err
    assert len(site.paths()) == PAGES + 1


def test_a_suspension_stops_a_run_under_way(tmp_path: Path) -> None:
    """Within a second, whoever of the stop owners writes it."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site, BEHOLDEN_TRUST=str(tmp_path / "trust"))
        politeness = {"per_host": {"concurrency": 1, "delay_s": 0.2}}
        policy = found.policy(as_bytes(walking(politeness=politeness)))
        assert found.run("keys", "create", "small-test").code == 0
        command = found.start("crawl", policy, "--no-report", "--json")
        while len(site.log) < 3:
            time.sleep(0.02)
        assert found.run("policy", "suspend", policy, "--by", "lead").code == 0
        stopped = _end(command)
        refused = found.crawl(policy, study="small-test")

    assert stopped.code == 12, stopped.err
    assert stopped.json["rule"] == "stop.owners"
    assert refused.code == 17


def test_what_takes_too_long_is_cut_off(tmp_path: Path) -> None:
    """A stop does not wait for a host that does not answer; its page is asked for again by the next sitting."""
    script: dict[str, Script] = {"/": page("/silent"), "/silent": (Answer(then="silent"), advert(1))}
    with Site(script) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness={"timeout_s": 60, "backoff": {"retries": 0}})))
        command = _start(found, policy)
        _wait_for(lambda: "/silent" in site.paths())
        command.send_signal(signal.SIGTERM)
        at = time.monotonic()
        stopped = _end(command)
        took = time.monotonic() - at
        finished = found.crawl(policy, "--no-report", study="small-test")

    assert (stopped.code, finished.code) == (12, 0)
    assert took < 10
    assert finished.json["records"] == {"advert": 1}


def test_a_stop_does_not_wait_for_a_pause(tmp_path: Path) -> None:
    """Neither a host's Retry-After, nor a back-off from a failing robots.txt, holds up a stop."""
    busy = Answer(status=429, headers=(("Retry-After", "3600"),))
    with Site({"/": page("/busy"), "/busy": busy}) as site, Site({"/robots.txt": plain("", 503)}) as failing:
        found = desk(tmp_path, site, failing)
        source = {"hosts": [HOST, "board2.test"], "start": [f"http://{HOST}/", "http://board2.test/"]}
        backoff = {"start_s": 600, "max_s": 600}
        policy = found.policy(as_bytes(walking(source=source, politeness={"backoff": backoff})))
        command = _start(found, policy)
        _wait_for(lambda: site.paths() == ["/", "/busy"] and len(failing.log) == 1)
        command.send_signal(signal.SIGTERM)
        at = time.monotonic()
        stopped = _end(command)
        took = time.monotonic() - at

    assert stopped.code == 12, stopped.err
    assert took < 10
    assert (len(site.log), len(failing.log)) == (3, 1)


def test_a_run_ends_after_its_hours(tmp_path: Path) -> None:
    """The longest run is the policy's; what is left waits for the next."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        politeness = {"per_host": {"concurrency": 1, "delay_s": 0.2}}
        policy = found.policy(as_bytes(walking(politeness=politeness, schedule={"max_run_hours": 0.0003})))
        stopped = found.crawl(policy, "--no-report", study="small-test")

    assert stopped.code == 12, stopped.err
    assert stopped.json["rule"] == "schedule.max_run_hours"
    assert 1 < len(site.log) < 15


def test_nothing_is_asked_for_outside_the_hours(tmp_path: Path) -> None:
    """Outside its hours in its zone and its days, on a day of rest, before the first day and after the last."""
    now = datetime.now(UTC)
    today, days = now.date().isoformat(), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    other = [day for day in days if day != days[now.weekday()]][:2]
    window = {"opens": "00:00", "closes": "23:59", "timezone": "UTC", "days": other[1:]}
    later, earlier = (now + timedelta(days=2)).date().isoformat(), (now - timedelta(days=2)).date().isoformat()
    hours = {"opens": f"{now + timedelta(hours=2):%H:%M}", "closes": f"{now + timedelta(hours=4):%H:%M}"}
    closed = {"timezone": "UTC", "days": list(days), **hours}
    # Open now by the clock of UTC, and in Tokyo it is nine hours later.
    here = {"opens": f"{now - timedelta(hours=2):%H:%M}", "closes": f"{now + timedelta(hours=2):%H:%M}"}
    abroad = {"timezone": "Asia/Tokyo", "days": list(days), **here}
    schedules: list[dict[str, Any]] = [{"quiet_dates": [today]}, {"starts_on": later}, {"ends_on": earlier}]
    schedules += [{"window": given} for given in (window, closed, abroad)]
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        ended = [
            found.crawl(found.policy(as_bytes(walking(schedule=schedule))), study="small-test")
            for schedule in schedules
        ]

    assert [each.code for each in ended] == [12] * 6
    assert all("schedule." in each.err for each in ended)
    assert site.log == []


LIVE = {"spider": "demo_board"}
OVERDUE = {"id": "notice", "text": "Publish it.", "field": "notice.notice_url", "due": "2026-01-03"}
APPROVALS: dict[str, tuple[Any, str, int]] = {
    "none": ([], "approvals.role", 4),
    "one is missing": ([approval("lead"), approval("dpo"), approval("security")], "approvals.role", 4),
    "expired": (
        [approval(r, issued="2025-01-02", expires="2025-12-31") for r in EVERYBODY],
        "approvals.expires",
        16,
    ),
    "not yet": (
        [approval(r, issued="2099-01-02", expires="2099-12-31") for r in EVERYBODY],
        "approvals.issued",
        16,
    ),
    "of another digest": ([approval(r, digest="a" * 64) for r in EVERYBODY], "approvals.digest", 21),
    "withdrawn": ([approval("lead"), approval("rec", decision="withdrawn"), approval("dpo")], "approvals.decision", 17),
    "refused": ([approval("lead"), approval("rec", decision="refused"), approval("dpo")], "approvals.decision", 17),
    "a condition is overdue": (
        [
            approval("rec", decision="approved_with_conditions", conditions=[OVERDUE]),
            *(approval(r) for r in EVERYBODY if r != "rec"),
        ],
        "approvals.conditions",
        16,
    ),
}


@pytest.mark.parametrize(("approvals", "rule", "code"), APPROVALS.values(), ids=APPROVALS)
def test_without_approval_no_run_begins(approvals: list[dict[str, Any]], rule: str, code: int, tmp_path: Path) -> None:
    """An approval that is missing, over, early, withdrawn or of another version ends the command, each by its code."""
    body = live_document(source=LIVE)
    digest = parse_policy(as_bytes(body)).digest
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(body | {"approvals": [{"digest": digest} | one for one in approvals]}))
        ended = found.crawl(policy, study="small-live")

    assert (ended.code, site.log) == (code, [])
    assert rule in ended.err
    assert not found.data.exists() or not list(found.data.glob("*.sqlite3"))


def test_a_policy_that_is_suspended_does_not_run(tmp_path: Path) -> None:
    """Not even on synthetic data."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(walking(policy={"status": "suspended"}))), study="small-test")

    assert (ended.code, site.log) == (17, [])


def test_one_crawl_of_a_study_at_a_time(tmp_path: Path) -> None:
    """A second one is refused while the first goes on, and the first is not disturbed."""
    with Site(SLOW, hold_after=2) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness=ONE_AT_A_TIME)))
        first = _start(found, policy)
        _wait_for(lambda: len(site.paths()) > 1)
        second = found.crawl(policy, study="small-test")
        site.go_on()
        ended = _end(first)

    assert (second.code, ended.code) == (7, 0)
    assert len(site.paths()) == PAGES + 1


def test_a_worker_that_is_killed_is_replaced(tmp_path: Path) -> None:
    """The pages it had are given to another, and none is lost."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site, BEHOLDEN_WORKERS="1")
        command = _start(found, found.policy(as_bytes(walking(politeness=ONE_AT_A_TIME))))
        _wait_for(lambda: len(site.paths()) > 5)
        for child in _children(command.pid):
            os.kill(child, signal.SIGKILL)
        ended = _end(command)

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": PAGES}


def _children(pid: int) -> list[int]:
    found = [int(c) for task in Path(f"/proc/{pid}/task").iterdir() for c in (task / "children").read_text().split()]
    assert found
    return found


def test_without_its_key_no_run_begins(tmp_path: Path) -> None:
    """It says how to make one."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(walking())))

    assert (ended.code, site.log) == (6, [])
    assert "beholden keys create small-test" in ended.err


def test_a_queue_whose_key_is_gone_is_told(tmp_path: Path) -> None:
    """An interrupted run cannot go on without its key; a fresh one can begin."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(politeness=ONE_AT_A_TIME)))
        command = _start(found, policy)
        _wait_for(lambda: len(site.paths()) > 3)
        command.send_signal(signal.SIGTERM)
        stopped = _end(command)
        for key in (found.keys / "runs").iterdir():
            key.unlink()
        without = found.crawl(policy, study="small-test")
        fresh = found.crawl(policy, "--fresh", "--no-report", study="small-test")

    assert (stopped.code, without.code, fresh.code) == (12, 6, 0)
    assert "--fresh" in without.err
    assert fresh.json["pages"] == PAGES + 1


@pytest.mark.parametrize("folder", ["data", "keys"])
def test_a_folder_that_others_can_read_is_refused(folder: str, tmp_path: Path) -> None:
    """The message says what to do."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site)
        found.data.mkdir(mode=0o700)
        found.run("keys", "create", "small-test")
        (tmp_path / folder).chmod(0o755)
        ended = found.crawl(found.policy(as_bytes(walking())))

    assert (ended.code, site.log) == ({"data": 7, "keys": 6}[folder], [])
    assert "chmod 700" in ended.err


def test_an_unknown_source_is_told(tmp_path: Path) -> None:
    """Nothing begins for a policy whose spider is not installed, or cannot be loaded."""
    with Site(SLOW) as site:
        found = desk(tmp_path, site, code="import nothing_of_that_name", spider="Walker")
        unknown = found.crawl(found.policy(as_bytes(walking(source={"spider": "nobody"}))), study="small-test")
        broken = found.crawl(found.policy(as_bytes(walking())), study="small-test")

    assert (unknown.code, broken.code, site.log) == (11, 11, [])
    assert "beholden sources" in unknown.err


def test_a_host_that_is_not_served_here_is_told(tmp_path: Path) -> None:
    """A training policy whose site has no local port does not begin."""
    found = desk(tmp_path)
    ended = found.crawl(found.policy(as_bytes(walking())), study="small-test")

    assert ended.code == 10
    assert "BEHOLDEN_LOCAL" in ended.err


def test_failures_close_a_host_and_stop_a_source(tmp_path: Path) -> None:
    """A host that fails too often in a row is left alone; its source stops when most of it fails.

    What they still had queued is read another day.
    """
    ill = True

    def answer(hit: Hit) -> Answer:
        return Answer(status=500) if ill else advert(hit.path[1:])

    script: dict[str, Script] = {"/": page(*(f"/{n}" for n in range(60))), "/*": answer}
    with Site(script) as site, Site(script) as other:
        found = desk(tmp_path, site, other)
        backoff = {"start_s": 0, "max_s": 0, "retries": 0}
        politeness = {"backoff": backoff, "per_host": {"concurrency": 1}, "stop_after_errors": 5}
        by_host = found.policy(as_bytes(walking(politeness=politeness)), "host.yaml")
        host = found.crawl(by_host, "--no-report", study="small-test")
        asked = len(site.paths())
        body = walking(source={"hosts": ["board2.test"], "start": ["http://board2.test/"]}, cases={"requests": []},
                       politeness={**politeness, "stop_after_errors": 500}, stop={"error_rate_over": 0.5})  # fmt: skip
        by_rate = found.policy(as_bytes(body), "rate.yaml")
        rate = found.crawl(by_rate, "--no-report", study="small-test")
        asked_by_rate, ill = len(other.paths()), False
        healed = [found.crawl(policy, "--no-report", study="small-test") for policy in (by_host, by_rate)]

    assert (host.code, host.json["rule"], asked) == (12, "politeness.stop_after_errors", 6)
    assert (rate.code, rate.json["rule"], asked_by_rate) == (12, "stop.error_rate_over", 20)
    assert rate.json["stopped_sources"] == {"board": "stop.error_rate_over"}
    assert "What waits for it is kept: the same command tries again" in host.err
    assert [ended.code for ended in healed] == [0, 0]
    assert [ended.json["records"]["advert"] for ended in healed] == [60 - 5, 60 - 19]


def test_a_storm_stops_nothing(tmp_path: Path) -> None:
    """What was under way when a host asked to be left alone tells no more than the first answer did.

    So a crawl that begins in a storm of 429 does not stop its source, nor give a page up.
    """
    began: list[float] = []

    def answer(hit: Hit) -> Answer:
        began.append(hit.at)
        return plain("Later", 429) if hit.at < began[0] + 0.6 else advert(hit.path[1:])

    with Site({"/": page(*(f"/{n}" for n in range(90))), "/*": answer}) as site:
        found = desk(tmp_path, site)
        backoff = {"start_s": 0.1, "factor": 2, "max_s": 1, "retries": 4}
        politeness = {"backoff": backoff, "per_host": {"concurrency": 16}, "stop_after_errors": 6}
        policy = walking(politeness=politeness, stop={"error_rate_over": 0.3})
        ended = found.crawl(found.policy(as_bytes(policy)), "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 90}
    assert sum(at < began[0] + 0.6 for at in began) > 20


def _busy(hit: Hit) -> Answer:
    return page() if hit.turn else Answer(status=429, headers=(("Retry-After", "1"),))


def test_a_host_that_is_busy_is_left_alone(tmp_path: Path) -> None:
    """After 429 with Retry-After nothing of the host is asked for until then, whatever was in hand; 503 heals."""
    once = Answer(status=503)
    script: dict[str, Script] = {
        "/": page("/busy", *(f"/{n}" for n in range(9)), "/down"),
        "/busy": _busy,
        "/down": (once, advert("down")),
        "/*": page(),
    }
    with Site(script) as site:
        found = desk(tmp_path, site)
        policy = walking(politeness={"per_host": {"concurrency": 1, "delay_s": 0.05}})
        ended = found.crawl(found.policy(as_bytes(policy)), "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    at = site.paths().index("/busy") + 1  # robots.txt comes first
    assert site.log[at].path == "/busy"
    assert site.gaps()[at] >= 1.0
    assert ended.json["records"] == {"advert": 1}
    assert len(site.paths()) == 14
