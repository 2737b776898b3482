"""How sure a share is: 95 % confidence intervals, and an upper bound where nothing was seen."""

from __future__ import annotations

import math
from collections.abc import Mapping

Z = 1.959963984540054
"""Of the normal distribution, for 95 % between both sides."""
Rate = Mapping[str, float]
"""``hits`` of ``of``, their ``share`` and its interval from ``low`` to ``high``."""


def interval(hits: int, of: int) -> tuple[float, float]:
    """The interval in which the share lies with 95 % confidence.

    Wilson (1927); where all or none of them hit, Clopper and Pearson (1934), which is exact there.
    """
    if of == 0:
        return 0.0, 1.0
    if hits in (0, of):
        reach = 0.025 ** (1 / of)
        return (0.0, 1 - reach) if hits == 0 else (reach, 1.0)
    share, spread = hits / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def rate(hits: int, of: int) -> Rate:
    """A share with its counts and its interval; the share of nothing is 0."""
    low, high = interval(hits, of)
    share = hits / of if of else 0.0
    return {"hits": hits, "of": of, "share": round(share, 6), "low": round(low, 6), "high": round(high, 6)}


def upper_bound(hits: int, of: int) -> float:
    """The share that is exceeded with at most 5 % probability, given these hits (Clopper and Pearson, one side)."""
    if hits >= of:
        return 1.0
    low, high = hits / of, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(hits, of, middle) > 0.05 else (low, middle)
    return high


def _at_most(hits: int, of: int, share: float) -> float:
    """The probability of at most so many hits."""
    yes, no = math.log(share), math.log1p(-share)
    ways = math.lgamma(of + 1)
    logs = (ways - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * yes + (of - k) * no for k in range(hits + 1))
    return math.fsum(map(math.exp, logs))
