"""Record keys: the same thing in a later crawl, and nobody else's in another study."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.identity import record_key
from pipelines.items import Raw
from tests.pseudonymising import study_key

BASE: dict[str, Raw] = {
    "item_id": "17",
    "url": "http://board.test/ads/17?b=1&a=2",
    "title": "A bicycle",
    "name": "Annabel",
    "price": Decimal(20),
    "posted_at": date(2026, 5, 3),
}
NO_ID = {name: value for name, value in BASE.items() if name != "item_id"}
BARE = {name: value for name, value in NO_ID.items() if name != "url"}


def key(values: dict[str, Raw], *, study: str = "small-test", source: str = "board", kind: str = "advert") -> str:
    """The key of a record."""
    return record_key(study_key(study), source, kind, values)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (BASE, {"item_id": "17"}, True),
        (BASE, BASE | {"item_id": "18"}, False),
        (NO_ID, NO_ID | {"title": "Sold"}, True),
        (NO_ID, NO_ID | {"url": "http://board.test/ads/17?a=2&b=1#top"}, True),
        (NO_ID, NO_ID | {"url": "http://board.test/ads/18"}, False),
        (BARE, BARE | {"price": Decimal(15)}, True),
        (BARE, BARE | {"posted_at": datetime(2026, 5, 3, 9, tzinfo=UTC)}, True),
        (BARE, BARE | {"title": "A tandem"}, False),
        (BARE, BARE | {"url": "no url"}, True),
        ({"views": 1}, {"views": 2}, False),
        ({"item_id": "http://board.test/"}, {"url": "http://board.test/"}, False),
    ],
    ids=[
        "id decides", "other id", "address decides", "address in another order", "other address", "price may change",
        "time of day may change", "other title", "no address", "nothing stable", "an id is no address",
    ],
)  # fmt: skip
def test_known_again(one: dict[str, Raw], two: dict[str, Raw], same: bool) -> None:
    """A thing is known by its id, else its address, else by what does not change of it."""
    assert (key(one) == key(two)) == same


def test_keys_of_other_places_differ() -> None:
    """Another study, source or kind never has the same key."""
    assert len({key(BASE), key(BASE, study="other"), key(BASE, source="market"), key(BASE, kind="listing")}) == 4


@given(st.dictionaries(st.sampled_from([*BASE, "views"]), st.none() | st.text() | st.integers() | st.dates()))
def test_any_values_have_a_key(values: dict[str, Raw]) -> None:
    """Whatever the values, the key is 128 bits as hex and does not depend on their order."""
    assert len(bytes.fromhex(key(values))) == 16
    assert key(values) == key(dict(reversed(values.items())))
