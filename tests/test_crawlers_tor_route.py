"""Which way a request goes, and the tunnel through Tor's listener: no other way, and nothing lost on it."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet import error
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.internet.testing import MemoryReactor, StringTransport
from twisted.python.failure import Failure
from twisted.web.client import URI

from crawlers.tor.checks import Listeners
from crawlers.tor.isolation import Circuits
from crawlers.tor.replies import TorReplyError, TorUnavailableError
from crawlers.tor.supervisor import Tor
from crawlers.transport.direct import DirectRoute
from crawlers.transport.router import Router, TorRoute
from crawlers.transport.tor import NOWHERE, TorEndpoint
from policies.errors import RouteError
from tests.policies import document, live
from tests.test_crawlers_tor_socks import HOST, LET_IN, THROUGH, WELCOME, refusal

LISTENER = "unix:/run/beholden/onion.sock"


GONE = Failure(error.ConnectionRefusedError())  # type: ignore[no-untyped-call]


class Line(StringTransport):
    """A connection to the listener."""

    aborted = False

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True


class Inner(Protocol):
    """What asked for the connection."""

    def __init__(self) -> None:
        self.heard = b""
        self.lost = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.heard += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.lost = True


class Asked:
    """A connection that was asked for, and what became of it."""

    def __init__(self) -> None:
        reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
        factory: Any = Factory.forProtocol(Inner)
        self.results: list[Any] = []
        endpoint = TorEndpoint(reactor, LISTENER, HOST, 80, b"token", timeout_s=9)
        self.deferred = endpoint.connect(factory)
        self.deferred.addBoth(self.results.append)
        (self.client,) = reactor.unixClients

    @property
    def result(self) -> Any:
        """What it came to; an error as itself."""
        (found,) = self.results
        return found.value if isinstance(found, Failure) else found

    def open(self) -> Any:
        """The listener takes the connection."""
        self.line: Any = Line()  # type: ignore[no-untyped-call]
        self.tunnel = self.client[1].buildProtocol(None)
        self.tunnel.makeConnection(self.line)
        return self.line


def test_the_only_way_out_is_the_listener() -> None:
    """A socket in the file system, and no address."""
    assert Asked().client[0] == "/run/beholden/onion.sock"


def test_what_asked_gets_every_byte_and_no_address() -> None:
    """Also what came together with Tor's last word; who the peer is, nobody says."""
    asked = Asked()
    line = asked.open()
    for piece in (WELCOME, LET_IN, THROUGH[:4], THROUGH[4:] + b"HTTP/1.1", b" 200 OK"):
        asked.tunnel.dataReceived(piece)

    inner = asked.result
    assert inner.heard == b"HTTP/1.1 200 OK"
    assert (line.getPeer(), inner.transport) == (NOWHERE, line)
    asked.tunnel.connectionLost(connectionDone)
    assert inner.lost


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ((WELCOME, LET_IN, refusal(0xF0)), TorReplyError),
        ((b"\x05\x00",), TorUnavailableError),
        ((WELCOME, LET_IN, None), TorUnavailableError),
    ],
    ids=["refused", "no tor", "hung up"],
)
def test_a_failure_ends_the_line(said: tuple[bytes | None, ...], kind: type[Exception]) -> None:
    """Its kind is told once, and nothing is left open."""
    asked = Asked()
    line = asked.open()
    for piece in said:
        if piece is None:
            asked.tunnel.connectionLost(connectionDone)
        else:
            asked.tunnel.dataReceived(piece)

    assert isinstance(asked.result, kind)
    assert line.aborted
    asked.tunnel.connectionLost(connectionDone)


def test_a_listener_that_is_gone_is_tor_lost() -> None:
    """No other way is tried."""
    asked = Asked()
    asked.client[1].clientConnectionFailed(None, GONE)

    assert isinstance(asked.result, TorUnavailableError)


