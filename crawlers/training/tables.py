"""Check a table before it goes out, as an attacker would: can a hidden figure be worked out from the others?"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

Cell: TypeAlias = tuple[str, str]
Counts: TypeAlias = Mapping[Cell, int]


def read_counts(path: Path) -> dict[Cell, int]:
    """A table of counts by row and column, totals included."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return {
        (row[0], column): int(value) for row in rows[1:] for column, value in zip(rows[0][1:], row[1:], strict=True)
    }


def hidden_cells(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:
    """A list of cells to hide, as "row / column": the small ones are among them, and none can be worked out."""
    counts = read_counts(folder / given["table"])
    hidden = {_cell(one) for one in answer}
    if unknown := sorted(hidden - set(counts)):
        yield f"no such cell: {', '.join(' / '.join(one) for one in unknown)}"
        return
    for cell, value in counts.items():
        if value < given["least"] and cell not in hidden:
            yield f"{' / '.join(cell)} shows {value}"
    for cell in worked_out(counts, hidden):
        yield f"{' / '.join(cell)} is hidden, and can be worked out from what is shown"
    if len(hidden) > given["most"]:
        yield f"{len(hidden)} cells are hidden; {given['most']} are enough"


def _cell(text: Any) -> Cell:
    row, _, column = str(text).partition("/")
    return row.strip(), column.strip()


def worked_out(counts: Counts, hidden: set[Cell]) -> list[Cell]:
    """The hidden cells whose value follows from the others, since every row and column adds up to its total.

    A value follows where it is the same in every solution of those sums: no direction of the null space moves it.
    """
    unknown = sorted(hidden)
    if not unknown:
        return []
    lines = [
        [cell for cell in counts if cell[index] == name]
        for index in (0, 1)
        for name in dict.fromkeys(cell[index] for cell in counts)
    ]
    sums = np.array([[_sign(cell, line, index) for cell in unknown] for index, line in _indexed(lines, counts)])
    _, strengths, directions = np.linalg.svd(sums)
    rank = int((strengths > 1e-9).sum())
    free = directions[rank:]
    return [cell for place, cell in enumerate(unknown) if not (np.abs(free[:, place]) > 1e-9).any()]


def _indexed(lines: list[list[Cell]], counts: Counts) -> Iterator[tuple[int, list[Cell]]]:
    rows = len({row for row, _ in counts})
    return ((0 if place < rows else 1, line) for place, line in enumerate(lines))


def _sign(cell: Cell, line: list[Cell], index: int) -> int:
    """How a cell counts in the sum of its row or column: a part is added, and the total taken away."""
    if cell not in line:
        return 0
    return -1 if cell[1 - index] == "all" else 1
