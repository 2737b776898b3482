"""A whole Tor network on this machine: three directory authorities, one exit, and a host of onion services."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any

from crawlers.demo.tor_node import Node
from crawlers.tor.process import program

VOTE_EVERY_S = 300
"""Far away on purpose: a vote is called as soon as all authorities know all relays."""
WAIT_S = 120.0
POLL_S = 0.05
STILL_S = 0.3
"""After so long a silence no further directory is asked to take what an onion service announces."""
AUTHORITIES = 3


class TorNetwork:
    """A private network: ``with TorNetwork(keys=folder) as network``. It reaches nothing but this machine.

    Args:
        keys: where the authorities' keys are kept from one start to the next, which saves seconds.
        nameserver: port of the DNS server that the exit asks; names in the clear lead nowhere without it.

    Attributes:
        lines: what every node's configuration must say to belong to it.
    """

    def __init__(self, keys: Path, *, nameserver: int | None = None) -> None:
        self._keys, self._nameserver = keys, nameserver
        self._folder = Path(tempfile.mkdtemp(prefix="tornet-"))
        self._nodes: list[Node] = []
        self.lines: list[str] = []

    def __enter__(self) -> TorNetwork:
        try:
            self._start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for node in reversed(self._nodes):
            node.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        ports = free_ports(2 * AUTHORITIES + 1)
        or_ports, dir_ports, exit_port = ports[:AUTHORITIES], ports[AUTHORITIES:-1], ports[-1]
        with ThreadPoolExecutor(AUTHORITIES) as pool:
            known = list(pool.map(self._authority_keys, range(AUTHORITIES)))
        self.lines = [
            f"DirAuthority auth{i} orport={or_ports[i]} no-v2 v3ident={ident} 127.0.0.1:{dir_ports[i]} {fingerprint}"
            for i, (ident, fingerprint) in enumerate(known)
        ]
        offset = (int(time.time()) + VOTE_EVERY_S // 2) % VOTE_EVERY_S
        authorities = [
            self._node(f"auth{i}", _authority(or_ports[i], dir_ports[i], offset)) for i in range(AUTHORITIES)
        ]
        for i, node in enumerate(authorities):
            shutil.copytree(self._keys / f"auth{i}" / "keys", node.folder / "keys")
        relays = [*authorities, self._node("exit", self._exit(exit_port))]
        self.host = self._node("onions", ["SocksPort 0", "DisableNetwork 1"])
        for node in self._nodes:
            node.start(self.lines)
        _until(lambda: all(node.ask("desc/all-recent").count("\nrouter ") >= len(relays) for node in authorities))
        _vote(authorities)
        _until(lambda: all(_has_consensus(node, len(relays)) for node in authorities))
        for node in relays:
            node.controller.signal("HUP")  # forget that a directory had nothing yet, which would cost ten seconds
        _until(lambda: all("=1" in node.ask("status/enough-dir-info") for node in relays))
        self.host.controller.set_conf("DisableNetwork", "0")
        _until(lambda: "PROGRESS=100" in self.host.ask("status/bootstrap-phase"))

    @property
    def client(self) -> str:
        """What the configuration of a client must say to belong to it."""
        return "\n".join(["TestingTorNetwork 1", "NumCPUs 1", *self.lines, ""])

    def _node(self, name: str, lines: list[str]) -> Node:
        folder = self._folder / name
        folder.mkdir(mode=0o700)
        node = Node(name, folder, lines)
        self._nodes.append(node)
        return node

    def _exit(self, port: int) -> list[str]:
        lines = ["SocksPort 0", f"ORPort 127.0.0.1:{port} IPv4Only", "ExitRelay 1", "IPv6Exit 0"]
        lines += ["ExitPolicyRejectPrivate 0", "ExitPolicy accept *:*"]
        resolver = self._folder / "resolv.conf"
        resolver.write_text(f"nameserver 127.0.0.1:{self._nameserver or 9}\n")
        lines += [f"ServerDNSResolvConfFile {resolver}", "ServerDNSDetectHijacking 0", "ServerDNSAllowBrokenConfig 1"]
        return [*lines, "ServerDNSAllowNonRFC953Hostnames 1", "ServerDNSRandomizeCase 0"]

    def _authority_keys(self, number: int) -> tuple[str, str]:
        """The identity and the fingerprint of an authority, whose keys are made where they are not there."""
        folder = self._keys / f"auth{number}"
        keys = folder / "keys"
        if not (folder / "fingerprint").exists():
            keys.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_certificate(keys)
            _run("--list-fingerprint", "--orport", "1", "--datadirectory", str(folder), "--nickname", f"auth{number}")
        certificate = (keys / "authority_certificate").read_text()
        ident = next(line.split()[1] for line in certificate.splitlines() if line.startswith("fingerprint "))
        return ident, (folder / "fingerprint").read_text().split(maxsplit=1)[1].replace(" ", "").strip()

    def serve_all(self, ports: Sequence[int]) -> list[str]:
        """Put servers of this machine behind new onion services, all found at port 80.

        Args:
            ports: where the servers listen.

        Returns:
            The services' addresses, once every directory that was asked to knows them.
        """
        told = _Announced()
        controller = self.host.controller
        controller.add_event_listener(told, "HS_DESC")
        try:
            services = [_serve(controller, port) for port in ports]
            _until(lambda: all(told.everywhere(service) for service in services))
        finally:
            controller.remove_event_listener(told)
        return [f"{service}.onion" for service in services]


def _serve(controller: Any, port: int) -> str:
    target = {80: f"127.0.0.1:{port}"}
    made = controller.create_ephemeral_hidden_service(
        target, key_type="NEW", key_content="ED25519-V3", discard_key=True
    )
    return str(made.service_id)


class _Announced:
    """Hears to how many directories each onion service was announced, and whether they took it."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()
        self._took: Counter[str] = Counter()
        self._since = time.monotonic()

    def __call__(self, event: Any) -> None:
        self._asked[event.address] += event.action == "UPLOAD"
        self._took[event.address] += event.action == "UPLOADED"
        self._since = time.monotonic()

    def everywhere(self, service: str) -> bool:
        """Whether all have it that were asked to take it."""
        still = time.monotonic() - self._since > STILL_S
        return still and 0 < self._asked[service] <= self._took[service]


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody uses."""
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(listener.getsockname()[1]) for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _authority(or_port: int, dir_port: int, offset: int) -> list[str]:
    return [
        "SocksPort 0",
        f"ORPort 127.0.0.1:{or_port} IPv4Only",
        f"DirPort 127.0.0.1:{dir_port} IPv4Only",
        "AuthoritativeDirectory 1",
        "V3AuthoritativeDirectory 1",
        "ContactInfo nobody@example.org",
        "ExitPolicy reject *:*",
        f"TestingV3AuthInitialVotingInterval {VOTE_EVERY_S}",
        "TestingV3AuthInitialVoteDelay 2",
        "TestingV3AuthInitialDistDelay 2",
        f"TestingV3AuthVotingStartOffset {offset}",
        f"V3AuthVotingInterval {VOTE_EVERY_S}",
        "V3AuthVoteDelay 4",
        "V3AuthDistDelay 4",
    ]


def _make_certificate(keys: Path) -> None:
    gencert = str(Path(program()).with_name("tor-gencert"))
    found = gencert if Path(gencert).exists() else shutil.which("tor-gencert") or "tor-gencert"
    names = {"-i": "authority_identity_key", "-s": "authority_signing_key", "-c": "authority_certificate"}
    files = [part for option, name in names.items() for part in (option, str(keys / name))]
    command = [found, "--create-identity-key", "--passphrase-fd", "0", "-m", "12", "-a", "127.0.0.1:1", *files]
    subprocess.run(command, input=b"private network\n", check=True, capture_output=True)


def _run(*arguments: str) -> None:
    authority = "DirAuthority nobody orport=1 127.0.0.1:1 " + "A" * 40
    command = [program(), "--defaults-torrc", "/dev/null", "-f", "/dev/null", "--ignore-missing-torrc", *arguments]
    command += ["--DirAuthority", authority.partition(" ")[2]]
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def _vote(authorities: Sequence[Node]) -> None:
    """Let the authorities vote now."""
    start = str((int(time.time()) + 4) % 5)
    for node in authorities:
        node.controller.set_options(
            {"TestingV3AuthInitialVotingInterval": "5", "TestingV3AuthVotingStartOffset": start}
        )


def _has_consensus(node: Node, relays: int) -> bool:
    try:
        return node.ask("ns/all").count("\nr ") >= relays
    except Exception as error:
        if type(error).__name__ in ("InvalidArguments", "OperationFailed"):
            return False
        raise


def _until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + WAIT_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the private network did not come up")
        time.sleep(POLL_S)