@pytest.mark.parametrize("opened", [False, True], ids=["before", "while it talks"])
def test_what_is_given_up_is_cut(opened: bool) -> None:
    """A request whose time is up leaves no connection behind."""
    asked = Asked()
    line = asked.open() if opened else None
    asked.deferred.cancel()

    assert isinstance(asked.result, Exception)
    assert line is None or line.aborted


def tor(web: str | None = "unix:/run/beholden/web.sock") -> Tor:
    """A tor that passed its checks."""
    found = Tor(None, None)
    found.listeners = Listeners(onion=LISTENER, web=web)
    return found


def router(sources: list[dict[str, Any]], *, with_tor: bool = True) -> Router:
    """A router for a live policy with these sources besides what all have."""
    (first,) = document(source={"schemes": ["http", "https"]})["sources"]
    body = [
        {**first, "id": f"s{number}", "start": [f"http://{source['hosts'][0]}/"], **source}
        for number, source in enumerate(sources)
    ]
    policy = live(sources=body, politeness={"per_host": {"delay_s": 10}}, cases={"requests": [], "items": []})
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
    circuits = Circuits("study", str.encode, 5)
    route = TorRoute(reactor, tor(None), circuits, timeout_s=9) if with_tor else None
    if any(source["hosts"] == ["clear.example.org"] for source in sources):
        route = TorRoute(reactor, tor(), circuits, timeout_s=9) if with_tor else None
    return Router(policy, DirectRoute(reactor, local=None, timeout_s=9), route)


def endpoint(found: Router, url: str) -> Any:
    """Where a URL connects to."""
    return found.endpointForURI(URI.fromBytes(url.encode()))  # type: ignore[no-untyped-call]


ONION = {"route": "tor", "hosts": [HOST]}
CLEAR = {"route": "tor", "hosts": ["clear.example.org"]}
DIRECT = {"route": "clearnet", "hosts": ["adverts.example.org"]}


def test_each_source_goes_its_own_way() -> None:
    """By the listener for its kind of name, or direct."""
    found = router([ONION, CLEAR, DIRECT])

    assert endpoint(found, f"http://{HOST}/")._listener == LISTENER
    assert endpoint(found, "http://clear.example.org/")._listener == "unix:/run/beholden/web.sock"
    assert type(endpoint(found, "http://adverts.example.org/")).__name__ == "GuardedEndpoint"
    assert type(endpoint(found, f"https://{HOST}/")).__name__ == "_WrapperEndpoint"


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example.org/",
        f"http://{HOST}:8080/",
        "ftp://adverts.example.org/",
        "http://192.0.2.1/",
        "http://[2001:db8::1]/",
    ],
)
def test_what_no_source_names_has_no_way(url: str) -> None:
    """Another host, another port, another scheme, an address."""
    with pytest.raises(RouteError, match="no route"):
        endpoint(router([ONION, DIRECT]), url)


def test_without_tor_what_needs_it_has_no_way() -> None:
    """It is not sent directly instead."""
    with pytest.raises(RouteError, match="no other is taken"):
        endpoint(router([ONION], with_tor=False), f"http://{HOST}/")


@pytest.mark.parametrize("host", ["clear.example.org", "93.184.215.14"], ids=["no listener", "an address"])
def test_tor_is_asked_only_for_what_a_listener_is_for(host: str) -> None:
    """A policy of onions alone has none for other names; an address is never asked for."""
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
    route = TorRoute(reactor, tor(None), Circuits("study", str.encode, 5), timeout_s=9)

    with pytest.raises(RouteError, match="names alone"):
        route.endpointForURI(URI.fromBytes(f"http://{host}/".encode()))  # type: ignore[no-untyped-call]


def test_a_listener_may_be_a_port() -> None:
    """Where a tor that is attached to has no socket in a folder."""
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
    factory: Any = Factory.forProtocol(Inner)
    TorEndpoint(reactor, "127.0.0.1:9050", HOST, 80, b"token", timeout_s=9).connect(factory)

    assert [client[:2] for client in reactor.tcpClients] == [("127.0.0.1", 9050)]
