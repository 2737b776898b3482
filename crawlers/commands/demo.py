"""beholden demo: crawl the two invented sites on this machine, and show pages beside the rows they became."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from crawlers.commands.keys import create_if_absent
from crawlers.commands.policy import find_policy
from crawlers.screen import console, print_json
from crawlers.settings import Machine
from policies.errors import BeholdenError, StoppedError

POLICIES = ("demo-market", "demo-board")


def run(*, folder: Path | None, listings: int, seed: int, as_json: bool, tor: bool = False) -> None:
    """Crawl the market and the advert board, directly or as onion services of a Tor network on this machine.

    Raises:
        BeholdenError: one of the crawls failed.
    """
    from crawlers.demo.process import ServerProcess
    from crawlers.demo.world import Recipe

    begun = time.monotonic()
    home = folder or Path(tempfile.mkdtemp(prefix="beholden-demo-"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    recipe = Recipe(seed=seed, listings=listings, vendors=max(4, listings // 10), adverts=listings // 2)
    if not as_json:
        console().print("Two invented sites are served on this machine: a market and an advert board.")
    with ServerProcess(recipe) as sites, ExitStack() as stack:
        ports = {name: port for name, (_, port) in sites.addresses.items()}
        policies: dict[str, Path] = dict(zip(POLICIES, map(Path, POLICIES), strict=True))
        if tor:
            policies = stack.enter_context(_network(home, ports, quiet=as_json))
        machine = Machine.from_environment(_environment(home, ports, tor=tor))
        results = [_crawl(policies[name], home, machine) for name in POLICIES]
    if as_json:
        print_json({"folder": str(home), "runs": results})
        return
    _tell(home, machine, recipe, results, time.monotonic() - begun)


@contextmanager
def _network(home: Path, ports: Mapping[str, int], *, quiet: bool) -> Iterator[dict[str, Path]]:
    """A Tor network of this machine's own, with both sites in it."""
    from crawlers.demo.onions import hidden

    begun = time.monotonic()
    if not quiet:
        console().print("A Tor network of six processes starts on this machine; it reaches nothing else.")
    with hidden(home, ports) as policies:
        if not quiet:
            console().print(
                f"It is up after {time.monotonic() - begun:.0f} s, and both sites are onion services of it."
            )
        yield policies


def _environment(home: Path, ports: Mapping[str, int], *, tor: bool) -> dict[str, str]:
    more = {"BEHOLDEN_TORRC": str(home / "torrc")} if tor else {}
    return {
        **os.environ,
        **more,
        "BEHOLDEN_DATA": str(home / "data"),
        "BEHOLDEN_KEYS": str(home / "keys"),
        "BEHOLDEN_LOCAL": ",".join(f"{name}={port}" for name, port in ports.items()),
    }


def _crawl(name: Path | str, home: Path, machine: Machine) -> dict[str, Any]:
    """One crawl in a process of its own, since Twisted's reactor starts once in each."""
    policy = find_policy(Path(name))
    create_if_absent(policy.study.id, machine)
    script = "from crawlers.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "crawl", str(name), "--json"],
        env=_environment(home, machine.local, tor=machine.torrc is not None),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode not in (0, StoppedError.exit_code):
        error = BeholdenError(f"the demo's crawl of {name} failed; the line above says why")
        error.exit_code = done.returncode  # type: ignore[misc]
        raise error
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _tell(home: Path, machine: Machine, recipe: Any, results: list[dict[str, Any]], seconds: float) -> None:
    from crawlers.commands.crawl import tell
    from crawlers.commands.ledger import verify_all
    from crawlers.demo.beside import pairs, side_by_side

    for result in results:
        console().rule(result["policy"], align="left", style="dim")
        tell(result)
    console().rule("Three pages and the rows they became", align="left", style="dim")
    for pair in pairs(machine, recipe):
        console().print(side_by_side(pair))
    console().rule("The ledger", align="left", style="dim")
    for study, verified in verify_all(machine).items():
        console().print(f"  {study}: {verified.entries} entries verified, head {verified.head.hash.hex()[:16]}…")
    console().print(f"\nDone in {seconds:.0f} s. All of it is in {home}", soft_wrap=True)
