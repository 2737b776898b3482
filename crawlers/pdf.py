"""A page as PDF, printed by the Chromium of this machine, with the page's day for a date and no way to the network."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from shutil import which

from policies.errors import DependencyError, StoreError

NAMES = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
)
DATES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)[0-9]{14}")
FILES = re.compile(rb'<a href="(?!#)[^"]*">')
"""Links to the files beside the page: printed, they would lead to where the page lay while it was printed."""
PRINT_S = 120


def as_pdf(page: bytes, *, on: date) -> bytes:
    """The page as PDF.

    Args:
        page: self-contained HTML.
        on: the day that the file says it was made on.

    Raises:
        DependencyError: there is no Chromium.
        StoreError: it did not print the page.
    """
    program = next((found for name in NAMES if (found := which(name))), None)
    if program is None:
        raise DependencyError("--pdf needs Chromium; install it, or print index.html from any browser")
    # Chromium has no sandbox for the superuser; the page runs no script either way.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="beholden-pdf-") as folder:
        source, target = Path(folder) / "index.html", Path(folder) / "index.pdf"
        source.write_bytes(FILES.sub(b"<a>", page))
        own = (f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri())
        try:
            subprocess.run([program, *OPTIONS, *sandbox, *own], check=True, capture_output=True, timeout=PRINT_S)
            printed = target.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise StoreError(f"Chromium did not print the page ({type(error).__name__}); print it by hand") from None
    return DATES.sub(rb"\g<1>" + on.strftime("%Y%m%d000000").encode(), printed)
