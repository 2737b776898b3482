"""The tools of the guide lead somewhere, whatever one answers, and work with and without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, Page

from crawlers.tool_pages import trees
from crawlers.tools.rules import here
from policies import load
from policies.compare.differences import compare
from policies.compare.orders import Change
from policies.lint.families import RULES
from tests import guide, guide_axe, guide_scripts

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


needs_chromium = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")


@pytest.fixture(scope="module")
def site() -> Path:
    """The built guide."""
    return guide_axe.site()


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    """A browser that never goes online and takes what is saved; an error on a page is a failure."""
    with guide_scripts.chromium() as browser:
        one = browser.new_context(offline=True, accept_downloads=True, reduced_motion="reduce")
        one.set_default_timeout(10_000)
        one.on("weberror", guide_scripts.fail)
        yield one


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of it."""
    one = context.new_page()
    yield one
    one.close()


def opened(page: Page, site: Path, name: str) -> Page:
    """A tool, opened from its folder as from a disk."""
    page.goto((site / f"tools/{name}/index.html").as_uri())
    return page


def press(page: Page, name: str) -> None:
    """Press a button with the keyboard."""
    page.get_by_role("button", name=name, exact=True).press("Enter")


@needs_chromium
def test_a_tree_is_clicked_through(page: Page, site: Path) -> None:
    """Answers lead to an end, stand in the record with their reasons, and can be taken back."""
    opened(page, site, "assessment")

    press(page, "Yes")
    page.locator(".tool-reason textarea").fill("adverts hold offers of sex")
    press(page, "Yes")

    assert page.locator(".tool-question").inner_text() == "You need one, before you start"
    assert "adverts hold offers of sex" in page.locator(".tool-record").inner_text()
    press(page, "One step back")
    assert page.locator(".tool-record li").count() == 1


@needs_chromium
def test_a_policy_is_checked(page: Page, site: Path) -> None:
    """A file is opened and checked: each finding leads to its rule, and a sound policy has none."""
    opened(page, site, "checker")
    tried = sum(map(here, RULES))
    text = (load.HERE / "library/classifieds.yaml").read_text("utf-8")

    page.get_by_label("Policy: open a file").set_input_files(
        {"name": "p.yaml", "mimeType": "application/yaml", "buffer": text.replace("harms:", "harm:").encode()}
    )
    press(page, "Check the policy")
    found = page.locator(".tool-findings")

    assert "FRM002 at study.harm, line " in found.inner_text()
    assert "error" in page.get_by_role("status").inner_text()
    assert (page.get_by_role("link", name="FRM002").first.get_attribute("href") or "").endswith(
        "/lint-rules/index.html#frm002"
    )
    page.get_by_label("Policy", exact=True).fill(text)
    press(page, "Check the policy")
    assert (
        page.get_by_role("status")
        .inner_text()
        .startswith(f"0 errors, 0 warnings, 0 advice. {tried} of {len(RULES)} rules")
    )


@needs_chromium
def test_policies_are_compared(page: Page, site: Path) -> None:
    """Two shipped policies are taken and compared: what loosens comes first."""
    opened(page, site, "compare")

    for label, name in (("The old policy", "drug-markets"), ("The new policy", "malware-forums")):
        page.get_by_label(f"{label}: take a shipped one").focus()
        page.locator(f"option[value={name}]").last.wait_for(state="attached")
        page.get_by_label(f"{label}: take a shipped one").select_option(name)
        page.wait_for_function(
            "label => document.getElementById(label).value",
            arg=page.get_by_label(label, exact=True).get_attribute("id"),
        )
    press(page, "Compare")

    assert "make the policy looser" in page.get_by_role("status").inner_text()
    assert page.locator(".tool-finding").first.inner_text().startswith("looser at ")


