"""How a connection to a source is made for the browser that a person sees: direct or by Tor, as its policy says."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping

from crawlers.tor.socks import dial
from crawlers.tor.supervisor import Tor
from crawlers.transport.direct import AddressRefusedError, addresses
from policies.errors import RouteError
from policies.sections.sources import Source
from policies.urls import address_allowed, is_ip, is_onion, parse

Way = Callable[[str, int], socket.socket]
"""Connects to a host and port, or fails with a `RouteError` or an `OSError`; it blocks."""
Place = tuple[str, int]
"""A host without its port, and the port."""


def places(source: Source) -> set[Place]:
    """Where a source is: its hosts, with the ports of its schemes."""
    found = (parse(f"{scheme}://{host}/") for host in source.hosts for scheme in source.schemes)
    return {(url.host, url.port) for url in found}


def direct(*, local: Mapping[str, int] | None, timeout_s: float) -> Way:
    """The direct way.

    Args:
        local: host name to loopback port, beyond which a training policy reaches nothing; None on a live policy.
        timeout_s: longest wait for a connection.
    """

    def connect(host: str, port: int) -> socket.socket:
        if is_onion(host):
            raise RouteError("an .onion name is never resolved or connected to directly (RFC 7686)")
        if local is not None and host not in local:
            raise RouteError("a training policy reaches only the local ports named in BEHOLDEN_LOCAL")
        if local is not None:
            return socket.create_connection(("127.0.0.1", local[host]), timeout_s)
        found = addresses(host, port)
        if not found or not all(address_allowed(address) for address in found):
            raise AddressRefusedError("a host stands for an address that is not an ordinary public one")
        return socket.create_connection((found[0], port), timeout_s)

    return connect


def by_tor(tor: Tor, *, timeout_s: float) -> Way:
    """The way through Tor: one circuit for each host, that nothing else of this machine shares."""
    circuit = secrets.token_hex(16)

    def connect(host: str, port: int) -> socket.socket:
        listener = tor.listener(host)
        if is_ip(host) or listener is None:
            raise RouteError("Tor is asked for names alone, and only by a listener that is for such names")
        return dial(listener, host, port, timeout_s=timeout_s, token=f"{circuit}{host}"[:255].encode())

    return connect
