"""Budgets and pace by the site's own log: never more than the policy says, and never faster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.policies import as_bytes
from tests.site import HOST, Answer, Script, Site, advert, desk, page, plain, walking

MANY: dict[str, Script] = {
    "/": page(*(f"/{number}" for number in range(60))),
    "/*": lambda hit: advert(hit.path),
    "/closed/*": advert("closed"),
}
BRIEF = {"schedule": {"max_run_hours": 0.0015}}
"""For runs that would wait for another day."""
LEVELS = ("per_host", "per_study")
JITTER_S = 0.05
"""Where several requests may be open, the pause counts from when each is handed to the network, not from its answer."""


def _politeness(**given: Any) -> dict[str, Any]:
    return {"politeness": given}


@pytest.mark.parametrize("level", LEVELS)
def test_the_pages_of_a_study_are_counted_over_its_runs(level: str, tmp_path: Path) -> None:
    """A run ends when the budget is spent, and the next run begins with none left; robots.txt counts."""
    with Site(MANY) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(**_politeness(**{level: {"total_pages": 23}}))))
        first = found.crawl(policy, "--no-report", study="small-test")
        asked = len(site.log)
        second = found.crawl(policy, "--no-report", study="small-test")

    assert (first.code, second.code) == (0, 0)
    assert (asked, len(site.log)) == (23, 23)


@pytest.mark.parametrize("level", LEVELS)
def test_the_pages_of_a_day_are_counted_over_its_sittings(level: str, tmp_path: Path) -> None:
    """When the day's budget is spent a run waits for the next day; resumed on the same day, it asks for nothing."""
    with Site(MANY) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(**_politeness(**{level: {"pages_per_day": 23}}), **BRIEF)))
        first = found.crawl(policy, "--no-report", study="small-test")
        asked = len(site.log)
        second = found.crawl(policy, "--no-report", study="small-test")

    assert (first.code, second.code) == (12, 12)
    assert (asked, len(site.log)) == (23, 23)


@pytest.mark.parametrize("delay_s", [0, 0.01], ids=["at once", "with a pause"])
def test_what_is_not_sent_costs_no_budget(delay_s: float, tmp_path: Path) -> None:
    """Pages that robots.txt closes, and slots that went to robots.txt, leave the budget to pages that may be read."""
    closed = page(*(f"/closed/{n}" for n in range(30)), *(f"/{n}" for n in range(30)))
    start = [f"http://{HOST}/", *(f"http://{HOST}/closed/{n}" for n in range(30, 40))]
    script = {**MANY, "/": closed, "/robots.txt": plain("User-agent: *\nDisallow: /closed/\n")}
    with Site(script) as site:
        found = desk(tmp_path, site)
        per_host = {"total_pages": 12, "delay_s": delay_s}
        policy = walking(source={"start": start}, **_politeness(per_host=per_host))
        ended = found.crawl(found.policy(as_bytes(policy)), "--no-report", study="small-test")

    assert ended.code == 0, ended.err
    assert len(site.log) == 12
    assert site.paths("/closed/") == []


@pytest.mark.parametrize("level", LEVELS)
def test_the_bytes_of_a_day_are_kept(level: str, tmp_path: Path) -> None:
    """Once the day's bytes are read nothing more is asked for, not in another sitting either."""
    heavy = Answer(body=b"<b>1</b>" + b"x" * 300_000)
    with Site({**MANY, "/*": heavy}) as site:
        found = desk(tmp_path, site)
        given = _politeness(per_host={"concurrency": 1, "mb_per_day": 50})["politeness"]
        given.setdefault(level, {})["mb_per_day"] = 1
        policy = found.policy(as_bytes(walking(politeness=given, **BRIEF)))
        first = found.crawl(policy, "--no-report", study="small-test")
        asked = len(site.paths())
        second = found.crawl(policy, "--no-report", study="small-test")

    assert (first.code, second.code) == (12, 12)
    assert (asked, len(site.paths())) == (5, 5)


def test_the_bytes_of_what_is_not_kept_count_too(tmp_path: Path) -> None:
    """A page that is too large, or breaks off, costs what was received of it."""
    long = Answer(body=b"x" * 900_000, headers=(("Content-Type", "text/html"),), then="cut")
    with Site({**MANY, "/*": long}) as site:
        found = desk(tmp_path, site)
        per_host = {"mb_per_day": 1, "concurrency": 1}
        backoff = {"start_s": 0, "max_s": 0, "retries": 0}
        politeness = _politeness(per_host=per_host, backoff=backoff)
        ended = found.crawl(found.policy(as_bytes(walking(**politeness, **BRIEF))), "--no-report", study="small-test")

    assert ended.code == 12
    assert len(site.paths()) == 4
    assert ended.json["bytes"] > 3 * 300_000


