"""Values of Python as JavaScript writes them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping, Set
from datetime import date, timedelta
from typing import Any


class UntranslatableError(Exception):
    """A function does what the browser cannot."""


def constant(value: Any) -> str:
    """A value of Python as JavaScript.

    Raises:
        UntranslatableError: it is no plain value.
    """
    if isinstance(value, re.Pattern):
        return pattern(value)
    if isinstance(value, timedelta):
        return json.dumps(value.days)
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, Set):
        return f"new Set([{', '.join(map(constant, sorted(value)))}])"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(constant, value))}]"
    if isinstance(value, Mapping):
        # In one order: some are made from sets, which have none.
        return f"{{{', '.join(f'{json.dumps(key)}: {constant(one)}' for key, one in sorted(value.items()))}}}"
    if value is None or isinstance(value, (str, int, float, bool)):
        return json.dumps(value, ensure_ascii=False)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return constant({field.name: getattr(value, field.name) for field in dataclasses.fields(value)})
    raise UntranslatableError(f"a {type(value).__name__}")


LETTER = r"[\p{L}\p{N}_]"
EDGE = rf"(?:(?<={LETTER})(?!{LETTER})|(?<!{LETTER})(?={LETTER}))"


def pattern(compiled: re.Pattern[str]) -> str:
    """A pattern, with what Python and JavaScript write alike and mean differently."""
    text = compiled.pattern.replace(r"[^\W_]", r"[\p{L}\p{N}]").replace(r"\b", EDGE)
    text = re.sub(r"\[([^\]]*)\\w", r"[\1\\p{L}\\p{N}_", text).replace(r"\w", LETTER)
    text = text.replace(r"\W", r"[^\p{L}\p{N}_]").replace(r"\-", "-").replace("/", r"\/")
    return f"/{text}/{'i' if compiled.flags & re.IGNORECASE else ''}u"
