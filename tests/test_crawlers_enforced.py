"""Fields that a crawl shows to be enforced: a file that bends them does not begin, and a site sees what they say."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from policies.load import parse_policy
from policies.model import LEAVES
from policies.registry import By, Leaf
from tests.crawling import Ended
from tests.forking import QuickDesk
from tests.policies import as_bytes
from tests.site import Answer, Hit, Site, advert, desk, page, plain, walking

pytestmark = pytest.mark.xdist_group("enforced")
CHOICELESS = tuple(leaf for leaf in LEAVES.values() if leaf.by is not By.REVIEW and len(leaf.choices) == 1)
"""Fields with one value: no policy can say anything else."""
BENT: dict[str, tuple[dict[str, Any], str]] = {
    "policy.profile": ({"policy": {"profile": "uk-hei-strict"}}, "the profile has no value for it"),
    "sources[].hosts": (
        {"source": {"hosts": ["example.org"], "start": ["http://example.org/"]}},
        "reads only names under .test",
    ),
    "stop.owners": ({"stop": {"owners": ["lead", "Lead "]}}, "two different people or roles"),
    "stop.when": ({"stop": {"when": ["approval_expired", "kill_file"]}}, "must hold wall_met"),
    "items.*.*.action": ({"items": {"advert": {"phone": {"action": "keep"}}}}, "may not be keep for this field"),
}
"""What the hard floor refuses: the change, and what is said."""
PAUSES = (0.2, 0.4, 0.5)
"""Between tries of a page that fails: doubled each time, up to half a second."""


def _set(body: dict[str, Any], path: str, value: Any) -> None:
    node: Any = body
    *above, last = path.split(".")
    for name in above:
        node = node.setdefault(name, {})
    node[last] = value


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ended, Site]]:
    """A crawl under a file in which every field with one value has another."""
    body = walking()
    for leaf in CHOICELESS:
        _set(body, leaf.path, 2 if leaf.path == "schema" else "another")
    with Site({"/*": page()}) as site:
        found = desk(tmp_path_factory.mktemp("refused"), site)
        yield found.crawl(found.policy(as_bytes(body)), study="small-test"), site


@pytest.mark.parametrize("leaf", CHOICELESS, ids=lambda leaf: leaf.path)
def test_what_has_one_value_cannot_be_bent(leaf: Leaf, refused: tuple[Ended, Site]) -> None:
    """The command names the field and ends; nothing was asked for."""
    ended, site = refused

    assert (ended.code, site.log) == (3, [])
    assert f" {leaf.path}: " in ended.err


@pytest.mark.parametrize("path", BENT)
def test_what_lies_below_the_floor_does_not_begin(path: str, tmp_path: Path) -> None:
    """A policy that says what no policy may say is refused by the command that would crawl."""
    changes, said = BENT[path]
    with Site({"/*": page()}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(walking(**changes))), study="small-test")

    assert (ended.code, site.log) == (3, [])
    assert said in ended.err


@dataclass(frozen=True)
class Crawled:
    """One crawl over several sites, each of them a source of its own."""

    desk: QuickDesk
    policy: Path
    ended: Ended
    sites: dict[str, Site]


SITES: dict[str, dict[str, Any]] = {
    "main": {
        "/": page("/closed/1", "/closed/2", "/cookie", "/picture", "/after", "/down"),
        "/robots.txt": plain("User-agent: *\nDisallow: /closed/\n"),
        "/closed/*": advert("closed", text="Call 07700 900123"),
        "/cookie": Answer(
            body=b"<a href=/told>x</a>", headers=(("Content-Type", "text/html"), ("Set-Cookie", "seen=1; Path=/"))
        ),
        "/picture": Answer(body=b"\x89PNG", headers=(("Content-Type", "image/png"),)),
        "/down": Answer(status=503),
        "/*": page(),
    },
    "absent": {"/": page(), "/robots.txt": plain("", 404)},
    "early": {"/*": page(), "/robots.txt": plain("")},
    "late": {"/*": page(), "/robots.txt": plain("")},
}
LATER: dict[str, dict[str, Any]] = {"early": {"not_before": "2099-01-01"}, "late": {"not_after": "2020-01-01"}}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl under a policy that is strict where others are lenient."""
    robots = {
        "mode": "obey_with_listed_exceptions",
        "exceptions": [{"path": "/closed/1", "reference": "REC-1"}],
        "unavailable": "disallow",
    }
    body = walking(
        access={
            "robots": robots,
            "cookies": "none",
            "identify": {"user_agent": "SmallBot/1.0", "from_header": "research@example.org"},
        },
        politeness={"backoff": {"start_s": 0.2, "factor": 2, "max_s": 0.5, "retries": 3}},
        cases={"requests": []},
    )
    first = body["sources"][0]
    hosts = dict(zip(SITES, ("board.test", "board2.test", "board3.test", "board4.test"), strict=True))
    body["sources"] = [
        deepcopy(first) | {"id": name, "hosts": [host], "start": [f"http://{host}/"]} | LATER.get(name, {})
        for name, host in hosts.items()
    ]
    with ExitStack() as stack:
        sites = {name: stack.enter_context(Site(script)) for name, script in SITES.items()}
        found = desk(tmp_path_factory.mktemp("enforced"), *sites.values())
        policy = found.policy(as_bytes(body))
        ended = found.crawl(policy, study="small-test")
        assert ended.code == 0, ended.err
        yield Crawled(found, policy, ended, sites)