def test_no_more_records_are_kept_than_the_policy_says(tmp_path: Path) -> None:
    """The source stops at its limit; a second run adds none, and sees again what is kept."""
    with Site(MANY) as site:
        found = desk(tmp_path, site)
        policy = found.policy(as_bytes(walking(source={"max_records": 7})))
        first = found.crawl(policy, "--no-report", study="small-test")
        second = found.crawl(policy, "--no-report", study="small-test")
        exported = found.run("export", policy, str(tmp_path / "out"), "--json")

    assert (first.code, second.code, exported.code) == (0, 0, 0)
    assert first.json["records"] == {"advert": 7}
    assert first.json["stopped_sources"] == {"board": "sources.max_records"}
    assert {file["name"]: file["rows"] for file in exported.json}["advert.csv"] == 7


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """Said so at the head, found on the way, or when unpacked: it is refused, and not asked for again."""
    import gzip

    packed = Answer(
        body=gzip.compress(b"x" * 3_000_000), headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    )
    endless = Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + b"x" * 3_000_000)
    script = {"/": page("/said", "/endless", "/packed", "/fits"), "/said": Answer(body=b"x" * 3_000_000)}
    with Site({**script, "/endless": endless, "/packed": packed, "/fits": advert(1)}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(walking(**_politeness(max_page_mb=1)))), study="small-test")

    assert ended.code == 0, ended.err
    assert sorted(site.paths()) == ["/", "/endless", "/fits", "/packed", "/said"]
    assert ended.json["refusals"] == {"politeness.max_page_mb": 3}
    assert ended.json["records"] == {"advert": 1}


def test_the_time_for_a_page_is_the_policys(tmp_path: Path) -> None:
    """From first to last byte: an answer that comes in drops is cut off, one that takes its time within it is read."""
    script: dict[str, Script] = {
        "/": page("/drops", "/silent", "/slow"),
        "/drops": Answer(body=b"x" * 400, then="drip"),
        "/silent": Answer(then="silent"),
        "/slow": Answer(body=b"<b>1</b>", wait_s=1.5),
    }
    with Site(script) as site:
        found = desk(tmp_path, site)
        backoff = {"start_s": 0, "max_s": 0, "retries": 0}
        ended = found.crawl(
            found.policy(as_bytes(walking(**_politeness(timeout_s=3, backoff=backoff)))), study="small-test"
        )

    assert ended.code == 0, ended.err
    assert ended.json["records"] == {"advert": 1}
    assert sum(ended.json["failures"].values()) == 2


@pytest.mark.parametrize(("concurrency", "slack_s"), [(1, 0.0), (4, JITTER_S)], ids=["one at a time", "several"])
def test_the_pause_is_never_undercut(concurrency: int, slack_s: float, tmp_path: Path) -> None:
    """Between any two requests, robots.txt included, lies the policy's pause, however long a page takes."""
    script: dict[str, Script] = {
        "/": page(*(f"/{n}" for n in range(9)), "/long"),
        "/*": page(),
        "/long": Answer(wait_s=0.7),
        "/robots.txt": Answer(status=404, wait_s=0.5),
    }
    with Site(script) as site:
        found = desk(tmp_path, site)
        per_host = {"delay_s": 0.2, "concurrency": concurrency}
        ended = found.crawl(found.policy(as_bytes(walking(**_politeness(per_host=per_host)))), study="small-test")

    assert ended.code == 0, ended.err
    assert len(site.log) == 12
    assert min(site.gaps()) >= 0.2 - slack_s
    assert max(site.gaps()) < 5


def test_the_pause_holds_over_sittings(tmp_path: Path) -> None:
    """A run that is resumed at once does not ask sooner for that."""
    with Site(MANY) as site:
        found = desk(tmp_path, site)
        policy = walking(**_politeness(per_host={"delay_s": 2.5, "concurrency": 1}), schedule={"max_run_hours": 0.001})
        path = found.policy(as_bytes(policy))
        codes = [found.crawl(path, "--no-report", study="small-test").code for _ in range(3)]

    assert codes == [12] * 3
    assert len(site.log) >= 3
    assert min(site.gaps()) >= 2.5 - JITTER_S


def test_no_more_is_asked_for_at_once_than_the_policy_says(tmp_path: Path) -> None:
    """However much waits, and robots.txt included, the site has at most so many requests open."""
    script: dict[str, Script] = {**MANY, "/*": Answer(body=b"<b>1</b>", wait_s=0.05)}
    with Site(script) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(
            found.policy(as_bytes(walking(**_politeness(per_host={"concurrency": 3})))), study="small-test"
        )

    assert ended.code == 0, ended.err
    assert len(site.paths()) == 61
    assert max(hit.at_once for hit in site.log) == 3


def test_a_slow_host_is_asked_less_often(tmp_path: Path) -> None:
    """The pause grows with the time the host takes to answer."""
    script: dict[str, Script] = {"/": page(*(f"/{n}" for n in range(4))), "/*": Answer(wait_s=0.15)}
    with Site(script) as site:
        found = desk(tmp_path, site)
        politeness = _politeness(latency_factor=4, per_host={"concurrency": 1})
        ended = found.crawl(found.policy(as_bytes(walking(**politeness))), study="small-test")

    assert ended.code == 0, ended.err
    assert site.gaps()[-1] > 0.3
