"""The demo sites behind onion services of a private Tor network, and the policies that read them there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from crawlers.demo.tor_network import TorNetwork

MIRRORS = 2
"""Onion services of each site."""


def by_tor(policy: str, host: str, onions: Sequence[str]) -> str:
    """A policy that reads a site at onion services, its mirrors, instead of at its host."""
    doors = "".join(f"\n      - {onion}" for onion in onions)
    mirrors = f"\n    mirrors: {'true' if len(onions) > 1 else 'false'}"
    text = policy.replace(f"hosts: [{host}]", f"hosts:{doors}{mirrors}")
    return re.sub(r"route: \w+", "route: tor", text).replace(host, onions[0])


@contextmanager
def hidden(home: Path, ports: Mapping[str, int]) -> Iterator[dict[str, Path]]:
    """Put sites behind onion services.

    Args:
        home: where the policies are written, and ``torrc``, by which a client belongs to the network.
        ports: host of each site, such as ``market.test``, to its port.

    Yields:
        Name of each policy, such as ``demo-market``, to its file.
    """
    with TorNetwork(home / "tor-keys") as network:
        doors = [port for port in ports.values() for _ in range(MIRRORS)]
        onions = network.serve_all(doors)
        (home / "torrc").write_text(network.client)
        written = {}
        for number, host in enumerate(ports):
            name = f"demo-{host.partition('.')[0]}"
            text = (files("policies") / "library" / f"{name}.yaml").read_text("utf-8")
            written[name] = home / f"{name}.yaml"
            written[name].write_text(by_tor(text, host, onions[number * MIRRORS : (number + 1) * MIRRORS]), "utf-8")
        yield written
