"""A real Tor network on loopback for the tests, and crawls that go through it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import pytest
from sqlalchemy import select

from crawlers.demo.tor_network import TorNetwork, free_ports
from crawlers.demo.truth import Truth, expected
from crawlers.tor.process import program
from pipelines import keys
from pipelines.database import Database
from pipelines.identity import record_key
from pipelines.tables import THINGS
from policies.errors import DependencyError
from tests.crawling import Desk
from tests.forking import QuickDesk
from tests.nameserver import NameServer
from tests.site import WALKER

marks = [
    pytest.mark.xdist_group("tor"),
    pytest.mark.timeout(300),
    pytest.mark.filterwarnings("ignore:setDaemon:DeprecationWarning"),  # stem
]
"""For every module that uses the network: one worker has it, so that it is started once."""


ONIONS = 3
"""Onion services that all tests share, since it takes seconds until one is found."""
STAY = 24
"""Pieces that pass a door which is not always there until it goes away."""
AWAY_S = 0.3
"""The least time for which it stays away: the next request that waits finds it gone."""


@dataclass(frozen=True)
class Net:
    """The network of a test session.

    Attributes:
        tor: the network.
        names: the name server that its exit asks.
        client: file of lines by which a client belongs to it.
        onions: onion services, each with the port of this machine that it leads to.
    """

    tor: TorNetwork
    names: NameServer
    client: Path
    onions: tuple[tuple[str, int], ...]

    def desk(self, folder: Path, local: Mapping[str, int] | None = None, **environment: str) -> QuickDesk:
        """A place to crawl from, through this network; it has the walker of `tests.site`."""
        environment = {"BEHOLDEN_TORRC": str(self.client), "BEHOLDEN_WORKERS": "0", **environment}
        found = QuickDesk(folder, local or {}, environment)
        found.plugin("walker", WALKER, "Walker")
        return found


@pytest.fixture(scope="session")
def tor_net(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Net]:
    """A network of three authorities, an exit and a host of onion services; its keys are kept for the next session."""
    try:
        program()
    except DependencyError as error:
        pytest.skip(str(error))
    keys = Path(request.config.cache.mkdir("tor-keys"))
    with NameServer() as names, TorNetwork(keys, nameserver=names.port) as network:
        client = tmp_path_factory.mktemp("tor") / "client"
        client.write_text(network.client)
        ports = free_ports(ONIONS)
        yield Net(network, names, client, tuple(zip(network.serve_all(ports), ports, strict=True)))


@dataclass
class Door:
    """Passes connections on to another port of this machine, as badly as it is told: ``with Door(to, at) as door``.

    Attributes:
        to: the port behind it.
        port: where it listens.
        wait_s: how long every piece is held back.
        there: share of the time in which it listens; it goes after every few pieces, then nothing listens, and what was
            open ends with its answer.
        most: pieces that it passes before it shuts for good.
        passed: pieces that it has passed.
    """

    to: int
    port: int
    wait_s: float = 0.0
    there: float = 1.0
    most: float = float("inf")
    passed: int = 0

    def __enter__(self) -> Door:
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        self._lines: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._keep(ready))
        self._loop.close()

    async def _keep(self, ready: threading.Event) -> None:
        self._ended = asyncio.Event()
        self._shut = asyncio.Event()
        while not self._ended.is_set():
            self._leaving = False
            self._leave = asyncio.Event()
            self._stay = self.passed + STAY if self.there < 1 else float("inf")
            server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
            self._since = 0.0
            ready.set()
            await self._first(self._ended, self._shut, self._leave)
            server.close()
            self._leaving = True
            if self._shut.is_set():
                for line in list(self._lines):
                    line.transport.abort()
                await self._ended.wait()
            away_s = (self._loop.time() - self._since) * (1 / self.there - 1)
            await self._first(self._ended, seconds=max(AWAY_S, away_s))
        await asyncio.sleep(0.05)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _first(self, *events: asyncio.Event, seconds: float | None = None) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in events]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind, onward = await asyncio.open_connection("127.0.0.1", self.to)
        self._lines |= {writer, onward}
        try:
            await asyncio.gather(self._pump(reader, onward, False), self._pump(behind, writer, True))
        finally:
            self._lines -= {writer, onward}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool) -> None:
        try:
            while data := await reader.read(65_536):
                self.passed += 1
                self._since = self._since or self._loop.time()
                if self.passed >= self.most:
                    self._shut.set()
                if self.passed >= self._stay:
                    self._leave.set()
                await asyncio.sleep(self.wait_s)
                writer.write(data)
                await writer.drain()
                if self._leaving and answers:
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()


def complete(desk: Desk, study: str, source: str, truths: Iterable[Truth]) -> float:
    """The share of what a site holds that a crawl has stored."""
    master = keys.load(keys.newest(study, desk.keys), study=study)
    wanted = {(truth.kind, record_key(master, source, truth.kind, expected(truth))) for truth in truths}
    with Database.open(None, data_dir=desk.data) as database:
        found = {
            (kind, key)
            for kind, table in THINGS.items()
            for (key,) in database.connection.execute(select(table.c.key).where(table.c.study == study))
        }
    return len(wanted & found) / len(wanted)
