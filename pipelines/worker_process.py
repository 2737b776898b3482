"""One worker process as its parent sees it: started, asked, killed and replaced."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from pipelines.pages import PageResult, RawPage
from pipelines.worker import Ready, Setup, main
from policies.errors import DetectorError

START_SECONDS = 120.0
STOP_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class WorkerProcess:
    """A worker as seen from outside. All but `kill` wait for the other side, so they are called in a thread."""

    setup: Setup
    process: SpawnProcess | None = None
    connection: Connection | None = None
    killed: bool = False

    def start(self) -> None:
        """Start or replace the process and wait until it can work.

        Raises:
            DetectorError: it cannot.
        """
        self.end()
        self.killed = False
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        process = context.Process(target=main, args=(theirs, self.setup), name="beholden-worker", daemon=True)
        process.start()
        self.process = process
        theirs.close()
        if self.killed:
            process.kill()  # that came while it was being started
        if problem := self._problem(self.connection):
            self.end()
            raise DetectorError(f"a worker process cannot start: {problem}")

    def _problem(self, connection: Connection) -> str | None:
        if not connection.poll(START_SECONDS):
            return f"it was not ready within {START_SECONDS:.0f} s"
        try:
            ready: Ready = connection.recv()
        except (EOFError, OSError):
            return "it ended while it loaded; is there memory enough?"
        return ready.problem

    def answer(self, pages: Sequence[RawPage]) -> list[PageResult] | None:
        """The results of a batch, or None where the worker ended over it."""
        assert self.connection is not None
        try:
            self.connection.send(pages)
            results: list[PageResult] = self.connection.recv()
        except Exception:
            # A pipe that broke, or what came through it torn: either way this process is done with.
            return None
        return results if len(results) == len(pages) else None

    def kill(self) -> None:
        """End the process now, and with it whatever waits for its answer."""
        self.killed = True
        with contextlib.suppress(ValueError):  # closed by its own thread in this moment
            if (process := self.process) is not None:
                process.kill()

    def end(self) -> None:
        """Close the connection, upon which an idle process ends by itself; then make sure."""
        if self.connection is not None:
            self.connection.close()
        if self.process is not None:
            self.process.join(STOP_SECONDS)
            self.process.kill()
            self.process.join()
            self.process.close()
        self.connection = self.process = None
