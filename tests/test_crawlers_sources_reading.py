"""Pages are read as a person reads them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_poet import HttpResponse

from crawlers.sources.reading import Refresh, SourcePage, cells, line, links, refresh, text


def page(body: str, url: str = "http://site.test/a/b") -> SourcePage[Any]:
    """A page with this body."""
    return SourcePage(
        response=HttpResponse(
            url=url, body=f"<!DOCTYPE html>{body}".encode(), headers={"Content-Type": "text/html; charset=utf-8"}
        )
    )


@pytest.mark.parametrize(
    ("body", "keep_lines", "expected"),
    [
        pytest.param("<p>one\n  two</p>", False, "one two", id="wrapped-source"),
        pytest.param("<p>one\n  two</p>", True, "one\ntwo", id="kept-lines"),
        pytest.param("<p>one<br>\ntwo</p>", True, "one\ntwo", id="break-before-a-line-end-is-one-break"),
        pytest.param("<p>one<br><br>two</p>", False, "one\n\ntwo", id="two-breaks"),
        pytest.param("<p>one</p><p>two</p>", False, "one\n\ntwo", id="paragraphs"),
        pytest.param("<pre>one\ntwo</pre>", False, "one\ntwo", id="preformatted"),
        pytest.param('<p style="white-space: pre-wrap;">one\ntwo</p>', False, "one\ntwo", id="preformatted-by-style"),
        pytest.param("<p>one <b>bold</b>, two</p>", False, "one bold, two", id="inline"),
        pytest.param("<p>one<script>x()</script><!-- no --> two</p>", False, "one two", id="what-nobody-reads"),
        pytest.param("<p> </p>", False, None, id="nothing"),
    ],
)
def test_text(body: str, keep_lines: bool, expected: str | None) -> None:
    """Blocks and breaks part lines; scripts and comments are not text."""
    assert text(page(f"<div>{body}</div>").css("div"), keep_lines=keep_lines) == expected


def test_line() -> None:
    """An element's words stand on one line, and cells do not run together."""
    found = page("<div>a<br>b<ul><li>c</li><li>d</li></ul></div><i></i>")

    assert line(found.css("div")) == "a b c d"
    assert line(found.css("div")[0].root) == "a b c d"
    assert line(found.css("i")) is None
    assert line(found.css("table")) is None
    assert line(None) is None


def test_cells() -> None:
    """The elements with given tags come in the page's order."""
    found = page("<div><b>1</b><p>2<b>3</b></p></div>")

    assert [line(cell) for cell in cells(found.css("div"), "b", "p")] == ["1", "23", "3"]
    assert cells(None, "b") == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("2; /login", Refresh(2, "/login"), id="without-url"),
        pytest.param("0; URL=http://other.test/in?a=1", Refresh(0, "http://other.test/in?a=1"), id="with-url"),
        pytest.param("5;url='/x'", Refresh(5, "/x"), id="quoted"),
        pytest.param("30", Refresh(30, ""), id="same-page"),
        pytest.param("never", None, id="no-time"),
    ],
)
def test_refresh(content: str, expected: Refresh | None) -> None:
    """What a page asks to be replaced by is read in every spelling."""
    assert refresh(page(f'<meta http-equiv="Refresh" content="{content}">')) == expected


def test_refresh_is_rare() -> None:
    """Other ``meta`` elements ask for nothing."""
    assert refresh(page('<meta http-equiv="Content-Type" content="2; /x"><p>x')) is None


def test_links_stay_on_the_host() -> None:
    """Only links to the page's own host and to paths that matter are followed, each once."""
    body = "".join(
        f'<a href="{href}">x</a>'
        for href in (
            "/item/1",
            "/item/1#top",
            "item/2",
            "http://site.test/item/3?q=1",
            "http://site.test:81/item/4",
            "http://other.onion/item/5",
            "//other.test/item/6",
            "mailto:a@example.org",
            "/about",
            " /item/7 ",
        )
    )

    found = links(page(body), re.compile(r"/(a/)?item/\d"))

    assert found == [
        "http://site.test/item/1",
        "http://site.test/a/item/2",
        "http://site.test/item/3?q=1",
        "http://site.test/item/7",
    ]


def test_a_broken_link_is_no_link() -> None:
    """An address that cannot be parsed is passed over, and the rest is followed."""
    assert links(page('<a href="http://[/item/1">x</a><a href="/item/2">y</a>'), re.compile(r"/item/\d")) == [
        "http://site.test/item/2"
    ]


class Part(SourcePage[None]):
    matter = "//main"


def test_searches_the_part_that_matters() -> None:
    """A menu that looks like the thing is not read."""
    found = Part(response=page("<nav><b>menu</b></nav><main><b>thing</b></main>").response)

    assert line(found.css("b")) == "thing"


def test_searches_everything_where_the_part_is_missing() -> None:
    """A page without the part is read as a whole."""
    assert line(Part(response=page("<b>thing</b>").response).css("b")) == "thing"


def test_repr_shows_nothing() -> None:
    """A page that lands in a log or a traceback shows only its kind."""
    assert repr(page("<p>secret</p>", url="http://site.test/user/secret")) == "<SourcePage>"


@given(st.text(max_size=80))
def test_never_fails(body: str) -> None:
    """Whatever the markup, reading ends in words or None."""
    found = page(f"<div>{body}</div>").css("div")

    assert text(found) is None or text(found) == text(found, keep_lines=False)
