"""Run the invented sites in a process of their own, so that they take no time from what is measured."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection
from types import TracebackType
from typing import cast

from crawlers.demo.malice import Malice
from crawlers.demo.server import Address, Request, serve
from crawlers.demo.world import Recipe, World

START_SECONDS = 60.0
STOP_SECONDS = 10.0


class ServerProcess:
    """Both sites of a recipe in a spawned process: ``with ServerProcess(Recipe(seed=1)) as sites``.

    Attributes:
        addresses: ``market.test`` and ``board.test`` to the address where they listen.
    """

    addresses: Mapping[str, Address]

    def __init__(self, recipe: Recipe, *, malice: Malice | None = None, ports: tuple[int, int] = (0, 0)) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, self._there = context.Pipe()
        arguments = (self._there, recipe, malice or Malice(), ports)
        self._process = context.Process(target=_run, args=arguments, daemon=True)

    def __enter__(self) -> ServerProcess:
        self._process.start()
        self._there.close()
        if not self._here.poll(START_SECONDS):
            self._process.kill()
            raise TimeoutError(f"the demo sites did not start within {START_SECONDS:g} seconds")
        self.addresses = self._here.recv()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._here.close()
        self._process.join(STOP_SECONDS)
        if self._process.exitcode is None:
            self._process.kill()

    def log(self) -> list[Request]:
        """Every request so far, oldest first."""
        self._here.send("log")
        return cast(list[Request], self._here.recv())

    def count(self) -> int:
        """How many requests there were so far."""
        self._here.send("count")
        return cast(int, self._here.recv())


def _run(control: Connection, recipe: Recipe, malice: Malice, ports: tuple[int, int]) -> None:
    # An interrupt from the terminal is for whoever started the sites, who then closes them.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(control, World.of(recipe), malice, ports))


async def _serve(control: Connection, world: World, malice: Malice, ports: tuple[int, int]) -> None:
    loop, left = asyncio.get_running_loop(), asyncio.Event()

    def answer() -> None:
        try:
            asked = control.recv()
        except EOFError:
            left.set()
            return
        control.send(len(served.log) if asked == "count" else served.log)

    async with serve(world, ports=ports, malice=malice) as served:
        control.send(dict(served.addresses))
        loop.add_reader(control.fileno(), answer)
        await left.wait()
        loop.remove_reader(control.fileno())
