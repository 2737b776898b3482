"""What is asked for every request and every page, in microseconds: ``python -m tests.bench.micro``."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from crawlers.walls import find_wall
from policies.gate import Gate, RequestFacts
from policies.load import library, load_policy
from policies.robots import Robots
from policies.urls import parse

GOALS = {"gate.may_fetch": 50, "robots.may_fetch": 20, "find_wall, 18 kB": 60, "find_wall, 18 kB with forms": None}
"""Microseconds that each should stay below; a page with forms is read whole, which has no goal."""
RULES = b"User-agent: *\n" + b"".join(b"Disallow: /private/%d/*.php$\n" % number for number in range(20))


def main() -> None:
    """Print what each takes, at best, and its goal."""
    for name, goal in GOALS.items():
        print(f"{name:32}{measured(name):8.1f} µs" + (f"{goal:8} µs at most" if goal else ""))


def measured(name: str) -> float:
    """The best of several turns, in microseconds of CPU: what else runs on the machine only makes it slower."""
    call, number = CALLS[name](), 100
    return min(timeit.repeat(call, number=number, repeat=25, timer=time.thread_time)) / number * 1e6


def _gate() -> Callable[[], object]:
    """Each time another address, so that nothing is remembered."""
    gate = Gate(load_policy(next(path for path in library() if path.stem == "demo-market")))
    now, numbers = datetime.now(UTC), count()
    return lambda: gate.may_fetch(RequestFacts(url=f"http://market.test/listing/{next(numbers)}?page=2"), now=now)


def _robots() -> Callable[[], object]:
    robots, url = Robots.parse(RULES), parse("http://market.test/listing/123?page=2")
    return lambda: robots.may_fetch("BeholdenDemo/0.1", url)


def _page(end: bytes) -> Callable[[], object]:
    """A page that gave links alone: one with items is not looked at, unless its address is a login's."""
    links = b"<p>Bread, <a href='/listing/7'>butter</a> and jam</p>" * 350
    body = b"<!doctype html><title>Offers</title>" + links[:18_000] + end
    return lambda: find_wall(200, {}, body, "http://market.test/category/1")


CALLS: dict[str, Callable[[], Callable[[], object]]] = {
    "gate.may_fetch": _gate,
    "robots.may_fetch": _robots,
    "find_wall, 18 kB": lambda: _page(b""),
    "find_wall, 18 kB with forms": lambda: _page(b"<form><input name=q></form>"),
}


if __name__ == "__main__":
    main()
