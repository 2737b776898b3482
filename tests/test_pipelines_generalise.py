"""Coarser values: bands, months, hosts; what is not understood is dropped."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.generalise import age_band, band, generalise_text, generalise_url, generalise_value, stored_number
from pipelines.items import Raw

HOSTS = frozenset({"board.test", "127.0.0.1:8000"})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal(0), "0"),
        (Decimal("19.99"), "10-20"),
        (Decimal(20), "20-50"),
        (Decimal("0.0042"), "0.002-0.005"),
        (5, "5-10"),
        (99_999, "50000-100000"),
        (0.3, "0.2-0.5"),
        ("7.50", "5-10"),
        (Decimal(-1), None),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (Decimal("1E+99999"), None),
        (Decimal("1E-99999"), None),
        ("about ten", None),
    ],
)
def test_band_of_a_number(value: Decimal | float | str, expected: str | None) -> None:
    """A number falls into the steps 1, 2, 5, 10; what is no ordinary number has no band."""
    assert band(value) == expected


@given(st.decimals(min_value="1e-8", max_value=10**12 - 1, allow_nan=False))
def test_every_number_lies_in_its_band(value: Decimal) -> None:
    """The lower bound belongs to the band, the upper one does not."""
    found = band(value)

    assert found is not None
    low, high = map(Decimal, found.split("-"))
    assert low <= value < high
    assert high / low in (Decimal(2), Decimal("2.5"))


@pytest.mark.parametrize(
    ("age", "expected"),
    [(17, None), (18, "18-24"), (24, "18-24"), (25, "25-34"), (64, "55-64"), (65, "65+"), (120, "65+"), (121, None)],
)
def test_age_band(age: int, expected: str | None) -> None:
    """An adult's age becomes a band of ten years."""
    assert age_band(age) == expected


VALUES: dict[str, tuple[str, Raw, str, str | None]] = {
    "date to month": ("posted_at", date(2026, 5, 3), "month", "2026-05"),
    "time to day": ("posted_at", datetime(2026, 5, 3, 22, tzinfo=UTC), "day", "2026-05-03"),
    "date to week": ("posted_at", date(2027, 1, 1), "week", "2026-W53"),
    "date to country": ("posted_at", date(2026, 5, 3), "country", None),
    "text to month": ("posted_at", "2026-05-03", "month", "2026-05"),
    "text that is a month": ("posted_at", "2026-05", "month", "2026-05"),
    "text that is a year": ("posted_at", "2026", "month", "2026"),
    "text that is no year": ("posted_at", "1234", "month", None),
    "text that is no date": ("posted_at", "yesterday", "month", None),
    "age": ("age", 31, "band", "25-34"),
    "age as text": ("age", "31", "band", "25-34"),
    "number": ("sales", 31, "band", "20-50"),
    "number as text": ("sales", "31", "band", "20-50"),
    "number to month": ("sales", 31, "month", None),
    "truth": ("escrow", True, "band", None),
    "place": ("location", "Leeds", "country", "United Kingdom"),
    "postcode": ("location", "M1 4BT", "area", "M"),
    "nothing": ("location", None, "band", None),
}


@pytest.mark.parametrize(("name", "value", "to", "expected"), VALUES.values(), ids=VALUES.keys())
def test_generalises_a_field(name: str, value: Raw, to: str, expected: str | None) -> None:
    """A value becomes its coarser form, or nothing where it has none."""
    assert generalise_value(name, value, to) == expected


def test_generalises_what_a_text_says() -> None:
    """The normal forms that detectors give become coarser too."""
    assert generalise_text("25", "band") == "25-34"
    assert generalise_text("1990-02-03", "month") == "1990-02"
    assert generalise_text("thirty", "band") is None


def test_url_keeps_its_host_alone() -> None:
    """Of an address of the study only the host is left, or a keyed digest of the rest."""
    url = "http://board.test/ads/17?session=0123456789abcdef0123456789abcdef#top"

    assert generalise_url(url, "host_only", HOSTS, b"key") == "board.test"
    assert generalise_url("http://127.0.0.1:8000/a", "host_only", HOSTS, b"key") == "127.0.0.1:8000"
    hashed = generalise_url(url, "path_keyed_hash", HOSTS, b"key")
    assert hashed == generalise_url("http://board.test/ads/17", "path_keyed_hash", HOSTS, b"key")
    assert hashed != generalise_url("http://board.test/ads/18", "path_keyed_hash", HOSTS, b"key")
    assert hashed != generalise_url("http://board.test/ads/17", "path_keyed_hash", HOSTS, b"other")
    assert hashed is not None
    assert hashed.startswith("board.test/")


@pytest.mark.parametrize(
    "url", ["http://jane-smith.board.test/", "no url", "ftp://board.test/", "http://user:pw@board.test/", "http://board.test:1/"]
)  # fmt: skip
def test_url_of_an_unnamed_host_is_dropped(url: str) -> None:
    """A host that the source does not name may name a person."""
    assert generalise_url(url, "host_only", HOSTS, b"key") is None


def test_url_has_no_other_form() -> None:
    """A form that is not known gives nothing."""
    assert generalise_url("http://board.test/", "full", HOSTS, b"key") is None


def test_a_number_is_stored_only_if_finite() -> None:
    """What a database cannot hold as a number is left out."""
    assert stored_number(Decimal("1.5")) == 1.5
    assert stored_number(Decimal("1E+999")) is None
    assert stored_number(math.nan) is None
