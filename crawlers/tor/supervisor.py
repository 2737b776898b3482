"""Bring up the tor that a crawl goes through, see that it is as it must be, and tell when it is lost."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from crawlers.settings import Machine
from crawlers.tor.checks import Check, Listeners, check, is_private, listeners_of, requery_s
from crawlers.tor.torrc import Places, torrc
from policies.errors import DependencyError, RouteError
from policies.model import Policy
from policies.urls import is_onion

START_S = 20.0
"""Longest wait for a tor that was started to take commands."""
STALLED_S = 120.0
"""Longest wait for the next step of its way into the network."""
POLL_S = 0.05
END_S = 5.0
Tell = Callable[[int, str], None]
"""Told how far tor is: percent, and what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What a crawl asks of tor.

    Attributes:
        web: whether other than onion names are reached.
        private: whether it must be a network on this machine alone.
        timeout_s: longest wait for a page.
    """

    web: bool = True
    private: bool = False
    timeout_s: float = 60.0

    @classmethod
    def of(cls, policy: Policy) -> Needs | None:
        """The needs of a policy; None where no source is reached by Tor."""
        hosts = [host.partition(":")[0] for s in policy.sources if s.route == "tor" for host in s.hosts]
        if not hosts:
            return None
        web = not all(is_onion(host) for host in hosts)
        return cls(web=web, private=policy.synthetic, timeout_s=policy.politeness.timeout_s)

    @property
    def socks_timeout_s(self) -> int:
        """Shorter than the wait for a page, so that tor says what went wrong before we give up."""
        return max(5, min(60, int(self.timeout_s * 0.8)))


class Tor:
    """A tor that passed its checks: ``with Tor.up(machine, needs) as tor``.

    Attributes:
        listeners: where it takes connections.
        checks: what it was found to be.
        own: True where it was started here and ends with us.
        private: whether its network is on this machine alone.
        requery_s: how long it does not look again for an onion service that it did not find.
    """

    def __init__(self, controller: Any, process: subprocess.Popen[bytes] | None) -> None:
        self._controller, self._process = controller, process
        self.own = process is not None
        self.listeners = Listeners(onion=None, web=None)
        self.checks: tuple[Check, ...] = ()
        self.private = False
        self.requery_s = 0.0
        self._closing = False

    @classmethod
    def up(cls, machine: Machine, needs: Needs, tell: Tell = lambda _, __: None, *, owned: bool = True) -> Tor:
        """Attach to the tor that the machine names or to the project's own; where that does not run, start it.

        Args:
            machine: where things are.
            needs: what is asked of it.
            tell: told of its progress.
            owned: whether one that is started ends with this process.

        Raises:
            DependencyError: there is no tor on this machine.
            RouteError: it does not come up, or does not pass its checks.
        """
        tor = cls._attach(machine) or cls._start(machine, needs, owned=owned)
        try:
            tor._bootstrap(tell)
            tor._examine(needs)
        except BaseException:
            tor.close()
            raise
        return tor

    @classmethod
    def running(cls, machine: Machine) -> Tor | None:
        """The tor that runs already, unchecked; None where none does."""
        return cls._attach(machine)

    @classmethod
    def _attach(cls, machine: Machine) -> Tor | None:
        if machine.tor_control is not None:
            return cls(controller_at(machine.tor_control), None)
        control = Places.below(machine.data).control
        with suppress(RouteError):
            return cls(controller_at(control), None)
        return None

    @classmethod
    def _start(cls, machine: Machine, needs: Needs, *, owned: bool) -> Tor:
        places = Places.below(machine.data)
        more = _further_lines(machine.torrc)
        config = places.run / "torrc"
        _write(config, torrc(places, web=needs.web, socks_timeout_s=needs.socks_timeout_s, more=more))
        said = places.run / "said"
        _write(said, "")
        owner = ["--__OwningControllerProcess", str(os.getpid())] if owned else []
        with said.open("ab") as out:
            process = subprocess.Popen(
                [program(), "--defaults-torrc", os.devnull, "-f", str(config), *owner],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # an interrupt from the terminal is for the crawl, which then ends tor
            )
        return cls(_answering(process, places, said), process)

    def _bootstrap(self, tell: Tell) -> None:
        """Wait until tor is in its network.

        Raises:
            RouteError: it stands still.
        """
        before, since = -1, time.monotonic()
        while True:
            progress, doing = self.progress()
            if progress != before:
                tell(progress, doing)
                before, since = progress, time.monotonic()
            if progress >= 100:
                return
            if time.monotonic() - since > STALLED_S:
                raise RouteError(f"tor stands at {progress} % ({doing}); is this machine on the network?")
            time.sleep(POLL_S)

    def progress(self) -> tuple[int, str]:
        """How far tor is: percent, and what it does.

        Raises:
            RouteError: it is gone.
        """
        phase = _ask(lambda: self._controller.get_info("status/bootstrap-phase"))
        fields = dict(part.split("=", 1) for part in phase.split(" ", 4) if "=" in part)
        return int(fields.get("PROGRESS", "0")), phase.partition('SUMMARY="')[2].partition('"')[0]

    def _examine(self, needs: Needs) -> None:
        self.checks = self.examine(needs)
        if wrong := [f"{found.what} ({found.says})" for found in self.checks if not found.ok]:
            raise RouteError(f"this tor is not as it must be: {'; '.join(wrong)}")

    def examine(self, needs: Needs) -> tuple[Check, ...]:
        """Look at it again.

        Raises:
            RouteError: it is gone.
        """
        self.listeners = _ask(lambda: listeners_of(self._controller))
        self.private = _ask(lambda: is_private(self._controller))
        self.requery_s = _ask(lambda: requery_s(self._controller))
        found = check(self._controller, self.listeners, web=needs.web, private=needs.private)
        return tuple(_ask(lambda: list(found)))

    def listener(self, host: str) -> str | None:
        """The listener that serves a host."""
        return self.listeners.onion if is_onion(host) else self.listeners.web

    def watch(self, lost: Callable[[], None]) -> None:
        """Call `lost`, in another thread, when tor goes away without having been closed here."""
        from stem.control import State

        def changed(_: Any, state: Any, __: float) -> None:
            if state == State.CLOSED and not self._closing:
                lost()

        self._controller.add_status_listener(changed)
        if not self._controller.is_alive():
            lost()

    @property
    def pid(self) -> int | None:
        """Its process, where it was started here."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """Let go of it; one that was started here ends."""
        self._closing = True
        self._controller.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(END_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def __enter__(self) -> Tor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def program() -> str:
    """Where tor is; Debian keeps it where not every user's path leads.

    Raises:
        DependencyError: there is none.
    """
    found = shutil.which("tor", path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))
    if found is None:
        raise DependencyError("there is no tor on this machine; on Debian: apt-get install tor")
    return found


def _further_lines(path: Path | None) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError):
        raise RouteError(f"BEHOLDEN_TORRC: {path} cannot be read") from None


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
    process.kill()
    process.wait()
    raise RouteError(f"tor takes no commands after {START_S:g} s: {_why(said)}")


def _why(said: Path) -> str:
    """The last trouble that tor spoke of."""
    lines = [line for line in said.read_text("utf-8", "replace").splitlines() if "[warn]" in line or "[err]" in line]
    return lines[-1].partition("] ")[2] if lines else "it gave no reason"


def _ask(question: Callable[[], Any]) -> Any:
    import stem

    try:
        return question()
    except (stem.SocketError, stem.ProtocolError) as error:
        raise RouteError(f"tor went away while it was asked ({type(error).__name__})") from None
