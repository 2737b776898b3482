"""The guide can be used by everybody, whatever their eyes and their screen, and nobody sees them read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from gzip import compress
from pathlib import Path

import pytest

from tests import guide_axe

pytestmark = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")

KINDS = ["", "plan/necessity/", "tools/assessment/", "404.html"]
"""The home page, a page with notes, tables and code, a tool, and the one for what is not there."""
FIRST_VIEW = 200_000
TEXT = (".css", ".html", ".js", ".json")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built guide."""
    folder: Path = tmp_path_factory.mktemp("guide")
    guide_axe.build(folder)
    return folder


@pytest.fixture(scope="module")
def root(site: Path) -> Iterator[str]:
    """The address of the built guide."""
    with guide_axe.served(site) as address:
        yield address


def test_every_kind_of_page_is_accessible(root: str) -> None:
    """No fault of A or AA, no request elsewhere, no scrolling sideways, in both schemes and widths."""
    faults = asyncio.run(guide_axe.survey(root, KINDS))

    assert not faults, "\n".join(map(str, faults))


def test_first_view_is_light(site: Path) -> None:
    """What a browser loads for the first page, all of the search included, fits into 200 kB."""
    loaded = [site / "index.html", *(site / "search").iterdir()]
    loaded += [path for path in (site / "assets").rglob("*") if path.suffix in TEXT and "lunr" not in path.parts]
    loaded = [path for path in loaded if path.name != "benchmark.json"]

    assert sum(len(compress(path.read_bytes())) for path in loaded) <= FIRST_VIEW
