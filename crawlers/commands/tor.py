"""beholden tor: bring up the project's own tor, look at it, and say what it is."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict

from crawlers.screen import TorProgress, console, print_json
from crawlers.settings import Machine
from crawlers.tor.checks import Check
from crawlers.tor.supervisor import Needs, Tor
from policies.errors import RouteError


def check(*, as_json: bool) -> None:
    """Bring tor up, show what it must be and what it is, and let it go.

    Raises:
        RouteError: it does not come up, or is not as it must be.
    """
    with TorProgress(quiet=as_json) as tell, Tor.up(Machine.from_environment(), Needs(), tell, strict=False) as tor:
        checks = tor.checks
    if as_json:
        print_json([asdict(found) for found in checks])
    else:
        _show(checks)
    if wrong := [found.what for found in checks if not found.ok]:
        raise RouteError(f"no crawl goes through this tor: {', '.join(wrong)}")


def start() -> None:
    """Bring tor up and keep it until it is interrupted; crawls go through it meanwhile.

    Raises:
        RouteError: it does not come up, is not as it must be, or goes away.
    """
    ended, lost = threading.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ended.set())

    def away() -> None:
        lost.set()
        ended.set()

    with TorProgress() as tell, Tor.up(Machine.from_environment(), Needs(), tell) as tor:
        tell.close()
        if not tor.own:
            raise RouteError("tor runs already; see it with: beholden tor status")
        tor.watch(away)
        console().print("tor is up; crawls on this machine go through it. Ctrl-C ends it.")
        ended.wait()
    if lost.is_set():
        raise RouteError("tor went away; start it again")


def status(*, as_json: bool) -> None:
    """Say whether tor runs, and how it is.

    Raises:
        RouteError: it does not run.
    """
    tor = Tor.running(Machine.from_environment())
    if tor is None:
        raise RouteError("no tor runs for this data folder; a crawl brings one up, or: beholden tor start")
    with tor:
        percent, doing = tor.progress()
        checks = tor.examine(Needs(web=False))
    if as_json:
        print_json({"progress": percent, "doing": doing, "checks": [asdict(found) for found in checks]})
        return
    console().print(f"tor is at {percent} % ({doing})", soft_wrap=True)
    _show(checks)


def _show(checks: tuple[Check, ...]) -> None:
    for found in checks:
        style, word = ("green", "ok") if found.ok else ("red", "wrong")
        console().print(f"[{style}]{word:6}[/] {found.what:20} {found.says}", soft_wrap=True)
