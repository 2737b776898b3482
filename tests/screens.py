"""A screen that nobody sees, and a person who types on it: Xvfb and xdotool."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import which

THERE = which("Xvfb") is not None and which("xdotool") is not None


@contextmanager
def screen() -> Iterator[str]:
    """A screen; gives what DISPLAY says of it."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        yield f":{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.communicate()


def do(display: str, *steps: str) -> None:
    """Move the mouse, click, type or press keys, as xdotool has it."""
    subprocess.run(["xdotool", *steps], env={"DISPLAY": display, "PATH": "/usr/bin:/bin"}, check=True, timeout=20)


def wait_for(happened: Callable[[], bool], *, longest_s: float = 60.0) -> bool:
    """Wait until something has happened; False where it has not in time."""
    end = time.monotonic() + longest_s
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
