"""What a tor must show before a crawl trusts it: version, listeners, and how it answers two false addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from crawlers.tor.replies import REPLIES, REQUERY_S, TorUnavailableError
from crawlers.tor.socks import answer_of
from crawlers.tor.torrc import ISOLATED, ONION_ONLY

OLDEST = "0.4.9.11"
"""Versions before it have known holes in what a client does."""
FALSE_ONION = "a" * 56 + ".onion"
"""Has the form of an onion address and a wrong checksum: tor says so without asking the network."""
SOME_ADDRESS = "192.0.2.1"
"""RFC 5737: belongs to nobody."""
CANARY_S = 5.0
TEST_REQUERY_S = 5.0
"""The same as `REQUERY_S` in a network for tests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        what: the thing.
        ok: whether it is as it must be.
        says: what was found.
    """

    what: str
    ok: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """Where a tor takes connections, as ``unix:PATH`` or ``ADDRESS:PORT``.

    Attributes:
        onion: serves onion names alone.
        web: serves other names alone; None where there is none.
    """

    onion: str | None
    web: str | None


def listeners_of(controller: Any) -> Listeners:
    """The listeners that set every stream apart and tell errors from each other; others are passed over."""
    onion = web = None
    for line in controller.get_conf("SocksPort", multiple=True):
        address, *flags = line.replace('"', "").split()
        if set(ISOLATED) <= set(flags):
            if ONION_ONLY in flags:
                onion = onion or address
            elif "NoOnionTraffic" in flags:
                web = web or address
    return Listeners(onion=onion, web=web)


def is_private(controller: Any) -> bool:
    """Whether the tor belongs to a network for tests, all of which is on this machine."""
    authorities = controller.get_conf("DirAuthority", multiple=True)
    local = all(any(part.startswith("127.") for part in line.split()) for line in authorities)
    return controller.get_conf("TestingTorNetwork") == "1" and bool(authorities) and local


def requery_s(controller: Any) -> float:
    """How long tor does not look again for an onion service that it did not find."""
    return TEST_REQUERY_S if controller.get_conf("TestingTorNetwork") == "1" else REQUERY_S


def check(controller: Any, listeners: Listeners, *, web: bool, private: bool) -> Iterator[Check]:
    """All checks.

    Args:
        controller: to the tor.
        listeners: of the tor.
        web: whether a listener for other than onion names is needed.
        private: whether the tor must belong to a network on this machine alone.
    """
    yield _version(controller)
    yield _listener("onion listener", listeners.onion)
    if web:
        yield _listener("web listener", listeners.web)
    if private:
        says = "all of it is on this machine" if is_private(controller) else "not a test network on this machine"
        yield Check(what="network", ok=is_private(controller), says=says)
    for name, address in (("onion", listeners.onion), ("web", listeners.web if web else None)):
        if address:
            yield canary(f"{name}: false onion", address, FALSE_ONION, {0xF6} if name == "onion" else {0xF6, 0x02})
            yield canary(f"{name}: bare address", address, SOME_ADDRESS, {0x02})


def _version(controller: Any) -> Check:
    from stem.version import Version

    version = controller.get_version()
    new = bool(version >= Version(OLDEST))
    says = f"{version}" if new else f"{version} is older than {OLDEST}; install a newer tor"
    return Check(what="version", ok=new, says=says)


def _listener(what: str, address: str | None) -> Check:
    return Check(what=what, ok=address is not None, says=address or f"none with {', '.join(ISOLATED)}")


def canary(what: str, listener: str, host: str, codes: set[int]) -> Check:
    """Ask a listener for what it must refuse, and see that it is refused as tor does it."""
    try:
        error = answer_of(listener, host, 80, timeout_s=CANARY_S)
    except TorUnavailableError as unavailable:
        return Check(what=what, ok=False, says=str(unavailable))
    found = None if error is None else error.reply
    ok = found in [REPLIES[code] for code in codes]
    return Check(what=what, ok=ok, says="refused" if ok else f"answered with {found.reason if found else 'success'}")
