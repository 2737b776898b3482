"""How far a long command is: a bar with what is left on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from crawlers.screen import PLAIN_EVERY_S, console


class Bar:
    """Shows the progress that its callers tell it, as a context manager; to be quiet it shows nothing."""

    def __init__(self, title: str, *, quiet: bool = False, every_s: float = PLAIN_EVERY_S) -> None:
        self._title, self._quiet, self._every_s = title, quiet, every_s
        self._console = console()
        self._begun = self._told = time.monotonic()
        columns = (TextColumn(title), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.fields[note]}"))
        times = (TimeElapsedColumn(), TimeRemainingColumn())
        live = self._console.is_terminal and not quiet
        self._bar = Progress(*columns, *times, console=self._console, transient=True, disable=not live)
        self._task = self._bar.add_task("", total=None, note="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int, note: str = "") -> None:
        """So much is done, and this is at hand."""
        self._bar.update(self._task, completed=done, total=total, note=note)
        now = time.monotonic()
        if self._bar.disable and not self._quiet and now - self._told >= self._every_s:
            self._told = now
            left = (now - self._begun) / max(1, done) * (total - done)
            self._console.print(f"{self._title}: {done} of {total} {note}, about {left:.0f} s left", soft_wrap=True)
