"""The guide can be used by everybody, whatever their eyes and their screen, and nobody sees them read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests import guide_axe

pytestmark = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")

KINDS = [
    "",
    "law/elsewhere/",
    "governed/",
    "tools/assessment/",
    "tools/builder/",
    "tools/checker/",
    "tools/load/",
    "tools/stand-out/",
    "404.html",
]
"""The home page, one with notes, tables and fields, one with a figure, tools, and that for what is missing."""


MOVING = """() => [...document.querySelectorAll("*")].filter((element) => {
  const { transitionDuration, animationDuration } = getComputedStyle(element);
  return Math.max(...`${transitionDuration},${animationDuration}`.split(",").map(parseFloat)) > 0.01;
}).map((element) => `${element.tagName} ${element.className}`)"""


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """The address of the built guide."""
    with guide_axe.served(guide_axe.site()) as address:
        yield address


def test_every_kind_of_page_is_accessible(root: str) -> None:
    """No fault of A or AA, no request elsewhere, no scrolling sideways, in both schemes and widths."""
    faults = asyncio.run(guide_axe.survey(root, KINDS))

    assert not faults, "\n".join(map(str, faults))


def test_a_keyboard_gets_everywhere(root: str) -> None:
    """The first step skips to the text; then every step moves on, is seen, and the text's links are reached."""
    steps = asyncio.run(guide_axe.walk(root, "plan/necessity/", 60))

    assert "#" in steps[0]["href"]
    assert "md-skip" in steps[0]["name"]
    assert not [step["name"] for step in steps if not step["shown"]]
    assert not [step["name"] for step, after in pairwise(steps) if step == after]
    assert [step for step in steps if "#fn:" in (step["href"] or "")]


def test_nothing_moves_for_those_who_ask_for_it(root: str) -> None:
    """Where the system asks for less motion, no transition or animation takes time."""
    assert asyncio.run(moving(root)) == []


async def moving(root: str) -> list[str]:
    """What would move on the first page."""
    async with guide_axe.browser() as context:
        page = await context.new_page()
        await page.goto(root)
        found: list[str] = await page.evaluate(MOVING)
        return found
