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
    made = pages(folder, app)
    stale = [name for name, text in made.items() if _written(folder / name) != text]
    if check and stale:
        raise CaseError(f"these pages are not as the code makes them: {', '.join(stale)}; run beholden guide build")
    for name in stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made[name], "utf-8")
    console().print(f"{len(made)} pages, {len(stale)} written")


def _written(page: Path) -> str:
    return page.read_text("utf-8") if page.exists() else ""
