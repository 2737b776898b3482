"""The parts of the Tor route that need no network: configuration, circuits, tripwire, and who may pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawlers.settings import Machine
from crawlers.tor import process
from crawlers.tor.isolation import HOUR_S, IDLE_S, Circuits
from crawlers.tor.supervisor import Needs, Tor
from crawlers.tor.torrc import Places, torrc
from policies.errors import DependencyError, RouteError
from tests.policies import document, training
from tests.test_crawlers_tor_socks import HOST


def places(folder: Path) -> Places:
    """Where a tor keeps its things."""
    return Places.below(folder / "data")


@pytest.mark.parametrize("web", [False, True], ids=["onion only", "both"])
def test_tor_takes_the_configuration(web: bool, tmp_path: Path) -> None:
    """Tor itself finds nothing wrong with it; a policy of onions alone has a listener for nothing else."""
    text = torrc(places(tmp_path), web=web, socks_timeout_s=30, more=["UseBridges 0", "", "# a remark"])
    config = tmp_path / "torrc"
    config.write_text(text)

    said = subprocess.run(
        [process.program(), "--defaults-torrc", "/dev/null", "-f", config, "--verify-config"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stdout
    assert "Configuration was valid" in said.stdout
    assert text.count("SocksPort unix:") == 1 + web
    assert ("NoOnionTraffic" in text) is web


@pytest.mark.parametrize(
    "line",
    ["SocksPort 9050", "  controlport 9051", "+HiddenServiceDir x", "ORPort 1", "%include more", "__SocksPort 1"],
)
def test_no_further_line_opens_the_client(line: str, tmp_path: Path) -> None:
    """A listener, a relay or a service is not what further lines are for."""
    with pytest.raises(RouteError, match="BEHOLDEN_TORRC"):
        torrc(places(tmp_path), web=False, socks_timeout_s=30, more=[line])


def test_sockets_move_where_a_path_is_too_long_or_odd(tmp_path: Path) -> None:
    """The guards stay with the data all the same, and the same data always lead to the same sockets."""
    for name in ("x" * 120, "with a space"):
        found, again = places(tmp_path / name), places(tmp_path / name)

        assert found == again
        assert found.state == tmp_path / name / "data" / "tor" / "state"
        assert len(str(found.control)) < 100
        assert found.run.stat().st_mode & 0o077 == 0
        found.run.rmdir()


def test_a_folder_that_others_can_read_is_refused(tmp_path: Path) -> None:
    """Who can read the sockets' folder could ask our tor."""
    places(tmp_path).run.chmod(0o755)

    with pytest.raises(RouteError, match="private"):
        places(tmp_path)


def circuits(per_hour: int = 2) -> Circuits:
    """Circuits of a run."""
    return Circuits("study", lambda text: text.encode(), per_hour)


def test_a_token_stands_for_study_host_and_epoch() -> None:
    """Nothing else of ours reaches tor, and a renewed host has another token."""
    found = circuits()
    before = found.token("one.onion")
    found.renew("one.onion")

    assert before == b"tor|study|one.onion|0".hex().encode()
    assert found.token("one.onion") not in (before, found.token("two.onion"))


def test_a_circuit_in_use_costs_nothing_more() -> None:
    """However many connections there are, a host counts once while its circuit stands."""
    found = circuits()
    for second in range(100):
        found.use("one.onion", second * IDLE_S / 2)

    assert found.built == 1
    assert found.wait_s("one.onion", 100 * IDLE_S / 2) == 0


def test_the_hour_has_so_many_circuits() -> None:
    """A third host waits until the first circuit is an hour old; a renewed one counts again."""
    found = circuits()
    found.use("one.onion", 0)
    found.use("two.onion", 10)

    assert found.wait_s("three.onion", 60) == HOUR_S - 60
    assert found.wait_s("two.onion", 60) == 0
    found.renew("two.onion")
    assert found.wait_s("two.onion", 60) == HOUR_S - 60
    assert found.wait_s("three.onion", HOUR_S) == 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"route": "clearnet"}, None),
        ({"route": "tor"}, Needs(web=True, private=True, timeout_s=20)),
        ({"route": "tor", "hosts": [HOST], "start": [f"http://{HOST}/"]}, Needs(web=False, private=True, timeout_s=20)),
    ],
    ids=["direct", "a name in the clear", "onions alone"],
)
def test_what_a_policy_asks_of_tor(source: dict[str, Any], expected: Needs | None) -> None:
    """A training policy goes only through a network on this machine; onions alone need one listener."""
    policy = training(
        source=source, cases=document()["cases"] if HOST not in str(source) else {"requests": [], "items": []}
    )

    assert Needs.of(policy) == expected


