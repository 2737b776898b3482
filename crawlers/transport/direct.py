"""The direct route: connect only to an address that the policy's profile lets this machine talk to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twisted.internet import ssl
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import TCP4ClientEndpoint, TCP6ClientEndpoint, wrapClientTLS
from twisted.internet.interfaces import IProtocolFactory, IReactorCore, IStreamClientEndpoint
from twisted.internet.threads import deferToThread
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from policies.errors import RouteError
from policies.urls import address_allowed, is_ip, is_onion


class AddressRefusedError(RouteError):
    """A name stands for an address that is private, reserved or on this machine."""


@implementer(IStreamClientEndpoint)
class GuardedEndpoint:
    """Resolve a name, check every address it stands for, and connect to the checked one: no second look-up."""

    def __init__(self, reactor: IReactorCore, host: str, port: int, timeout_s: float) -> None:
        self._reactor, self._host, self._port, self._timeout_s = reactor, host, port, timeout_s

    def connect(self, protocol_factory: IProtocolFactory) -> Deferred[Any]:
        """Connect, or fail with `AddressRefusedError`."""
        found = deferToThread(addresses, self._host, self._port)
        return found.addCallback(self._connect, protocol_factory)

    def _connect(self, addresses: list[str], protocol_factory: IProtocolFactory) -> Deferred[Any]:
        if not addresses or not all(address_allowed(address) for address in addresses):
            raise AddressRefusedError("a host stands for an address that is not an ordinary public one")
        kind = TCP6ClientEndpoint if ":" in addresses[0] else TCP4ClientEndpoint
        return kind(self._reactor, addresses[0], self._port, timeout=self._timeout_s).connect(protocol_factory)


def addresses(host: str, port: int) -> list[str]:
    """The addresses that a name stands for; it blocks."""
    import socket

    if is_ip(host):
        return [host]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@implementer(IAgentEndpointFactory)
class DirectRoute:
    """Where a URL connects to.

    Args:
        reactor: Twisted's reactor.
        local: host name to loopback port. With it, nothing but these ports of 127.0.0.1 can be reached; None on a live
            policy.
        timeout_s: longest wait for a connection.
    """

    def __init__(self, reactor: IReactorCore, *, local: Mapping[str, int] | None, timeout_s: float) -> None:
        self._reactor, self._local, self._timeout_s = reactor, local, timeout_s

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802
        """The endpoint of a URL.

        Raises:
            RouteError: no route leads there.
        """
        host = uri.host.decode("ascii")
        if is_onion(host):
            raise RouteError("an .onion name is never resolved or connected to directly (RFC 7686)")
        if self._local is None:
            endpoint: Any = GuardedEndpoint(self._reactor, host, uri.port, self._timeout_s)
        elif (port := self._local.get(host)) is not None:
            endpoint = TCP4ClientEndpoint(self._reactor, "127.0.0.1", port, timeout=self._timeout_s)
        else:
            raise RouteError("a training policy reaches only the local ports named in BEHOLDEN_LOCAL")
        return wrapClientTLS(ssl.optionsForClientTLS(host), endpoint) if uri.scheme == b"https" else endpoint
