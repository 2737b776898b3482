"""The door to the network: where a name leads is checked at the moment of connecting, and never looked up twice."""

from __future__ import annotations

import json
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactor
from twisted.web.client import URI

from crawlers.transport.direct import AddressRefusedError, DirectRoute, GuardedEndpoint, addresses
from policies.errors import RouteError
from tests.policies import live_document
from tests.signing import approved, spider_parts
from tests.site import desk

PUBLIC = "93.184.215.14"
INWARD = (
    "127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.8 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 192.0.0.192"
    " 168.63.129.16 198.18.0.1 192.0.2.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1"
    " ::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::7f00:1 2002:7f00:1:: 2001::1"
    " 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 3fff::1 5f00::1 100::1"
).split()


def _connect(addresses: list[str]) -> Any:
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
    endpoint = GuardedEndpoint(reactor, "adverts.example.org", 443, 9.0)
    factory: Any = Factory()
    endpoint._connect(addresses, factory)
    return reactor


@pytest.mark.parametrize("address", INWARD)
def test_a_name_that_stands_for_this_machine_or_its_network_is_refused(address: str) -> None:
    """Alone, or beside a public address, in whatever order."""
    for answer in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(AddressRefusedError):
            _connect(answer)


def test_a_name_that_stands_for_nothing_is_refused() -> None:
    """There is no address to check."""
    with pytest.raises(AddressRefusedError):
        _connect([])


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"], ids=["IPv4", "IPv6"])
def test_the_checked_address_is_the_one_that_is_connected_to(address: str) -> None:
    """The name is not looked up again, so it cannot stand for something else by then."""
    (client, *_) = _connect([address, PUBLIC]).tcpClients

    assert (client[0], client[1], client[3]) == (address, 443, 9.0)


def test_an_address_is_not_looked_up() -> None:
    """It stands for itself; a name stands for all of its addresses."""
    assert addresses("127.0.0.1", 80) == ["127.0.0.1"]
    assert "127.0.0.1" in addresses("localhost", 80)


def _endpoint(url: bytes, local: dict[str, int] | None) -> Any:
    reactor: Any = MemoryReactor()  # type: ignore[no-untyped-call]
    mapping = None if local is None else MappingProxyType(local)
    return DirectRoute(reactor, local=mapping, timeout_s=9.0).endpointForURI(URI.fromBytes(url))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("local", [None, {"board.test": 8801}], ids=["live", "training"])
def test_an_onion_is_never_connected_to(local: dict[str, int] | None) -> None:
    """Not even looked up (RFC 7686)."""
    with pytest.raises(RouteError, match="onion"):
        _endpoint(b"http://duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/", local)


def test_training_reaches_only_the_ports_that_it_was_given() -> None:
    """Any other host has no way."""
    with pytest.raises(RouteError, match="BEHOLDEN_LOCAL"):
        _endpoint(b"http://adverts.example.org/", {"board.test": 8801})


def test_training_connects_to_this_machine() -> None:
    """Whatever port the address names."""
    endpoint = _endpoint(b"http://board.test:22/", {"board.test": 8801})

    assert (endpoint._host, endpoint._port) == ("127.0.0.1", 8801)


PATCHED = """
import json, os, socket, sys
from crawlers.source import GovernedSpider

class Patched(GovernedSpider):
    name = "patched"
    def parse(self, response):
        yield from ()

ANSWERS, TOLD = json.loads(os.environ["ANSWERS"]), os.environ["TOLD"]

def tell(what):
    with open(TOLD, "a") as file:
        file.write(json.dumps(what) + "\\n")

def getaddrinfo(host, port, *args, **kwargs):
    tell(["asked", host])
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ANSWERS]

def watch(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        tell(["connected", args[1][0]])
        raise OSError("this is a test")

socket.getaddrinfo = getaddrinfo
sys.addaudithook(watch)
"""


@pytest.mark.parametrize(
    ("answers", "connected"),
    [([PUBLIC], [PUBLIC]), (["127.0.0.1"], []), ([PUBLIC, "10.0.0.8"], [])],
    ids=["public", "this machine", "one of two is private"],
)
def test_a_live_crawl_connects_to_publicaddresses_alone(
    answers: list[str], connected: list[str], tmp_path: Path
) -> None:
    """An approved policy whose host turns out to stand for this machine or its network reaches nothing."""
    told = tmp_path / "told"
    body = live_document(
        source={"spider": "patched"},
        items={"advert": {"description": {"action": "drop"}}},
        entities={"detector": {"names": "off", "why": "The test has no names."}},
        politeness={"backoff": {"retries": 0}},
    )
    trust = str(tmp_path / "trust")
    found = desk(
        tmp_path, code=PATCHED, spider="Patched", ANSWERS=json.dumps(answers), TOLD=str(told), BEHOLDEN_TRUST=trust
    )
    policy, _ = approved(tmp_path, body, spider_parts("patched", ("patched", tmp_path / "plugins" / "patched.py")))

    ended = found.crawl(policy, "--no-report", study="small-live")

    assert ended.code == 0, ended.err
    said = [json.loads(line) for line in told.read_text().splitlines()]
    assert [what for kind, what in said if kind == "asked"] == ["adverts.example.org"]
    assert [what for kind, what in said if kind == "connected"] == connected
    assert ended.json["refusals"] == {"access.robots.unreachable": 1}
