"""Prices are read as a person reads them."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from price_parser import Price as ParsedPrice

from crawlers.sources.prices import Price, parse_price


@pytest.mark.parametrize(
    ("words", "amount", "symbol", "currency", "unit"),
    [
        pytest.param("485.00 USD/112g", "485.00", "USD", "USD", "112g", id="unit-with-a-number"),
        pytest.param("650.00 USD/1/4pound", "650.00", "USD", "USD", "1/4pound", id="unit-with-a-slash"),
        pytest.param("100.00 USD/$400", "100.00", "USD", "USD", "$400", id="unit-of-money"),
        pytest.param("USD 1,399.18", "1399.18", "USD", "USD", None, id="code-first"),
        pytest.param("0.00850000 BTC", "0.00850000", "BTC", "BTC", None, id="bitcoin"),
        pytest.param("1.5 Xmr", "1.5", "Xmr", "XMR", None, id="ticker-in-any-case"),
        pytest.param("$1149000", "1149000", "$", "USD", None, id="dollar"),
        pytest.param("£36.94", "36.94", "£", "GBP", None, id="pound"),
        pytest.param("1.234,56 €", "1234.56", "€", "EUR", None, id="continental-notation"),
        pytest.param("AU $59.95", "59.95", "AU $", "AUD", None, id="dollar-of-a-territory"),
        pytest.param("CAN$1.23", "1.23", "CAN$", "CAN$", None, id="letters-that-touch-the-symbol"),
        pytest.param("2963yen", "2963", "yen", "yen", None, id="a-lone-word-is-the-money"),
        pytest.param("12.50 each", "12.50", None, None, None, id="a-word-that-is-no-money"),
        pytest.param("423.923 KWD", "423.923", "KWD", "KWD", None, id="thousandths-of-a-dinar"),
        pytest.param("from 423.923 KD", "423.923", "KD", "KD", None, id="thousandths-by-short-name"),
        pytest.param("1.500 EUR", "1500", "EUR", "EUR", None, id="thousands-of-a-euro"),
        pytest.param("free", "0", None, None, None, id="free"),
        pytest.param("ask me", None, None, None, None, id="no-number"),
        pytest.param("9" * 40 + " USD", None, "USD", "USD", None, id="more-than-there-is"),
        pytest.param(":" * 1_000_000, None, None, None, None, id="a-million-colons"),
        pytest.param("", None, None, None, None, id="nothing"),
        pytest.param(None, None, None, None, None, id="no-text"),
    ],
)
def test_reads(
    words: str | None, amount: str | None, symbol: str | None, currency: str | None, unit: str | None
) -> None:
    """Amount, money and unit come out of each way that sites write a price."""
    price = parse_price(words)

    assert price.amount == (None if amount is None else Decimal(amount))
    assert (price.symbol, price.currency, price.unit) == (symbol, currency, unit)


def test_takes_the_money_from_a_hint() -> None:
    """A label beside a bare number may name the money."""
    price = parse_price("34.99", hint="GBP")

    assert (price.amount, price.currency) == (Decimal("34.99"), "GBP")


def test_writes_a_line() -> None:
    """A price is written with its code, or as far as it is known."""
    assert Price(Decimal("5.00"), "$").line() == "5.00 USD"
    assert Price(Decimal("5.00")).line() == "5.00"


def test_repr_shows_no_amount() -> None:
    """A price that lands in a traceback shows nothing."""
    assert "5.00" not in repr(Price(Decimal("5.00"), "$"))


@given(st.text(max_size=40))
def test_never_fails(words: str) -> None:
    """Whatever a page holds where a price should be, the reader answers."""
    price = parse_price(words)

    assert price.amount is None or isinstance(price.amount, Decimal)


def test_real_prices(shared_data: Path) -> None:
    """On prices of real sites the reader finds more than price-parser alone: amounts as often, monies more often."""
    with (shared_data / "pages" / "prices" / "prices.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(row) for row in lines]

    ours = [parse_price(row["price_raw"], row["currency_raw"]) for row in rows]
    theirs = [ParsedPrice.fromstring(row["price_raw"], currency_hint=row["currency_raw"]) for row in rows]
    amounts = sum(_same(price.amount, row) for price, row in zip(ours, rows, strict=True))
    both = sum(
        _same(price.amount, row) and price.symbol == row["currency"] for price, row in zip(ours, rows, strict=True)
    )

    assert amounts >= sum(_same(price.amount, row) for price, row in zip(theirs, rows, strict=True))
    assert amounts / len(rows) >= 0.98
    assert both / len(rows) >= 0.97


def _same(amount: Decimal | None, row: dict[str, object]) -> bool:
    return (None if amount is None else float(amount)) == row["amount"]
