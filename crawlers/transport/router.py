"""Which way a request goes: direct or by Tor, as its source's policy says, and no way where it says nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from twisted.internet import ssl
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.interfaces import IReactorCore, IStreamClientEndpoint
from twisted.web.client import URI
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer

from crawlers.tor.isolation import Circuits
from crawlers.tor.supervisor import Tor
from crawlers.transport.direct import DirectRoute
from crawlers.transport.tor import TorEndpoint
from policies.errors import RouteError
from policies.model import Policy
from policies.urls import DEFAULT_PORTS, is_ip


@implementer(IAgentEndpointFactory)
class TorRoute:
    """Where a URL connects to by Tor.

    Args:
        reactor: Twisted's reactor.
        tor: the tor that passed its checks.
        circuits: which circuits the run has.
        timeout_s: longest wait for Tor's listener.
    """

    def __init__(self, reactor: IReactorCore, tor: Tor, circuits: Circuits, *, timeout_s: float) -> None:
        self._reactor, self._tor, self._circuits, self._timeout_s = reactor, tor, circuits, timeout_s

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802
        """The endpoint of a URL.

        Raises:
            RouteError: it is an address, or no listener serves such a host.
        """
        host = uri.host.decode("ascii")
        listener = self._tor.listener(host)
        if is_ip(host) or listener is None:
            raise RouteError("Tor is asked for names alone, and only by a listener that is for such names")
        self._circuits.use(host, time.monotonic())
        token = self._circuits.token(host)
        endpoint: Any = TorEndpoint(self._reactor, listener, host, uri.port, token, timeout_s=self._timeout_s)
        return wrapClientTLS(ssl.optionsForClientTLS(host), endpoint) if uri.scheme == b"https" else endpoint


@implementer(IAgentEndpointFactory)
class Router:
    """Sends each host by the route of its source; a host of no source, or without its route, goes nowhere."""

    def __init__(self, policy: Policy, direct: DirectRoute, tor: TorRoute | None) -> None:
        ways = {"clearnet": direct, "archive": direct, "api": direct, "tor": tor}
        self._routes: Mapping[str, DirectRoute | TorRoute | None] = {
            host: ways[source.route] for source in policy.sources for host in source.hosts
        }

    def endpointForURI(self, uri: URI) -> IStreamClientEndpoint:  # noqa: N802
        """The endpoint of a URL.

        Raises:
            RouteError: no route leads there.
        """
        scheme, host = uri.scheme.decode("ascii"), uri.host.decode("ascii")
        authority = f"[{host}]" if ":" in host else host
        if uri.port != DEFAULT_PORTS.get(scheme):
            authority = f"{authority}:{uri.port}"
        route = self._routes.get(authority)
        if scheme not in DEFAULT_PORTS or route is None:
            raise RouteError("the policy names no route to this host, and no other is taken")
        return route.endpointForURI(uri)
