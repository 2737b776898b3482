"""Pages that are made to be slow are told in linear time; pages that people wrote pass."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.shape import MOST_ATTRIBUTES, MOST_DEPTH, MOST_TAGS, overdone


def _attributes(count: int, form: bytes = b" a%d=1") -> bytes:
    return b"<p" + b"".join(form % number for number in range(count)) + b">text"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"", None),
        (b"<p>An ordinary page, <a href='/a?b=1>2'>with</a> a link.</p>" * 200, None),
        (_attributes(MOST_ATTRIBUTES), None),
        (_attributes(MOST_ATTRIBUTES + 1), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1, b' a%d=">"'), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1, b" a%d='>'"), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1, b" a%d<"), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1, b"/a%d"), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1, b"\na%d = 1"), "page.attributes"),
        (_attributes(MOST_ATTRIBUTES + 1).replace(b"<p", b"<p '"), "page.attributes"),
        (b"<p title='" + b"one two " * 4_000 + b"'>", None),
        (b"<i>" * MOST_DEPTH, None),
        (b"<i>" * (MOST_DEPTH + 1), "page.depth"),
        (b"<i>" * (MOST_DEPTH * 3) + b"</i>" * (MOST_DEPTH), "page.depth"),
        (b"<p>" * (MOST_DEPTH * 3), None),
        (b"<br>" * (MOST_DEPTH * 3), None),
        (b"<" * (MOST_TAGS + 1), "page.tags"),
    ],
    ids=["empty", "ordinary", "many attributes", "too many", "quoted ends", "single quotes", "open tags", "slashes",
         "spaces", "a stray quote", "a long value", "deep", "too deep", "closed again", "paragraphs", "breaks", "tags"],
)  # fmt: skip
def test_pages_that_are_overdone_are_told(page: bytes, reason: str | None) -> None:
    """By attributes in whatever form, by depth and by number of tags."""
    assert overdone(page) == reason


@pytest.mark.parametrize(
    "piece", [b"<a ", b"= ", b'a=" ', b"<a", b"<!--", b"=" + b" " * 500, b"</a", b"<a b='", b"/ "], ids=repr
)
def test_no_page_takes_long(piece: bytes) -> None:
    """Two megabytes of anything take less than a second."""
    page = b"<p " + piece * (2_000_000 // len(piece))
    before = time.process_time()
    overdone(page)

    assert time.process_time() - before < 1


@given(st.binary(max_size=3_000))
def test_any_page_gives_an_answer(page: bytes) -> None:
    """No page makes the scan fail."""
    assert overdone(page) in (None, "page.attributes", "page.depth", "page.tags")
