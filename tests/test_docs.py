"""The documents say what the software does: commands, exit codes, sections, rules and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies import errors
from policies.errors import BeholdenError
from policies.floor import FLOOR
from policies.model import Policy
from policies.registry import Section
from tests import guide

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "ethics_guide"
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {name: guide.body(text) for name, text in guide.pages().items()}

Row = tuple[str, ...]


def rows(text: str) -> Iterator[Row]:
    """The rows of a document's tables, as cells without their backticks."""
    for line in text.splitlines():
        if line.startswith("| ") and line.endswith(" |"):
            yield tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))


def exit_codes() -> dict[int, str]:
    """Code to name, of every class of the error tree."""
    tree = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, BeholdenError)]
    return {error.exit_code: error.__name__ for error in tree}


@pytest.mark.parametrize("text", [README, PAGES["exit-codes.md"]], ids=["README", "guide"])
def test_every_exit_code_is_documented(text: str) -> None:
    """The tables of exit codes hold every class of the error tree with its code, and nothing else."""
    documented = {int(row[0]): row[1] for row in rows(text) if row[0].isdecimal()}

    assert documented == {0: "", **exit_codes()}


def test_exit_codes_differ() -> None:
    """No two kinds of failure share an exit code."""
    tree = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, BeholdenError)]

    assert len({error.exit_code for error in tree}) == len(tree)


def test_error_tree_is_drawn() -> None:
    """The tree at the head of the errors module shows each class with its code and its first line."""
    drawn = errors.__doc__ or ""

    for code, name in exit_codes().items():
        assert re.search(rf"{name} +{code} ", drawn), name


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ethics_guide/running.md"])
def test_documented_make_targets_exist(name: str) -> None:
    """Every `make` command in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

    documented = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)`", (ROOT / name).read_text("utf-8"), re.MULTILINE))

    assert {first or second for first, second in documented} <= targets


def test_make_targets_say_what_they_do() -> None:
    """Every target has its line in `make help`."""
    text = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)

    assert phony is not None
    assert set(phony.group(1).split()) == set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))


def test_every_page_is_in_the_navigation() -> None:
    """No page of the guide is out of reach: it is in the menu, or on the list of shipped policies."""
    listed = [f"reference/{path}" for path in re.findall(r"\((library/\S+\.md)\)", PAGES["reference/library.md"])]

    assert sorted([*guide.menu(guide.site_config()["nav"]), *listed]) == sorted(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_begins_in_short(page: str) -> None:
    """A page's first paragraph says the page in at most sixty words."""
    first = PAGES[page].split("\n\n")[1]

    assert first.startswith("**In short.** ")
    assert len(first.split()) <= 62


@pytest.mark.parametrize("page", [page for page in PAGES if not page.startswith("reference/library/")])
def test_sentences_are_short(page: str) -> None:
    """No sentence of the guide has more than 35 words."""
    prose = re.sub(
        r"<figure.*?</figure>|```.*?```|^\|.*$|<!--.*?-->|\[\^[^\]]*\]", "", PAGES[page], flags=re.DOTALL | re.MULTILINE
    )
    sentences = re.split(r"(?<=[.:?!])\s+|\n\n|\n[-#0-9]", prose)

    assert not [sentence for sentence in sentences if len(sentence.split()) > 35]


def test_every_policy_section_is_explained() -> None:
    """The page on the policy file has a row for each section of the schema, in order."""
    sections = [field.alias or name for name, field in Policy.model_fields.items() if name not in Section.model_fields]

    documented = [row[0] for row in rows(PAGES["policy-file.md"]) if row[0] in sections]

    assert documented == sections


def test_the_hard_floor_is_quoted() -> None:
    """The guide gives the twelve rules in the words of the code."""
    documented = {row[0]: row[1] for row in rows(PAGES["governed.md"]) if re.fullmatch(r"H\d+", row[0])}

    assert documented == {number: rule.says for number, rule in FLOOR.items()}


def test_guarantees_name_their_tests() -> None:
    """Each promise in the README names tests that exist."""
    promises = re.sub(r"<!--.*?-->", "", README, flags=re.DOTALL).partition("## What is guaranteed")[2]
    shown_by = [row[1] for row in rows(promises.partition("\n## ")[0])][1:]

    assert shown_by
    for cell in shown_by:
        named = re.findall(r"\[(test_\w+)\]\((tests/[\w/]+\.py)\)", cell)
        assert named, cell
        for function, file in named:
            assert f"def {function}(" in (ROOT / file).read_text("utf-8"), function


def test_relative_links_lead_somewhere() -> None:
    """Links between the documents at the top lead to files that are there."""
    for document in ROOT.glob("*.md"):
        text = re.sub(r"<!--.*?-->", "", document.read_text("utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (ROOT / target).exists(), f"{document.name}: {target}"


def test_every_setting_is_documented() -> None:
    """The settings that the software reads are those in "Running Beholden"."""
    documented = {row[0] for row in rows(PAGES["running.md"]) if row[0].startswith("BEHOLDEN_")}

    assert documented == set(re.findall(r"BEHOLDEN_[A-Z_]+", (ROOT / "crawlers/settings.py").read_text("utf-8")))


def test_every_command_is_documented() -> None:
    """Every command of `beholden` has its row in "Running Beholden", and every row its command."""
    from typer.main import get_command

    from crawlers.cli import app

    def commands(command: Any, path: str) -> Iterator[str]:
        if hasattr(command, "commands"):
            for name, child in command.commands.items():
                yield from commands(child, f"{path} {name}")
        elif not command.hidden:
            yield path

    cell = re.compile(r"(beholden(?: [a-z-]+)+)")
    documented = {found.group(1) for row in rows(PAGES["running.md"]) if (found := cell.match(row[0]))}

    assert documented == set(commands(get_command(app), "beholden"))
