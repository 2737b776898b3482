"""Servers that mean harm: each is told by one reason, costs little, leaks nothing, and leaves the others alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.cookies import MOST_COOKIES
from crawlers.wording import rule_says
from tests.attacking import FINE, MOST_MB, POLITENESS, Attacked, attack
from tests.attacks import PAGE, ROWS, written
from tests.hostile import SECRET, Row
from tests.soak_hostile import QUICK_HOSTS, soak

DOWN, GONE = ("down-500", "down-503", "silent", "nobody", "tls-expired"), ("gone-404", "gone-410")
pytestmark = [pytest.mark.timeout(240), pytest.mark.xdist_group("attacks")]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Attacked:
    """One crawl of all hostile hosts, and of one that means no harm."""
    return attack(tmp_path_factory.mktemp("attacked"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_a_server_tries_is_told_by_one_reason(row: Row, attacked: Attacked) -> None:
    """The ledger gives the rule and the reason of the table, and no other; the host's other page is read."""
    # The last of nine thousand pages may be cut off by the end of the crawl.
    cut_off = {("politeness.backoff", "net.closed")} if row.id == "links" else set()
    said = attacked.against(row.id) - cut_off

    assert said - set(row.more) == ({row.outcome} if row.outcome else set())
    assert said >= set(row.more)
    assert row.robots or attacked.read(row.id) >= 1


def test_the_crawl_goes_on(attacked: Attacked) -> None:
    """It ends by itself, and a host that means no harm is read to the last page that the policy allows."""
    pages = [path for host, path, _ in attacked.server.asked if host == FINE and path != "/robots.txt"]

    assert attacked.ended.code == 0, attacked.ended.err[-2000:]
    assert attacked.ended.json["status"] == "finished"
    assert {f"/fine/{number}" for number in range(1, POLITENESS["traps"]["max_depth"] + 1)} <= set(pages)
    assert attacked.read("fine") == len(pages)


def test_memory_is_bounded(attacked: Attacked) -> None:
    """However much is sent, the crawl holds little of it."""
    assert attacked.peak_mb < MOST_MB


def test_nothing_of_it_is_left(attacked: Attacked) -> None:
    """Nothing that a hostile server sent is in the database, the log at its loudest, the report or a message."""
    assert [name for name, data in attacked.left if SECRET.encode() in data] == []
    assert SECRET not in attacked.ended.out + attacked.ended.err


def test_no_host_is_led_to_another(attacked: Attacked) -> None:
    """No redirect, link, sitemap or cookie of one host brings a request, or a cookie, to another."""
    of_others = [
        path for host, path, _ in attacked.server.asked if host == FINE and not path.startswith(("/fine/", "/robots"))
    ]

    assert of_others == []
    assert {host for host, _, cookie in attacked.server.asked if cookie} == {"cookie-trap.test"}
    assert max(cookie.count("=") for _, _, cookie in attacked.server.asked) <= MOST_COOKIES


def test_a_fault_is_not_tried_again(attacked: Attacked) -> None:
    """What is not HTTP, too large or gone is asked for once; what failed on the way, as often as the policy says."""
    tries = {
        row.id: sum(host == row.host and path == "/trap" for host, path, _ in attacked.server.asked) for row in ROWS
    }
    again = {row.id for row in ROWS if row.outcome and row.outcome[0] == "politeness.backoff"}

    assert {row.id for row in ROWS if tries[row.id] > 1} <= again | {"to-itself"}
    assert {tries[name] for name in again} == {1 + POLITENESS["backoff"]["retries"]}


def test_the_report_tells_down_from_gone(attacked: Attacked) -> None:
    """A host that failed today and a page that is not there any more are told apart, and each reason is shown."""
    sources = {source["id"]: source for source in attacked.report["sources"]}
    shown = {answer["reason"] for answer in attacked.report["answers"]}
    shown |= {reason for refusal in attacked.report["refusals"] for reason in refusal["reasons"]}

    assert all(sources[name]["down"] and not sources[name]["gone"] for name in DOWN)
    assert all(sources[name]["gone"] and not sources[name]["down"] for name in GONE)
    assert (sources["fine"]["down"], sources["fine"]["gone"]) == (0, 0)
    assert {row.outcome[1] for row in ROWS if row.outcome} <= shown


def test_many_hostile_hosts_at_once_stay_within_their_bound(tmp_path: Path) -> None:
    """The quick mode of the soak: memory stays below its bound, and the crawl does its work."""
    found = soak(tmp_path, QUICK_HOSTS)

    assert found.passed, found


def test_the_guide_shows_the_table() -> None:
    """The page "What a server may try" has every row with its rule and its reason, and every rule has words."""
    text = PAGE.read_text("utf-8")

    assert written(text) == text, "write it anew: python -m tests.attacks"
    assert all(rule_says(row.outcome[0]) for row in ROWS if row.outcome)
