"""The made-up identifiers of the benchmark, for tests."""

from __future__ import annotations

from pipelines.benchmark.planted import KINDS, Planted, plant
from pipelines.benchmark.wallets import base58_wallet, cashaddr, ethereum, monero, onion, segwit, tox

__all__ = [
    "KINDS",
    "Planted",
    "base58_wallet",
    "cashaddr",
    "ethereum",
    "monero",
    "onion",
    "plant",
    "segwit",
    "tox",
]
