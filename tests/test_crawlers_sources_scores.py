"""The real pages are read right, and broken ones do no harm; skipped where the pages are absent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from web_poet import HttpResponse

from crawlers.sources.reading import SourcePage
from pipelines.items import Item, Raw
from tests.golden import page_body, page_names, saved
from tests.score import SITES, accuracy, golden_map, score, wrong

# How many items of each kind the saved pages hold.
ITEMS = {
    "cryptonia": {"listing": 142, "vendor": 23, "feedback": 566},
    "empire": {"listing": 71, "vendor": 9, "feedback": 60},
    "classifieds": {"advert": 309},
    "books": {"listing": 200},
}
# What a field of each type may hold; `bool` is checked first, as Python counts it among the integers.
SIMPLE = (bool, int, str, Decimal, date)


def items(site: str, page: SourcePage[Any]) -> Iterator[Item]:
    """Every item that a page of any kind gives."""
    read = golden_map(site).read_page(page)
    if read is not None and issubclass(read.item_cls or object, Item):
        yield asyncio.run(read.to_item())
    for name in ("feedback", "listings", "adverts"):
        yield from getattr(read, name, ())


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, shared_data: Path) -> str:
    """Each site of which real pages are given."""
    return str(request.param)


def test_accuracy(site: str) -> None:
    """At least 97 in 100 known values are read right, and those that are not are the ones whose cause is known."""
    found = score(site)

    assert accuracy(found) >= 0.97
    assert wrong(found) == set(golden_map(site).KNOWN_WRONG)


def test_items(site: str) -> None:
    """Every item of every saved page is found."""
    kinds = Counter(item.kind for name in page_names(site) for item in items(site, saved(site, name)))

    assert kinds == ITEMS[site]


def test_types(site: str) -> None:
    """Each field holds what its type says, so that nothing downstream has to check again."""
    wrong_types = {
        (name, field)
        for name in page_names(site)
        for item in items(site, saved(site, name))
        for field, value in item.unsafe_values().items()
        if not _is_of(value, get_type_hints(type(item))[field])
    }

    assert wrong_types == set()


def _is_of(value: Raw, hint: Any) -> bool:
    if isinstance(value, tuple):
        return tuple[str, ...] in get_args(hint) and {type(part) for part in value} == {str} and all(value)
    kind = next(kind for kind in SIMPLE if isinstance(value, kind))
    return value != "" and any(isinstance(arm, type) and issubclass(arm, kind) for arm in get_args(hint))


def test_broken_pages(site: str) -> None:
    """A page that was cut off anywhere is read as far as it goes."""
    failed = set()
    for name in page_names(site)[:60]:
        body = page_body(site, name)
        for tenths in range(1, 10):
            response = HttpResponse(url=f"http://{site}.test/x", body=body[: len(body) * tenths // 10])
            try:
                list(items(site, SourcePage(response=response)))
            except Exception as error:  # whatever it is, its message may hold what the page says
                failed.add((name, tenths, type(error).__name__))

    assert failed == set()


def test_foreign_pages(site: str) -> None:
    """No site takes another's pages for its own."""
    mistaken = {
        (other, name)
        for other in SITES
        if other != site
        for name in page_names(other)[:40]
        if list(items(site, saved(other, name)))
    }

    assert mistaken == set()
