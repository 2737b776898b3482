"""The tools of the guide lead somewhere, whatever one answers, and work with and without a script."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from crawlers.tool_pages import trees
from tests import guide, guide_axe

TREES = trees(guide.GUIDE)

each_tree = pytest.mark.parametrize("name", TREES)


def paths(tree: Mapping[str, Any], step: str, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every way through a tree from a step, as the steps that are met; a circle is an error."""
    assert step not in before
    if step in tree["ends"]:
        yield (*before, step)
        return
    for to in tree["questions"][step]["answers"].values():
        yield from paths(tree, to, (*before, step))


@each_tree
def test_every_path_ends_and_none_is_orphaned(name: str) -> None:
    """Whatever one answers, an end is reached, and every question and end is reached by some answer."""
    tree = TREES[name]
    met = {step for path in paths(tree, next(iter(tree["questions"]))) for step in path}

    assert met == {*tree["questions"], *tree["ends"]}
    assert not set(tree["questions"]) & set(tree["ends"])


@each_tree
def test_trees_rest_on_sources_or_pages(name: str) -> None:
    """What a step says is found in a source of the list, or on a page that the tree leads to."""
    tree = TREES[name]
    steps = [*tree["questions"].values(), *tree["ends"].values()]
    cited = {key for step in steps for key in step.get("sources", ())}

    assert cited <= set(guide.SOURCES)
    assert any(step.get("sources") or "](../" in step["help"] for step in tree["questions"].values())
    assert all(len(step["answers"]) > 1 for step in tree["questions"].values())


async def clicked(root: str) -> tuple[str, str, bool]:
    """Click through a tree to its end: what it says there, the record, and whether a step back forgets."""
    async with guide_axe.browser() as context:
        page = await context.new_page()
        page.set_default_timeout(10_000)
        await page.goto(f"{root}tools/assessment/")
        await page.get_by_role("button", name="Yes", exact=True).click()
        await page.locator(".tool-reason textarea").fill("adverts hold offers of sex")
        await page.get_by_role("button", name="Yes", exact=True).click()
        end = await page.locator(".tool-question").inner_text()
        record = await page.locator(".tool-record").inner_text()
        await page.get_by_role("button", name="One step back").click()
        back = await page.locator(".tool-record li").count() == 1
        return end, record, back


@pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")
def test_a_tree_is_clicked_through() -> None:
    """Answers lead to an end, stand in the record with their reasons, and can be taken back."""
    with guide_axe.served(guide_axe.site()) as root:
        end, record, back = asyncio.run(clicked(root))

    assert end == "You need one, before you start"
    assert "adverts hold offers of sex" in record
    assert back
