"""Systems that are measured: each in a process of its own that can open no connection, and says what it used."""

from __future__ import annotations

import multiprocessing
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipelines.benchmark.measure import Span
from pipelines.benchmark.presidio import Presidio
from pipelines.detect import load_detectors
from pipelines.overlaps import layer
from policies.errors import BeholdenError, DetectorError
from policies.load import profile_defaults
from policies.sections.data import Detector

Finder = Callable[[Sequence[str]], list[list[Span]]]
DEFAULT = Detector.model_validate(profile_defaults("uk-hei-strict")["entities"]["detector"])
"""What measures us where no policy is given: the settings of the strict profile."""
_WARM = "Call Annabel on 07700 900123 or write to annabel@example.org."
_NETWORK = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.bind"})


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A system by its name and how it is opened.

    Attributes:
        name: what the report calls it.
        rules: our detectors under these settings; None for Presidio.
    """

    name: str
    rules: Detector | None = None

    def open(self) -> Finder:
        """Load it.

        Raises:
            DetectorError: our names model cannot be loaded.
            DependencyError: Presidio is not installed.
        """
        return Presidio() if self.rules is None else Ours(self.rules)


class Ours:
    """Our detectors under the settings of a policy: patterns, names, and what becomes of their overlaps."""

    def __init__(self, rules: Detector) -> None:
        self._detectors = load_detectors(rules)

    def __call__(self, texts: Sequence[str], /) -> list[list[Span]]:
        """What they find in each text.

        Raises:
            DetectorError: a detector failed, upon which a crawl would refuse the record.
        """
        found = self._detectors.find(dict.fromkeys(texts, True))
        return [_spans(text, found[text]) for text in texts]


def _spans(text: str, found: Iterable[Any] | None) -> list[Span]:
    if found is None:
        raise DetectorError("a detector failed on a text of the benchmark: please report it with the seed")
    return [(entity.start, entity.end, entity.label) for entity in layer(text, found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system found in some texts, and what it took.

    Attributes:
        found: the spans in each text.
        cpu_s: processor time of the whole process over it, in seconds.
        rss_mb: the most memory the process has had so far.
    """

    found: list[list[Span]]
    cpu_s: float
    rss_mb: float


class Running:
    """A system in its own process, as a context manager.

    Raises:
        BeholdenError: it cannot be loaded, or it ended.
    """

    def __init__(self, system: System) -> None:
        context = multiprocessing.get_context("spawn")
        self.system = system
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=serve, args=(theirs, system), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        self._receive()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.join(5)
        self._process.kill()
        self._process.join()

    def find(self, texts: Sequence[str]) -> Answer:
        """What the system finds in these texts."""
        self._connection.send(list(texts))
        answer = self._receive()
        assert isinstance(answer, Answer)
        return answer

    def _receive(self) -> Answer | None:
        try:
            answer: Answer | BeholdenError | None = self._connection.recv()
        except EOFError:
            raise DetectorError(f"{self.system.name} ended while it was measured; is there memory enough?") from None
        if isinstance(answer, BeholdenError):
            raise answer
        return answer


def serve(connection: Connection, system: System) -> None:
    """Answer until the other side closes: the main function of the process."""
    sys.addaudithook(refuse_network)
    try:
        find = system.open()
        find([_WARM])
        connection.send(None)
        while True:
            texts = connection.recv()
            begun = time.process_time()
            found = find(texts)
            connection.send(Answer(found=found, cpu_s=time.process_time() - begun, rss_mb=_most_memory()))
    except EOFError:
        return
    except BeholdenError as error:
        connection.send(error)


def refuse_network(event: str, args: tuple[Any, ...]) -> None:  # noqa: ARG001
    """An audit hook under which no connection can be opened and no name looked up."""
    if event in _NETWORK:
        raise PermissionError("the benchmark opens no connection")


def _most_memory() -> float:
    """The peak of the process's resident memory, in MB."""
    status = Path("/proc/self/status").read_text("ascii", "replace")
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
