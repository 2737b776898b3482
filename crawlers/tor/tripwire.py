"""In a process that has no route but Tor, nothing may connect elsewhere or look up a name: a tripwire, no sandbox."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

CALLS = "getaddrinfo gethostbyname gethostbyaddr getnameinfo sendto sendmsg".split()
OUTWARD = frozenset(f"socket.{call}" for call in CALLS)


class TripwireError(RuntimeError):
    """Something in a process that may only reach Tor tried to reach something else."""


class Tripwire:
    """Refuses every connection but to what it was told of, and tells of each.

    An audit hook cannot be taken away: `armed` ends what it does.

    Attributes:
        armed: whether it refuses.
        attempts: how often something was refused.
    """

    def __init__(self, allowed: Iterable[str], on_attempt: Callable[[], None] = lambda: None) -> None:
        self._allowed = set(allowed)
        self._on_attempt = on_attempt
        self.armed = False
        self.attempts = 0

    def arm(self) -> None:
        """Watch from now on."""
        self.armed = True
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.armed or not event.startswith("socket."):
            return
        if event == "socket.connect":
            if _spelled(args[1]) in self._allowed:
                return
        elif event not in OUTWARD:
            return
        self.attempts += 1
        self._on_attempt()
        raise TripwireError(f"{event} was refused: this crawl has no route but Tor")


def _spelled(address: Any) -> str:
    """A socket's address as `Tor.listeners` names it."""
    if isinstance(address, tuple):
        return f"{address[0]}:{address[1]}"
    return f"unix:{os.fsdecode(address)}"
