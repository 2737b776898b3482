"""The Tor route: its only way out is Tor's own listener; names are looked up by Tor and nowhere else."""

from __future__ import annotations

from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, UNIXClientEndpoint
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IProtocol, IProtocolFactory, IReactorCore, IStreamClientEndpoint
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from crawlers.tor.replies import TorReplyError, TorUnavailableError
from crawlers.tor.socks import Handshake

NOWHERE = IPv4Address("TCP", "0.0.0.0", 0)  # noqa: S104
"""Whom we are connected to: Tor knows, we do not."""


class _Tunnel(Protocol):
    """Talks SOCKS5 with Tor, and then hands every byte to the protocol that asked for the connection."""

    def __init__(self, talk: Handshake, factory: IProtocolFactory, ready: Deferred[IProtocol]) -> None:
        self._talk, self._factory, self._ready = talk, factory, ready
        self._inner: Any = None

    @property
    def _line(self) -> Any:
        return self.transport

    def connectionMade(self) -> None:  # noqa: N802
        """Begin to talk."""
        self._line.write(self._talk.begin())

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        """Go on with it."""
        if self._inner is not None:
            self._inner.dataReceived(data)
            return
        try:
            said = self._talk.receive(data)
        except (TorReplyError, TorUnavailableError) as error:
            self._fail(error)
            return
        if said:
            self._line.write(said)
        if self._talk.done:
            self._hand_over()

    def _hand_over(self) -> None:
        # Scrapy asks who the peer is; a socket in the file system has no address to tell.
        self._line.getPeer = lambda: NOWHERE
        self._inner = self._factory.buildProtocol(NOWHERE)  # type: ignore[call-arg, misc]
        if self._inner is None:
            self._fail(ConnectionDone("the connection is no longer wanted"))
            return
        self._inner.makeConnection(self.transport)
        ready, self._ready = self._ready, Deferred()
        ready.callback(self._inner)
        if self._talk.left:
            self._inner.dataReceived(self._talk.left)

    def _fail(self, error: Exception) -> None:
        ready, self._ready = self._ready, Deferred()
        self._line.abortConnection()
        if not ready.called:
            ready.errback(error)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        """Tell whoever is concerned."""
        if self._inner is not None:
            self._inner.connectionLost(reason)
        else:
            self._fail(TorUnavailableError("Tor hung up while it was asked to connect"))

    def give_up(self) -> None:
        """Nobody waits any more."""
        if self._line is not None:
            self._line.abortConnection()


@implementer(IStreamClientEndpoint)
class TorEndpoint:
    """Connects to a host through a listener of Tor's.

    Args:
        reactor: Twisted's reactor.
        listener: ``unix:PATH`` or ``ADDRESS:PORT``.
        host: the name to connect to.
        port: the port there.
        token: sets the stream's circuit apart from others.
        timeout_s: longest wait for the listener itself.
    """

    def __init__(
        self, reactor: IReactorCore, listener: str, host: str, port: int, token: bytes, *, timeout_s: float
    ) -> None:
        self._reactor, self._listener, self._timeout_s = reactor, listener, timeout_s
        self._host, self._port, self._token = host, port, token

    def connect(self, protocol_factory: IProtocolFactory) -> Deferred[Any]:
        """Connect, or fail with a `TorReplyError` or a `TorUnavailableError`."""
        tunnels: list[_Tunnel] = []

        def cancel(_: Any) -> None:
            opening.cancel()
            for tunnel in tunnels:
                tunnel.give_up()

        ready: Deferred[Any] = Deferred(cancel)
        tunnels.append(_Tunnel(Handshake(self._host, self._port, self._token), protocol_factory, ready))
        opening = self._way().connect(_Once(tunnels[0]))
        opening.addErrback(self._away, ready)
        return ready

    def _way(self) -> Any:
        kind, _, rest = self._listener.partition(":")
        if kind == "unix":
            return UNIXClientEndpoint(self._reactor, rest, timeout=self._timeout_s)  # type: ignore[no-untyped-call]
        return TCP4ClientEndpoint(self._reactor, kind, int(rest), timeout=self._timeout_s)

    def _away(self, _: Failure, ready: Deferred[Any]) -> None:
        if not ready.called:
            ready.errback(TorUnavailableError("nothing answers at Tor's listener"))


class _Once(Factory):
    """Gives one protocol."""

    noisy = False

    def __init__(self, protocol: Protocol) -> None:
        self._only = protocol

    def buildProtocol(self, addr: Any) -> Protocol:  # noqa: ARG002, N802
        """That one."""
        return self._only
