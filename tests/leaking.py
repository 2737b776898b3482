"""Crawl by Tor under strace, and kill Tor at any moment: ``unshare -rn python -m tests.leaking [KILLS]``.

So it runs in a namespace of its own that has nothing but loopback. Without ``unshare`` strace is the only witness.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crawlers.demo.tor_network import TorNetwork, free_ports
from crawlers.tor.torrc import Places
from policies.errors import RouteError
from tests.crawling import COMMAND, Desk
from tests.nameserver import NameServer
from tests.policies import as_bytes
from tests.site import WALKER, Answer, Script, Site, advert, page, plain, to, walking

PAGES = 40
CALLS = "connect,sendto,sendmsg,sendmmsg,execve,clone,clone3,fork,vfork"
TORS_OWN = (
    'inet_addr("127.',
    "AF_UNIX",
    "AF_NETLINK",
    # Tor asks the kernel by which way it would send there, to learn its own address; nothing is sent.
    'sin_port=htons(9), sin_addr=inet_addr("18.0.0.1")',
)
"""What tor itself may reach in a network on this machine."""
LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)")
SPLIT = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
STARTED = re.compile(r"= (\d+)$")
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


@dataclass(frozen=True, slots=True)
class Sent:
    """Something that a process sent or connected to.

    Attributes:
        by_tor: whether it was tor.
        call: the system call.
        where: the address as strace shows it.
    """

    by_tor: bool
    call: str
    where: str


def reached(trace: Iterable[str]) -> Iterator[Sent]:
    """Every address that the traced processes sent to or connected to."""
    tor: set[str] = set()
    parts: dict[tuple[str, str], str] = {}
    for line in trace:
        if split := SPLIT.match(line):
            parts[split[1], split[2]] = split[3]
            continue
        if (found := LINE.match(line)) is None:
            continue
        pid, call, rest = found.groups()
        rest = parts.pop((pid, call), "") + rest
        if call == "execve":
            tor = tor | {pid} if re.match(r'"[^"]*/tor"', rest) and rest.endswith("= 0") else tor - {pid}
        elif call.startswith(("clone", "fork", "vfork")):
            if (child := STARTED.search(rest)) and pid in tor:
                tor.add(child[1])
        elif "sa_family=" in rest:
            yield Sent(pid in tor, call, rest[rest.index("sa_family=") :].partition("}")[0])


def outside(sent: Iterable[Sent], run: Path) -> Counter[str]:
    """What was reached that may not be: of tor anything but this machine, of the rest anything but tor's sockets."""
    found: Counter[str] = Counter()
    for one in sent:
        mine = f'sun_path="{run}/' in one.where or "nscd" in one.where
        if not (any(local in one.where for local in TORS_OWN) if one.by_tor else mine):
            found[f"{'tor ' if one.by_tor else ''}{one.call} {one.where}"] += 1
    return found


@dataclass
class Watched(Desk):
    """A `Desk` whose commands run under strace.

    Attributes:
        traces: what strace wrote of each.
    """

    traces: list[Path] = field(default_factory=list)

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start a command and leave it running."""
        self.traces.append(self.folder / f"trace-{len(self.traces)}")
        watch = ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "200", "-e", f"trace={CALLS}", "-o", self.traces[-1]]
        return subprocess.Popen(
            [*map(str, watch), *COMMAND, *map(str, arguments)],
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def leaks(self) -> Counter[str]:
        """What any of them reached that it may not."""
        run = Places.below(self.data).run
        return sum(
            (outside(reached(trace.read_text("utf-8", "replace").splitlines()), run) for trace in self.traces),
            Counter(),
        )

    def to_tor(self) -> int:
        """How often tor's sockets were connected to."""
        lines = (line for trace in self.traces for line in trace.read_text("utf-8", "replace").splitlines())
        return sum(1 for line in lines if "connect(" in line and ".sock" in line)


