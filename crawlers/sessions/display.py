"""Where a window can be shown: the display of whoever runs the command."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from policies.errors import DependencyError


def display_of(environment: Mapping[str, str]) -> dict[str, str]:
    """What a browser must be told to open a window, its own home being another.

    Raises:
        DependencyError: there is no display.
    """
    if screen := environment.get("DISPLAY"):
        own = environment.get("XAUTHORITY") or str(Path(environment.get("HOME") or Path.home()) / ".Xauthority")
        return {"DISPLAY": screen, **({"XAUTHORITY": own} if os.access(own, os.R_OK) else {})}
    if screen := environment.get("WAYLAND_DISPLAY"):
        return {"WAYLAND_DISPLAY": str(Path(environment.get("XDG_RUNTIME_DIR", "/run")) / screen)}
    raise DependencyError(
        "there is no display on which a person could log in (neither DISPLAY nor WAYLAND_DISPLAY is set): run this on a"
        " desktop, or from one with 'ssh -X'"
    )
