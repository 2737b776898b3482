"""Which processes a browser has, and how much memory they hold, as far as the system tells."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")


def processes(folder: Path) -> list[int]:
    """The process that was started with a folder, first, and all that came of it; empty where nobody tells."""
    children: defaultdict[int, list[int]] = defaultdict(list)
    for pid, parent in _parents():
        children[parent].append(pid)
    found = [pid for pid in children[os.getpid()] if pid]
    for pid in found:
        found += children[pid]
    mark = os.fsencode(folder)
    first = next((pid for pid in found if mark in _command(pid)), None)
    whole = [] if first is None else [first]
    for pid in whole:
        whole += children[pid]
    return whole


def _parents() -> Iterator[tuple[int, int]]:
    for path in PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            # The name stands in brackets and may hold anything; the state and the parent follow it.
            yield int(path.name), int((path / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])


def _command(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def private_mb(pids: list[int]) -> float:
    """Megabytes that these processes hold and share with nobody, shared files left out."""
    pages = 0
    for pid in pids:
        with suppress(OSError, IndexError, ValueError):
            _, resident, shared, *_ = (PROC / str(pid) / "statm").read_text().split()
            pages += int(resident) - int(shared)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