def script() -> dict[str, Script]:
    """A site with all that has ever led a crawler past its route."""
    cookie = Answer(headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=b; Domain=example.co.uk; Path=/")))
    links = ("/cookie", "/away", "/file", "/inward", "/onward", "/busy", "/cut", "/private/1", "http://elsewhere.test/")
    return {
        "/robots.txt": plain("User-agent: *\nDisallow: /private\nSitemap: http://elsewhere.test/sitemap.xml\n"),
        "/": page(*links, *(f"/{number}" for number in range(PAGES))),
        "/cookie": cookie,
        "/away": to("http://elsewhere.test/"),
        "/file": to("file:///etc/hostname"),
        "/inward": to("http://169.254.169.254/latest/meta-data/"),
        "/onward": to("/0"),
        "/busy": (Answer(status=503), advert("busy")),
        "/cut": Answer(body=b"<p>cut</p>" * 50, then="cut"),
        "/*": lambda hit: advert(hit.path[1:]),
    }


@dataclass
class Outcome:
    """What came of it all.

    Attributes:
        kills: how often tor was killed.
        leaks: what was reached that may not be.
        connects: connections to tor's sockets.
        closed_s: seconds from each kill of a crawl under way to the end of its run.
        codes: exit codes of the crawls whose tor was killed.
        pages: pages read in all.
        stored: adverts that are stored, each once.
        asked: names that the exit looked up.
    """

    kills: int
    leaks: dict[str, int]
    connects: int
    closed_s: list[float]
    codes: list[int]
    pages: int
    stored: int
    asked: list[str]


def watch(kills: int, keys: Path, rng: random.Random) -> Outcome:
    """Crawl to the end, killing tor so often on the way."""
    with ExitStack() as stack:
        names = stack.enter_context(NameServer())
        network = stack.enter_context(TorNetwork(keys, nameserver=names.port))
        (port,) = free_ports(1)
        (onion,) = network.serve_all([port])
        hidden = stack.enter_context(Site(script(), port=port))
        clear = stack.enter_context(
            Site({"/": page(*(f"/c{n}" for n in range(5))), "/*": lambda h: advert(h.path[1:])})
        )
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="leak-")))
        (folder / "client").write_text(network.client)
        desk = Watched(folder, {}, {"BEHOLDEN_TORRC": str(folder / "client"), "BEHOLDEN_WORKERS": "0"})
        desk.plugin("walker", WALKER, "Walker")
        hosts = [onion, f"clear.test:{clear.port}"]
        source = {"route": "tor", "hosts": hosts, "start": [f"http://{host}/" for host in hosts]}
        politeness = {"per_host": {"concurrency": 2, "delay_s": 0.02}}
        body = walking(source=source, cases={"requests": [], "items": []}, politeness=politeness)
        policy = desk.policy(as_bytes(body))
        desk.run("keys", "create", "small-test")
        closed: list[float] = []
        codes = [_killed(desk, policy, rng, closed) for _ in range(kills)]
        last = desk.run("crawl", policy, "--json", "--no-report")
        assert last.code == 0, last.err[-2000:]
        return Outcome(
            kills=kills,
            leaks=dict(desk.leaks()),
            connects=desk.to_tor(),
            closed_s=[round(seconds, 3) for seconds in closed],
            codes=codes,
            pages=len(hidden.log) + len(clear.log),
            stored=_stored(desk.data),
            asked=sorted(set(names.asked)),
        )


def _killed(desk: Watched, policy: Path, rng: random.Random, closed: list[float]) -> int:
    """Crawl, and kill tor at any moment after it was started; the exit code."""
    running = desk.start("crawl", policy, "--json", "--no-report")
    while (tor := tor_below(running.pid)) is None and running.poll() is None:
        time.sleep(0.01)
    time.sleep(rng.uniform(0, 3.5))
    at = time.time()
    if tor is not None:
        with suppress(ProcessLookupError):
            os.kill(tor, signal.SIGKILL)
    _, err = running.communicate(timeout=100)
    if running.returncode == RouteError.exit_code and (ended := _ended(desk.data)) > at:
        closed.append(ended - at)
    assert running.returncode in (0, RouteError.exit_code), err[-2000:]
    return running.returncode


def tor_below(pid: int) -> int | None:
    """The tor that a process below this one has started."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            name, parent = (
                (path / "comm").read_text().strip(),
                int((path / "stat").read_text().rpartition(")")[2].split()[1]),
            )
            above = int((Path("/proc") / str(parent) / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if name == "tor" and pid in (parent, above):
            return int(path.name)
    return None


def _ended(data: Path) -> float:
    """When the latest sitting ended, by the ledger; 0 where none has begun."""
    import sqlite3

    file = data / "beholden.sqlite3"
    if not file.exists():
        return 0.0
    with sqlite3.connect(file) as database:
        rows = database.execute(
            "SELECT at FROM ledger WHERE stage = 'run' AND reason = 'ended' ORDER BY seq DESC LIMIT 1"
        )
        return max((datetime.fromisoformat(at).timestamp() for (at,) in rows), default=0.0)


def _stored(data: Path) -> int:
    import sqlite3

    with sqlite3.connect(data / "beholden.sqlite3") as database:
        (count,) = database.execute("SELECT count(*) FROM advert").fetchone()
    return int(count)


def may(*command: str) -> bool:
    """Whether this machine lets us do something."""
    try:
        return subprocess.run([*command, "true"], capture_output=True, check=False, timeout=20).returncode == 0
    except FileNotFoundError:
        return False


def bring_up_loopback() -> None:
    """In a new namespace even loopback is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(line, SIOCGIFFLAGS, request))[1]
        if not flags & IFF_UP:
            fcntl.ioctl(line, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | IFF_UP))


def interfaces() -> list[str]:
    """The network interfaces that there are."""
    return [name for _, name in socket.if_nameindex()]


def main() -> None:
    """Run it, and print what came of it as JSON."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    keys = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp(prefix="tor-keys-"))
    bring_up_loopback()
    outcome = watch(kills, keys, random.Random(kills))
    sys.stdout.write(json.dumps({"interfaces": interfaces(), **outcome.__dict__}, indent=1) + "\n")


if __name__ == "__main__":
    main()
