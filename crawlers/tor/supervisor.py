"""Bring up the tor that a crawl goes through, see that it is as it must be, and tell when it is lost."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from crawlers.settings import Machine
from crawlers.tor.checks import Check, Listeners, check, is_private, listeners_of, requery_s
from crawlers.tor.process import POLL_S, controller_at, start
from crawlers.tor.torrc import Places, torrc
from policies.errors import RouteError
from policies.model import Policy
from policies.urls import is_onion

STALLED_S = 120.0
"""Longest wait for the next step of its way into the network."""
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
        self._closing = self._watched = False
        self._on_loss: Callable[[], None] = lambda: None

    @classmethod
    def up(cls, machine: Machine, needs: Needs, tell: Tell = lambda _, __: None, *, strict: bool = True) -> Tor:
        """Attach to the tor that the machine names or to the project's own; where that does not run, start it.

        Args:
            machine: where things are.
            needs: what is asked of it.
            tell: told of its progress.
            strict: refuse one that does not pass its checks; without it they are there to be looked at.

        Raises:
            DependencyError: there is no tor on this machine.
            RouteError: it does not come up, or does not pass its checks.
        """
        tor = cls._attach(machine) or cls._start(machine, needs)
        try:
            tor._enter_network(needs, tell)
            tor.checks = tor.examine(needs)
            if strict and (wrong := [f"{found.what} ({found.says})" for found in tor.checks if not found.ok]):
                raise RouteError(f"this tor is not as it must be: {'; '.join(wrong)}")
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
    def _start(cls, machine: Machine, needs: Needs) -> Tor:
        places = Places.below(machine.data)
        more = _further_lines(machine.torrc)
        config = torrc(places, web=needs.web, socks_timeout_s=needs.socks_timeout_s, more=more)
        return cls(*start(places, config, offline=needs.private))

    def _enter_network(self, needs: Needs, tell: Tell) -> None:
        """Wait until tor is in its network.

        Raises:
            RouteError: it stands still, or it is not in the network that it must be in.
        """
        if needs.private:
            if not _ask(lambda: is_private(self._controller)):
                raise RouteError("a training policy goes only through a tor whose whole network is on this machine")
            _ask(lambda: self._controller.set_conf("DisableNetwork", "0"))
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
        """Call `lost`, in another thread, when tor goes away unasked; of several, the one that was given last."""
        from stem.control import State

        def changed(_: Any, state: Any, __: float) -> None:
            if state == State.CLOSED and not self._closing:
                self._on_loss()

        if not self._watched:
            self._watched = True
            self._controller.add_status_listener(changed)
        self._on_loss = lost
        if self.is_lost:
            lost()

    @property
    def is_lost(self) -> bool:
        """Whether it went away."""
        return not self._closing and not self._controller.is_alive()

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


def _further_lines(path: Path | None) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError):
        raise RouteError(f"BEHOLDEN_TORRC: {path} cannot be read") from None


def _ask(question: Callable[[], Any]) -> Any:
    import stem

    try:
        return question()
    except (stem.SocketError, stem.ProtocolError) as error:
        raise RouteError(f"tor went away while it was asked ({type(error).__name__})") from None