def test_a_listed_exception_opens_its_path_and_no_other(crawled: Crawled) -> None:
    """Of what robots.txt closes, the committee's one path is read."""
    assert crawled.sites["main"].paths("/closed/") == ["/closed/1"]
    assert crawled.ended.json["refusals"]["access.robots.mode"] == 1


def test_where_there_is_no_robots_txt_nothing_is_read_if_the_policy_says_so(crawled: Crawled) -> None:
    """An answer of 404 closes the site."""
    assert [hit.path for hit in crawled.sites["absent"].log] == ["/robots.txt"]
    assert crawled.ended.json["refusals"]["access.robots.unavailable"] == 1


@pytest.mark.parametrize(("name", "clause"), [("early", "not_before"), ("late", "not_after")])
def test_a_source_is_read_within_its_own_days(name: str, clause: str, crawled: Crawled) -> None:
    """Before its first day and after its last nothing of it is asked for."""
    assert crawled.sites[name].log == []
    assert crawled.ended.json["refusals"][f"sources.{clause}"] == 1


def test_no_cookie_goes_back_where_the_policy_keeps_none(crawled: Crawled) -> None:
    """What the site set is forgotten."""
    told = [hit for hit in crawled.sites["main"].log if hit.path == "/told"]

    assert [hit.headers.get("cookie") for hit in told] == [None]


def test_every_request_says_who_asks(crawled: Crawled) -> None:
    """By the policy's name for the crawler and its address for mail."""
    said = {(hit.headers["user-agent"], hit.headers["from"]) for hit in crawled.sites["main"].log}

    assert said == {("SmallBot/1.0", "research@example.org")}


def test_a_page_of_another_media_type_is_not_read(crawled: Crawled) -> None:
    """A picture behind an ordinary address is refused at its head."""
    assert crawled.ended.json["refusals"]["access.media_types"] == 1


def test_a_page_that_fails_is_asked_for_again_as_the_policy_says(crawled: Crawled) -> None:
    """So many times, after pauses that grow by the factor up to the longest."""
    asked = [hit.at for hit in crawled.sites["main"].log if hit.path == "/down"]
    pauses = [later - earlier for earlier, later in pairwise(asked)]

    assert len(asked) == 1 + len(PAUSES)
    assert all(pause >= least - 0.02 for pause, least in zip(pauses, PAUSES, strict=True))


