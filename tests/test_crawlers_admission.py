"""What a spider asks for is admitted, refused, or passed over because it is queued already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.utils.test import get_crawler

from crawlers import admission as module
from crawlers.admission import Admission
from crawlers.source import GovernedSpider
from crawlers.target import Target
from pipelines.frontier import Queued
from pipelines.keys import RunKey
from policies.decision import Decision
from policies.errors import SourceError
from policies.urls import parse
from tests.policies import training


class Board(GovernedSpider):
    """A source of these tests."""

    name = "board"

    def parse_more(self, response: Any) -> None:
        """A second callback."""


@pytest.fixture
def admission(tmp_path: Path) -> Admission:
    """The admission of a small policy, with its spider."""
    found = Admission(training(), RunKey.create("20261123-abcd", tmp_path / "keys"))
    crawler: Any = get_crawler()
    crawler.governance = object()
    found.spiders["board"] = Board.from_crawler(crawler, source_id="board", start_urls=[])
    return found


def _asked(admission: Admission, path: str = "/ads/1", **given: Any) -> Queued | str | None:
    return admission.accept(Request(f"http://board.test{path}", **given), depth=1)


def test_what_is_queued_for_good_is_passed_over(admission: Admission) -> None:
    """A second link to a page costs nothing, once the first is in the queue, and not before."""
    first = _asked(admission)
    assert isinstance(first, Queued)
    assert isinstance(_asked(admission), Queued)

    admission.remember([first.fingerprint])

    assert _asked(admission) is None
    assert _asked(admission, "/ads/1#photos") is None
    assert isinstance(_asked(admission, "/ads/2"), Queued)


def test_what_is_refused_is_refused_each_time(admission: Admission) -> None:
    """A page that is queued is refused as soon as a rule is against it: robots.txt, or a method that is not GET."""
    first = _asked(admission)
    assert isinstance(first, Queued)
    admission.remember([first.fingerprint])
    admission.robots_say = lambda _: Decision(allowed=False, rule="access.robots.mode", reason="closed")

    assert _asked(admission) == "access.robots.mode"
    assert _asked(admission, method="POST") == "floor.H1"


def test_the_memory_is_bounded(admission: Admission, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its bound it begins anew: the queue itself still knows every request."""
    monkeypatch.setattr(module, "MOST_KNOWN", 3)
    first = _asked(admission)
    assert isinstance(first, Queued)
    admission.remember([first.fingerprint, b"2", b"3", b"4"])
    assert _asked(admission) is None

    admission.remember([b"5"])

    assert isinstance(_asked(admission), Queued)


@pytest.mark.parametrize(
    ("callback", "taken"),
    [(lambda spider: None, "parse"), (lambda spider: spider.parse_more, "parse_more")],
    ids=["none", "own"],
)
def test_a_callback_is_a_method_of_the_sources_spider(admission: Admission, callback: Any, taken: str) -> None:
    """By its name it is found again when the page is read."""
    queued = _asked(admission, callback=callback(admission.spiders["board"]))

    assert isinstance(queued, Queued)
    target = Target(
        url=parse("http://board.test/ads/1"),
        source=training().sources[0],
        depth=1,
        redirects=0,
        callback=taken,
        arguments={},
    )
    assert admission.callback(target).__func__ is getattr(Board, taken)


@pytest.mark.parametrize("callback", [print, lambda _: None, Board.parse_more], ids=["built in", "lambda", "unbound"])
def test_another_callback_is_refused(admission: Admission, callback: Any) -> None:
    """It could not be called in a later sitting, or is not the source's."""
    assert _asked(admission, callback=callback) == "sources.spider"


def test_a_callback_that_is_gone_ends_the_request(admission: Admission) -> None:
    """A queue that outlived its spider's method is told so, with no word of the page."""
    target = Target(
        url=parse("http://board.test/ads/1"),
        source=training().sources[0],
        depth=1,
        redirects=0,
        callback="parse_gone",
        arguments={},
    )

    with pytest.raises(SourceError, match="no such callback"):
        admission.callback(target)("a page", value=1)


def test_a_redirect_to_another_host_is_refused(admission: Admission) -> None:
    """And one to the same page counts as another request, so that a session can begin."""
    target = Target(
        url=parse("http://board.test/ads/1"),
        source=training().sources[0],
        depth=1,
        redirects=0,
        callback="parse",
        arguments={},
    )
    again, elsewhere = admission.redirected(target, target.url.href), admission.redirected(target, "http://x.test/")

    assert elsewhere == "sources.hosts"
    assert isinstance(again, Queued)
    assert isinstance(first := _asked(admission), Queued)
    assert again.fingerprint != first.fingerprint
