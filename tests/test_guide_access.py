"""The guide can be used by everybody, whatever their eyes and their screen, and nobody sees them read it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests import guide_axe

pytestmark = pytest.mark.skipif(guide_axe.CHROMIUM is None, reason="Chromium is not installed; see .ci/packages")

KINDS = ["", "plan/necessity/", "tools/assessment/", "404.html"]
"""The home page, a page with notes, tables and code, a tool, and the one for what is not there."""


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """The address of the built guide."""
    with guide_axe.served(guide_axe.site()) as address:
        yield address


def test_every_kind_of_page_is_accessible(root: str) -> None:
    """No fault of A or AA, no request elsewhere, no scrolling sideways, in both schemes and widths."""
    faults = asyncio.run(guide_axe.survey(root, KINDS))

    assert not faults, "\n".join(map(str, faults))
