"""What every source is built from."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest
from scrapy.http import HtmlResponse
from web_poet import WebPage, field, validates_input

from crawlers.source import page


class Title(WebPage[dict[str, Any]]):
    """A page with one field."""

    @field
    def title(self) -> str | None:
        """Its title."""
        return self.css("title::text").get()


class Checked(Title):
    """A page that looks at itself first."""

    def validate_input(self) -> dict[str, Any] | None:
        """Only a page with a heading is one."""
        return None if self.css("h1") else {"title": "none"}

    @validates_input
    async def to_item(self) -> dict[str, Any]:
        """What it says."""
        return await super().to_item()


@pytest.fixture
def no_search() -> Iterator[None]:
    """Nothing searches for cycles."""
    gc.disable()
    yield
    gc.enable()


def _response(body: str) -> HtmlResponse:
    return HtmlResponse("http://board.test/", body=f"<!doctype html>{body}".encode(), encoding="utf-8")


@pytest.mark.usefixtures("no_search")
def test_a_page_goes_as_soon_as_it_was_read() -> None:
    """It refers to itself nowhere: its tree does not stay in memory until somebody searches for cycles."""
    found = page(Title, _response("<title>One</title>"))
    assert asyncio.run(found.to_item()) == {"title": "One"}
    gone = weakref.ref(found)

    del found

    assert gone() is None


@pytest.mark.parametrize(("body", "title"), [("<title>One</title>", "none"), ("<title>One</title><h1>1</h1>", "One")])
def test_a_page_that_checks_itself_does_so(body: str, title: str) -> None:
    """What a source says of its own pages is asked."""
    assert asyncio.run(page(Checked, _response(body)).to_item()) == {"title": title}
