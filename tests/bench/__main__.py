"""Governed against plain Scrapy on the same site, interleaved: ``python -m tests.bench [--quick]``."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from crawlers.demo.malice import KIND
from crawlers.demo.process import ServerProcess
from crawlers.demo.world import Recipe
from pipelines import keys
from policies.load import library

TUNED = {
    "CONCURRENT_ITEMS": 8,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
}
POLITE_DELAY_S = 0.1


def main() -> None:
    """Run the variants round by round, and print each one's median and ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one small round, to see that it works")
    parser.add_argument("--listings", type=int, help="listings of the market (default 1,200; quick 150)")
    parser.add_argument("--rounds", type=int, help="rounds (default 3; quick 1)")
    given = parser.parse_args()
    listings = given.listings or (150 if given.quick else 1200)
    rounds = given.rounds or (1 if given.quick else 3)
    report(
        measure(Recipe(seed=3, listings=listings, vendors=max(listings // 25, 1)), rounds, quick=given.quick), rounds
    )


def measure(recipe: Recipe, rounds: int, *, quick: bool) -> dict[str, list[dict[str, Any]]]:
    """What each variant took, one entry a round."""
    polite = Recipe(seed=3, listings=40 if quick else 150, vendors=4)
    found: dict[str, list[dict[str, Any]]] = {}
    with ServerProcess(recipe, malice=KIND) as sites, ServerProcess(polite, malice=KIND) as slow:
        for number in range(rounds):
            for name in ("plain defaults", "plain tuned", "governed, names off", "governed, names on"):
                _note(f"round {number + 1} of {rounds}: {name}")
                found.setdefault(name, []).append(_variant(name, sites, None))
            for name in ("polite plain", "polite governed"):
                _note(f"round {number + 1} of {rounds}: {name}")
                found.setdefault(name, []).append(_variant(name, slow, POLITE_DELAY_S))
    return found


def _variant(name: str, sites: ServerProcess, delay_s: float | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        if "plain" in name:
            settings: dict[str, Any] = {} if "defaults" in name else dict(TUNED)
            if delay_s:
                settings |= {"DOWNLOAD_DELAY": delay_s, "DOWNLOAD_DELAY_JITTER": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
            proxy = f"http://127.0.0.1:{sites.addresses['market.test'][1]}"
            return _run("tests.bench.plain", json.dumps(settings), {"http_proxy": proxy, "BENCH_FOLDER": folder})
        return _governed(Path(folder), sites, delay_s, names="off" if "off" in name else "model")


def _governed(folder: Path, sites: ServerProcess, delay_s: float | None, *, names: str) -> dict[str, Any]:
    shipped = next(path for path in library() if path.stem == "demo-market")
    body = YAML(typ="safe", pure=True).load(shipped.read_text("utf-8"))
    body["entities"].setdefault("detector", {})["names"] = names
    body["cases"] = {"requests": [], "items": []}
    if delay_s:
        body.setdefault("politeness", {})["per_host"] = {"delay_s": delay_s, "concurrency": 4}
    body.setdefault("politeness", {}).setdefault("traps", {})["max_depth"] = 50
    policy = folder / "policy.yaml"
    policy.write_text(json.dumps(body, default=str, indent=1))
    keys.create(body["study"]["id"], folder / "keys", data_folder=folder / "data")
    local = ",".join(f"{host}={port}" for host, (_, port) in sites.addresses.items())
    environment = {
        "BEHOLDEN_DATA": str(folder / "data"),
        "BEHOLDEN_KEYS": str(folder / "keys"),
        "BEHOLDEN_LOCAL": local,
        "BEHOLDEN_WORKERS": "1",
    }
    return _run("tests.bench.governed", str(policy), environment)


def _run(module: str, argument: str, environment: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", module, argument],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{module} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def report(found: Mapping[str, list[dict[str, Any]]], rounds: int) -> None:
    """Print a table of medians, and the ratios that count."""
    print(f"\nmedian of {rounds} interleaved rounds on {os.cpu_count()} cores")
    print(f"{'variant':22}{'pages':>8}{'pages/s':>10}{'CPU ms/page':>13}{'workers ms/page':>17}{'RSS MB':>9}")
    for name, results in found.items():
        pages = _median(results, lambda r: r["pages"])
        rate = _median(results, lambda r: r["pages"] / r["seconds"])
        cost = _median(results, lambda r: 1000 * r["cpu_s"] / r["pages"])
        workers = _median(results, lambda r: 1000 * r.get("worker_cpu_s", 0.0) / r["pages"])
        memory = _median(results, lambda r: r["rss_mb"])
        print(f"{name:22}{pages:8.0f}{rate:10.1f}{cost:13.2f}{workers:17.2f}{memory:9.0f}")
    print()
    for over, under in (
        ("governed, names off", "plain defaults"),
        ("governed, names off", "plain tuned"),
        ("governed, names on", "plain defaults"),
        ("polite governed", "polite plain"),
    ):
        pairs = list(zip(found[over], found[under], strict=True))
        speed = statistics.median((a["pages"] / a["seconds"]) / (b["pages"] / b["seconds"]) for a, b in pairs)
        cost = statistics.median((a["cpu_s"] / a["pages"]) / (b["cpu_s"] / b["pages"]) for a, b in pairs)
        print(f"{over} ÷ {under}: pages/s {speed:.2f}, CPU per page {cost:.2f}")


def _median(results: list[dict[str, Any]], value: Callable[[dict[str, Any]], float]) -> float:
    return statistics.median(value(result) for result in results)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
