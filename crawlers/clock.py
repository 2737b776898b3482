"""The time of a run: seconds since 1970 that follow the machine's clock forwards, and never go back with it."""

from __future__ import annotations

import time


class Clock:
    """Where the machine's clock is set back, time goes on from where it was, so that no pause lasts for hours."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since 1970, never fewer than before."""
        elapsed = time.monotonic()
        self._ahead = max(self._ahead, time.time() - elapsed)
        return elapsed + self._ahead


now = Clock().now
