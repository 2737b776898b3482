"""Run commands in processes forked from one that has everything imported, which saves seconds for each."""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.crawling import Desk

MODULES = (
    "alembic.command alembic.config babel.dates crawlers.approved crawlers.audit crawlers.cli crawlers.commands.crawl"
    " crawlers.commands.keep crawlers.commands.keys crawlers.commands.policy crawlers.commands.read"
    " crawlers.commands.session crawlers.committee crawlers.governed crawlers.pages crawlers.sources.prices"
    " crawlers.sources.values crawlers.stamped pipelines.detect pipelines.language pipelines.migrations pipelines.packs"
    " pipelines.patterns pipelines.pseudonymise policies.explain policies.lint rich.console scrapy.statscollectors"
    " scrapy.utils.reactor twisted.internet.asyncioreactor twisted.web.client"
).split()
START_S = 60.0
_STARTING = threading.Lock()


class Command:
    """A running command; what `Desk` needs of a `subprocess.Popen`."""

    def __init__(self, folder: Path, order: Mapping[str, Any]) -> None:
        number = f"{time.monotonic_ns()}"
        self._out, self._err = folder / f"{number}.out", folder / f"{number}.err"
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._line.connect(_server()[0])
        self._file = self._line.makefile("rwb")
        self._file.write(json.dumps({**order, "out": str(self._out), "err": str(self._err)}).encode() + b"\n")
        self._file.flush()
        self.pid = int(self._file.readline())
        self.returncode: int | None = None

    def send_signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._wait(0)

    def _wait(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._line], [], [], seconds)[0]:
            self.returncode = int(self._file.readline())
            self._line.close()
        return self.returncode

    def kill(self) -> None:
        """End it without warning."""
        with contextlib.suppress(ProcessLookupError):
            self.send_signal(signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for its end; what it wrote to stdout and stderr."""
        if self._wait(timeout) is None:
            raise subprocess.TimeoutExpired("beholden", timeout or 0.0)
        return self._out.read_text(), self._err.read_text()


@dataclass
class QuickDesk(Desk):
    """A `Desk` whose commands are forked; they run in a folder of their own, or in the working directory."""

    where: Path | None = None
    stdin: Path = Path(os.devnull)

    def start(self, *arguments: str | Path) -> Any:
        """Start a command and leave it running."""
        logs = self.folder / "said"
        logs.mkdir(exist_ok=True)
        order = {"arguments": [str(a) for a in arguments], "environment": self.variables()}
        return Command(logs, {**order, "where": str(self.where or Path.cwd()), "in": str(self.stdin)})


def _server() -> tuple[str, subprocess.Popen[bytes]]:
    with _STARTING:  # tests run commands side by side
        return _started()


@cache
def _started() -> tuple[str, subprocess.Popen[bytes]]:
    """Start the process that forks, once for each process of the tests; it ends with them, when its stdin is closed."""
    path = Path(tempfile.mkdtemp(prefix="forking-")) / "line"
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", f"from tests.forking import serve; serve({str(path)!r})"],
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    end = time.monotonic() + START_S
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.02)
    return str(path), process


def serve(path: str) -> None:
    """Import everything, then fork for each order; ends when stdin is closed."""
    for name in MODULES:
        importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(f"{path}.new")
    listener.listen(64)
    Path(f"{path}.new").rename(path)
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if listener not in ready:
            return
        line, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(line)
            return
        line.close()


def _attend(line: socket.socket) -> None:
    """Fork once more: the child runs the command, the parent waits for it and tells how it ended."""
    file = line.makefile("rwb")
    order = json.loads(file.readline())
    if (pid := os.fork()) == 0:
        file.close()
        line.close()
        os.chdir(order["where"])
        _become(order["arguments"], order["environment"], order["in"], order["out"], order["err"])
    file.write(b"%d\n" % pid)
    file.flush()
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        file.write(b"%d\n" % os.waitstatus_to_exitcode(status))
        file.flush()
    os._exit(0)


def _become(arguments: Sequence[str], environment: Mapping[str, str], said: str, out: str, err: str) -> None:
    """Run the command in this process, to its end."""
    for number, name, flags in ((0, said, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        os.dup2(os.open(name, flags | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = [p for p in environment.get("PYTHONPATH", "").split(os.pathsep) if p]
    sys.argv = ["beholden", *arguments]
    tempfile.tempdir = None
    from crawlers.cli import main

    main()
    sys.exit(0)
