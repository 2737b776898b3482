"""The pages that are made from the code are what the code says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.cli import app
from crawlers.commands.guide import build
from crawlers.guide import pages
from policies.errors import CaseError, UsageError
from tests import guide

MADE = pages(guide.GUIDE, app)


@pytest.mark.parametrize("name", MADE)
def test_made_pages_are_fresh(name: str) -> None:
    """A page of reference is committed as the code makes it."""
    assert (guide.GUIDE / name).read_text("utf-8") == MADE[name], "run beholden guide build"


def test_no_page_is_left_behind() -> None:
    """What no code makes any more is not in the folders of made pages."""
    folders = ("reference/library", "includes/figures", "includes/policy")
    found = {
        page.relative_to(guide.GUIDE).as_posix() for folder in folders for page in (guide.GUIDE / folder).iterdir()
    }

    assert found <= set(MADE)


def test_build_needs_a_guide(tmp_path: Path) -> None:
    """The command writes nothing into a folder that is no guide."""
    with pytest.raises(UsageError):
        build(app, tmp_path, check=False)


def test_check_names_stale_pages_and_build_mends_them(tmp_path: Path) -> None:
    """A check fails over stale pages and writes none; a build writes them, and the check is content."""
    for name in ("sources.yml", "assets/benchmark.json", "law/changes.md", "reference/policy.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((guide.GUIDE / name).read_bytes())

    with pytest.raises(CaseError, match="reference/floor"):
        build(app, tmp_path, check=True)
    build(app, tmp_path, check=False)
    build(app, tmp_path, check=True)
