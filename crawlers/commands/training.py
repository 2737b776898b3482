"""beholden guide mark: mark a learner's answers to an exercise of the guide."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from crawlers.screen import print_json
from crawlers.training.exercise import PLANNER, REVIEWER, find
from crawlers.training.marking import Marked, mark
from crawlers.training.telling import told
from policies.errors import CaseError, UsageError


def run(name: str, answers: Path, *, guide: Path, reviewer: bool, as_json: bool) -> None:
    """Mark a file, and say of each answer whether it is right, and why.

    Raises:
        UsageError: there is no such exercise, or the file is no form.
        CaseError: too few answers are right.
    """
    found = marked(name, answers, guide=guide, reader=REVIEWER if reviewer else PLANNER)
    if as_json:
        print_json(asdict(found) | {"right": found.right, "passed": found.passed})
    else:
        sys.stdout.write(told(found))
    if not found.passed:
        raise CaseError(f"{found.right} of {len(found.marks)} answers are right; {found.needed} are a pass")


def marked(name: str, answers: Path, *, guide: Path, reader: str) -> Marked:
    """The marks of a file."""
    return mark(find(guide, name), read_answers(answers), reader=reader, folder=answers.parent)


def read_answers(path: Path) -> Mapping[str, Any]:
    """A form that was filled in.

    Raises:
        UsageError: it cannot be read, or is no form.
    """
    try:
        body = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (YAMLError, UnicodeDecodeError):
        raise UsageError(f"{path}: is not YAML; start again from the form") from None
    if not isinstance(body, dict):
        raise UsageError(f"{path}: holds no answers; fill in the form that comes with the exercise")
    return body
