"""Start the project's own tor, and speak to one that runs."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from crawlers.tor.torrc import Places
from policies.errors import DependencyError, RouteError

START_S = 20.0
"""Longest wait for a tor that was started to take commands."""
POLL_S = 0.05


def start(places: Places, config: str, *, offline: bool) -> tuple[Any, subprocess.Popen[bytes]]:
    """Start a tor that ends with this process.

    Args:
        places: where its files lie.
        config: its configuration.
        offline: keep it from its network until it is told otherwise.

    Returns:
        Its controller, and its process.

    Raises:
        DependencyError: there is no tor on this machine.
        RouteError: it does not start.
    """
    said = places.run / "said"
    _write(places.run / "torrc", config)
    _write(said, "")
    options = ["--__OwningControllerProcess", str(os.getpid()), *(["--DisableNetwork", "1"] if offline else [])]
    with said.open("ab") as out:
        process = subprocess.Popen(
            [program(), "--defaults-torrc", os.devnull, "-f", str(places.run / "torrc"), *options],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # an interrupt from the terminal is for the crawl, which then ends tor
        )
    try:
        return _answering(process, places, said), process
    except BaseException:
        process.kill()
        process.wait()
        raise


def program() -> str:
    """Where tor is; Debian keeps it where not every user's path leads.

    Raises:
        DependencyError: there is none.
    """
    found = shutil.which("tor", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
    if found is None:
        raise DependencyError("there is no tor on this machine; on Debian: apt-get install tor")
    return found


def _write(path: Path, text: str) -> None:
    """Write a file for its owner alone."""
    try:
        with open(path, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
    except OSError as error:
        raise RouteError(f"{path}: cannot be written ({error.strerror})") from None


def controller_at(control: Path) -> Any:
    """A controller that has shown that it may give commands.

    Raises:
        RouteError: nobody answers, or it may not.
    """
    import stem
    import stem.connection
    from stem.control import Controller

    logging.getLogger("stem").setLevel(logging.WARNING)
    warnings.filterwarnings("ignore", "setDaemon", DeprecationWarning)  # stem asks for it at each connection
    try:
        with socket.socket(socket.AF_UNIX) as probe:  # stem leaves its own open where nobody answers
            probe.connect(str(control))
        controller = Controller.from_socket_file(str(control))
    except (OSError, stem.SocketError):
        raise RouteError(f"no tor takes commands at {control}") from None
    try:
        controller.authenticate()
    except (stem.SocketError, stem.ProtocolError, stem.connection.AuthenticationFailure) as error:
        controller.close()
        raise RouteError(f"tor at {control} does not let us in ({type(error).__name__})") from None
    return controller


def _answering(process: subprocess.Popen[bytes], places: Places, said: Path) -> Any:
    """Wait until a tor that was started takes commands."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with suppress(RouteError):
            return controller_at(places.control)
        if process.poll() is not None:
            raise RouteError(f"tor does not start: {_why(said)}")
        time.sleep(POLL_S)
    raise RouteError(f"tor takes no commands after {START_S:g} s: {_why(said)}")


def _why(said: Path) -> str:
    """The last trouble that tor spoke of."""
    text = said.read_text("utf-8", "replace").splitlines()
    lines = [line for line in text if ("[warn]" in line or "[err]" in line) and "warnings above" not in line]
    return lines[-1].partition("] ")[2] if lines else "it gave no reason"
