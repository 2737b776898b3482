"""Read a price: how much, in which money, for how much of what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision, get_currency_symbol, get_territory_currencies, list_currencies
from price_parser import Price as ParsedPrice

LONGEST_PRICE = 200
TICKERS = frozenset("BCH BNB BTC DASH DOGE ETH LTC SOL TRX USDC USDT XMR ZEC".split())
_PLAIN = re.compile(r"\s*(?:([A-Z]{3})\s+)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:\s+([A-Z]{3}))?\s*")
_PER = re.compile(r"/(?=\s*[\w$])")
_LONE = re.compile(r"([^\d]*?)[\s:]*[-+]?\d[\d\s.,'’]*[-–]*\s*([^\d]*)")
_TOUCHING = re.compile(r"[A-Z]{1,3} ?[$£₣]|[$£₣][a-z]")
_OF_TERRITORY = re.compile(r"([A-Z]{2}) ?\$")
_NO_MONEY = frozenset(("each", "from", "ft", "inc gst", "now", "only", "price", "total", "% off"))
_EDGES = " \t\xa0\u200e\u200f:,;*+-–"


@dataclass(frozen=True, slots=True, repr=False)
class Price:
    """An amount of money.

    Attributes:
        amount: how much, or None where the page gives no number.
        symbol: the money as the page writes it (``$``, ``US$``, ``zł``, ``BTC``).
        unit: what it buys one of (``gram`` in ``4.20 USD/gram``).
    """

    amount: Decimal | None
    symbol: str | None = None
    unit: str | None = None

    @property
    def currency(self) -> str | None:
        """ISO 4217 code or ticker, where the symbol names one money; else the symbol itself."""
        if self.symbol is None:
            return None
        upper = self.symbol.upper()
        return upper if upper in TICKERS or upper in _codes() else _code_of(self.symbol)

    def line(self) -> str:
        """``5.00 USD``."""
        return " ".join(str(part) for part in (self.amount, self.currency) if part is not None)


def parse_price(words: str | None, hint: str | None = None) -> Price:
    """Read the price in a short text.

    price-parser finds the amount and the monies that it knows. Three things are added: a lone word beside the
    number of a price is its money (``2963 yen``, ``1 BTC``); letters that touch a symbol belong to it (``CAN$``);
    and a money with thousandths keeps them (``423.923 KD``).

    Args:
        words: the text, such as ``USD 1,399.18`` or ``485.00 USD/112g``.
        hint: a text beside the price that may name the money.
    """
    words = (words or "")[:LONGEST_PRICE]
    price, *units = _PER.split(words, maxsplit=1)
    unit_or_none = units[0].strip() or None if units else None
    if plain := _plain(price):
        return Price(_amount(plain[0]), plain[1], unit_or_none)
    parsed = ParsedPrice.fromstring(words, currency_hint=hint)
    symbol = _lone_word(price, parsed.currency) or parsed.currency
    return Price(_amount(_with_thousandths(price, parsed.amount, symbol)), symbol, unit_or_none)


def _amount(read: Decimal | None) -> Decimal | None:
    """The amount, unless it is more than there is of any money."""
    return read if read is not None and read < 10**15 else None


def _plain(words: str) -> tuple[Decimal, str] | None:
    """Amount and code of the way that markets write, such as ``USD 1,399.18``: quicker than the general reader."""
    found = _PLAIN.fullmatch(words)
    if found is None or bool(found[1]) == bool(found[4]):
        return None
    code, fraction = found[1] or found[4], found[3] or ""
    # Three digits behind a point are thousands in half of Europe: that is for the general reader to weigh.
    certain = code in TICKERS or (code in _codes() and (len(fraction) != 4 or code in _thousandth_monies()))
    return (Decimal(found[2].replace(",", "") + fraction), code) if certain else None


def _lone_word(words: str, known: str | None) -> str | None:
    """The word beside the number, if there is only one; where a symbol is `known`, with what touches it."""
    found = _LONE.fullmatch(words.strip())
    named = [word for side in found.groups() if (word := side.strip(_EDGES))] if found else []
    if len(named) != 1 or (known and (known in _codes() or not _TOUCHING.fullmatch(named[0]))):
        return None
    return named[0] if len(named[0]) <= 15 and named[0].lower() not in _NO_MONEY else None


def _with_thousandths(words: str, amount: Decimal | None, symbol: str | None) -> Decimal | None:
    """``423.923 KD`` is not four hundred thousand: some monies have three decimals."""
    decimals = re.search(r"\.(\d{3})(?!\d|[.,])", words)
    if amount is None or decimals is None or symbol not in _thousandth_monies():
        return amount
    return amount / 1000 if amount == amount.to_integral_value() else amount


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=256)
def _code_of(symbol: str) -> str:
    """The code of a symbol: English usage, or the money of the territory in ``AU$``; else the symbol."""
    if code := _symbols().get(symbol):
        return code
    territory = _OF_TERRITORY.fullmatch(symbol)
    return next(iter(get_territory_currencies(territory[1])), symbol) if territory else symbol


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    """Symbol to code, as English writes them: ``$`` is USD, ``CA$`` is CAD."""
    return {symbol: code for code in sorted(_codes()) if (symbol := get_currency_symbol(code, "en")) != code}


@lru_cache(maxsize=1)
def _thousandth_monies() -> frozenset[str]:
    """Codes of the monies with three decimals, and their common Latin short forms."""
    return frozenset(code for code in _codes() if get_currency_precision(code) == 3) | {"KD", "BD", "JD", "RO"}