@needs_chromium
def test_a_load_is_worked_out(page: Page, site: Path) -> None:
    """Figures follow what is entered, a rule that objects is named, and what is no number is refused."""
    opened(page, site, "load")
    news = page.get_by_role("status")

    assert news.inner_text() == "1,000 pages a day for 18 days, 5 % of what the host serves."
    page.get_by_label("Seconds between two pages").fill("1")
    page.get_by_label("Pages that the host serves in a day").fill("2000")
    assert "50 % of what the host serves" in news.inner_text()
    assert page.get_by_role("link", name="POL001").count() == 1
    page.get_by_label("Kilobytes of a page").fill("0")
    assert news.inner_text() == "Kilobytes of a page: give a number that fits."


@needs_chromium
def test_who_stands_out_is_shown(page: Page, site: Path) -> None:
    """The smallest group grows as less is kept; who is alone is named, and the drawing says the same in words."""
    opened(page, site, "stand-out")

    assert "k is 1. 400 adverts of 400 alone" in page.get_by_role("status").inner_text()
    assert page.locator(".tool-result li").count() == 6
    for label, level in (("Place", "region"), ("Time", "month"), ("Work", ""), ("Wage a day", "")):
        page.get_by_label(label, exact=True).select_option(level)
    assert "k is 14. 0 adverts of 400 alone, 0 in groups below 10." in page.get_by_role("status").inner_text()
    assert "alone: 0; 2 to 4: 0" in (page.locator("svg desc").last.text_content() or "")


@needs_chromium
def test_a_policy_is_written(page: Page, site: Path, tmp_path: Path) -> None:
    """A form is filled from a shipped policy and changed; a looser value asks why; what is saved is a draft."""
    opened(page, site, "builder")

    page.get_by_label("Begin from: take a shipped one").focus()
    page.locator("option[value=drug-markets]").wait_for(state="attached")
    page.get_by_label("Begin from: take a shipped one").select_option("drug-markets")
    page.get_by_text("The form holds the policy").wait_for()
    page.evaluate("document.querySelectorAll('.app details').forEach(one => (one.open = true))")
    page.get_by_label("records days").fill("1200")
    asked = page.locator(".tool-field.asked")
    asked.wait_for()
    assert "Looser than the profile: records days. Say why." in asked.inner_text()
    asked.get_by_role("textbox").fill("The archive takes the records only after the last paper is out.")
    with page.expect_download() as saved:
        press(page, "Save the file")
    saved.value.save_as(tmp_path / saved.value.suggested_filename)

    written, shipped = (
        load.load_policy(tmp_path / "drug-markets.yaml"),
        load.load_policy(load.HERE / "library/drug-markets.yaml"),
    )
    changed = {one.path for one in compare(shipped, written) if one.change is not Change.REWORDED}
    assert changed == {"retention.records_days"}
    assert "The software takes this as a draft." in page.get_by_role("status").inner_text()


@needs_chromium
def test_a_form_leads_to_what_is_missing(page: Page, site: Path) -> None:
    """From nothing, each thing that is missing is named, and leads to its field."""
    opened(page, site, "builder")

    press(page, "Check the draft")
    assert "things to mend before the software takes this as a draft." in page.get_by_role("status").inner_text()
    press(page, "policy.title")
    page.keyboard.type("A small study")
    page.get_by_role("group").get_by_label("profile (needed)").select_option(label="training-synthetic")

    assert page.get_by_label("title (needed)", exact=True).first.input_value() == "A small study"
    press(page, "Check the draft")
    assert "policy.title" not in page.locator(".tool-findings").inner_text()
    assert "legal.article_6" not in page.locator(".tool-findings").inner_text()


@needs_chromium
def test_open_forms_and_findings_are_accessible(page: Page, site: Path) -> None:
    """With everything opened and entries in every list, no fault of A or AA is left, in both schemes."""
    opened(page, site, "builder")
    page.get_by_label("Begin from: open a file").set_input_files(load.HERE / "library/classifieds.yaml")
    page.get_by_text("The form holds the policy").wait_for()
    press(page, "Check the draft")
    page.evaluate("document.querySelectorAll('.app details').forEach(one => (one.open = true))")

    page.evaluate(AXE_SCRIPT)
    for scheme, name in guide_axe.SCHEMES.items():
        page.evaluate("name => document.body.setAttribute('data-md-color-scheme', name)", name)
        found = page.evaluate(guide_axe.AUDIT, guide_axe.RULES[scheme])
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
