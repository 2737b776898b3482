"""One worker process: it alone holds the study's key and the detectors, takes raw pages and gives records back."""

from __future__ import annotations

import contextlib
import ctypes
import faulthandler
import gc
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from policies.errors import BeholdenError, DetectorError
from policies.model import Policy

if TYPE_CHECKING:
    from pipelines.pseudonymise import Pseudonymiser
    from pipelines.suppression import Suppression

PR_SET_DUMPABLE = 4
"""``linux/prctl.h``: without it a core dump could hold pages and the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a worker is made from.

    Attributes:
        policy: the policy it works under.
        key: the study's key file.
        open: makes the pseudonymiser, in the worker; a function of a module, by name.
    """

    policy: Policy
    key: Path
    open: Callable[[Policy, Path], Pseudonymiser]


@dataclass(frozen=True, slots=True)
class Ready:
    """The first message of a worker: that it can work, or why not."""

    problem: str | None = None


def open_pseudonymiser(policy: Policy, key: Path, suppression: Suppression | None = None) -> Pseudonymiser:
    """The pseudonymiser of a policy, with the keys and all detectors loaded and warm."""
    from pipelines.detect import load_detectors
    from pipelines.keys import load
    from pipelines.pseudonymise import Pseudonymiser

    detectors = load_detectors(policy.entities.detector)
    if None in detectors.find({"A first text, to load what is loaded late.": True}).values():
        raise DetectorError("a detector fails on an ordinary text; run 'beholden doctor'")
    objectors = suppression.open() if suppression else None
    return Pseudonymiser(policy, load(key, study=policy.study.id), detectors, objectors)


def main(connection: Connection, setup: Setup) -> None:
    """Life of a worker process; it ends with its connection."""
    harden()
    quieten()
    serve(connection, setup)


def serve(connection: Connection, setup: Setup) -> None:
    """Say whether the work can begin, then answer each batch of pages, until the other side closes.

    What fails on a batch ends the worker: a fresh one takes its place, and no error can carry a page outside.
    """
    try:
        pseudonymiser = setup.open(setup.policy, setup.key)
    except BeholdenError as error:
        connection.send(Ready(f"{type(error).__name__}: {error}"))
        return
    except Exception as error:
        connection.send(Ready(type(error).__name__))
        return
    collect_seldom()
    connection.send(Ready())
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(pseudonymiser.pages(connection.recv()))


def harden() -> None:
    """Leave the end to the parent, make every new file private, and make no core dumps."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)
    forbid_dumps()
    # One thread for each worker: there are as many workers as cores are meant for them.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def forbid_dumps() -> None:
    """Make no core dump of this process, not even into the pipe of a program that collects them."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def collect_seldom() -> None:
    """Leave what is loaded out of the search for cycles, and search less often: a tenth of a crawl's time otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def quieten() -> None:
    """Let nothing of a page reach the terminal: a traceback or a warning may quote it."""
    faulthandler.disable()
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    os.close(silence)
