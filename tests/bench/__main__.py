"""Governed against plain Scrapy on the same site, interleaved: ``python -m tests.bench [--quick] [--profile]``."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from crawlers.demo.malice import KIND
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from tests.bench.phase import Cost
from tests.bench.variants import RATIOS, VARIANTS

Costs = Mapping[str, list[Cost]]


def main() -> None:
    """Run the variants round by round, and print each one's median and the ratios."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small round, to see that it works")
    parser.add_argument("--listings", type=int, help="listings of the market (default 2,000; quick 30)")
    parser.add_argument("--rounds", type=int, help="rounds (default 3; quick 1)")
    parser.add_argument("--only", help="variants whose name holds this")
    parser.add_argument(
        "--profile",
        nargs="?",
        const="parts",
        choices=("parts", "functions"),
        help="also print where the time goes in the crawl's own process, which makes it slower",
    )
    given = parser.parse_args()
    listings, rounds = given.listings or (30 if given.quick else 2000), given.rounds or (1 if given.quick else 3)
    names = [name for name in VARIANTS if (given.only or "") in name]
    environment = {"BENCH_PROFILE": given.profile} if given.profile else {}
    costs = measure(names, listings, rounds, environment)
    print_costs(costs, rounds)
    print_ratios(costs)
    if given.profile:
        print_profiles(costs)


def measure(names: list[str], listings: int, rounds: int, environment: Mapping[str, str]) -> Costs:
    """What each variant took, one entry a round."""
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    with _sites(listings) as full, _sites(min(listings // 2, 200)) as small:
        for number in range(rounds):
            for name in names:
                print(f"round {number + 1} of {rounds}: {name}", file=sys.stderr, flush=True)
                variant = VARIANTS[name]
                costs[name].append(variant.run(small if variant.polite else full, environment))
    return costs


@contextmanager
def _sites(listings: int) -> Iterator[ServerProcess]:
    recipe = Recipe(seed=3, listings=listings, vendors=max(listings // 25, 1))
    with ServerProcess(recipe, malice=KIND) as sites:
        yield sites


def print_costs(costs: Costs, rounds: int) -> None:
    """A line for each variant, of medians."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\nMedians of {rounds} interleaved rounds; {os.cpu_count()} cores, load {load}")
    print(f"{'':28}{'pages':>7}{'pages/s':>9}{'CPU ms/page':>13}{'workers':>9}{'RSS MB':>8}")
    for name, found in costs.items():
        columns = (
            f"{_median(found, lambda c: c.pages):7.0f}",
            f"{_median(found, _speed):9.1f}",
            f"{1000 * _median(found, _cpu):13.2f}",
            f"{1000 * _median(found, lambda c: c.worker_cpu_s / c.pages):9.2f}",
            f"{_median(found, lambda c: c.rss_mb):8.0f}",
        )
        print(f"{name:28}{''.join(columns)}")


def print_ratios(costs: Costs) -> None:
    """A line for each ratio of two variants that were measured."""
    print(f"\n{'':58}{'pages/s':>8}{'goal':>6}{'per CPU':>9}")
    for ratio in RATIOS:
        if ratio.over in costs and ratio.under in costs:
            pairs = list(zip(costs[ratio.over], costs[ratio.under], strict=True))
            speed = statistics.median(_speed(over) / _speed(under) for over, under in pairs)
            cpu = statistics.median(_cpu(under) / _cpu(over) for over, under in pairs)
            print(f"{ratio.over + ' ÷ ' + ratio.under:58}{speed:8.2f}{ratio.goal:6.2f}{cpu:9.2f}")


def print_profiles(costs: Costs) -> None:
    """Where the time of each variant went, in the last round."""
    for name, found in costs.items():
        cost = found[-1]
        total = sum(seconds for _, seconds in cost.profile)
        print(f"\n{name}: ms/page under the profiler")
        for part, seconds in cost.profile:
            if seconds > 0.01 * total:
                print(f"  {1000 * seconds / cost.pages:7.3f}  {seconds / total:5.1%}  {part}")


def _median(found: list[Cost], value: Callable[[Cost], float]) -> float:
    return statistics.median(value(cost) for cost in found)


def _speed(cost: Cost) -> float:
    return cost.pages / cost.seconds


def _cpu(cost: Cost) -> float:
    """CPU seconds for each page, in the crawl's own process."""
    return cost.cpu_s / cost.pages


if __name__ == "__main__":
    main()
