"""Find the browser on this machine, and say what to do where there is none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from policies.errors import DependencyError
from policies.model import Policy

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable")
PLACES = (
    "/usr/lib/chromium/chromium",
    "/snap/bin/chromium",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
"""Where it lies when it is not on the search path."""


def program(names: Iterable[str] = NAMES, places: Iterable[str] = PLACES) -> str:
    """The browser's program.

    Raises:
        DependencyError: there is none.
    """
    found = next(filter(None, map(shutil.which, names)), None)
    found = found or next((place for place in (*places, *_downloaded()) if os.access(place, os.X_OK)), None)
    if found is None:
        raise DependencyError(
            "no browser was found, and a source of the policy needs one: apt install chromium, or playwright install"
            " chromium; it is looked for on PATH as " + ", ".join(names)
        )
    return found


def _downloaded() -> list[str]:
    """Those that ``playwright install`` put into the user's cache, newest first."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"
    return [str(path) for path in sorted(cache.glob("chromium-*/chrome-linux*/chrome"), reverse=True)]


def is_root() -> bool:
    """Whether the browser would run without the sandbox of its own, which it cannot set up for root."""
    return os.geteuid() == 0


def check_browser(policy: Policy, *, root: bool | None = None) -> None:
    """Refuse to begin where a source needs a browser, and none can be had or none is safe.

    Raises:
        DependencyError: saying which.
    """
    if any(source.browser != "never" for source in policy.sources):
        check_safe(policy, root=root)


def check_safe(policy: Policy, *, root: bool | None = None) -> None:
    """Refuse where no browser can be had, or it is not safe.

    Raises:
        DependencyError: saying which.
    """
    program()
    if (is_root() if root is None else root) and not policy.synthetic:
        raise DependencyError(
            "a browser has no sandbox where it runs as root, and scripts of strangers would run in it: run this as an"
            " ordinary user"
        )
