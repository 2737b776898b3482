"""The words of a page become numbers, dates, places and small values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from crawlers.sources.prices import Price
from crawlers.sources.values import (
    BulkPrice,
    ExternalRating,
    ShippingMethod,
    day,
    decimal,
    earliest,
    identify,
    integer,
    moment,
    place,
    places,
    split_places,
)
from pipelines.items import Feedback

NOW = datetime(2019, 10, 30, 13, 24)  # noqa: DTZ001  (a market names no zone)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        pytest.param("1,067 sold", Decimal(1067), id="thousands"),
        pytest.param("(4.96)", Decimal("4.96"), id="brackets"),
        pytest.param("99.31%", Decimal("99.31"), id="percent"),
        pytest.param("Unlimited", None, id="no-number"),
        pytest.param("9" * 100_000, None, id="more-than-there-is-of-anything"),
        pytest.param(None, None, id="no-text"),
    ],
)
def test_numbers(words: str | None, number: Decimal | None) -> None:
    """The first number of a text is found; an integer is the same, cut."""
    assert decimal(words) == number
    assert integer(words) == (None if number is None else int(number))


@pytest.mark.parametrize(
    ("words", "formats", "expected"),
    [
        pytest.param("2019-04-22 10:20:33", (), datetime(2019, 4, 22, 10, 20, 33), id="iso"),  # noqa: DTZ001
        pytest.param("Sep 27, 2019 20:49", ("%b %d, %Y %H:%M",), datetime(2019, 9, 27, 20, 49), id="given"),  # noqa: DTZ001
        pytest.param("3rd of March 2019 at 5pm", (), datetime(2019, 3, 3, 17), id="in-words"),  # noqa: DTZ001
        pytest.param("10 Dec 2012 8:51PM UTC", (), datetime(2012, 12, 10, 20, 51, tzinfo=UTC), id="with-a-zone"),
        pytest.param("soon", (), None, id="no-date"),
        pytest.param("12 May 2019 " * 10_000, (), None, id="too-long-for-a-date"),
        pytest.param(" ", (), None, id="nothing"),
        pytest.param(None, (), None, id="no-text"),
    ],
)
def test_moments(words: str | None, formats: tuple[str, ...], expected: datetime | None) -> None:
    """A date is read in ISO, in the site's own format, or in words."""
    assert moment(words, *formats) == expected
    assert day(words, *formats) == (expected.date() if expected else None)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("Within the last 24 hours", NOW.date() - timedelta(days=1), id="hours"),
        pytest.param("Within the last 3 days", NOW.date() - timedelta(days=3), id="days"),
        pytest.param("Whithin the last week", NOW.date() - timedelta(weeks=1), id="one-week-misspelt"),
        pytest.param("Within the last two weeks", NOW.date() - timedelta(weeks=2), id="number-in-words"),
        pytest.param("a long time ago", None, id="no-span"),
        pytest.param("Within the last 99999999999999 days", None, id="longer-than-time"),
        pytest.param(None, None, id="no-text"),
    ],
)
def test_earliest(words: str | None, expected: date | None) -> None:
    """A span before now gives the first day that it can mean."""
    assert earliest(words, NOW) == expected


def test_earliest_needs_a_clock() -> None:
    """Without the page's own time, a span says nothing."""
    assert earliest("Within the last week", None) is None


def test_places_are_split_at_commas_but_not_within_a_name() -> None:
    """A comma inside the name of a state does not make two of it."""
    assert split_places("Austria, Korea, Republic of, Iran, Islamic Republic of, Peru") == (
        "Austria",
        "Korea, Republic of",
        "Iran, Islamic Republic of",
        "Peru",
    )
    assert split_places("") == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("World Wide", "Worldwide", id="two-words"),
        pytest.param("WW", "Worldwide", id="short"),
        pytest.param("GB", "United Kingdom", id="code"),
        pytest.param("EU", "European Union", id="bloc"),
        pytest.param("Antarctica(c)", "Antarctica", id="mark-of-a-continent"),
        pytest.param("Latvia", "Latvia", id="name"),
        pytest.param("ZQ", "ZQ", id="unknown-code"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="no-text"),
    ],
)
def test_place_has_one_name(words: str | None, name: str | None) -> None:
    """Codes, spellings and marks of the same place give the same name."""
    assert place(words) == name


def test_places_of_nothing_are_none() -> None:
    """A field that says nothing is absent, not an empty list."""
    assert places(" , ") is None
    assert places("US, WW") == ("United States", "Worldwide")


def test_lines() -> None:
    """Structured values become the lines that items hold."""
    price = Price(Decimal("1.90"), "USD")

    assert BulkPrice(least=10, most=49, price=price).line("piece") == "10-49 piece 1.90 USD"
    assert BulkPrice(least=50, most=None, price=price).line(None) == "50- 1.90 USD"
    assert ShippingMethod(name="Airmail", price=price, days=Decimal(8)).line() == "Airmail, 8 days, 1.90 USD"
    assert ShippingMethod(name="Collect", price=Price(None)).line() == "Collect"


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        pytest.param(ExternalRating(market="A"), "A", id="nothing-known"),
        pytest.param(
            ExternalRating(market="A", sales=3700, sales_at_least=True, rating=Decimal("4.96"), out_of=Decimal(5)),
            "A 3700+ 4.96/5",
            id="sales-and-rating",
        ),
        pytest.param(ExternalRating(market="A", rating=Decimal("4.9")), "A 4.9", id="rating-of-no-scale"),
        pytest.param(ExternalRating(market="A", positive=9, neutral=2, negative=0), "A 9/2/0", id="counts"),
    ],
)
def test_external_rating_line(rating: ExternalRating, expected: str) -> None:
    """What another market says is written as far as it is known."""
    assert rating.line() == expected


def test_values_show_nothing_in_repr() -> None:
    """A value of a page that lands in a traceback shows nothing."""
    price = Price(Decimal("1.90"), "USD")
    shown = repr([ShippingMethod(name="Airmail", price=price), ExternalRating(market="Dream")])

    assert "Airmail" not in shown
    assert "Dream" not in shown


def test_feedback_is_told_apart_and_recognised_again() -> None:
    """The same words get the same id in every crawl, and twice the same words get two."""
    said = [Feedback(vendor="v", buyer="b", text=text) for text in ("good", "good", "bad")]
    again = [Feedback(vendor="v", buyer="b", text=text) for text in ("bad", "good")]

    first, second, third = (row.item_id for row in identify(said))

    assert len({first, second, third}) == 3
    assert [row.item_id for row in identify(again)] == [third, first]
