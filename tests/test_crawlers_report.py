"""The report of a run: one page that a reviewer can open anywhere, and the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from crawlers.commands.read import write_report
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from crawlers.settings import Machine
from crawlers.wording import answer_says, field_says, refused_what, rule_says
from policies.errors import StoreError
from policies.load import library, load_policy
from policies.model import LEAVES
from policies.sections.data import ItemRule
from tests.crawling import Desk, Ended
from tests.forking import QuickDesk
from tests.killing import killed_at

BOARD = next(path for path in library() if path.stem == "demo-board")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Ended]]:
    """One crawl of the advert board."""
    folder = tmp_path_factory.mktemp("report")
    with ServerProcess(Recipe(seed=4, listings=0, vendors=0, adverts=24, minors=2)) as sites:
        desk = QuickDesk(folder, {name: port for name, (_, port) in sites.addresses.items()})
        yield desk, desk.crawl(BOARD, study="demo-board")


@pytest.fixture(scope="module")
def report(crawled: tuple[Desk, Ended]) -> dict[str, Any]:
    """The report of a run as JSON."""
    desk, _ = crawled
    content: dict[str, Any] = desk.run("report", "last", "--json").json
    return content


@pytest.fixture(scope="module")
def html(crawled: tuple[Desk, Ended]) -> str:
    """The report of a run as a page."""
    _, ended = crawled
    return Path(ended.json["report"]).read_text("utf-8")


def test_counts_agree_with_the_crawl(crawled: tuple[Desk, Ended], report: dict[str, Any]) -> None:
    """Pages, records and masked identifiers are those that the crawl itself counted."""
    _, ended = crawled

    assert ended.code == 0, ended.err
    assert report["totals"]["pages"] == ended.json["pages"]
    assert report["totals"]["records"] == sum(ended.json["records"].values())
    assert sum(entity["count"] for entity in report["entities"]) == sum(ended.json["entities"].values())


def test_a_report_is_for_its_owner_wherever_it_is_written(crawled: tuple[Desk, Ended], tmp_path: Path) -> None:
    """A file outside the data folder is as private as one inside it, also where an open one was there before."""
    desk, ended = crawled
    output = tmp_path / "for-the-committee.html"
    output.write_text("an older report")
    output.chmod(0o644)

    written = desk.run("report", "last", "--output", output)

    assert (written.code, written.err.strip()) == (0, str(output))
    assert output.stat().st_mode & 0o777 == 0o600
    assert Path(ended.json["report"]).stat().st_mode & 0o777 == 0o600
    assert output.read_text("utf-8").endswith("</html>")
    assert [path.name for path in tmp_path.iterdir()] == [output.name]


def test_a_report_that_cannot_be_written_leaves_the_older_one(crawled: tuple[Desk, Ended], tmp_path: Path) -> None:
    """It is written whole or not at all: killed at any step, there is the old report or the new one."""
    desk, _ = crawled
    machine = Machine(data=desk.data, keys=desk.keys)
    (tmp_path / "taken").mkdir()
    output, step = tmp_path / "report.html", 0
    output.write_text("old")
    seen: set[str] = set()
    while killed_at(step, lambda _: write_report(machine, "last", output)):
        seen.add(output.read_text("utf-8")[:9])
        step += 1

    with pytest.raises(StoreError, match="cannot be written"):
        write_report(machine, "last", tmp_path / "taken")
    assert seen == {"old", "<!doctype"}


def test_every_refusal_names_a_clause_that_is_explained(report: dict[str, Any]) -> None:
    """A reviewer who does not know the schema reads what each clause says."""
    assert report["refusals"]
    assert all(refusal["says"] and refusal["what"] for refusal in report["refusals"])


def test_adverts_of_minors_are_refused(report: dict[str, Any]) -> None:
    """The two adverts that state an age under 18 are among the refusals, and not among the records."""
    refused = {refusal["rule"]: refusal["count"] for refusal in report["refusals"]}

    assert refused["minors.on_suspicion"] == 2
    assert report["totals"]["records"] == 22


def test_the_ledger_is_verified_and_its_head_shown(report: dict[str, Any], html: str) -> None:
    """The page holds the hash by which a later ledger can be checked."""
    assert report["ledger"]["entries"] > 20
    assert report["ledger"]["hash"] in html


def test_the_page_asks_for_nothing(html: str) -> None:
    """It is self-contained: no script, no address, no file."""
    page = lxml.html.document_fromstring(html)

    assert not page.xpath("//script | //link | //img | //iframe | //object | //*[@src] | //*[@href] | //*[@onclick]")
    assert not re.search(r"https?://|url\(|@import", html)


def test_the_page_is_well_formed_for_all_readers(html: str) -> None:
    """It has a language, a title, one main heading, and captions and header cells in every table."""
    page = lxml.html.document_fromstring(html)

    assert page.get("lang") == "en"
    assert page.findtext(".//title")
    assert len(page.findall(".//h1")) == 1
    tables = page.findall(".//table")
    assert tables
    assert all(table.find("caption") is not None and table.xpath(".//th[@scope='col']") for table in tables)
    assert all(svg.get("aria-hidden") == "true" for svg in page.iter("svg"))


def test_pace_is_shown_against_its_limit(report: dict[str, Any]) -> None:
    """Each host has its pause, its budgets and what was used of them."""
    host = report["hosts"][0]

    assert host["host"] == "board.test"
    assert 0 < host["today"]["used"] <= host["today"]["limit"]


def test_an_unknown_run_is_told(crawled: tuple[Desk, Ended]) -> None:
    """Asking for a run that is not there ends with a usage error that says where to look."""
    desk, _ = crawled

    ended = desk.run("report", "20000101-dead")

    assert ended.code == 2
    assert "beholden runs" in ended.err


def test_every_clause_has_words() -> None:
    """Whatever field of the schema a decision names, the report can say what it means."""
    assert all(rule_says(path) for path in LEAVES)
    assert rule_says("floor.H7")
    assert rule_says("sources[0].hosts") == rule_says("sources.hosts")


@pytest.mark.parametrize("path", sorted(library()), ids=lambda path: path.stem)
def test_every_rule_of_a_field_has_words(path: Path) -> None:
    """Whatever the shipped policies do to a field, the report can say it."""
    policy = load_policy(path)

    for rules in policy.items.values():
        assert all(field_says(rule) for rule in rules.values())


@pytest.mark.parametrize(
    ("reason", "bad"),
    [("http.200", False), ("http.302", False), ("http.404", True), ("http.799", True), ("net.TimeoutError", True),
     ("spider.KeyError", True), ("wall.login", True), ("media.type", True), ("other", True)],
)  # fmt: skip
def test_every_answer_has_words(reason: str, bad: bool) -> None:
    """Each way in which a host can answer is told, and failures stand out."""
    words, failed = answer_says(reason)

    assert words
    assert failed is bad


def test_derived_fields_say_what_is_kept() -> None:
    """A field of which only features are kept says which."""
    assert field_says(ItemRule(action="derive", features=("length", "language"))) == "only length, language kept"
    assert refused_what("item") == "an item was not stored"
