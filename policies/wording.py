"""What is wrong with a policy, in a reviewer's words and at the right field."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from policies.model import LEAVES
from policies.plain_yaml import Path
from policies.values import FORMS

WORDS = {
    "missing": "is missing, and the profile has no value for it",
    "string_type": "must be a text; put it in quotes",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "tuple_type": "must be a list, as in [one, two]",
    "dict_type": "must hold fields, each with a name and a value",
    "model_type": "must hold fields, each with a name and a value",
    "string_pattern_mismatch": "must be {form}",
    "string_too_long": "must be at most {max_length} characters long",
    "literal_error": "must be {choices}",
    "too_short": "must hold at least one entry",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "value_error": "{error}",
}
"""Types of pydantic's errors that the schema can give, in words."""


def field_of(problem: ErrorDetails, resolved: Any) -> tuple[Path, Any]:
    """Path of the field that a problem is about, without what pydantic adds for keys and unions, and its value."""
    path: Path = ()
    for part in problem["loc"]:
        inside = (
            part in resolved if isinstance(resolved, dict) else isinstance(resolved, list) and isinstance(part, int)
        )
        if inside:
            path, resolved = (*path, part), resolved[part]
    return ((*path, problem["loc"][-1]), None) if problem["type"] == "missing" else (path, resolved)


def message_of(problem: ErrorDetails, path: Path) -> str:
    """What is wrong, and what to do."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        return f"is not a field of the policy schema; {_instead(path)}"
    details = {
        "msg": problem["msg"],
        "form": FORMS.get(context.get("pattern", "")),
        "choices": _choices(context.get("expected", "")),
    }
    return WORDS.get(kind, "{msg}").format_map(context | details)


def _choices(expected: str) -> str:
    listed = expected.replace("'", "").replace("True", "true").replace("False", "false")
    return f"one of {listed}" if " or " in listed else listed


def _instead(path: Path) -> str:
    near = get_close_matches(str(path[-1]), set(_names(path[:-1])), 1)
    return f"did you mean {near[0]}?" if near else "correct its name or take it out"


def _names(above: Path) -> Iterator[str]:
    """The fields that the schema has at a place."""
    for leaf in LEAVES.values():
        parts = leaf.path.replace("[]", ".[]").split(".")
        if len(parts) > len(above) and all(map(_fits, parts, above)):
            yield parts[len(above)]


def _fits(part: str, given: str | int) -> bool:
    return part == given or part == ("[]" if isinstance(given, int) else "*")
