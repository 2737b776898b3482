"""The crawls that are set side by side, each run once in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from crawlers.demo.process import ServerProcess
from pipelines import keys
from policies.load import library
from tests.bench.phase import Cost

TUNED = {
    "CONCURRENT_ITEMS": 1,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "COOKIES_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "EXTENSIONS_BASE": {},
    "METAREFRESH_ENABLED": False,
    "REFERER_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
}
"""Those of our settings that make a crawl fast."""
POLITE_DELAY_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One way to crawl the market.

    Attributes:
        settings: of Scrapy, for a plain crawl; None for a governed one.
        names: what the policy says of names.
        polite: ten requests a second, of a smaller market.
        queue: ``memory`` to put Scrapy's own scheduler in the frontier's place.
    """

    settings: Mapping[str, Any] | None = None
    names: str = "off"
    polite: bool = False
    queue: str = "frontier"

    def run(self, sites: ServerProcess, environment: Mapping[str, str]) -> Cost:
        """Crawl once."""
        with tempfile.TemporaryDirectory() as folder:
            run = self._governed if self.settings is None else self._plain
            return run(Path(folder), sites, environment)

    def _plain(self, folder: Path, sites: ServerProcess, environment: Mapping[str, str]) -> Cost:
        settings = dict(self.settings or {})
        if self.polite:
            settings |= {"DOWNLOAD_DELAY": POLITE_DELAY_S, "DOWNLOAD_DELAY_JITTER": 0}
        start = f"http://127.0.0.1:{sites.addresses['market.test'][1]}/"
        own = {"BENCH_START": start, "BENCH_FOLDER": str(folder)}
        return _measured("tests.bench.plain", json.dumps(settings), {**environment, **own})

    def _governed(self, folder: Path, sites: ServerProcess, environment: Mapping[str, str]) -> Cost:
        policy = folder / "policy.yaml"
        policy.write_text(json.dumps(self._policy(), default=str, indent=1))
        keys.create("demo-market", folder / "keys", data_folder=folder / "data")
        own = {
            "BEHOLDEN_DATA": str(folder / "data"),
            "BEHOLDEN_KEYS": str(folder / "keys"),
            "BEHOLDEN_LOCAL": ",".join(f"{host}={port}" for host, (_, port) in sites.addresses.items()),
            "BEHOLDEN_WORKERS": "1",
            "BENCH_QUEUE": self.queue,
        }
        return _measured("tests.bench.governed", str(policy), {**environment, **own})

    def _policy(self) -> dict[str, Any]:
        """The demo market's policy, with what is to be measured."""
        shipped = next(path for path in library() if path.stem == "demo-market")
        body: dict[str, Any] = YAML(typ="safe", pure=True).load(shipped.read_text("utf-8"))
        body["cases"] = {"requests": [], "items": []}
        body["entities"].setdefault("detector", {})["names"] = self.names
        body["politeness"]["traps"] = {"max_depth": 50}
        if self.polite:
            body["politeness"]["per_host"] = {"delay_s": POLITE_DELAY_S}
        return body


VARIANTS = {
    "plain Scrapy, its defaults": Variant(settings={}),
    "plain Scrapy, our settings": Variant(settings=TUNED),
    "governed, names off": Variant(),
    "governed, names on": Variant(names="model"),
    "governed, queue in memory": Variant(queue="memory"),
    "polite plain Scrapy": Variant(settings={}, polite=True),
    "polite governed": Variant(names="model", polite=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One variant over another, and what it should be at least."""

    over: str
    under: str
    goal: float = field(default=1.0)


RATIOS = (
    Ratio(over="governed, names off", under="plain Scrapy, its defaults", goal=1.1),
    Ratio(over="governed, names off", under="plain Scrapy, our settings", goal=0.9),
    Ratio(over="governed, names on", under="plain Scrapy, its defaults", goal=0.6),
    Ratio(over="governed, names off", under="governed, queue in memory", goal=0.88),
    Ratio(over="polite governed", under="polite plain Scrapy", goal=0.97),
)


def _measured(module: str, argument: str, environment: Mapping[str, str]) -> Cost:
    done = subprocess.run(
        [sys.executable, "-m", module, argument],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not done.stdout:
        sys.exit(f"{module} failed:\n{done.stderr[-2000:]}")
    if environment.get("BENCH_PROFILE") == "functions":
        sys.stderr.write(done.stderr)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))