def test_tor_answers_before_we_give_up() -> None:
    """So that its reason is known."""
    assert [Needs(timeout_s=s).socks_timeout_s for s in (1, 20, 60, 600)] == [5, 16, 48, 60]


def machine(folder: Path, **more: Any) -> Machine:
    """A machine with its data in a folder."""
    return Machine(data=folder / "data", keys=folder / "keys", **more)


def test_a_training_policy_never_enters_the_public_network(tmp_path: Path) -> None:
    """Tor is started without a network, and what is not private is not let in."""
    with pytest.raises(RouteError, match="on this machine"):
        Tor.up(machine(tmp_path), Needs(private=True))

    said = (places(tmp_path).run / "said").read_text()
    assert "Bootstrapped 5%" not in said
    assert "DisableNetwork is set" in said


def test_without_tor_there_is_no_route(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to get it."""
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)

    with pytest.raises(DependencyError, match="apt-get install tor"):
        Tor.up(machine(tmp_path), Needs())


def test_a_tor_that_cannot_start_says_why(tmp_path: Path) -> None:
    """In tor's own words."""
    lines = tmp_path / "lines"
    lines.write_text("UseBridges perhaps\n")

    with pytest.raises(RouteError, match=r"does not start: .*UseBridges"):
        Tor.up(machine(tmp_path, torrc=lines), Needs())


@pytest.mark.parametrize("name", ["tor_control", "torrc"])
def test_a_named_place_must_be_there(name: str, tmp_path: Path) -> None:
    """Nothing is taken in its stead."""
    given: dict[str, Any] = {name: tmp_path / "missing"}

    with pytest.raises(RouteError, match="missing"):
        Tor.up(machine(tmp_path, **given), Needs())


TRIPPED = """
import socket, sys
from crawlers.tor.tripwire import Tripwire

told = []
wire = Tripwire(["unix:/nowhere/onion.sock", "127.0.0.1:9"], lambda: told.append(1))
wire.arm()
for how, family, address in (
    ("tor", socket.AF_UNIX, "/nowhere/onion.sock"),
    ("tor", socket.AF_UNIX, b"/nowhere/onion.sock"),
    ("tor", socket.AF_INET, ("127.0.0.1", 9)),
    ("other", socket.AF_INET, ("127.0.0.1", 10)),
    ("other", socket.AF_UNIX, "/nowhere/else"),
):
    with socket.socket(family) as one:
        try:
            one.connect(address)
        except Exception as error:
            print(how, type(error).__name__)
for call in (
    lambda: socket.getaddrinfo("board.test", 80),
    lambda: socket.gethostbyname("board.test"),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53)),
):
    try:
        call()
    except Exception as error:
        print("call", type(error).__name__)
print(wire.attempts, len(told))
wire.armed = False
try:
    socket.create_connection(("127.0.0.1", 10))
except OSError as error:
    print("after", type(error).__name__)
"""


def test_the_tripwire_lets_nothing_pass_but_tor() -> None:
    """Connections elsewhere, look-ups and datagrams are refused and told of."""
    said = subprocess.run([sys.executable, "-W", "ignore", "-c", TRIPPED], capture_output=True, text=True, check=True)

    lines = said.stdout.split("\n")
    assert lines[:3] == ["tor FileNotFoundError", "tor FileNotFoundError", "tor ConnectionRefusedError"]
    assert lines[3:5] == ["other TripwireError"] * 2
    assert lines[5:8] == ["call TripwireError"] * 3
    assert lines[8:10] == ["5 5", "after ConnectionRefusedError"]
