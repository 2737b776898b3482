"""A practice desk in a notebook: a folder of its own with the material, where the real commands run."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crawlers.training.exercise import GUIDE, PLANNER, find
from crawlers.training.marking import mark
from crawlers.training.material import material
from crawlers.training.telling import told
from policies.errors import BeholdenError


class Desk:
    """Where a learner works. Nothing here touches the data, keys or register of a real study.

    Attributes:
        folder: the working folder of the notebook, with the exercise's material; it goes when the notebook ends.
    """

    def __init__(self, name: str) -> None:
        self.exercise = find(GUIDE, name)
        self._drawer = tempfile.TemporaryDirectory(prefix="beholden-training-")
        self.folder = Path(self._drawer.name)
        for file, text in material(self.exercise).items():
            (self.folder / file).write_text(text, "utf-8")
        os.chdir(self.folder)
        for name_, below in (("BEHOLDEN_DATA", "data"), ("BEHOLDEN_KEYS", "keys"), ("BEHOLDEN_TRUST", "trust")):
            os.environ[name_] = str(self.folder / below)

    def files(self) -> list[str]:
        """The files at the desk."""
        return sorted(path.name for path in self.folder.iterdir())

    def show(self, file: str, lines: int = 20) -> None:
        """Print the beginning of a file."""
        text = (self.folder / file).read_text("utf-8").splitlines()[:lines]
        sys.stdout.write("\n".join(text) + "\n")

    def run(self, line: str, into: str | None = None) -> None:
        """Run a command of the software as if it were typed here; say its exit code where it fails.

        Args:
            line: what follows the word ``beholden``.
            into: a file at the desk for what the command prints.
        """
        from crawlers.cli import app

        sys.stdout.write(f"$ beholden {line}{f' > {into}' if into else ''}\n")
        before = sys.stdout
        try:
            if into:
                sys.stdout = (self.folder / into).open("w", encoding="utf-8")
            app(shlex.split(line), standalone_mode=False)
        except BeholdenError as error:
            before.write("".join(f"{text}\n" for text in (str(error), *getattr(error, "__notes__", ()))))
            before.write(f"exit code {error.exit_code}\n")
        finally:
            if into:
                sys.stdout.close()
            sys.stdout = before

    def mark(self, answers: Mapping[str, Any], reader: str = PLANNER) -> None:
        """Mark answers, and say what is right and why."""
        sys.stdout.write(told(mark(self.exercise, answers, reader=reader, folder=self.folder)))
