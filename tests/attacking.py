"""One crawl of many hostile hosts, and what can be seen of it from outside."""

from __future__ import annotations

import contextlib
import re
import sqlite3
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.attacks import ROWS
from tests.certificates import Authority
from tests.crawling import Ended
from tests.hostile import Hostile, Row
from tests.policies import as_bytes
from tests.site import desk, walking

FINE = "fine.test"
MOST_MB = 400
"""The most memory that a crawl may hold while hosts send whatever they like; without pages it holds some 160."""
POLITENESS: dict[str, Any] = {
    "per_host": {"concurrency": 2},
    "backoff": {"start_s": 0, "max_s": 0, "retries": 1},
    "traps": {"max_depth": 12},
    "max_page_mb": 0.25,
    "timeout_s": 4,
    "stop_after_errors": 3,
}


@dataclass
class Memory:
    """The most memory that a process held, in megabytes, looked up while it runs."""

    pid: int
    peak_mb: float = 0.0
    series: list[float] = field(default_factory=list)

    def __enter__(self) -> Memory:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.05):
            with contextlib.suppress(OSError):
                text = Path(f"/proc/{self.pid}/status").read_text()
                if found := re.search(r"VmHWM:\s+(\d+)", text):
                    self.peak_mb = int(found[1]) / 1024
                if found := re.search(r"VmRSS:\s+(\d+)", text):
                    self.series.append(int(found[1]) / 1024)


@dataclass(frozen=True, kw_only=True)
class Attacked:
    """What came of a crawl of hostile hosts.

    Attributes:
        entries: source to the rule, the reason and the verdict of each entry about it.
        left: every byte that it left.
        seconds: how long it took.
        report: the report of the run.
    """

    ended: Ended
    server: Hostile
    entries: dict[str, list[tuple[str, str, str]]]
    left: list[tuple[str, bytes]]
    peak_mb: float
    seconds: float
    report: dict[str, Any]

    def against(self, row: str) -> set[tuple[str, str]]:
        """What the ledger says against a source: rules and reasons."""
        return {(rule, reason) for rule, reason, verdict in self.entries[row] if verdict in ("deny", "stop")}

    def read(self, row: str) -> int:
        """How many pages of a source were read."""
        return sum(rule == "sources.allow_paths" and verdict == "allow" for rule, _, verdict in self.entries[row])


def policy(hosts: Iterable[tuple[str, str, str, list[str]]], **changes: Any) -> dict[str, Any]:
    """A policy with a source for each host: its id, the host, the scheme and where to start."""
    body = walking(politeness=POLITENESS, cases={"requests": []}, source={"deny_paths": ["/user/*"]}, **changes)
    base = body["sources"][0]
    body["sources"] = [
        {**base, "id": name, "hosts": [host], "schemes": [scheme], "start": [f"{scheme}://{host}{p}" for p in paths]}
        for name, host, scheme, paths in hosts
    ]
    return body


def attack(folder: Path, rows: tuple[Row, ...] = ROWS) -> Attacked:
    """Crawl every hostile host of the table and one that is not, in one run."""
    known, unknown = Authority.create(folder / "known"), Authority.create(folder / "unknown")
    contexts = {
        "tls-stranger": known.serve("elsewhere.test"),
        "tls-expired": known.serve("tls-expired.test", until=datetime.now(UTC) - timedelta(days=1)),
        "tls-unknown": unknown.serve("tls-unknown.test"),
    }
    hosts = [("fine", FINE, "http", ["/fine/1"])]
    hosts += [(r.id, r.host, "https" if r.port == "tls" else "http", ["/trap", "/fine"]) for r in rows]
    with Hostile(rows, contexts) as server:
        found = desk(folder, SSL_CERT_FILE=str(known.file))
        found.local = {FINE: server.ports["plain"], **{row.host: server.port(row) for row in rows}}
        begun = time.monotonic()
        ended, memory = watched(found, found.policy(as_bytes(policy(hosts))))
        seconds = time.monotonic() - begun
        report = found.run("report", "last", "--json")
    return Attacked(
        ended=ended,
        server=server,
        entries=_entries(found.data / "beholden.sqlite3"),
        left=[(name, data) for name, data in found.written() if not name.startswith(("known", "unknown"))],
        peak_mb=memory.peak_mb,
        seconds=seconds,
        report=report.json if report.code == 0 else {"failed": report.err},
    )


def watched(found: Any, policy_file: Path) -> tuple[Ended, Memory]:
    """Crawl, and watch its memory."""
    found.run("keys", "create", "small-test")
    command = found.start("crawl", policy_file, "--json", "--log-level", "DEBUG")
    with Memory(command.pid) as memory:
        out, err = command.communicate(timeout=120)
    assert command.returncode is not None
    return Ended(command.returncode, out, err), memory


def _entries(path: Path) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        for source, rule, reason, verdict in database.execute("SELECT source, rule, reason, verdict FROM ledger"):
            found.setdefault(source or "", []).append((rule, reason, verdict))
    return found
