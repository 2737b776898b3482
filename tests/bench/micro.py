"""What is asked for every request, page and text, in microseconds: ``python -m tests.bench.micro``."""

from __future__ import annotations

import time
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from itertools import count, cycle
from pathlib import Path
from random import Random

from crawlers.walls import find_wall
from pipelines.language import load_names
from pipelines.name_lists import advert_names
from pipelines.patterns import identifiers
from pipelines.training_adverts import adverts
from policies.compare import effects as module
from policies.compare.differences import compare
from policies.compare.effects import effects, read_recording
from policies.gate import Gate, RequestFacts
from policies.lint.check import lint
from policies.load import library, load_policy
from policies.robots import Robots
from policies.robots_rules import REMEMBERED
from policies.urls import parse

GOALS = {
    "gate.may_fetch": 50,
    "robots.may_fetch": 20,
    "find_wall, 18 kB": 60,
    "find_wall, 18 kB with forms": None,
    "identifiers, 400 characters": None,
    "names, 400 characters": None,
    "both, 400 characters": 2500,
    "parse a policy": None,
    "lint a policy": 1_000_000,
    "compare two policies": 1_000_000,
    "replay a crawl under both": 1_000_000,
}
"""Microseconds that each should stay below; a page with forms is read whole, which has no goal. The goal for a text is
that of both detectors together: 400 texts in a second."""
TOGETHER, TEXTS = 64, 192
"""So many texts of a page or some pages are read at once, of so many."""
RULES = b"User-agent: *\n" + b"".join(b"Disallow: /private/%d/*.php$\n" % number for number in range(20))


def main() -> None:
    """Print what each takes, at best, and its goal."""
    for name, goal in GOALS.items():
        print(f"{name:32}{measured(name):8.1f} µs" + (f"{goal:8} µs at most" if goal else ""))


def measured(name: str) -> float:
    """The best of several turns, in microseconds of CPU: what else runs on the machine only makes it slower."""
    if name in DETECTORS:
        batch = DETECTORS[name]()
        turns = timeit.repeat(batch, number=TEXTS // TOGETHER, repeat=3, timer=time.thread_time)
        return min(turns) / TEXTS * 1e6
    if name in POLICIES:
        return min(timeit.repeat(POLICIES[name](), number=1, repeat=3, timer=time.thread_time)) * 1e6
    call, number = CALLS[name](), 100
    return min(timeit.repeat(call, number=number, repeat=25, timer=time.thread_time)) / number * 1e6


def _gate() -> Callable[[], object]:
    """Each time another address, so that nothing is remembered."""
    gate = Gate(load_policy(next(path for path in library() if path.stem == "demo-market")))
    now, numbers = datetime.now(UTC), count()
    return lambda: gate.may_fetch(RequestFacts(url=f"http://market.test/listing/{next(numbers)}?page=2"), now=now)


def _robots() -> Callable[[], object]:
    """Each time another path, so that nothing is remembered."""
    urls = cycle([parse(f"http://market.test/listing/{number}?page=2") for number in range(2 * REMEMBERED)])
    robots = Robots.parse(RULES)
    return lambda: robots.may_fetch("BeholdenDemo/0.1", next(urls))


def _page(end: bytes) -> Callable[[], object]:
    """A page that gave links alone: one with items is not looked at, unless its address is a login's."""
    links = b"<p>Bread, <a href='/listing/7'>butter</a> and jam</p>" * 350
    body = b"<!doctype html><title>Offers</title>" + links[:18_000] + end
    return lambda: find_wall(200, {}, body, "http://market.test/category/1")


@cache
def _texts() -> list[list[str]]:
    """Made-up adverts of 400 characters, some at a time."""
    lines = (" ".join(words) for words, _ in adverts(TEXTS * 12, advert_names(), Random(7)))
    texts: list[str] = [""]
    for line in lines:
        texts[-1] += line + "\n"
        if len(texts[-1]) >= 400:
            texts.append("")
    return [texts[start : start + TOGETHER] for start in range(0, TEXTS, TOGETHER)]


def _detectors(*, patterns: bool, names: bool) -> Callable[[], object]:
    """The detectors themselves: nothing that was read before is remembered."""
    batches, find_names = cycle(_texts()), load_names()

    def read() -> None:
        batch = next(batches)
        if patterns:
            for text in batch:
                tuple(identifiers(text))
        if names:
            find_names.batch(batch)

    return read


def _longest() -> Path:
    return max(library(), key=lambda path: path.stat().st_size)


def _compare() -> Callable[[], object]:
    """Two policies that differ in nearly everything."""
    old, new = load_policy(next(path for path in library() if path.stem == "demo-market")), load_policy(_longest())
    return lambda: compare(old, new)


def _replay() -> Callable[[], object]:
    """The shipped recording of the demo's crawl, with the cases of both policies."""
    market = load_policy(next(path for path in library() if path.stem == "demo-market"))
    recording = read_recording(next(Path(module.__file__).parent.glob("recorded/*")))
    return lambda: effects(market, market, recording)


POLICIES: dict[str, Callable[[], Callable[[], object]]] = {
    "parse a policy": lambda: lambda: load_policy(_longest()),
    "lint a policy": lambda: lambda: lint(_longest().read_bytes(), on=datetime.now(UTC).date()),
    "compare two policies": _compare,
    "replay a crawl under both": _replay,
}
DETECTORS: dict[str, Callable[[], Callable[[], object]]] = {
    "identifiers, 400 characters": lambda: _detectors(patterns=True, names=False),
    "names, 400 characters": lambda: _detectors(patterns=False, names=True),
    "both, 400 characters": lambda: _detectors(patterns=True, names=True),
}
CALLS: dict[str, Callable[[], Callable[[], object]]] = {
    "gate.may_fetch": _gate,
    "robots.may_fetch": _robots,
    "find_wall, 18 kB": lambda: _page(b""),
    "find_wall, 18 kB with forms": lambda: _page(b"<form><input name=q></form>"),
}


if __name__ == "__main__":
    main()
