"""The scripts of the guide's tools in a real browser, on a page of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.guide import GUIDE
from tests.guide_axe import CHROMIUM

TOOLS = GUIDE / "assets/tools"
READING = ("yaml",)
JUDGING = (*READING, "python", "policy-data", "policy", "rules", "lint")
COMPARING = (*JUDGING, "compare")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def with_scripts(browser: Browser, *names: str) -> Page:
    """An empty page with some of the scripts, in which an error is a failure."""
    page = browser.new_page()
    page.evaluate("window.beholden = { apps: {} }")
    page.on("pageerror", fail)
    for name in names:
        page.add_script_tag(path=TOOLS / f"{name}.js")
    return page


def fail(error: Any) -> None:
    """An error on a page is an error of the test."""
    raise AssertionError(error)


def as_json(values: Iterable[Any]) -> str:
    """Values for a page: as one text, since a browser is slow to be told of many."""
    return json.dumps(plain(list(values)), ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value as a browser gives it back: days are texts, and tuples lists."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
