"""What a person sees while a run goes on: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

PLAIN_EVERY_S = 10.0
LIVE_EVERY_S = 0.25


def console() -> Console:
    """Where progress and notes go: stderr, so that stdout is for results. It keeps the stream that stderr is now."""
    return Console(file=sys.stderr, highlight=False)


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def number(value: float) -> str:
    """A number with thin thousands, as tables show it."""
    return f"{value:,.0f}".replace(",", "\u202f")


def size(value: float) -> str:
    """Bytes in the unit that fits."""
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("unreachable")


class Watcher:
    """Shows a run's progress until the run's process ends it.

    The estimate of what is left counts only what is queued now; a crawl that finds more links takes longer.
    """

    def __init__(self, title: str, *, quiet: bool = False) -> None:
        self._title, self._quiet = title, quiet
        self._console = console()
        self._task: asyncio.Task[None] | None = None

    def start(self, run: Any) -> None:
        """Begin to show a run."""
        if not self._quiet:
            live = self._console.is_terminal
            self._task = asyncio.ensure_future(self._live(run) if live else self._plain(run))

    def stop(self) -> None:
        """Stop showing it."""
        if self._task:
            self._task.cancel()

    async def _live(self, run: Any) -> None:
        columns = (
            SpinnerColumn(),
            TextColumn(self._title),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task("", total=None, note="")
            while True:
                done, total = _done(run)
                progress.update(task, completed=done, total=max(total, 1), note=_note(run))
                await asyncio.sleep(LIVE_EVERY_S)

    async def _plain(self, run: Any) -> None:
        begun = time.monotonic()
        while True:
            await asyncio.sleep(PLAIN_EVERY_S)
            done, total = _done(run)
            spent = time.monotonic() - begun
            left = f", about {spent / done * (total - done):.0f} s left" if done else ""
            self._console.print(f"{self._title}: {done} of {total} requests, {_note(run)}{left}", soft_wrap=True)


class TorProgress:
    """Shows how far tor is on its way into its network: a bar on a terminal, lines elsewhere.

    ``with TorProgress() as tell`` gives what `Tor.up` tells.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = console()
        self._quiet = quiet
        self._bar: Progress | None = None

    def __enter__(self) -> TorProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __call__(self, percent: int, doing: str) -> None:
        """Show it."""
        if self._quiet:
            return
        if not self._console.is_terminal:
            self._console.print(f"tor: {percent} % {doing}", soft_wrap=True)
            return
        if self._bar is None:
            columns = (SpinnerColumn(), TextColumn("tor"), BarColumn(bar_width=24), TextColumn("{task.description}"))
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
            self._bar.add_task("", total=100)
        self._bar.update(self._bar.task_ids[0], completed=percent, description=f"{percent} % {doing}")

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _done(run: Any) -> tuple[int, int]:
    return run.tally.ended, run.tally.queued


def _note(run: Any) -> str:
    tally = run.tally
    records, refusals = sum(tally.records.values()), sum(tally.refusals.values())
    return f"{tally.pages} pages, {records} records, {refusals} refusals, {size(tally.bytes)}"
