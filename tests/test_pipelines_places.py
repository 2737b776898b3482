"""Places: a region or country that the table knows, or nothing."""

from __future__ import annotations

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from pipelines.places import ALIASES, foreign_area, generalise_place, postcode_area

CASES = {
    "town": ("Leeds", "Yorkshire and The Humber, United Kingdom", "United Kingdom"),
    "town in words": ("manchester (city centre)", "North West, United Kingdom", "United Kingdom"),
    "nation": ("Northern Ireland", "Northern Ireland, United Kingdom", "United Kingdom"),
    "several words": ("Stoke-on-Trent", "West Midlands, United Kingdom", "United Kingdom"),
    "alias": ("England", "United Kingdom", "United Kingdom"),
    "two towns of one region": ("leeds / bradford", "Yorkshire and The Humber, United Kingdom", "United Kingdom"),
    "two towns of two regions": ("leeds / london", "United Kingdom", "United Kingdom"),
    "longest name first": ("New York", "New York, United States", "United States"),
    "state": ("orlando,florida", "Florida, United States", "United States"),
    "country beats town": ("London, Ontario, Canada", "Canada", "Canada"),
    "state that is a country too": ("Atlanta, Georgia, USA", "Georgia, United States", "United States"),
    "country that is a state too": ("Georgia", "Georgia", "Georgia"),
    "marks": ("Köln, Österreich", "Austria", "Austria"),
    "everywhere": ("World Wide", "Worldwide", "Worldwide"),
    "continent": ("Asia", "Asia", "Asia"),
    "postcode": ("sw1a 1aa", "London, United Kingdom", "United Kingdom"),
    "outward code": ("near M1", "North West, United Kingdom", "United Kingdom"),
    "two countries": ("UK & Germany", None, None),
    "two countries, no hint": ("UK, Leeds or Germany", "Yorkshire and The Humber, United Kingdom", "United Kingdom"),
    "street": ("12 Example Street", None, None),
    "unknown": ("Homestead", None, None),
    "nothing": ("", None, None),
}


@pytest.mark.parametrize(("text", "region", "country"), CASES.values(), ids=CASES.keys())
def test_generalises_to_region_and_country(text: str, region: str | None, country: str | None) -> None:
    """A place becomes its region or country; what the table does not know, or two countries, becomes nothing."""
    assert generalise_place(text, "region") == region
    assert generalise_place(text, "country") == country


@pytest.mark.parametrize(
    ("text", "area"),
    [("M1 4BT", "M"), ("ec1a1bb", "EC"), ("LS6", "LS"), ("ZZ1 1ZZ", None), ("hello", None), ("AM123456", None)],
)
def test_postcode_keeps_its_area(text: str, area: str | None) -> None:
    """Of a British postcode only the letters of its area stay."""
    assert postcode_area(text) == area


@pytest.mark.parametrize(
    ("code", "area"),
    [
        ("US 62701", "US 627"),
        ("US 03601", None),
        ("DE 10115", "DE 10"),
        ("NL 1015", "NL 10"),
        ("CA K1A0B1", "CA K"),
        ("XX 12345", None),
        ("90210", None),
        ("", None),
    ],
)
def test_foreign_postcode_keeps_its_head(code: str, area: str | None) -> None:
    """Of another country's postcode only the part stays that many people share."""
    assert foreign_area(code) == area


def test_every_country_has_one_name() -> None:
    """An alias leads to the name that the reference data have, so that one country is not counted as two."""
    names = set(Locale("en").territories.values()) | {"Worldwide"}

    assert set(ALIASES) <= names


KNOWN = st.sampled_from(["leeds", "georgia", "usa", "uk", "york", "new", "jersey", "france", "world", "M1", "L0"])


@given(st.text() | st.lists(KNOWN, max_size=4).map(" ".join))
def test_any_text_is_a_known_place_or_none(text: str) -> None:
    """No text raises; what comes back is the name of a place that lies in the country of the text."""
    country = generalise_place(text, "country")

    assert (country is None) == (generalise_place(text, "region") is None)
    assert country is None or generalise_place(generalise_place(text, "region") or "", "country") == country
