"""Show pages that try every way out of a browser, under strace.

To be run as ``unshare -rn python -m tests.leaking_browser [FOLDER]``, in a namespace of its own that has
nothing but loopback.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.leaking import Sent, Watched, bring_up_loopback, interfaces, reached
from tests.showing import DRAW, leaky, rendering, shown
from tests.site import HOST, WALKER, Script, Site, page

PAGES = 6
PROBES = ('sin_port=htons(53), sin_addr=inet_addr("8.8.8.8")', 'inet_pton(AF_INET6, "2001:4860:4860::8888"')
"""Chromium connects a datagram socket there to learn whether there is a way, and sends nothing through it."""


def script(port: int) -> dict[str, Script]:
    """Pages that draw themselves, and try to reach a port that no policy names."""
    return {
        "/": page(*(f"/ads/{number}" for number in range(PAGES))),
        "/ads/*": lambda hit: shown(DRAW + leaky(port, hit.path.rpartition("/")[2])),
    }


def outside(sent: Iterable[Sent]) -> Counter[str]:
    """What was reached beyond this machine; the site, and the browser's shut door, are on it."""
    found: Counter[str] = Counter()
    for one in sent:
        local = any(mark in one.where for mark in ("AF_UNIX", "AF_NETLINK"))
        probe = one.call == "connect" and any(mark in one.where for mark in PROBES)
        if not local and not probe and 'inet_addr("127.0.0.1")' not in one.where:
            found[f"{one.call} {one.where}"] += 1
    return found


def main() -> None:
    """Crawl, and print what came of it as JSON."""
    bring_up_loopback()
    with Site({"/*": page()}) as stranger, Site(script(stranger.port)) as site:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="leak-browser-"))
        desk = Watched(folder, {HOST: site.port}, {"BEHOLDEN_WORKERS": "0"})
        desk.plugin("walker", WALKER, "Walker")
        desk.run("keys", "create", "small-test")
        ended = desk.run("crawl", desk.policy(rendering()), "--json", "--no-report")
        sent = [one for trace in desk.traces for one in reached(trace.read_text("utf-8", "replace").splitlines())]
        outcome = {
            "interfaces": interfaces(),
            "code": ended.code,
            "records": ended.json["records"] if ended.code == 0 else ended.err[-2000:],
            "stranger": len(stranger.log),
            "watched": len(sent),
            "leaks": outside(sent),
        }
    sys.stdout.write(json.dumps(outcome, indent=1) + "\n")


if __name__ == "__main__":
    main()
