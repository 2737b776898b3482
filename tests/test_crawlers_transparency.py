"""The public page of a study: what it collects and why, what it did in coarse counts, and how people say no."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.demo.malice import KIND
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from crawlers.transparency import coarse, transparency
from policies.errors import PolicyError
from policies.prose import write
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.patched import policy
from tests.policies import live

NOTICE: dict[str, Any] = {
    "languages": ["en"],
    "objection": {"channel": "no@example.org", "days": 14, "how_matched": "The number is coded and compared"},
}
ADVERTS = 24


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A board with a notice, crawled once."""
    with ServerProcess(Recipe(seed=3, listings=0, vendors=0, adverts=ADVERTS, minors=0), malice=KIND) as sites:
        ports = {name: port for name, (_, port) in sites.addresses.items()}
        desk = QuickDesk(tmp_path_factory.mktemp("transparency"), ports, {"BEHOLDEN_WORKERS": "0"})
        ended = desk.crawl(desk.policy(policy("demo-board") | {"notice": NOTICE}), study="demo-board")
        assert ended.code == 0, ended.err
        yield desk


def test_the_page_tells_what_was_collected_why_and_how_to_object(desk: Desk) -> None:
    """What is stored and why, the counts of the ledger made coarse, the digest, and the way to object come first."""
    page = desk.folder / "public.html"

    ended = desk.run("transparency", desk.folder / "policy.yaml", "-o", page)

    text = " ".join(lxml.html.fromstring(page.read_text("utf-8")).text_content().split())
    assert ended.code == 0, ended.err
    assert text.index("Write to no@example.org. We answer within 14 days.") < text.index("Who we are")
    assert "Adverts that share a contact are half of the question" in text
    assert "records stored, at least 20." in text
    assert "phone numbers: fewer than 10;" in text
    assert "People who objected and were taken out: fewer than 10." in text
    assert "All of it verified when this page was made." in text


def test_what_the_policy_does_not_say_is_named_and_left_out(desk: Desk) -> None:
    """A public page has no open question: the person who publishes it is told what is missing."""
    page = desk.folder / "public.md"

    ended = desk.run("transparency", "demo-board", "-o", page)

    assert ended.code == 3
    ended = desk.run("transparency", desk.folder / "policy.yaml", "-o", page)
    assert "the policy does not say: Who pays for the study?" in " ".join(ended.err.split())
    assert "To be answered" not in page.read_text("utf-8")


def test_no_count_of_a_single_page_or_person_is_published(desk: Desk) -> None:
    """Every number of the counts is a multiple of ten."""
    page = desk.folder / "counts.md"

    desk.run("transparency", desk.folder / "policy.yaml", "-o", page)

    part = page.read_text("utf-8").partition("## What we have done so far")[2].partition("\n## ")[0]
    counts = re.findall(r"(?:at least|fewer than) ([\d,]+)", part)
    assert counts
    assert not [count for count in counts if int(count.replace(",", "")) % 10]


def test_nothing_is_told_from_a_changed_ledger(desk: Desk, tmp_path: Path) -> None:
    """One entry edited, and no page is written."""
    import shutil

    for name in ("data", "keys"):
        shutil.copytree(getattr(desk, name), tmp_path / name)
    other = QuickDesk(tmp_path)
    with closing(sqlite3.connect(other.data / "beholden.sqlite3")) as connection:
        connection.execute("update ledger set counts = '{}' where seq = 9")
        connection.commit()

    ended = other.run("transparency", desk.folder / "policy.yaml", "-o", tmp_path / "public.html")

    assert ended.code == 8
    assert not (tmp_path / "public.html").exists()


def test_a_page_is_html_or_markdown(desk: Desk) -> None:
    """Another ending is refused before anything is read."""
    ended = desk.run("transparency", desk.folder / "policy.yaml", "-o", desk.folder / "public.pdf")

    assert ended.code == 2


def test_before_the_first_run_the_page_says_so() -> None:
    """A notice comes before the crawl: it names who approved it, and that nothing was read yet."""
    blocks, _ = transparency(live(notice=NOTICE), None, on=date(2026, 11, 23))

    text = write(blocks, markdown=True)
    assert "Nothing yet, on 23 November 2026." in text
    assert "The research ethics committee: " in text
    assert "verified" not in text


def test_without_a_way_to_object_there_is_no_page() -> None:
    """Whoever publishes such a page must let people say no."""
    with pytest.raises(PolicyError, match=r"notice\.objection"):
        transparency(live(), None, on=date(2026, 11, 23))


@given(st.integers(0, 10**9), st.integers(10, 1000))
def test_coarse_counts_hide_small_ones_and_small_differences(count: int, least: int) -> None:
    """Whatever the count, what is said is a multiple of the least, and the same for all that are smaller."""
    said = coarse(count, least)

    shown = int(said.replace(",", "").split()[-1])
    assert shown % least == 0
    assert said.startswith("fewer") == (count < least)
    assert shown <= count or shown == least
