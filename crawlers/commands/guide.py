"""beholden guide build: write the guide's pages that are made from the code, or say which are stale."""

from __future__ import annotations

from pathlib import Path

import typer

from crawlers.guide import pages
from crawlers.screen import console
from policies.errors import CaseError, UsageError


def build(app: typer.Typer, folder: Path, *, check: bool) -> None:
    """Write the pages, or compare them.

    Raises:
        UsageError: the folder holds no guide.
        CaseError: a page is not what the code makes it.
    """
    if not (folder / "sources.yml").is_file():
        raise UsageError(f"{folder} holds no guide: run this in a checkout of the repository, or name its folder")
    written: set[str] = set()
    # A list of pages rests on pages that are made: what is made of what was written now is made in the next round.
    while True:
        made = pages(folder, app)
        stale = {name for name, text in made.items() if _written(folder / name) != text}
        if check and stale:
            listed = ", ".join(sorted(stale))
            raise CaseError(f"these pages are not as the code makes them: {listed}; run beholden guide build")
        if stale <= written:
            break
        written |= stale
        for name in stale:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(made[name], "utf-8")
    console().print(f"{len(made)} files, {len(written)} written")


def _written(page: Path) -> str:
    return page.read_text("utf-8") if page.exists() else ""