def test_a_run_is_kept_under_the_name_of_its_policy(crawled: Crawled) -> None:
    """Id, version and digest of the policy stand with the run."""
    (run,) = crawled.desk.run("runs", "--json").json

    assert (run["policy_id"], run["policy_version"]) == ("small-test", "1.0.0")


@pytest.mark.parametrize(
    ("days", "gone"),
    [(6, set()), (8, {"requests"}), (31, {"requests", "mentions", "observations", "states"})],
)
def test_what_is_kept_is_kept_as_long_as_the_policy_says(
    days: int, gone: set[str], crawled: Crawled, tmp_path: Path
) -> None:
    """The queue for a week, records and links for thirty days, and the ledger whole."""
    shutil.copytree(crawled.desk.data, tmp_path / "data")
    shutil.copytree(crawled.desk.keys, tmp_path / "keys")
    with closing(sqlite3.connect(tmp_path / "data" / "beholden.sqlite3")) as connection:
        for table, column in (("observation", "observed_at"), ("advert", "last_seen"), ("run", "ended_at")):
            connection.execute(f"update {table} set {column} = datetime({column}, '-{days} days')")
        before = connection.execute("select count(*) from ledger").fetchone()[0]
        connection.commit()
    later = QuickDesk(tmp_path)
    expired = later.run("expire", crawled.policy, "--json").json

    assert {name for name, count in expired.items() if count} == gone
    assert later.run("ledger", "verify", "--json").json[0]["entries"] > before


def test_another_names_model_does_not_begin(tmp_path: Path) -> None:
    """The model that the policy names by its digest is the one that reads, or nothing is read."""
    body = walking()
    body["entities"]["detector"] = {"names": "model", "model_sha256": "0" * 64}
    with Site({"/*": page()}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(as_bytes(body)), study="small-test")

    assert (ended.code, site.log) == (9, [])
    assert "not the one that the policy names" in ended.err


def test_a_clock_that_was_set_back_ends_the_command(crawled: Crawled, tmp_path: Path) -> None:
    """By what the study has written, its last run ended tomorrow."""
    shutil.copytree(crawled.desk.data, tmp_path / "data")
    shutil.copytree(crawled.desk.keys, tmp_path / "keys")
    with closing(sqlite3.connect(tmp_path / "data" / "beholden.sqlite3")) as connection:
        connection.execute("update run set ended_at = datetime(ended_at, '+1 day')")
        connection.commit()
    asked = len(crawled.sites["main"].log)
    later = QuickDesk(tmp_path, crawled.desk.local, crawled.desk.environment)
    shutil.copytree(crawled.desk.folder / "plugins", tmp_path / "plugins")
    ended = later.crawl(crawled.policy, study="small-test")

    assert ended.code == 22, ended.err
    assert "the clock was set back" in ended.err
    assert len(crawled.sites["main"].log) == asked


def test_a_file_that_is_changed_while_it_is_crawled_changes_nothing(tmp_path: Path) -> None:
    """What was read at the start is what holds: a wider policy that is put in its place opens nothing."""
    wide = as_bytes(walking(source={"allow_paths": ["/*"], "deny_paths": []}))
    narrow = as_bytes(walking(source={"allow_paths": ["/", "/open/*"]}, cases={"requests": []}))
    path = tmp_path / "policy.yaml"

    def replaced(hit: Hit) -> Answer:
        path.write_bytes(wide)
        return page("/closed/1", "/user/1", "/open/1")

    with Site({"/": replaced, "/robots.txt": plain(""), "/*": page("/closed/2")}) as site:
        found = desk(tmp_path, site)
        ended = found.crawl(found.policy(narrow), study="small-test")

    assert ended.code == 0, ended.err
    assert site.paths() == ["/", "/open/1"]
    assert ended.json["digest"] == parse_policy(narrow).digest
