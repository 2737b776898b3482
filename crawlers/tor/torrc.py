"""The configuration of the project's own tor, and where its files lie."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.private_files import private_folder
from policies.errors import KeyFileError, RouteError

LONGEST_SOCKET = 100
"""Bytes of a socket's path; the system takes 108."""
PLAIN = re.compile("[A-Za-z0-9/._+@=-]+")
"""Paths that tor reads the same in every option."""
ISOLATED = ("IsolateSOCKSAuth", "IsolateDestAddr", "KeepAliveIsolateSOCKSAuth", "ExtendedErrors")
"""What a listener must have besides: each token and host has circuits of its own, and errors say what they are."""
ONION_ONLY = "OnionTrafficOnly"
NEEDED = {"ClientOnly": "1", "SafeSocks": "1", "ControlPort": "0"}
"""Settings that the running tor is asked for, so that no further line of the user's undoes them."""
DANGEROUS = frozenset(
    "%include controlport controlsocket dirport dnsport exitrelay hashedcontrolpassword hiddenservicedir httptunnelport"
    " natdport orport socksport transport".split()
)
"""Options that lines of the user's own may not hold: they would open the client to others."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the project's own tor keeps things.

    Attributes:
        state: entry guards and what else it remembers; kept between runs, since new guards each time protect less.
        run: its sockets.
    """

    state: Path
    run: Path

    @classmethod
    def below(cls, data: Path) -> Places:
        """The places that belong to a data folder, made where they are not there.

        Raises:
            RouteError: one is open to others, or cannot be made.
        """
        folder = data / "tor"
        run = folder / "run"
        if not PLAIN.fullmatch(str(run)) or len(os.fsencode(run / "onion.sock")) > LONGEST_SOCKET:
            short = hashlib.sha256(os.fsencode(data.absolute())).hexdigest()[:12]
            run = Path(tempfile.gettempdir()) / f"beholden-tor-{os.geteuid()}-{short}"
        try:
            for part in (data, folder, folder / "state", run):
                private_folder(part)
        except KeyFileError as error:
            raise RouteError(f"tor has no private folder: {error}") from None
        return cls(folder / "state", run)

    @property
    def control(self) -> Path:
        """Its control socket."""
        return self.run / "control"

    @property
    def onion(self) -> str:
        """The listener that serves onion names alone."""
        return f"unix:{self.run / 'onion.sock'}"

    @property
    def web(self) -> str:
        """The listener that serves other names alone."""
        return f"unix:{self.run / 'web.sock'}"


def torrc(places: Places, *, web: bool, socks_timeout_s: int, more: Iterable[str] = ()) -> str:
    """The configuration.

    Args:
        places: where its files lie.
        web: whether names that are no onion names are served too.
        socks_timeout_s: longest wait for a circuit.
        more: further lines of the user's own, such as bridges.

    Raises:
        RouteError: a further line is one that would open the client to others.
    """
    flags = " ".join(ISOLATED)
    lines = [
        f"DataDirectory {quoted(places.state)}",
        "ClientOnly 1",
        f"SocksPort {places.onion} {ONION_ONLY} {flags}",
        *([f"SocksPort {places.web} NoOnionTraffic NoIPv6Traffic {flags}"] if web else []),
        "ControlPort 0",
        f"ControlSocket {places.control}",
        "CookieAuthentication 1",
        f"CookieAuthFile {quoted(places.run / 'control_auth_cookie')}",
        "SafeSocks 1",
        f"SocksTimeout {socks_timeout_s}",
        "SafeLogging 1",
        "AvoidDiskWrites 1",
        "DormantCanceledByStartup 1",
        "ShutdownWaitLength 0",
        "Log notice stdout",
    ]
    return "\n".join([*lines, *map(checked, more), ""])


def checked(line: str) -> str:
    """A further line, which must not open the client to others.

    Raises:
        RouteError: it would.
    """
    option = line.split(maxsplit=1)[0].lstrip("+/_").lower() if line.strip() else ""
    if option in DANGEROUS:
        raise RouteError(f"BEHOLDEN_TORRC: a line sets {option}, which only Beholden may; take it out")
    return line


def quoted(path: Path | str) -> str:
    """A path as a torrc holds it."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
