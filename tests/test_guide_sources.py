"""What the guide cites exists, is dated, and stands at the foot of the page."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests import guide

PAGES = guide.pages()
CITING = [name for name, text in PAGES.items() if guide.cited(text)]


@pytest.mark.parametrize("name", CITING)
def test_cited_keys_exist(name: str) -> None:
    """Every citation leads to an entry of the list of sources."""
    assert not [key for key in guide.cited(PAGES[name]) if key not in guide.SOURCES]


@pytest.mark.parametrize("name", CITING)
def test_notes_are_those_of_the_list(name: str) -> None:
    """The notes at the foot of a page say what the list of sources says, in order, and no more."""
    assert PAGES[name] == guide.with_notes(PAGES[name]), "run python -m tests.guide"


def test_every_source_is_used() -> None:
    """Nothing is in the list for show."""
    used = {key for text in PAGES.values() for key in guide.cited(text)}

    assert set(guide.SOURCES) == used


@pytest.mark.parametrize("key", guide.SOURCES)
def test_sources_are_whole(key: str) -> None:
    """A source has a title, a body, a year, an address and the day on which it was last read."""
    source = guide.SOURCES[key]

    assert set(source) == {"title", "body", "year", "url", "checked_on"}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
    assert re.match(r"https?://[^\s]+$", source["url"])
    assert 1900 < source["year"] <= source["checked_on"].year
    assert isinstance(source["checked_on"], date)


def test_addresses_are_given_once() -> None:
    """No text is in the list twice."""
    addresses = [source["url"] for source in guide.SOURCES.values()]

    assert len(addresses) == len(set(addresses))


def test_the_page_of_sources_is_fresh() -> None:
    """The page of sources shows every source, when it was checked, and where it is used."""
    assert PAGES["sources.md"] == guide.source_list(), "run python -m tests.guide"


@pytest.mark.parametrize("name", [name for name in PAGES if name.startswith("law/")])
def test_the_law_is_cited(name: str) -> None:
    """A page on the law rests on a source, and so does each paragraph that names an article or a section, but one.

    The one is a question to the reader, or a warning of old words.
    """
    text = guide.body(PAGES[name])
    prose = re.sub(r"^(?:\||>|#|\[\^|```).*$", "", text, flags=re.MULTILINE)
    blocks = [block for block in re.split(r"\n\s*\n", prose) if re.search(r"\bsection \d|\bArticles? \d", block)]
    bare = [block for block in blocks if "[^" not in block and "**In short.**" not in block]

    assert guide.cited(text)
    assert len(bare) <= 1, bare


def test_sources_were_read_lately() -> None:
    """No source was last read more than half a year before the newest page was reviewed."""
    newest = max(day for text in PAGES.values() if (day := guide.front(text).get("reviewed_on")))

    assert not [key for key, source in guide.SOURCES.items() if newest - source["checked_on"] > timedelta(days=180)]
