"""The checks that look at open answers: each says what is still wrong, and nothing where an answer will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from crawlers.training import papers, tables, words
from crawlers.training.policies import budget, kept_fields, mended

Check: TypeAlias = Callable[[Any, Mapping[str, Any], Path], Iterable[str]]


def _found(answer: Any, given: Mapping[str, Any], folder: Path) -> Iterator[str]:  # noqa: ARG001
    """A row of numbers, in the order that is asked for."""
    wanted = [str(one) for one in given["numbers"]]
    said = [str(one).replace(" ", "") for one in answer] if isinstance(answer, list | tuple) else [str(answer)]
    wrong = [index for index, one in enumerate(wanted, 1) if index > len(said) or said[index - 1] != one]
    if wrong:
        yield f"not found: {', '.join(map(str, wrong))}"


CHECKS: Mapping[str, Check] = {
    "budget": budget,
    "certificate": papers.certificate,
    "found": _found,
    "hidden_cells": tables.hidden_cells,
    "incident": papers.incident,
    "kept_fields": kept_fields,
    "mended": mended,
    "notice": words.notice,
    "paraphrases": words.paraphrases,
    "revoked": papers.revoked,
    "whys": words.whys,
}
