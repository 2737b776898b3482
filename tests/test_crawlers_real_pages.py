"""Crawls of saved real pages: all is read, and no identifier in them is in any byte that is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.forking import QuickDesk
from tests.real import crawl, items
from tests.score import SITES

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("real")]

LOOKED_FOR = {"cryptonia": 800, "empire": 100, "classifieds": 25, "books": 0}
"""At least so many strings must not be found; the books name nobody who is looked for."""
READ = {"cryptonia": 750, "empire": 70, "classifieds": 15, "books": 0}
"""At least so many of them reach the pseudonymiser."""


@pytest.mark.parametrize("site", SITES)
def test_a_governed_crawl_of_real_pages(site: str, shared_data: Path, tmp_path: Path) -> None:
    """Under the shipped policy every saved page is read rightly, and nothing of a person is written."""
    result = crawl(site, tmp_path, make=QuickDesk)

    assert result.code == 0, result.told
    assert result.pages[0] == result.pages[1]
    assert result.accuracy >= 0.97
    assert len(result.secrets) >= LOOKED_FOR[site]
    assert len(result.read) >= READ[site]
    assert result.found == Counter()
    refused = result.told["refusals"].get("minors.on_suspicion", 0)
    assert sum(result.told["records"].values()) + refused == sum(1 for _ in items(site))
