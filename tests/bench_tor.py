"""Measure a governed crawl by Tor against the same without it: ``python -m tests.bench_tor [ROUNDS]``."""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from crawlers.demo.malice import KIND
from crawlers.demo.onions import by_tor
from crawlers.demo.process import ServerProcess
from crawlers.demo.tor_network import TorNetwork
from crawlers.demo.world import Recipe
from tests.crawling import Desk
from tests.test_crawlers_tor_live import library

RECIPE = Recipe(seed=4, listings=600, vendors=24, adverts=0, minors=0)
MARKET = "market.test"


def measure(sites: ServerProcess, desk: Desk, policy: Path) -> float:
    """Pages a second of one crawl, from its first request to its last."""
    before = sites.count()
    ended = desk.crawl(policy, "--no-report", "--fresh", study="demo-market")
    assert ended.code == 0, ended.err[-2000:]
    times = [request.time for request in sites.log()[before:]]
    return (len(times) - 1) / (times[-1] - times[0])


def main() -> None:
    """Print pages a second by each route, and their ratio in each round."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-tor-")))
        sites = stack.enter_context(ServerProcess(RECIPE, malice=KIND))
        network = stack.enter_context(TorNetwork(home / "keys"))
        port = sites.addresses[MARKET][1]
        (onion,) = network.serve_all([port])
        (home / "client").write_text(network.client)
        for name in ("direct", "onion"):
            (home / name).mkdir()
        direct = Desk(home / "direct", {MARKET: port})
        hidden = Desk(home / "onion", {}, {"BEHOLDEN_TORRC": str(home / "client")})
        ways = {
            "direct": (direct, direct.policy(library("demo-market").encode())),
            "onion": (hidden, hidden.policy(by_tor(library("demo-market"), MARKET, [onion]).encode())),
        }
        ratios = []
        for number in range(rounds):
            found = {name: measure(sites, *way) for name, way in ways.items()}
            ratios.append(found["onion"] / found["direct"])
            line = ", ".join(f"{name} {speed:.1f} pages/s" for name, speed in found.items())
            sys.stdout.write(f"round {number + 1}: {line}, ratio {ratios[-1]:.2f}\n")
        sys.stdout.write(f"median ratio of {rounds}: {statistics.median(ratios):.2f} (goal 0.80)\n")


if __name__ == "__main__":
    main()
