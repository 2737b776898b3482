"""An exercise as a Jupyter notebook: the same task, with the real commands to run and the answers to fill in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from crawlers.training.exercise import Exercise, Part
from crawlers.training.forms import blank, sort

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
ANSWERS = "answers"
"""The tag of the cell that learners fill in."""


def notebook_name(one: Exercise) -> str:
    """The name of its file."""
    return f"{one.name}.ipynb"


def notebook(one: Exercise) -> str:
    """The notebook, as nbformat 4.5 has it; no cell has been run."""
    cells = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(_cells(one), 1)]
    return json.dumps({"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def _cells(one: Exercise) -> Iterator[dict[str, Any]]:
    yield _words(f"# {one.number}. {one.title}\n\n{one.short}\n\nTime: {one.minutes} minutes.\n\n{one.planner.task}")
    yield _code(f'from crawlers.training.desk import Desk\n\ndesk = Desk("{one.name}")\ndesk.files()')
    for cell in one.cells:
        yield _words(cell.words) if cell.words is not None else _code(str(cell.code))
    yield _words(f"## Questions\n\n{_asked(one.planner)}")
    yield _code(_form(one.planner), ANSWERS)
    yield _code("desk.mark(answers)")
    yield _words(f"Reasons, hints and the reviewer's version are on the page of the guide, `training/{one.name}`.")


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text.strip().splitlines(keepends=True)}


def _code(text: str, tag: str | None = None) -> dict[str, Any]:
    metadata = {"tags": [tag]} if tag else {}
    source = text.strip().splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def _asked(part: Part) -> str:
    lines = []
    for name, question in part.questions.items():
        choices = f" ({sort(question)}: {', '.join(question.options)})" if question.options else ""
        choices = f" ({sort(question)})" if question.letters else choices
        lines.append(f"- `{name}` {question.ask}{choices} {question.form}".rstrip())
        lines += [f"    - {letter}: {option}" for letter, option in question.letters.items()]
    return "\n".join(lines)


def _form(part: Part) -> str:
    lines = [f'    "{name}": {blank(question)!r},' for name, question in part.questions.items()]
    return "answers = {\n" + "\n".join(lines) + "\n}"
