"""One tor of a private network: its configuration, its process, its controller."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawlers.tor.process import controller_at, program
from policies.errors import RouteError

START_S = 30.0
COMMON = """\
TestingTorNetwork 1
AssumeReachable 1
PathsNeededToBuildCircuits 0.67
TestingDirAuthVoteExit *
TestingDirAuthVoteHSDir *
TestingDirAuthVoteGuard *
TestingMinExitFlagThreshold 0
V3AuthNIntervalsValid 6
Schedulers Vanilla
"""
"""What every node of a private network says. Its relays pass on at once what they else would hold for up to 10 ms."""
OWN = """\
Address 127.0.0.1
OutboundBindAddress 127.0.0.1
Nickname {name}
DataDirectory {folder}
ShutdownWaitLength 0
ControlPort 0
ControlSocket {folder}/control
CookieAuthentication 1
CookieAuthFile {folder}/control_auth_cookie
AvoidDiskWrites 1
GeoIPFile {empty}
GeoIPv6File {empty}
NumCPUs 1
Log notice file {folder}/notice.log
"""


@dataclass(slots=True)
class Node:
    """A tor that is started and spoken to.

    Attributes:
        name: its nickname.
        folder: its own; a short path, since sockets lie in it.
        lines: its configuration besides what all nodes have.
    """

    name: str
    folder: Path
    lines: list[str] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None
    _controller: Any = None

    def start(self, network: Iterable[str]) -> None:
        """Start it; it ends when this process does."""
        empty = self.folder / "empty"
        empty.touch()
        own = OWN.format(name=self.name, folder=self.folder, empty=empty)
        config = self.folder / "torrc"
        config.write_text("\n".join([COMMON, own, *network, *self.lines, ""]))
        owned = ("--__OwningControllerProcess", str(os.getpid()))
        with (self.folder / "said").open("wb") as said:
            self._process = subprocess.Popen(
                [program(), "--defaults-torrc", os.devnull, "-f", str(config), *owned],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def controller(self) -> Any:
        """Its controller, kept open: when it closes, tor ends."""
        end = time.monotonic() + START_S
        while self._controller is None:
            with suppress(RouteError):
                self._controller = controller_at(self.folder / "control")
                break
            if time.monotonic() > end or (self._process and self._process.poll() is not None):
                raise TimeoutError(f"the node {self.name} does not start; see {self.folder}/said")
            time.sleep(0.02)
        return self._controller

    def ask(self, what: str) -> str:
        """What it says of itself, never from memory."""
        answer = self.controller.msg(f"GETINFO {what}")
        return "\n".join(text for _, _, text in answer.content())

    def stop(self) -> None:
        """End it."""
        if self._controller is not None:
            self._controller.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(3)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
